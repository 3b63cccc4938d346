import { useContext } from "react";
import { formatAgo, formatUntil } from "#app/ui/format";
import { Undoable } from "#app/ui/layout/flash-message";
import { Notice } from "#app/ui/notice";
import { VisitContext } from "#app/ui/visit";
import type { UndoableNow } from "./user-data";

type Props = { undoable: UndoableNow; action: string; now: string };

/** How long what was done to a user can be undone, unless the page says so already as it was just done. */
export function UndoNotice({ undoable, action, now }: Props) {
  const { message } = useContext(VisitContext);
  if (message?.undo) return null;
  const done = undoable.kind === "archive" ? "Archived" : "Invitation cancelled";
  return (
    <Notice tone="neutral">
      <Undoable action={action}>
        {`${done} ${formatAgo(undoable.doneAt, now)}. You can undo this until ${formatUntil(undoable.until, now)}.`}
      </Undoable>
    </Notice>
  );
}
