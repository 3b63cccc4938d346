import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { listAccounts } from "#app/domain/instance/account-list";
import { useFormToken } from "#app/ui/forms/form-token";
import { InstanceLayout } from "./instance-layout";
import { PageHead } from "#app/ui/layout/layout";
import { Notice } from "#app/ui/notice";
import { useAnswered } from "#app/ui/visit";
import { nextAccountsHref, readAccountFilter } from "#app/web/account-filter";
import { requireSuperAdmin } from "#app/web/guards";
import { toPerson } from "#app/web/layout";
import { changeAccount } from "./change-account";
import { AccountsSearch } from "./users-search";
import { toTitle } from "#app/ui/title";
import { AccountsTable } from "./users-table";

export const handle = { scripts: true };

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Users of this instance");

export async function loader({ context, request }: LoaderFunctionArgs) {
  const superAdmin = await requireSuperAdmin(context, request);
  const url = new URL(request.url);
  const filter = readAccountFilter(url);
  const { rows, next } = await listAccounts(superAdmin, filter);
  return {
    person: toPerson(superAdmin),
    rows,
    q: filter.q,
    isFirst: filter.after === undefined && filter.account === undefined,
    nextHref: next && nextAccountsHref(filter.q, next),
  };
}

export async function action({ context, request }: ActionFunctionArgs) {
  return changeAccount(context, request, await requireSuperAdmin(context, request));
}

export default function InstanceUsers() {
  const { person, q, ...list } = useLoaderData<typeof loader>();
  const refused = useAnswered<typeof action>()?.result.error;
  const formToken = useFormToken();
  return (
    <InstanceLayout person={person} current="users" formToken={formToken}>
      <PageHead title="Users of this instance" />
      {refused && <Notice tone="danger">{Object.values(refused).flat().join(". ")}</Notice>}
      <AccountsSearch q={q} />
      <AccountsTable {...list} q={q} formToken={formToken} />
    </InstanceLayout>
  );
}
