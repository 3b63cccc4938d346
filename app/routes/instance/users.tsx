import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { listAccounts } from "#app/domain/instance/account-list";
import {
  archiveAccount,
  nameSuperAdmin,
  resetTwoFactor,
  sendReset,
  unarchiveAccount,
} from "#app/domain/instance/accounts";
import { useFormToken } from "#app/ui/forms/form-token";
import { InstanceLayout } from "#app/ui/layout/instance-layout";
import { Notice } from "#app/ui/notice";
import { PageHead } from "#app/ui/layout/layout";
import { nextAccountsHref, readAccountFilter } from "#app/web/account-filter";
import { redirectWithMessage } from "#app/web/flash-messages";
import { handleForm } from "#app/web/forms";
import { requireSuperAdmin } from "#app/web/guards";
import { mailed } from "#app/web/mailed";
import { isId, paths } from "#app/web/urls";
import { toPerson } from "#app/web/layout";
import { AccountsTable } from "./users-table";
import { useAnswered } from "#app/ui/visit";
import { buttonClass } from "#app/ui/button";
import { controlClass, filtersClass } from "#app/ui/forms/control";

export const handle = { scripts: true };

export const meta: MetaFunction = () => [{ title: "Users of this instance · Foyer" }];

const messages = {
  archive: (name: string) => `${name} is archived, and out everywhere with their next click.`,
  unarchive: (name: string) => `${name} is unarchived, and can log in again.`,
  "send-reset": (name: string) =>
    mailed(
      `A mail with a reset link is on its way to ${name}.`,
      `No mail provider is set up, so the mail with a reset link for ${name} is kept here.`,
    ),
  "reset-two-factor": (name: string) =>
    `Two-step sign-in is off for ${name}, who is signed out everywhere. ${mailed("A mail says so.")}`,
  "make-super-admin": (name: string) => `${name} is a super admin.`,
};

export async function loader({ context, request }: LoaderFunctionArgs) {
  const superAdmin = await requireSuperAdmin(context, request);
  const url = new URL(request.url);
  const filter = readAccountFilter(url);
  const { rows, next } = await listAccounts(superAdmin, filter);
  return {
    person: toPerson(superAdmin),
    rows,
    q: filter.q,
    isFirst: filter.after === undefined,
    nextHref: next && nextAccountsHref(filter.q, next),
  };
}

const schema = z.object({
  intent: z.enum(["archive", "unarchive", "send-reset", "reset-two-factor", "make-super-admin"], {
    error: "Choose what to do",
  }),
  account: z.string({ error: "Choose a user" }).refine(isId, "Choose a user of the list"),
});

const work = {
  archive: archiveAccount,
  unarchive: unarchiveAccount,
  "send-reset": sendReset,
  "reset-two-factor": resetTwoFactor,
  "make-super-admin": nameSuperAdmin,
};

export async function action({ context, request }: ActionFunctionArgs) {
  const superAdmin = await requireSuperAdmin(context, request);
  return handleForm(request, schema, async ({ intent, account }) => {
    const { name } = await work[intent](superAdmin, account);
    const list = `${paths.instanceUsers}${new URL(request.url).search}`;
    return redirectWithMessage(context, list, messages[intent](name));
  });
}

export default function InstanceUsers() {
  const { person, q, ...list } = useLoaderData<typeof loader>();
  const refused = useAnswered<typeof action>()?.result.error;
  const formToken = useFormToken();
  return (
    <InstanceLayout person={person} current="users" formToken={formToken}>
      <PageHead title="Users of this instance" />
      {refused && <Notice tone="danger">{Object.values(refused).flat().join(". ")}</Notice>}
      <form className={filtersClass} method="get" role="search">
        <label className="sr-only" htmlFor="q">
          Search by how a name or an email address begins
        </label>
        <input
          id="q"
          className={`${controlClass} flex-[1_1_16rem]`}
          type="search"
          name="q"
          defaultValue={q}
          placeholder="Name or email address begins with"
        />
        <button className={buttonClass()}>Search</button>
      </form>
      <AccountsTable {...list} q={q} formToken={formToken} />
    </InstanceLayout>
  );
}
