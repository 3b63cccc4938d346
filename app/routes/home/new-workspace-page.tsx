import { useAnswers, useDraft, type Answered } from "#app/ui/forms/answers";
import { Button, ButtonLink } from "#app/ui/button";
import { TextField } from "#app/ui/forms/field";
import { ActionForm, ErrorSummary, PostForm } from "#app/ui/forms/form";
import { SessionExpiredNotice } from "#app/ui/forms/session-expired-notice";
import { Door } from "#app/ui/layout/layout";

type FormProps = { answered: Answered | undefined; formToken: string };

/** The form that makes a workspace. */
export function CreateWorkspace({ answered, formToken }: FormProps) {
  const [form, fields] = useAnswers<"name" | "slug">(answered);
  const draft = useDraft();
  return (
    <Door title="Create a workspace">
      <p>You will be its first admin.</p>
      {draft && <SessionExpiredNotice />}
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={formToken}>
        <TextField field={fields.name} label="Name" hint="Such as the name of your company or team." />
        <TextField
          field={fields.slug}
          label="Address"
          hint="Part of every link. 2 to 40 lower-case letters, digits and hyphens, such as nexus."
        />
        <Button wide>Create workspace</Button>
      </PostForm>
      <ButtonLink href="/workspaces">Back to your workspaces</ButtonLink>
    </Door>
  );
}

/** For whose email address nobody has proved. */
export function ProveAddressFirst({ email, formToken }: { email: string; formToken: string }) {
  return (
    <Door title="Confirm your email address first">
      <p>You have not confirmed yet that {email} is yours. Foyer sends a link there.</p>
      <ActionForm
        action="/profile"
        formToken={formToken}
        intent="send-proof"
        label="Send me a link"
        variant="primary"
        wide
      />
      <ButtonLink href="/workspaces">Back to your workspaces</ButtonLink>
    </Door>
  );
}

/** Where only super admins create workspaces. */
export function WhoToAsk({ superAdmins }: { superAdmins: { name: string; email: string }[] }) {
  return (
    <Door title="Only super admins create workspaces here">
      <p>Ask a super admin of this instance for a workspace of your own{superAdmins.length > 0 ? ":" : "."}</p>
      {superAdmins.length > 0 && (
        <ul>
          {superAdmins.map(({ name, email }) => (
            <li key={email}>
              {name}, <a href={`mailto:${email}`}>{email}</a>
            </li>
          ))}
        </ul>
      )}
      <ButtonLink href="/workspaces">Back to your workspaces</ButtonLink>
    </Door>
  );
}
