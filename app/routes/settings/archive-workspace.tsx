import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { archiveWorkspace } from "#app/domain/instance/workspaces";
import { ButtonLink, ButtonRow } from "#app/ui/button";
import { ActionForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { redirectWithMessage } from "#app/web/flash-messages";
import { handleForm } from "#app/web/forms";
import { requireAdmin, requireSuperAdmin } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { buildLayout } from "#app/web/layout";
import { Panel } from "#app/ui/card";
import { Consequences } from "#app/ui/lists";
import { toTitle } from "#app/ui/title";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, "Archive this workspace", data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  await requireSuperAdmin(context, request);
  return { layout: buildLayout(admin, context) };
}

const schema = z.object({ intent: z.literal("archive", { error: "Choose what to do" }) });

export async function action({ context, request, params }: ActionFunctionArgs) {
  const { workspace } = await requireAdmin(context, request, params);
  const superAdmin = await requireSuperAdmin(context, request);
  return handleForm(request, schema, async () => {
    await archiveWorkspace(superAdmin, workspace.id);
    const message = `${workspace.name} is archived. Restore it here whenever you want.`;
    return redirectWithMessage(context, paths.instanceWorkspaces, message);
  });
}

export default function ArchiveWorkspace() {
  const { layout } = useLoaderData<typeof loader>();
  const { name, slug } = layout.workspace;
  const formToken = useFormToken();
  return (
    <Layout {...layout} current="general" formToken={formToken}>
      <PageHead title={`Archive ${name}?`} back={{ href: paths.general(slug), label: "General" }} />
      <Panel as="div" isNarrow>
        <Consequences>
          <li>Everybody loses access to {name} at once, its admins too.</li>
          <li>Its invitation links say that the workspace is archived, and nothing of it is mailed.</li>
          <li>Users, groups, invitations and history are kept, and so is its address.</li>
          <li>A super admin can restore it.</li>
        </Consequences>
        <ButtonRow>
          <ActionForm intent="archive" formToken={formToken} label="Archive workspace" variant="danger" />
          <ButtonLink href={paths.general(slug)}>Cancel</ButtonLink>
        </ButtonRow>
      </Panel>
    </Layout>
  );
}
