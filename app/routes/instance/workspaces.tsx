import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { listWorkspaces } from "#app/domain/instance/workspace-list";
import { restoreWorkspace } from "#app/domain/instance/workspaces";
import { useFormToken } from "#app/ui/forms/form-token";
import { InstanceLayout } from "./instance-layout";
import { Notice } from "#app/ui/notice";
import { PageHead } from "#app/ui/layout/layout";
import { TimeZoneNote } from "#app/ui/layout/time-zone-note";
import { redirectWithMessage } from "#app/web/flash-messages";
import { handleForm } from "#app/web/forms";
import { requireSuperAdmin } from "#app/web/guards";
import { isId, paths } from "#app/web/urls";
import { toPerson } from "#app/web/layout";
import { useAnswered } from "#app/ui/visit";
import { toTitle } from "#app/ui/title";
import { readWorkspaceFilter, workspacesHref } from "#app/web/workspace-filter";
import { WorkspacesSearch } from "./workspaces-search";
import { WorkspacesTable } from "./workspaces-table";

export const handle = { scripts: true };

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Workspaces of this instance");

export async function loader({ context, request }: LoaderFunctionArgs) {
  const superAdmin = await requireSuperAdmin(context, request);
  const filter = readWorkspaceFilter(new URL(request.url));
  const { rows, next } = await listWorkspaces(superAdmin, filter);
  return {
    person: toPerson(superAdmin),
    rows,
    q: filter.q,
    firstHref: filter.after && workspacesHref(filter.q),
    nextHref: next && workspacesHref(filter.q, next),
    now: new Date().toISOString(),
  };
}

const schema = z.object({
  intent: z.literal("restore", { error: "Choose what to do" }),
  workspace: z.string({ error: "Choose a workspace" }).refine(isId, "Choose a workspace of the list"),
});

export async function action({ context, request }: ActionFunctionArgs) {
  const superAdmin = await requireSuperAdmin(context, request);
  return handleForm(request, schema, async ({ workspace }) => {
    const { name } = await restoreWorkspace(superAdmin, workspace);
    const message = `${name} is back, with everybody and everything in it.`;
    return redirectWithMessage(context, paths.instanceWorkspaces, message);
  });
}

export default function InstanceWorkspaces() {
  const { person, ...list } = useLoaderData<typeof loader>();
  const refused = useAnswered<typeof action>()?.result.error;
  const formToken = useFormToken();
  return (
    <InstanceLayout person={person} current="workspaces" formToken={formToken}>
      <PageHead title="Workspaces of this instance" />
      {refused && <Notice tone="danger">{Object.values(refused).flat().join(". ")}</Notice>}
      <WorkspacesSearch q={list.q} />
      <WorkspacesTable {...list} formToken={formToken} />
      {list.rows.length > 0 && <TimeZoneNote />}
    </InstanceLayout>
  );
}
