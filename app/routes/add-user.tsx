import { randomUUID } from "node:crypto";
import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { listGroupNames } from "#app/domain/groups";
import { invite } from "#app/domain/inviting";
import { settings } from "#app/settings";
import { useAnswers } from "#app/ui/answers";
import { useFormToken } from "#app/ui/form-token";
import { Notice } from "#app/ui/notice";
import { PageHead, Shell } from "#app/ui/page";
import {
  checkbox,
  day,
  emailAddress,
  groupIds,
  handleForm,
  metadata,
  personName,
  plainText,
  role,
} from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { isId, paths } from "#app/web/paths";
import { shellOf } from "#app/web/shell";
import { AddUserForm, type Name } from "./add-user-form";

export const handle = { scripts: true };

export const meta: MetaFunction = () => [{ title: "Add users · Foyer" }];

const schema = z.object({
  intent: z.enum(["invite", "invite-another"]).default("invite").catch("invite"),
  name: personName,
  email: emailAddress,
  role,
  groups: groupIds,
  metadata: metadata.default(""),
  message: plainText("the message", 500),
  expiresInDays: z
    .string({ error: "Choose how long the invitation is open" })
    .regex(/^\d{1,2}$/, "Choose how long the invitation is open")
    .transform(Number)
    .pipe(z.number().min(1, "Choose 1 day or more").max(90, "Choose 90 days or fewer"))
    .optional(),
  endsOn: day,
  sendEmail: checkbox,
  formKey: z.string().refine(isId).optional().catch(undefined),
});

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const { searchParams } = new URL(request.url);
  return {
    shell: shellOf(admin, context),
    groups: await listGroupNames(admin),
    invitationDays: admin.workspace.invitationDays,
    edition: settings().edition,
    formKey: randomUUID(),
    kept: { role: searchParams.get("role") ?? undefined, groups: searchParams.getAll("groups") },
    added: searchParams.get("added"),
    letIn: searchParams.get("letIn"),
  };
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const { slug, invitationDays } = admin.workspace;
  return handleForm(context, schema, async ({ groups, expiresInDays = invitationDays, intent, ...answers }) => {
    const { memberId, isIn } = await invite(admin, { ...answers, groupIds: groups, expiresInDays });
    if (intent === "invite" && isIn)
      return redirect(`${paths.users(slug)}?${new URLSearchParams({ q: answers.email, done: "let-in" })}`, 303);
    if (intent === "invite") return redirect(`${paths.user(slug, memberId)}?done=invite`, 303);
    const kept = new URLSearchParams([
      [isIn ? "letIn" : "added", memberId],
      ["role", answers.role],
      ...groups.map((id) => ["groups", id]),
    ]);
    return redirect(`${paths.addUsers(slug)}?${kept}`, 303);
  });
}

export default function AddUsers() {
  const { shell, added, letIn, kept, invitationDays, formKey, ...choices } = useLoaderData<typeof loader>();
  const [form, fields] = useAnswers<Name>(useActionData<typeof action>(), {
    ...kept,
    sendEmail: "on",
    expiresInDays: String(invitationDays),
    formKey,
  });
  return (
    <Shell {...shell} current="users" formToken={useFormToken()}>
      <PageHead title="Add users" back={{ href: paths.users(shell.workspace.slug), label: "Users" }} />
      {added && (
        <Notice>
          The invitation is made. <a href={paths.user(shell.workspace.slug, added)}>Open it</a>, or add the next person.
        </Notice>
      )}
      {letIn && (
        <Notice>
          They had asked for access, and are in now. <a href={paths.user(shell.workspace.slug, letIn)}>Open the user</a>
          , or add the next person.
        </Notice>
      )}
      <AddUserForm form={form} fields={fields} formToken={useFormToken()} {...choices} />
    </Shell>
  );
}
