import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { listSuperAdmins, mayCreateWorkspaces } from "#app/domain/instance/settings";
import { createWorkspace } from "#app/domain/workspaces/workspace";
import { listTimeZones } from "#app/time-zone-names";
import { useFormToken } from "#app/ui/forms/form-token";
import { useAnswered } from "#app/ui/visit";
import { handleForm, newWorkspaceSlug, timeZone, workspaceName } from "#app/web/forms";
import { requirePerson } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { toTitle } from "#app/ui/title";
import { CreateWorkspace, ProveAddressFirst, WhoToAsk } from "./new-workspace-page";

export const handle = { scripts: true };

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Create a workspace");

const schema = z.object({ name: workspaceName, slug: newWorkspaceSlug, timeZone });

export async function loader({ context, request }: LoaderFunctionArgs) {
  const person = await requirePerson(context, request);
  const { email, isVerified } = person;
  if (await mayCreateWorkspaces(person)) return { email, isVerified, toAsk: null, zones: listTimeZones() };
  // Names and addresses are for people whom somebody knows.
  const toAsk = isVerified ? await listSuperAdmins() : [];
  return json({ email, isVerified, toAsk, zones: [] }, { status: 403 });
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
  const { email, isVerified, toAsk, zones } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>() ?? undefined;
  const formToken = useFormToken();
  if (toAsk) return <WhoToAsk superAdmins={toAsk} />;
  if (!isVerified) return <ProveAddressFirst email={email} formToken={formToken} />;
  return <CreateWorkspace zones={zones} answered={answered} formToken={formToken} />;
}
