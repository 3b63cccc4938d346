import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { changeInstanceSettings, findInstanceSettings, workspaceCreators } from "#app/domain/instance/settings";
import { useAnswers } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { Checkbox, RadioField } from "#app/ui/forms/choice";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { InstanceLayout } from "#app/ui/layout/instance-layout";
import { PageHead } from "#app/ui/layout/layout";
import { redirectWithMessage } from "#app/web/flash-messages";
import { checkbox, handleForm } from "#app/web/forms";
import { requireSuperAdmin } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { toPerson } from "#app/web/layout";
import { useAnswered } from "#app/ui/visit";
import { Panel } from "#app/ui/card";

export const handle = { scripts: true };

export const meta: MetaFunction = () => [{ title: "Settings of this instance · Foyer" }];

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

const creatorOptions = [
  { value: "super-admins", label: "Super admins" },
  { value: "everybody", label: "Everybody who has an account with a proved email address" },
];

export default function InstanceSettings() {
  const { person, ...settings } = useLoaderData<typeof loader>();
  const [form, fields] = useAnswers<keyof z.input<typeof schema>>(useAnswered<typeof action>(), {
    workspacesCreatedBy: settings.workspacesCreatedBy,
    requireTwoFactor: settings.requiresTwoFactor ? "on" : "",
  });
  const formToken = useFormToken();
  return (
    <InstanceLayout person={person} current="settings" formToken={formToken}>
      <PageHead title="Settings of this instance" />
      <Panel as="div" isNarrow>
        <PostForm form={form} formToken={formToken}>
          <ErrorSummary form={form} />
          <RadioField
            field={fields.workspacesCreatedBy}
            legend="Who may create workspaces"
            hint="Ten a day for each account. Workspaces that are there stay as they are."
            options={creatorOptions}
          />
          <Checkbox
            field={fields.requireTwoFactor}
            label="Require two-step sign-in of super admins"
            hint="A super admin without it is led to set it up before anything here works."
          />
          <Button>Save</Button>
        </PostForm>
      </Panel>
    </InstanceLayout>
  );
}
