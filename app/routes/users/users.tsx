import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { useContext } from "react";
import { isNarrow } from "#app/domain/members/filter";
import { listMembers, listNobody } from "#app/domain/members/list";
import { countMatching } from "#app/domain/members/matching";
import type { Filter } from "#app/domain/members/paging";
import { toRow } from "./row";
import type { Admin } from "#app/domain/shared/actors";
import { COUNTED, limitCount } from "#app/domain/shared/limited-count";
import { settings } from "#app/settings";
import { useFormToken } from "#app/ui/forms/form-token";
import { Notice } from "#app/ui/notice";
import { ButtonLink } from "#app/ui/button";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { FirstSteps } from "#app/ui/layout/first-steps";
import { VisitContext, useAnswered } from "#app/ui/visit";
import { toTitle } from "#app/ui/title";
import { requireAdmin } from "#app/web/guards";
import {
  buildChips,
  toFields,
  exportHref,
  toNarrowing,
  buildPager,
  readFilter,
  buildTabs,
} from "#app/web/member-filter";
import { hasMailbox } from "#app/web/dev-mailbox";
import { readPath, paths } from "#app/web/urls";
import { overloadInit, trySearch } from "#app/web/responses";
import { buildStartLayout } from "#app/web/first-steps";
import { percentOf, titleOf } from "./bulk-text";
import { changeUsers } from "./change-users";
import { nobodyChosen } from "./list/bulk-bar";
import { PlotLink } from "./list/plot-link";
import { UsersList, Waiting } from "./list/users-list";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, "Users", data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const url = new URL(request.url);
  const filter = readFilter(url);
  const { page, matching, overload } = await readList(admin, filter);
  const { groups, counts, requests, renewals, running, firstSteps } = page;
  const count = matching ?? counts[filter.status];
  const total = count === undefined ? undefined : limitCount(count, matching === undefined ? Infinity : COUNTED);
  const showsAsked = filter.invitation === "asked";
  const { edition } = settings();
  const now = new Date();
  const list = {
    layout: buildStartLayout(admin, context, request, firstSteps),
    overload: overload?.message,
    members: page.rows.map((member) => toRow(member, now, admin.workspace.timeZone)),
    here: readPath(request),
    edition,
    hasMailbox: hasMailbox(context),
    total: counts.all,
    tabs: buildTabs(url, filter, counts, edition),
    filters: { chosen: toFields(filter), groups, chips: buildChips(url, filter) },
    pager: buildPager(url, page, total),
    csvHref: exportHref(url, admin.workspace.slug),
    narrowing: toNarrowing(filter),
    requests,
    renewals: renewals > 0 && !showsAsked ? limitCount(renewals) : undefined,
    formKey: showsAsked ? crypto.randomUUID() : undefined,
    running: running && {
      href: paths.bulk(admin.workspace.slug, running.id),
      words: `${titleOf(running)}: ${percentOf(running)}`,
    },
  };
  return json(list, overload && overloadInit(overload));
}

/** The page of the list and how many match; where the search is refused for the load that it is, nobody and why. */
async function readList(admin: Admin, filter: Filter) {
  const { found, overload } = await trySearch(() =>
    Promise.all([listMembers(admin, filter), isNarrow(filter) ? countMatching(admin, filter, COUNTED) : undefined]),
  );
  if (overload) return { page: await listNobody(admin), matching: 0, overload };
  const [page, matching] = found;
  return { page, matching };
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  return changeUsers(context, request, admin);
}

export default function Users() {
  const { layout, total, csvHref, narrowing, formKey, running, requests, renewals, ...list } =
    useLoaderData<typeof loader>();
  const refused = useAnswered<typeof action>()?.result.error;
  const isNobody = useContext(VisitContext).message?.text === nobodyChosen || refused?.member?.includes(nobodyChosen);
  const formToken = useFormToken();
  return (
    <Layout {...layout} current="users" counts={{ users: total }} showsTimes hasOwnSteps formToken={formToken}>
      <PageHead title="Users" count={total}>
        {total > 1 && <PlotLink slug={layout.workspace.slug} />} <ButtonLink href={csvHref}>Export CSV</ButtonLink>
        <ButtonLink href={paths.imports(layout.workspace.slug)}>Import</ButtonLink>
        <ButtonLink href={paths.addUsers(layout.workspace.slug)} variant="primary">
          Add users
        </ButtonLink>
      </PageHead>
      {refused && <Notice tone="danger">{[...new Set(Object.values(refused).flat())].join(". ")}</Notice>}
      <Waiting requests={requests} renewals={renewals} running={running} slug={layout.workspace.slug} />
      <UsersList
        {...list}
        slug={layout.workspace.slug}
        formToken={formToken}
        renewal={formKey === undefined ? undefined : { formKey }}
        firstSteps={
          layout.firstSteps && (
            <FirstSteps state={layout.firstSteps} slug={layout.workspace.slug} formToken={formToken} />
          )
        }
        bulk={{ filter: narrowing, error: isNobody ? nobodyChosen : undefined }}
      />
    </Layout>
  );
}
