import { randomUUID } from "node:crypto";
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { listGroupNames } from "#app/domain/groups/group";
import { settings } from "#app/settings";
import { ButtonLink } from "#app/ui/button";
import { useAnswers } from "#app/ui/forms/answers";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { MailPreview } from "#app/ui/forms/mail-preview";
import { readForm } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { buildLayout } from "#app/web/layout";
import { linkTo } from "./already-member";
import { AddUserForm, type Name } from "./add-user-form";
import { inviteUser, previewInvite } from "./invite-user";
import { toTitle } from "#app/ui/title";
import { useAnswered } from "#app/ui/visit";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, "Add users", data?.layout.workspace.name);

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
  const isPreview = (await readForm(request)).get("intent") === "preview";
  return isPreview ? previewInvite(request, admin) : inviteUser(context, request, admin);
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
      <PageHead title="Add users" back={{ href: paths.users(layout.workspace.slug), label: "Users" }}>
        <ButtonLink href={paths.addSeveral(layout.workspace.slug)}>Invite several at once</ButtonLink>
      </PageHead>
      {answered?.preview && <MailPreview preview={answered.preview} />}
      <AddUserForm
        form={form}
        fields={fields}
        formToken={useFormToken()}
        slug={layout.workspace.slug}
        alreadyHere={linkTo(layout.workspace.slug, answered?.alreadyHere)}
        {...choices}
      />
    </Layout>
  );
}
