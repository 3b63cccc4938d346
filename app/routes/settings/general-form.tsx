import { Button, ButtonLink, ButtonRow } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Checkbox } from "#app/ui/forms/choice";
import { TextAreaField, TextField, type Field } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { paths } from "#app/web/urls";

type Name = "name" | "slug" | "invitationDays" | "requireTwoFactor" | "allowedDomains" | "accessRequests";

type Props = {
  workspace: { name: string; slug: string };
  invitationDays: number;
  requiresTwoFactor: boolean;
  allowedDomains: string;
  takesRequests: boolean;
  answered: Answered | undefined;
  formToken: string;
};

/** What an admin sets for the whole workspace. */
export function GeneralForm({ workspace, answered, formToken, ...settings }: Props) {
  const [form, fields] = useAnswers<Name>(answered, {
    ...workspace,
    requireTwoFactor: settings.requiresTwoFactor ? "on" : "",
    invitationDays: String(settings.invitationDays),
    allowedDomains: settings.allowedDomains,
    accessRequests: settings.takesRequests ? "on" : "",
  });
  return (
    <Panel as="div" isNarrow>
      <PostForm form={form} formToken={formToken}>
        <ErrorSummary form={form} />
        <WorkspaceFields fields={fields} />
        <EntryFields fields={fields} />
        <Button>Save</Button>
      </PostForm>
    </Panel>
  );
}

type FieldsProps = { fields: Record<Name, Field> };

function WorkspaceFields({ fields }: FieldsProps) {
  return (
    <>
      <TextField field={fields.name} label="Name" hint="100 characters at most." />
      <TextField
        field={fields.slug}
        label="Address"
        hint="2 to 40 lower-case letters, digits and hyphens. Links to the old address lead to the new one; of more than five old ones, the oldest is free for others."
      />
      <TextField
        field={fields.invitationDays}
        label="Days that an invitation is open"
        hint="1 to 90. Whoever adds a user can choose another time."
        inputMode="numeric"
      />
    </>
  );
}

/** Who gets in, and with what. */
function EntryFields({ fields }: FieldsProps) {
  return (
    <>
      <Checkbox
        field={fields.requireTwoFactor}
        label="Require two-step sign-in"
        hint="Users without it are led to set it up before they see anything of this workspace."
        isNamed
      />
      <TextAreaField
        field={fields.allowedDomains}
        label="Email domains that may sign up"
        hint="One a line, such as example.com: whoever proves an address of it gets in as an End-user, without an invitation. 20 at most, each to the letter: what is below one is not part of it. Empty: nobody signs up."
        isOptional
        rows={3}
        mono
      />
      <Checkbox
        field={fields.accessRequests}
        label="Let people ask for access"
        hint="Whoever opens this workspace's address and has no invitation sees its name, and can ask. An admin lets them in, or not."
        isNamed
      />
    </>
  );
}

/** The way to the page that archives the workspace. */
export function ArchivePanel({ slug }: { slug: string }) {
  return (
    <Panel isNarrow>
      <h2>Archive this workspace</h2>
      <p>Everybody is out, and its links and mails stop, until a super admin restores it.</p>
      <ButtonRow>
        <ButtonLink href={paths.archiveWorkspace(slug)} variant="danger">
          Archive workspace
        </ButtonLink>
      </ButtonRow>
    </Panel>
  );
}
