import { Button } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { TextAreaField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import {
  InvitationFields,
  RoleFields,
  type InvitationName,
  type InviteFormProps,
  type RoleName,
} from "./add-user-form";

export type Name = "addresses" | RoleName | InvitationName;

/** Many addresses in one box, invited alike. */
export function AddSeveralForm({ form, fields, formToken, groups, slug, edition }: InviteFormProps<Name>) {
  return (
    <Panel as="div" isNarrow>
      <PostForm form={form} formToken={formToken} encType="multipart/form-data">
        <ErrorSummary form={form} />
        <TextAreaField
          field={fields.addresses}
          label="Email addresses"
          hint="Such as Ada Byron <ada@corp.com>, bob@corp.com. Put commas, semicolons or line breaks between them. Up to 20 are invited at once, if there is no question about any; otherwise you look at them first."
          rows={8}
        />
        <RoleFields fields={fields} groups={groups} slug={slug} />
        <InvitationFields fields={fields} edition={edition} />
        <Button>Invite users</Button>
      </PostForm>
    </Panel>
  );
}
