import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { listSuperAdmins, mayCreateWorkspaces } from "#app/domain/instance/settings";
import { createWorkspace } from "#app/domain/workspaces/workspace";
import { useAnswers, useDraft } from "#app/ui/forms/answers";
import { Button, ButtonLink } from "#app/ui/button";
import { TextField } from "#app/ui/forms/field";
import { ActionForm, ErrorSummary, PostForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { SessionExpiredNotice } from "#app/ui/forms/session-expired-notice";
import { Door } from "#app/ui/layout/layout";
import { handleForm, workspaceName, workspaceSlug } from "#app/web/forms";
import { requirePerson } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { useAnswered } from "#app/ui/visit";

export const meta: MetaFunction = () => [{ title: "Create a workspace · Foyer" }];

const schema = z.object({ name: workspaceName, slug: workspaceSlug });

export async function loader({ context, request }: LoaderFunctionArgs) {
  const person = await requirePerson(context, request);
  const { email, isVerified } = person;
  if (await mayCreateWorkspaces(person)) return { email, isVerified, toAsk: null };
  // Names and addresses are for people whom somebody knows.
  return json({ email, isVerified, toAsk: isVerified ? await listSuperAdmins() : [] }, { status: 403 });
}

export async function action({ context, request }: ActionFunctionArgs) {
  const person = await requirePerson(context, request);
  if (!(await mayCreateWorkspaces(person))) return json(null, { status: 403 });
  return handleForm(request, schema, async (answers) => {
    const { slug } = await createWorkspace(person, answers);
    return redirect(paths.users(slug), 303);
  });
}

export default function NewWorkspace() {
  const { email, isVerified, toAsk } = useLoaderData<typeof loader>();
  const [form, fields] = useAnswers<"name" | "slug">(useAnswered<typeof action>() ?? undefined);
  const formToken = useFormToken();
  const draft = useDraft();
  if (toAsk) return <WhomToAsk superAdmins={toAsk} />;
  if (!isVerified)
    return (
      <Door title="Prove your email address first">
        <p>Nobody has proved yet that {email} is yours. Foyer mails a link there.</p>
        <ActionForm
          action="/profile"
          formToken={formToken}
          intent="send-proof"
          label="Send me a link"
          variant="primary"
          wide
        />
        <ButtonLink href="/workspaces">Keep to your workspaces</ButtonLink>
      </Door>
    );
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
          hint="It stands in every link: 2 to 40 lower-case letters, digits and hyphens."
        />
        <Button wide>Create workspace</Button>
      </PostForm>
      <ButtonLink href="/workspaces">Keep to your workspaces</ButtonLink>
    </Door>
  );
}

function WhomToAsk({ superAdmins }: { superAdmins: { name: string; email: string }[] }) {
  return (
    <Door title="Super admins create workspaces here">
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
