import type { Profile } from "#app/domain/members/profile";
import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button, ButtonLink, ButtonRow } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { textOf } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { Consequences } from "#app/ui/lists";

type Props = {
  user: Pick<Profile, "name" | "email" | "status">;
  workspace: string;
  /** Whether the membership is archived, and not removed: the person had joined before. */
  isKept: boolean;
  userHref: string;
  returnTo?: string;
  answered: Answered | undefined;
  formToken: string;
};

/** What cancelling an invitation does, before it does. */
export function CancelInvitationConfirm({ user, workspace, isKept, userHref, answered, formToken, ...page }: Props) {
  const [form, fields] = useAnswers<"returnTo">(answered, { returnTo: page.returnTo });
  const returnTo = textOf(fields.returnTo);
  const isInvited = user.status === "invited" || user.status === "requested";
  return (
    <Panel as="div" isNarrow>
      <PostForm form={form} formToken={formToken}>
        <ErrorSummary form={form} />
        <input type="hidden" name="intent" value="cancel" />
        {returnTo && <input type="hidden" name="returnTo" value={returnTo} />}
        {isInvited ? (
          <Consequences>
            <li>The link stops working: {user.email} can no longer join by it.</li>
            {isKept ? (
              <li>{`${user.name} had joined before, and is archived again with all that is kept about them.`}</li>
            ) : (
              <li>{`${user.name} is removed from ${workspace}, with role, groups and metadata.`}</li>
            )}
            <li>No email tells them. What happened stays in the audit log.</li>
            <li>You can undo this for ten minutes.</li>
          </Consequences>
        ) : (
          <p>{`There is no invitation to cancel: ${user.name} is ${user.status === "active" ? "a user of the workspace already" : "archived"}.`}</p>
        )}
        <ButtonRow>
          {isInvited && <Button variant="final">Cancel invitation</Button>}{" "}
          <ButtonLink href={returnTo ?? userHref}>Back</ButtonLink>
        </ButtonRow>
      </PostForm>
    </Panel>
  );
}
