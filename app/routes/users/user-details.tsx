import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { RadioField } from "#app/ui/forms/choice";
import { errorOf, textOf, TextAreaField, TextField, type Field } from "#app/ui/forms/field";
import { ActionForm, ErrorSummary, PostForm } from "#app/ui/forms/form";
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
  shownMetadata: Record<string, string | number | boolean> | "unreadable" | undefined;
};

type Detail = "role" | "groups" | "metadata" | "name" | "email" | "endsOn" | "version";

/** What an admin can change of a user. Metadata stays masked until it is asked for, and is left alone until then. */
export function UserDetails({ user, groups, history, now, formToken, answered, shownMetadata, slug }: Props) {
  const isReadable = shownMetadata !== "unreadable";
  const shown = shownMetadata && isReadable ? JSON.stringify(shownMetadata, null, 2) : undefined;
  const [form, fields] = useAnswers<Detail>(answered, toAnswers(user, shown), "save");
  const isOpen = user.metadata === "none" || shown !== undefined || textOf(fields.metadata) !== undefined;
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
        {isOpen && <MetadataField field={fields.metadata} />}
        <Button>Save</Button>
      </PostForm>
      {!isOpen && <MaskedMetadata isReadable={isReadable} formToken={formToken} />}
    </Panel>
  );
}

function toAnswers(user: User, metadata: string | undefined) {
  const { name, email, role, groupIds: groups, endsOn, version } = user;
  return { name, email, role, groups, metadata, endsOn: endsOn ?? "", version };
}

function InviteeFields({ name, email }: { name: Field; email: Field }) {
  return (
    <>
      <TextField field={name} label="Name" autoComplete="off" />
      <TextField
        field={email}
        label="Email address"
        hint="A new address makes a new link, in a mail to it. Every earlier link is dead."
        type="email"
        autoComplete="off"
      />
    </>
  );
}

function MetadataField({ field }: { field: Field }) {
  return (
    <>
      <input type="hidden" name="metadataShown" value="on" />
      <TextAreaField field={field} label="User metadata" hint="A flat JSON object. Stored encrypted." mono />
    </>
  );
}

function MaskedMetadata({ isReadable, formToken }: { isReadable: boolean; formToken: string }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <h3 className="font-medium">User metadata</h3>
      {isReadable ? (
        <ActionForm intent="show-metadata" formToken={formToken} label="Show" />
      ) : (
        <p className="text-danger">
          The metadata cannot be decrypted with the secrets in APP_SECRET. It is left as it is.
        </p>
      )}
    </div>
  );
}
