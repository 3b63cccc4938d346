import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { useDraft } from "#app/ui/forms/draft";
import { Button, ButtonLink } from "#app/ui/button";
import { ActionForm, ErrorSummary, PostForm } from "#app/ui/forms/form";
import { DraftNotice } from "#app/ui/forms/draft-notice";
import { Door } from "#app/ui/layout/layout";
import { NewWorkspaceFields } from "./new-workspace-fields";

type FormProps = { zones: string[]; answered: Answered | undefined; formToken: string };

/** The form that makes a workspace. */
export function CreateWorkspace({ zones, answered, formToken }: FormProps) {
  const [form, fields] = useAnswers<"name" | "slug" | "timeZone">(answered);
  const draft = useDraft();
  return (
    <Door title="Create a workspace">
      <p>You will be its first admin.</p>
      {draft && <DraftNotice draft={draft} />}
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={formToken}>
        <NewWorkspaceFields
          name={{ field: fields.name, label: "Name" }}
          slug={{ field: fields.slug, label: "Address" }}
          timeZone={fields.timeZone}
          zones={zones}
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
