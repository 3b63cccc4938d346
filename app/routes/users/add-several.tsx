import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { listGroupNames } from "#app/domain/groups/group";
import { inviteSeveral } from "#app/domain/imports/invite-several";
import { Refusal } from "#app/domain/shared/errors";
import { settings } from "#app/settings";
import { ButtonLink } from "#app/ui/button";
import { useAnswers } from "#app/ui/forms/answers";
import { useFormToken } from "#app/ui/forms/form-token";
import { Layout, PageHead } from "#app/ui/layout/layout";
import { toTitle } from "#app/ui/title";
import { useAnswered } from "#app/ui/visit";
import { handleForm } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { buildLayout } from "#app/web/layout";
import { takeUpload } from "#app/web/uploads";
import { paths } from "#app/web/urls";
import { AddSeveralForm, type Name } from "./add-several-form";
import { severalSchema } from "./invite-user";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, "Invite several users", data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  return {
    layout: buildLayout(admin, context),
    groups: await listGroupNames(admin),
    invitationDays: admin.workspace.invitationDays,
    edition: settings().edition,
  };
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const { slug, invitationDays } = admin.workspace;
  const { files, tooLong } = takeUpload(request);
  // What stands behind it in the form did not come along.
  if (tooLong) return handleForm(request, z.object({}), () => Promise.reject(tooMany()));
  return handleForm(request, severalSchema, async ({ groups, expiresInDays = invitationDays, ...answers }) => {
    const addresses = files.find(({ field }) => field === "addresses")?.bytes.toString("utf8") ?? answers.addresses;
    const id = await inviteSeveral(admin, { ...answers, addresses, expiresInDays, groupIds: groups });
    return redirect(paths.import(slug, id), 303);
  });
}

function tooMany() {
  return new Refusal("Enter fewer addresses at once, or import them as a file", "addresses");
}

export default function AddSeveral() {
  const { layout, invitationDays, ...choices } = useLoaderData<typeof loader>();
  const [form, fields] = useAnswers<Name>(useAnswered<typeof action>(), {
    sendEmail: "on",
    expiresInDays: String(invitationDays),
  });
  const { slug } = layout.workspace;
  const formToken = useFormToken();
  return (
    <Layout {...layout} current="users" formToken={formToken}>
      <PageHead title="Invite several users" back={{ href: paths.addUsers(slug), label: "Add users" }}>
        <ButtonLink href={paths.imports(slug)}>Import a file</ButtonLink>
      </PageHead>
      <AddSeveralForm form={form} fields={fields} formToken={formToken} slug={slug} {...choices} />
    </Layout>
  );
}
