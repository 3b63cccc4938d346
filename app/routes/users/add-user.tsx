import { randomUUID } from "node:crypto";
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { listGroupNames } from "#app/domain/groups/group";
import { invite } from "#app/domain/invitations/invite";
import { settings } from "#app/settings";
import { useAnswers } from "#app/ui/forms/answers";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { redirectWithMessage } from "#app/web/flash-messages";
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
import { isId, paths } from "#app/web/urls";
import { buildLayout } from "#app/web/layout";
import { linkTo } from "./already-member";
import { AddUserForm, type Name } from "./add-user-form";
import { userMessages } from "./user-messages";
import { useAnswered } from "#app/ui/visit";

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
    layout: buildLayout(admin, context),
    groups: await listGroupNames(admin),
    invitationDays: admin.workspace.invitationDays,
    edition: settings().edition,
    formKey: randomUUID(),
    kept: { role: searchParams.get("role") ?? undefined, groups: searchParams.getAll("groups") },
  };
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const { slug, invitationDays } = admin.workspace;
  return handleForm(request, schema, async ({ groups, expiresInDays = invitationDays, intent, ...answers }) => {
    const { memberId, name, isIn } = await invite(admin, { ...answers, groupIds: groups, expiresInDays });
    const text = userMessages[isIn ? "let-in" : "invite"]({ name });
    const href = paths.user(slug, memberId);
    if (intent === "invite") return redirectWithMessage(context, href, text);
    const kept = new URLSearchParams([["role", answers.role], ...groups.map((id) => ["groups", id])]);
    const next = `${paths.addUsers(slug)}?${kept}`;
    return redirectWithMessage(context, next, { text, link: { href, label: `Open ${name}` } });
  });
}

export default function AddUsers() {
  const { layout, kept, invitationDays, formKey, ...choices } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const [form, fields] = useAnswers<Name>(answered, {
    ...kept,
    sendEmail: "on",
    expiresInDays: String(invitationDays),
    formKey,
  });
  return (
    <Layout {...layout} current="users" formToken={useFormToken()}>
      <PageHead title="Add users" back={{ href: paths.users(layout.workspace.slug), label: "Users" }} />
      <AddUserForm
        form={form}
        fields={fields}
        formToken={useFormToken()}
        alreadyHere={linkTo(layout.workspace.slug, answered?.alreadyHere)}
        {...choices}
      />
    </Layout>
  );
}
