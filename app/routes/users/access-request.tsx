import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { findRequest } from "#app/domain/access-requests/access-request";
import { listGroupNames } from "#app/domain/groups/group";
import { approveRequest, declineRequest } from "#app/domain/access-requests/approve-request";
import { useFormToken } from "#app/ui/forms/form-token";
import { Layout } from "#app/ui/layout/layout";
import { redirectWithMessage } from "#app/web/flash-messages";
import { groupIds, handleForm, role } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { mailed } from "#app/web/mailed";
import { paths } from "#app/web/urls";
import { answerOf, requireId } from "#app/web/responses";
import { buildLayout } from "#app/web/layout";
import { useAnswered } from "#app/ui/visit";
import { toTitle } from "#app/ui/title";
import { AccessRequestPage } from "./access-request-page";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, `${data?.requester.name ?? "Somebody"} asks for access`, data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const requestId = requireId(params.request);
  const [requester, groups] = await Promise.all([answerOf(() => findRequest(admin, requestId)), listGroupNames(admin)]);
  return { layout: buildLayout(admin, context), requester, groups };
}

const schema = z.discriminatedUnion(
  "intent",
  [z.object({ intent: z.literal("approve"), role, groups: groupIds }), z.object({ intent: z.literal("decline") })],
  { error: "Choose what to do" },
);

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const requestId = requireId(params.request);
  return handleForm(request, schema, async (answers) => {
    const list = paths.requests(admin.workspace.slug);
    if (answers.intent === "decline") {
      const { name } = await declineRequest(admin, requestId);
      return redirectWithMessage(context, list, `The request of ${name} is declined.`);
    }
    const { name } = await approveRequest(admin, requestId, { role: answers.role, groupIds: answers.groups });
    return redirectWithMessage(context, list, `${name} is in. ${mailed("A mail tells them so.")}`);
  });
}

export default function AccessRequest() {
  const { layout, ...page } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  return (
    <Layout {...layout} current="users" formToken={formToken}>
      <AccessRequestPage {...page} slug={layout.workspace.slug} answered={answered} formToken={formToken} />
    </Layout>
  );
}
