import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { findGroup } from "#app/domain/groups/group";
import { findCandidates, listGroupMembers } from "#app/domain/groups/members";
import { useFormToken } from "#app/ui/forms/form-token";
import { Layout } from "#app/ui/layout/layout";
import { Notice } from "#app/ui/notice";
import { useAnswered } from "#app/ui/visit";
import { toTitle } from "#app/ui/title";
import { requireGroupId, buildMemberPager, readPlace, readSearch } from "#app/web/group-cursor";
import { requireAdmin } from "#app/web/guards";
import { buildLayout } from "#app/web/layout";
import { answerOf, overloadInit, trySearch } from "#app/web/responses";
import { changeGroup } from "./change-group";
import { GroupPage } from "./group-page";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, data?.group.name ?? "Group", data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const groupId = requireGroupId(params);
  const url = new URL(request.url);
  const q = readSearch(url);
  const group = await answerOf(() => findGroup(admin, groupId));
  const [page, { found, overload }] = await Promise.all([
    listGroupMembers(admin, group.id, readPlace(url)),
    trySearch(async () => (q ? findCandidates(admin, groupId, q) : undefined)),
  ]);
  const shown = {
    layout: buildLayout(admin, context),
    group,
    members: page.rows,
    pager: buildMemberPager(url, page, group.members),
    q,
    found,
    overload: overload?.message,
  };
  return json(shown, overload && overloadInit(overload));
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  return changeGroup(context, request, admin, requireGroupId(params));
}

export default function Group() {
  const { layout, ...page } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  const refused = answered && answered.intent !== "rename" ? answered.result.error : undefined;
  return (
    <Layout {...layout} current="groups" formToken={formToken}>
      {refused && <Notice tone="danger">{Object.values(refused).flat().join(". ")}</Notice>}
      <GroupPage {...page} slug={layout.workspace.slug} formToken={formToken} answered={answered} />
    </Layout>
  );
}
