import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { RadioField } from "#app/ui/forms/choice";
import { errorOf, textOf, TextField, type Field } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { roleOptions } from "#app/ui/roles";
import { endHint } from "#app/ui/format";
import { linkTo } from "./already-member";
import { GroupsField } from "./groups-field";
import { UserConflict } from "./user-conflict";
import type { HistoryEvent } from "./user-history";
import type { User } from "./user-data";
import { Panel } from "#app/ui/card";

type Props = {
  user: User;
  groups: { id: string; name: string }[];
  history: HistoryEvent[];
  now: string;
  formToken: string;
  answered: Answered | undefined;
  slug: string;
};

type Detail = "role" | "groups" | "name" | "email" | "endsOn" | "version";

/** What an admin can change of a user, but for the metadata, which has a form of its own. */
export function UserDetails({ user, groups, history, now, formToken, answered, slug }: Props) {
  const [form, fields] = useAnswers<Detail>(answered, toAnswers(user), "save");
  const isInvited = user.status === "invited" || user.status === "requested";
  const isStale = errorOf(fields.version) !== undefined;
  return (
    <Panel aria-labelledby="details-title">
      <h2 id="details-title">Details</h2>
      <ErrorSummary form={form} link={linkTo(slug, answered?.alreadyHere)} />
      {isStale && <UserConflict user={user} groups={groups} history={history} now={now} fields={fields} />}
      <PostForm form={form} formToken={formToken}>
        <input type="hidden" name="intent" value="save" />
        <input type="hidden" name="version" value={isStale ? user.version : (textOf(fields.version) ?? user.version)} />
        {isInvited && <InviteeFields name={fields.name} email={fields.email} />}
        <RadioField field={fields.role} legend="User role" options={roleOptions} />
        <GroupsField field={fields.groups} groups={groups} slug={slug} />
        <TextField field={fields.endsOn} label="Access ends on" isOptional type="date" hint={endHint} />
        <Button>Save</Button>
      </PostForm>
    </Panel>
  );
}

function toAnswers({ name, email, role, groupIds: groups, endsOn, version }: User) {
  return { name, email, role, groups, endsOn: endsOn ?? "", version };
}

function InviteeFields({ name, email }: { name: Field; email: Field }) {
  return (
    <>
      <TextField field={name} label="Name" />
      <TextField
        field={email}
        label="Email address"
        hint="A new address makes a new link, in a mail to it. Every earlier link is dead."
        type="email"
      />
    </>
  );
}
