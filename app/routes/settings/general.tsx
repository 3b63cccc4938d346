import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { listAllowedDomains } from "#app/domain/workspaces/allowed-domains";
import { findInvitationMail } from "#app/domain/workspaces/invitation-mail";
import { findSwitches } from "#app/domain/workspaces/settings";
import { findWelcome } from "#app/domain/workspaces/welcome";
import { listTimeZones } from "#app/time-zone-names";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { MailPreview } from "#app/ui/forms/mail-preview";
import { readForm } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { buildLayout } from "#app/web/layout";
import { useAnswered } from "#app/ui/visit";
import { toTitle } from "#app/ui/title";
import { ArchivePanel, GeneralForm } from "./general-form";
import { previewMail, saveGeneral } from "./save-general";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, "General", data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const { isSuperAdmin, workspace } = admin;
  const { invitationDays } = workspace;
  const [switches, domains, welcome, invitationMail] = await Promise.all([
    findSwitches(admin),
    listAllowedDomains(admin),
    findWelcome(admin),
    findInvitationMail(admin),
  ]);
  const settings = { invitationDays, ...switches, allowedDomains: domains.join("\n"), welcome, invitationMail };
  return { layout: buildLayout(admin, context), zones: listTimeZones(), ...settings, isSuperAdmin };
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const isPreview = (await readForm(request)).get("intent") === "preview";
  return isPreview ? previewMail(request, admin) : saveGeneral(context, request, admin);
}

export default function General() {
  const { layout, isSuperAdmin, ...settings } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  return (
    <Layout {...layout} current="general" formToken={formToken}>
      <PageHead title="General" />
      {answered?.preview && (
        <div className="mb-5">
          <MailPreview preview={answered.preview} />
        </div>
      )}
      <GeneralForm {...settings} workspace={layout.workspace} answered={answered} formToken={formToken} />
      {isSuperAdmin && (
        <div className="mt-8">
          <ArchivePanel slug={layout.workspace.slug} />
        </div>
      )}
    </Layout>
  );
}
