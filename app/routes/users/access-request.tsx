import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { findRequest } from "#app/domain/access-requests/access-request";
import { listGroupNames } from "#app/domain/groups/group";
import { approveRequest, declineRequest } from "#app/domain/access-requests/approve-request";
import { useFormToken } from "#app/ui/forms/form-token";
import { Notice } from "#app/ui/notice";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { formatMoment } from "#app/ui/format";
import { redirectWithMessage } from "#app/web/flash-messages";
import { groupIds, handleForm, role } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { mailed } from "#app/web/mailed";
import { isId, paths } from "#app/web/urls";
import { answerOf, notFound } from "#app/web/responses";
import { buildLayout } from "#app/web/layout";
import { Decision } from "./access-decision";
import { useAnswered } from "#app/ui/visit";
import { Panel } from "#app/ui/card";
import { Facts } from "#app/ui/lists";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${data.requester.name} asks for access · ${data.layout.workspace.name}` : "Foyer" },
];

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const requestId = requireId(params.request);
  const [requester, groups] = await Promise.all([answerOf(() => findRequest(admin, requestId)), listGroupNames(admin)]);
  return { layout: buildLayout(admin, context), requester, groups };
}

function requireId(id: string | undefined): string {
  if (!isId(id)) throw notFound();
  return id;
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

const ends = {
  approved: "This request was approved: they are in.",
  declined: "This request was declined. They can ask again 30 days later, and you can invite them at any time.",
  withdrawn: "This request was taken back by whoever asked.",
  joined: "Whoever asked has joined in another way meanwhile.",
};

export default function AccessRequest() {
  const { layout, requester, groups } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const isSaidInForm = answered?.intent === "approve" && !requester.closedAs && !requester.isArchived;
  const refused = isSaidInForm ? undefined : answered?.result.error;
  const formToken = useFormToken();
  return (
    <Layout {...layout} current="users" formToken={formToken}>
      <PageHead
        title={requester.name}
        back={{ href: paths.requests(layout.workspace.slug), label: "Access requests" }}
        hasAvatar
        subtitle={requester.email}
      />
      {refused && <Notice tone="danger">{Object.values(refused).flat().join(". ")}</Notice>}
      {requester.closedAs && !refused && <Notice tone="neutral">{ends[requester.closedAs]}</Notice>}
      <Panel isNarrow>
        <h2>Asks for access</h2>
        <Facts>
          <dt>Asked</dt>
          <dd>{formatMoment(requester.askedAt)}</dd>
          <dt>Message</dt>
          <dd className="whitespace-pre-line wrap-anywhere">{requester.note || "None"}</dd>
        </Facts>
      </Panel>
      {!requester.closedAs && (
        <Decision isArchived={requester.isArchived} groups={groups} answered={answered} formToken={formToken} />
      )}
    </Layout>
  );
}
