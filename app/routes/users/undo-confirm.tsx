import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button, ButtonLink, ButtonRow } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { formatTime } from "#app/ui/format";
import { useTimeZone } from "#app/ui/layout/time-zone";
import { Consequences } from "#app/ui/lists";
import type { UndoableNow } from "./user-data";

type Props = {
  undoable: UndoableNow | undefined;
  returnTo: string;
  now: string;
  answered: Answered | undefined;
  formToken: string;
};

/** What undoing brings back, or that there is nothing to undo. */
export function UndoConfirm({ undoable, returnTo, now, answered, formToken }: Props) {
  const timeZone = useTimeZone();
  const [form] = useAnswers<"returnTo">(answered);
  return (
    <Panel as="div" isNarrow>
      <ErrorSummary form={form} />
      {undoable ? (
        <PostForm form={form} formToken={formToken}>
          <input type="hidden" name="returnTo" value={returnTo} />
          <Consequences>
            <li>Role, groups, metadata and end of access are as they were.</li>
            <li>An invitation link that worked before works again.</li>
            <li>{`This can be undone until ${formatTime(undoable.until, now, timeZone)}.`}</li>
          </Consequences>
          <ButtonRow>
            <Button>Undo</Button> <ButtonLink href={returnTo}>Back</ButtonLink>
          </ButtonRow>
        </PostForm>
      ) : (
        <>
          <p>
            Archiving and cancelling can be undone for ten minutes, as long as nothing else was changed. After that,
            unarchive the user, or invite them again.
          </p>
          <ButtonRow>
            <ButtonLink href={returnTo}>Back</ButtonLink>
          </ButtonRow>
        </>
      )}
    </Panel>
  );
}
