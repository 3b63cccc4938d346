import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { changeInstanceSettings, findInstanceSettings, workspaceCreators } from "#app/domain/instance/settings";
import { useFormToken } from "#app/ui/forms/form-token";
import { InstanceLayout } from "./instance-layout";
import { PageHead } from "#app/ui/layout/layout";
import { redirectWithMessage } from "#app/web/flash-messages";
import { checkbox, handleForm } from "#app/web/forms";
import { requireSuperAdmin } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { toPerson } from "#app/web/layout";
import { useAnswered } from "#app/ui/visit";
import { toTitle } from "#app/ui/title";
import { SettingsForm } from "./settings-form";

export const handle = { scripts: true };

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Settings of this instance");

const schema = z.object({
  workspacesCreatedBy: z.enum(workspaceCreators, { error: "Choose who may create workspaces" }),
  requireTwoFactor: checkbox,
});

export async function loader({ context, request }: LoaderFunctionArgs) {
  const superAdmin = await requireSuperAdmin(context, request);
  return { person: toPerson(superAdmin), ...(await findInstanceSettings()) };
}

export async function action({ context, request }: ActionFunctionArgs) {
  const superAdmin = await requireSuperAdmin(context, request);
  return handleForm(request, schema, async ({ workspacesCreatedBy, requireTwoFactor }) => {
    await changeInstanceSettings(superAdmin, { workspacesCreatedBy, requiresTwoFactor: requireTwoFactor });
    return redirectWithMessage(context, paths.instanceSettings, "The settings of this instance are saved.");
  });
}

export default function InstanceSettings() {
  const { person, ...settings } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  return (
    <InstanceLayout person={person} current="settings" formToken={formToken}>
      <PageHead title="Settings of this instance" />
      <SettingsForm settings={settings} answered={answered} formToken={formToken} />
    </InstanceLayout>
  );
}
