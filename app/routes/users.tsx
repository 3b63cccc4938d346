import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { cancel, resend } from "#app/domain/invitations";
import { countMembers } from "#app/domain/member-counts";
import { countMatching, listMembers } from "#app/domain/member-list";
import { archive, unarchive } from "#app/domain/members";
import type { Admin } from "#app/domain/people";
import { settings } from "#app/settings";
import { useFormToken } from "#app/ui/form-token";
import { Notice } from "#app/ui/notice";
import { ButtonLink } from "#app/ui/button";
import { PageHead, Shell } from "#app/ui/page";
import { packRows } from "#app/ui/rows";
import { handleForm } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { chipsOf, chosenOf, doneWords, exportHref, pagerOf, readFilter, tabsOf } from "#app/web/member-filter";
import { isId, paths } from "#app/web/paths";
import { shellOf } from "#app/web/shell";
import { UsersList } from "./users-list";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Users · ${data?.shell.workspace.name ?? "Foyer"}` },
];

/** How far those who match a search are counted: beyond it nobody wants to know. */
const COUNTED = 1000;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(request, params);
  const url = new URL(request.url);
  const filter = readFilter(url);
  const isNarrow = filter.q !== undefined || filter.role !== undefined || filter.group !== undefined;
  const [page, counts, matching] = await Promise.all([
    listMembers(admin, filter),
    countMembers(admin),
    isNarrow ? countMatching(admin, filter, COUNTED) : undefined,
  ]);
  const count = matching ?? counts[filter.status];
  const most = matching === undefined ? Infinity : COUNTED;
  const total = count === undefined ? undefined : { count: Math.min(count, most), isMore: count > most };
  const { edition } = settings();
  return {
    shell: shellOf(admin),
    rows: packRows(page.rows, new Date()),
    total: counts.all,
    tabs: tabsOf(url, filter, counts, edition),
    filters: { chosen: chosenOf(filter), groups: page.groups, chips: chipsOf(url, filter) },
    pager: pagerOf(url, page, total),
    csvHref: exportHref(url, admin.workspace.slug),
    done: doneWords(url),
    edition,
  };
}

const schema = z.object({
  intent: z.enum(["resend", "cancel", "archive", "unarchive"], { error: "Choose what to do" }),
  member: z.string({ error: "Choose a user" }).refine(isId, "Choose a user of the list"),
});

const work = {
  resend,
  cancel,
  archive: (admin: Admin, memberId: string) => archive(admin, memberId, { cancelInvitations: false }),
  unarchive,
};

export async function action({ request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(request, params);
  return handleForm(request, schema, async ({ intent, member }) => {
    await work[intent](admin, member);
    const url = new URL(request.url);
    url.searchParams.set("done", intent);
    return redirect(`${paths.users(admin.workspace.slug)}${url.search}`, 303);
  });
}

export default function Users() {
  const { shell, total, csvHref, ...list } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>()?.result.error;
  const formToken = useFormToken();
  return (
    <Shell {...shell} current="users" counts={{ users: total }} formToken={formToken}>
      <PageHead title="Users" count={total}>
        <ButtonLink href={csvHref}>Export CSV</ButtonLink>
        <ButtonLink href={paths.addUsers(shell.workspace.slug)} variant="primary">
          Add users
        </ButtonLink>
      </PageHead>
      {list.done && <Notice>{list.done}</Notice>}
      {refused && <Notice tone="danger">{Object.values(refused).flat().join(". ")}</Notice>}
      <UsersList {...list} slug={shell.workspace.slug} formToken={formToken} />
    </Shell>
  );
}
