import type { Profile } from "#app/domain/members/profile";
import { Button, ButtonLink, ButtonRow } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Checkbox } from "#app/ui/forms/choice";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { Consequences } from "#app/ui/lists";

type Props = {
  user: Pick<Profile, "name" | "email" | "status" | "openInvitations">;
  /** The user's own page. */
  backHref: string;
  answered: Answered | undefined;
  formToken: string;
};

/** What archiving a user does, before it does. */
export function ArchiveUserConfirm({ user, backHref, answered, formToken }: Props) {
  const [form, fields] = useAnswers<"cancelInvitations">(answered, { cancelInvitations: "on" });
  const isActive = user.status === "active";
  return (
    <Panel as="div" isNarrow>
      <PostForm form={form} formToken={formToken}>
        <ErrorSummary form={form} />
        <input type="hidden" name="intent" value="archive" />
        <Consequences>
          {isActive && <li>With the next click, {user.email} is out of this workspace, in every browser.</li>}
          {!isActive && <li>The invitation link of {user.email} stops working.</li>}
          <li>Name, role, groups, metadata and history are kept.</li>
          <li>Unarchiving invites again, by a new link in a new mail.</li>
        </Consequences>
        {user.openInvitations > 0 && (
          <Checkbox
            field={fields.cancelInvitations}
            label={`Cancel the ${user.openInvitations} open invitations that ${user.name} sent`}
          />
        )}
        <ButtonRow>
          <Button variant="final">Archive user</Button>
          <ButtonLink href={backHref}>Keep</ButtonLink>
        </ButtonRow>
      </PostForm>
    </Panel>
  );
}
