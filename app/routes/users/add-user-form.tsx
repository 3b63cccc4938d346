import { Button, ButtonRow } from "#app/ui/button";
import { Checkbox, RadioField } from "#app/ui/forms/choice";
import { type Field, SelectField, TextAreaField, TextField } from "#app/ui/forms/field";
import { ErrorSummary, type FormState, PostForm } from "#app/ui/forms/form";
import { toLifetimeOptions } from "#app/ui/forms/lifetimes";
import { endHint } from "#app/ui/format";
import { HelpLink } from "#app/ui/help";
import { roleOptions } from "#app/ui/roles";
import { GroupsField } from "./groups-field";
import { Panel } from "#app/ui/card";

export type RoleName = "role" | "groups";
export type InvitationName = "message" | "expiresInDays" | "sendEmail" | "endsOn";
export type Name = "name" | "email" | "metadata" | "formKey" | RoleName | InvitationName;

/** What a form takes that invites users, with these fields. */
export type InviteFormProps<Fields extends string> = {
  form: FormState;
  fields: Record<Fields, Field>;
  formToken: string;
  groups: { id: string; name: string }[];
  slug: string;
  edition: "self-hosted" | "cloud";
};

type Props = InviteFormProps<Name> & {
  /** The user who has the address already. */
  alreadyHere: { href: string; label: string } | undefined;
};

/** The form of product.md, section 1. */
export function AddUserForm({ form, fields, formToken, groups, slug, edition, alreadyHere }: Props) {
  return (
    <Panel as="div" isNarrow>
      <PostForm form={form} formToken={formToken}>
        <ErrorSummary form={form} link={alreadyHere} />
        <input type="hidden" name="formKey" value={String(fields.formKey.initialValue)} />
        <MemberFields fields={fields} groups={groups} slug={slug} />
        <InvitationFields fields={fields} edition={edition} />
        <ButtonRow>
          <Button name="intent" value="invite">
            Invite users
          </Button>
          <Button name="intent" value="invite-another" variant="plain">
            Save and add another
          </Button>
          <Button name="intent" value="preview" variant="plain">
            Preview the email
          </Button>
        </ButtonRow>
      </PostForm>
    </Panel>
  );
}

/** Who is invited, and as what. */
function MemberFields({ fields, groups, slug }: Pick<Props, "fields" | "groups" | "slug">) {
  return (
    <>
      <TextField field={fields.name} label="Name" />
      <TextField field={fields.email} label="Email address" type="email" />
      <RoleFields fields={fields} groups={groups} slug={slug} />
      <TextAreaField
        field={fields.metadata}
        label="User metadata"
        isOptional
        hint={
          <>
            {'A flat JSON object such as {"apiKey": "abc123"}. Stored encrypted. '}
            <HelpLink topic="metadata">About metadata</HelpLink>
          </>
        }
        mono
      />
    </>
  );
}

type RoleProps = Pick<Props, "groups" | "slug"> & { fields: Record<RoleName, Field> };

/** As what somebody is invited. */
export function RoleFields({ fields, groups, slug }: RoleProps) {
  return (
    <>
      <RadioField
        field={fields.role}
        legend="User role"
        hint={<HelpLink topic="roles">What each role can do</HelpLink>}
        options={roleOptions}
      />
      <GroupsField field={fields.groups} groups={groups} slug={slug} isOptional />
    </>
  );
}

type InvitationProps = Pick<Props, "edition"> & { fields: Record<InvitationName, Field> };

/** What the invitation says, how long it is open, and whether it is mailed. */
export function InvitationFields({ fields, edition }: InvitationProps) {
  return (
    <>
      <TextAreaField
        field={fields.message}
        label="Personal message"
        isOptional
        hint="The email shows it above the link. Plain text, up to 500 characters."
      />
      <SelectField
        field={fields.expiresInDays}
        label="Expires in"
        options={toLifetimeOptions(fields.expiresInDays.initialValue)}
      />
      <TextField field={fields.endsOn} label="Access ends on" isOptional type="date" hint={endHint} />
      {edition === "self-hosted" && (
        <Checkbox
          field={fields.sendEmail}
          label="Send the email now"
          hint={
            <>
              {
                "If you leave this box empty, copy the link on the next page and share it yourself. A copied link does not "
              }
              {"confirm that the email address is theirs. "}
              <HelpLink topic="links">About copied and mailed links</HelpLink>
            </>
          }
        />
      )}
    </>
  );
}
