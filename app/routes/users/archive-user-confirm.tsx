import type { SentInvitations } from "#app/domain/invitations/cancel";
import type { Profile } from "#app/domain/members/profile";
import { Button, ButtonLink, ButtonRow } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Checkbox } from "#app/ui/forms/choice";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { formatNumber } from "#app/ui/format";
import { Consequences, PeopleList } from "#app/ui/lists";

type Props = {
  user: Pick<Profile, "name" | "email" | "status">;
  sent: SentInvitations;
  /** The user's own page. */
  backHref: string;
  answered: Answered | undefined;
  formToken: string;
};

/** What archiving a user does, before it does. */
export function ArchiveUserConfirm({ user, sent, backHref, answered, formToken }: Props) {
  const [form, fields] = useAnswers<"cancelInvitations">(answered, { cancelInvitations: "on" });
  const isActive = user.status === "active";
  return (
    <Panel as="div" isNarrow>
      <PostForm form={form} formToken={formToken}>
        <ErrorSummary form={form} />
        <input type="hidden" name="intent" value="archive" />
        <Consequences>
          {isActive && <li>{user.email} loses access to this workspace at once, in every browser.</li>}
          {!isActive && <li>The invitation link of {user.email} stops working.</li>}
          <li>Name, role, groups, metadata and history are kept.</li>
          <li>You can undo this for ten minutes.</li>
          <li>To bring them back later, unarchive them: they are invited again, by a new link in a new email.</li>
        </Consequences>
        {sent.total > 0 && (
          <div className="grid w-full gap-2">
            <Checkbox
              field={fields.cancelInvitations}
              label={formatSent(sent.total, user.name)}
              hint="Their links stop working. Leave the box empty, and they can still join."
            />
            <PeopleList people={sent.first} total={sent.total} />
          </div>
        )}
        <ButtonRow>
          <Button variant="final">Archive user</Button> <ButtonLink href={backHref}>Back</ButtonLink>
        </ButtonRow>
      </PostForm>
    </Panel>
  );
}

function formatSent(total: number, name: string): string {
  return total === 1
    ? `Cancel the open invitation that ${name} sent`
    : `Cancel the ${formatNumber(total)} open invitations that ${name} sent`;
}
