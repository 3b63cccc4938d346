import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { listAccounts } from "#app/domain/account-list";
import {
  archiveAccount,
  nameSuperAdmin,
  resetSecondStep,
  sendReset,
  unarchiveAccount,
} from "#app/domain/instance-accounts";
import { useFormToken } from "#app/ui/form-token";
import { InstanceShell } from "#app/ui/instance-shell";
import { Notice } from "#app/ui/notice";
import { PageHead } from "#app/ui/page";
import { nextAccountsHref, readAccountFilter } from "#app/web/account-filter";
import { handleForm } from "#app/web/forms";
import { requireSuperAdmin } from "#app/web/guards";
import { isId, paths } from "#app/web/paths";
import { personOf } from "#app/web/shell";
import { AccountsTable } from "./instance-users-table";

export const handle = { scripts: true };

export const meta: MetaFunction = () => [{ title: "Users of this instance · Foyer" }];

const done: Record<string, string> = {
  archive: "The account is archived. Its person is out with their next click, everywhere.",
  unarchive: "The account is unarchived. Its person can log in again.",
  "send-reset": "A mail with a reset link is on its way.",
  "reset-second-step": "Two-step sign-in is off for this user, who is signed out everywhere. A mail says so.",
  "make-super-admin": "There is one more super admin.",
};

export async function loader({ context, request }: LoaderFunctionArgs) {
  const superAdmin = await requireSuperAdmin(context, request);
  const url = new URL(request.url);
  const filter = readAccountFilter(url);
  const { rows, next } = await listAccounts(superAdmin, filter);
  const what = url.searchParams.get("done") ?? "";
  return {
    person: personOf(superAdmin),
    rows,
    q: filter.q,
    isFirst: filter.after === undefined,
    nextHref: next && nextAccountsHref(filter.q, next),
    done: Object.hasOwn(done, what) ? done[what] : undefined,
  };
}

const schema = z.object({
  intent: z.enum(["archive", "unarchive", "send-reset", "reset-second-step", "make-super-admin"], {
    error: "Choose what to do",
  }),
  account: z.string({ error: "Choose a user" }).refine(isId, "Choose a user of the list"),
});

const work = {
  archive: archiveAccount,
  unarchive: unarchiveAccount,
  "send-reset": sendReset,
  "reset-second-step": resetSecondStep,
  "make-super-admin": nameSuperAdmin,
};

export async function action({ context, request }: ActionFunctionArgs) {
  const superAdmin = await requireSuperAdmin(context, request);
  return handleForm(context, schema, async ({ intent, account }) => {
    await work[intent](superAdmin, account);
    const { searchParams } = new URL(request.url);
    searchParams.set("done", intent);
    return redirect(`${paths.instanceUsers}?${searchParams}`, 303);
  });
}

export default function InstanceUsers() {
  const { person, q, done: words, ...list } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>()?.result.error;
  const formToken = useFormToken();
  return (
    <InstanceShell person={person} current="users" formToken={formToken}>
      <PageHead title="Users of this instance" />
      {words && <Notice>{words}</Notice>}
      {refused && <Notice tone="danger">{Object.values(refused).flat().join(". ")}</Notice>}
      <form className="filters" method="get" role="search">
        <label className="sr-only" htmlFor="q">
          Search by how a name or an email address begins
        </label>
        <input id="q" type="search" name="q" defaultValue={q} placeholder="Name or email address begins with" />
        <button className="button">Search</button>
      </form>
      <AccountsTable {...list} q={q} formToken={formToken} />
    </InstanceShell>
  );
}
