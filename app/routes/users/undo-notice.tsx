import { useContext } from "react";
import { formatAgo, formatTime } from "#app/ui/format";
import { Undoable } from "#app/ui/layout/flash-message";
import { useTimeZone } from "#app/ui/layout/time-zone";
import { Notice } from "#app/ui/notice";
import { VisitContext } from "#app/ui/visit";
import type { UndoableNow } from "./user-data";

type Props = { undoable: UndoableNow; action: string; now: string };

/** How long what was done to a user can be undone, unless the page says so already as it was just done. */
export function UndoNotice({ undoable, action, now }: Props) {
  const { message } = useContext(VisitContext);
  const timeZone = useTimeZone();
  if (message?.undo) return null;
  const done = undoable.kind === "archive" ? "Archived" : "Invitation cancelled";
  return (
    <Notice tone="neutral">
      <Undoable action={action}>
        {`${done} ${formatAgo(undoable.doneAt, now)}. You can undo this until ${formatTime(undoable.until, now, timeZone)}.`}
      </Undoable>
    </Notice>
  );
}
