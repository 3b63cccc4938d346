import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { listHistory } from "#app/domain/audit-log/event";
import { listGroupNames } from "#app/domain/groups/group";
import { findProfile } from "#app/domain/members/profile";
import { useFormToken } from "#app/ui/forms/form-token";
import { Layout, PageHead } from "#app/ui/layout/layout";
import { useAnswered } from "#app/ui/visit";
import { toTitle } from "#app/ui/title";
import { requireAdmin } from "#app/web/guards";
import { buildLayout } from "#app/web/layout";
import { answerOf, requireId } from "#app/web/responses";
import { findReturnTo } from "#app/web/return-to";
import { paths } from "#app/web/urls";
import { saveUser } from "./save-user";
import { UserAccessForm } from "./user-access-form";
import { Demotion } from "./user-demotion";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, `Role and groups of ${data?.user.name ?? "a user"}`, data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const memberId = requireId(params.member);
  const [profile, groups, history] = await Promise.all([
    answerOf(() => findProfile(admin, memberId)),
    listGroupNames(admin),
    listHistory(admin, memberId),
  ]);
  const { id, name, email, role, groupIds, endsOn, status, version } = profile;
  return {
    layout: buildLayout(admin, context),
    user: { id, name, email, role, groupIds, endsOn, status, version },
    groups,
    history,
    returnTo: findReturnTo(request, admin.workspace.slug),
    now: new Date(),
  };
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  return saveUser(context, request, admin, requireId(params.member));
}

export default function UserAccess() {
  const { layout, user, ...page } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  const { workspace } = layout;
  if (answered && "kept" in answered)
    return (
      <Layout {...layout} current="users" formToken={formToken}>
        <Demotion user={user} workspace={workspace} kept={answered.kept} formToken={formToken} />
      </Layout>
    );
  const back = { href: paths.user(workspace.slug, user.id), label: user.name };
  return (
    <Layout {...layout} current="users" formToken={formToken}>
      <PageHead title={`Role and groups of ${user.name}`} subtitle={user.email} back={back} />
      <UserAccessForm {...page} user={user} slug={workspace.slug} answered={answered} formToken={formToken} />
    </Layout>
  );
}
