import type { ReactNode } from "react";
import type { InvitationMail } from "#app/domain/workspaces/invitation-mail";
import { Button, ButtonLink, ButtonRow } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Checkbox } from "#app/ui/forms/choice";
import { TextAreaField, TextField, type Field } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { TimeZoneField } from "#app/ui/forms/time-zone-field";
import { paths } from "#app/web/urls";
import { InvitationFields, toInvitationAnswers, type InvitationField } from "./invitation-fields";

type Name =
  | InvitationField
  | "name"
  | "slug"
  | "timeZone"
  | "welcome"
  | "continueLabel"
  | "continueUrl"
  | "requireTwoFactor"
  | "allowedDomains"
  | "accessRequests";

type Props = {
  workspace: { name: string; slug: string; timeZone: string };
  zones: string[];
  welcome: { text: string; continueLink: { label: string; url: string } | null };
  invitationDays: number;
  invitationMail: InvitationMail;
  requiresTwoFactor: boolean;
  allowedDomains: string;
  takesRequests: boolean;
  answered: Answered | undefined;
  formToken: string;
};

/** What an admin sets for the whole workspace. */
export function GeneralForm({ zones, answered, formToken, ...settings }: Props) {
  const [form, fields] = useAnswers<Name>(answered, toSavedAnswers(settings));
  return (
    <PostForm form={form} formToken={formToken}>
      <div className="w-full *:max-w-160 empty:hidden">
        <ErrorSummary form={form} />
      </div>
      <WorkspaceFields fields={fields} zones={zones} />
      <WelcomeFields fields={fields} />
      <Section title="Invitations">
        <InvitationFields fields={fields} />
      </Section>
      <SignUpFields fields={fields} />
      <Section title="Sign-in">
        <Checkbox
          field={fields.requireTwoFactor}
          label="Require two-step sign-in"
          hint="Users without it are led to set it up before they see anything of this workspace."
          isNamed
        />
      </Section>
      <ButtonRow>
        <Button name="intent" value="save">
          Save
        </Button>
        <Button name="intent" value="preview" variant="plain">
          Preview the invitation email
        </Button>
      </ButtonRow>
    </PostForm>
  );
}

function toSavedAnswers({ workspace, welcome, ...settings }: Omit<Props, "zones" | "answered" | "formToken">) {
  const { name, slug, timeZone } = workspace;
  return {
    ...{ name, slug, timeZone },
    welcome: welcome.text,
    continueLabel: welcome.continueLink?.label ?? "",
    continueUrl: welcome.continueLink?.url ?? "",
    requireTwoFactor: settings.requiresTwoFactor ? "on" : "",
    invitationDays: String(settings.invitationDays),
    ...toInvitationAnswers(settings.invitationMail),
    allowedDomains: settings.allowedDomains,
    accessRequests: settings.takesRequests ? "on" : "",
  };
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = `${title.toLowerCase().replaceAll(" ", "-")}-title`;
  return (
    <div className="w-full">
      <Panel aria-labelledby={id} isNarrow>
        <h2 id={id}>{title}</h2>
        {children}
      </Panel>
    </div>
  );
}

type FieldsProps = { fields: Record<Name, Field> };

function WorkspaceFields({ fields, zones }: FieldsProps & { zones: string[] }) {
  return (
    <Section title="Workspace">
      <TextField field={fields.name} label="Name" hint="100 characters at most." />
      <TextField
        field={fields.slug}
        label="Address"
        hint="2 to 40 lower-case letters, digits and hyphens. Links to a former address lead to the new one. Of more than five former addresses, the oldest becomes free for others."
        spellCheck={false}
      />
      <TimeZoneField
        field={fields.timeZone}
        label="Time zone"
        hint="Pages and emails show times in it. The day on which access ends begins by it."
        zones={zones}
      />
    </Section>
  );
}

/** What users see first in the workspace, and where they go on to. */
function WelcomeFields({ fields }: FieldsProps) {
  return (
    <Section title="Welcome">
      <p className="text-soft">Users see this on the home page of the workspace, first after they have joined.</p>
      <TextAreaField
        field={fields.welcome}
        label="Welcome text"
        hint="Plain text, 2,000 characters at most."
        isOptional
        rows={5}
      />
      <TextField
        field={fields.continueLabel}
        label="Link to continue: name"
        hint="What your users came for, such as the Nexus app. The button then reads “Continue to the Nexus app”. 60 characters at most."
        isOptional
      />
      <TextField
        field={fields.continueUrl}
        label="Link to continue: address"
        hint="It begins with https://, such as https://app.example.com."
        type="url"
        isOptional
        spellCheck={false}
      />
    </Section>
  );
}

/** Who gets in without an invitation. */
function SignUpFields({ fields }: FieldsProps) {
  return (
    <Section title="Who may sign up">
      <TextAreaField
        field={fields.allowedDomains}
        label="Email domains that may sign up"
        hint="One on each line, such as example.com. People who have an email address of one of them can sign up as an End-user, without an invitation. 20 domains at most. Subdomains are not included: list each one. If the list is empty, nobody can sign up without an invitation."
        isOptional
        rows={3}
        mono
      />
      <Checkbox
        field={fields.accessRequests}
        label="Let people ask for access"
        hint="People who open this workspace’s address without an invitation see its name and can ask. An admin decides."
        isNamed
      />
    </Section>
  );
}

/** The way to the page that archives the workspace. */
export function ArchivePanel({ slug }: { slug: string }) {
  return (
    <Panel isNarrow>
      <h2>Archive this workspace</h2>
      <p>Nobody can open it, and its links and emails stop, until a super admin restores it.</p>
      <ButtonRow>
        <ButtonLink href={paths.archiveWorkspace(slug)} variant="danger">
          Archive workspace
        </ButtonLink>
      </ButtonRow>
    </Panel>
  );
}
