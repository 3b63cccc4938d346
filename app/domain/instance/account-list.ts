import { sql } from "kysely";
import { db, unprepared } from "#db/database";
import { sortName } from "#app/domain/shared/names";
import type { Role, SuperAdmin } from "#app/domain/shared/actors";
import { NotFound } from "#app/domain/shared/errors";

export type AccountMembership = { workspace: string; role: Role; isArchived: boolean };

export type AccountRow = {
  id: string;
  name: string;
  email: string;
  isVerified: boolean;
  isSuperAdmin: boolean;
  isArchived: boolean;
  hasTwoFactor: boolean;
  /** The first six of the account's memberships, by the workspace's name. */
  memberships: AccountMembership[];
};

type Column = "email" | "name";

/** A place in the list, which has those found by their email address first and then those found by their name. */
export type AccountCursor = { by: Column; key: string; id: string };

/** `account` is the id of the one account to show, whatever else is asked. */
export type AccountFilter = { q: string; after: AccountCursor | undefined; account?: string };

const PAGE = 50;

/**
 * One page of the instance's accounts: by email address, or of those whose email address or name begins with `q`, lower case.
 * Its cost does not grow with the instance.
 */
export async function listAccounts(_superAdmin: SuperAdmin, { q, after, account }: AccountFilter) {
  if (account !== undefined) return { rows: await accounts().where("id", "=", account).execute(), next: undefined };
  const byEmail = after?.by === "name" ? [] : await found("email", { q, after }, PAGE + 1);
  const room = PAGE + 1 - byEmail.length;
  const fromName = after?.by === "name" ? after : undefined;
  const byName = q && room > 0 ? await found("name", { q, after: fromName }, room) : [];
  const all = [...byEmail, ...byName];
  const rows = all.slice(0, PAGE);
  return { rows: rows.map(({ row }) => row), next: all.length > PAGE ? rows.at(-1)?.cursor : undefined };
}

/** One account as the list shows it. Throws NotFound where there is none. */
export async function findAccountRow(_superAdmin: SuperAdmin, accountId: string): Promise<AccountRow> {
  const row = await accounts().where("id", "=", accountId).executeTakeFirst();
  if (!row) throw new NotFound();
  return row;
}

// The order of bytes is what the indexes have, and in it all that begins with a text stands together.
const keys = { email: sql<string>`email collate "C"`, name: sql<string>`search_form(name) collate "C"` };
const normalForms = { email: (q: string) => q, name: sortName };

function beginsWith(column: Column, q: string) {
  const form = normalForms[column](q);
  return sql<boolean>`(${keys[column]} >= ${form} and ${keys[column]} < ${`${form}\u{10ffff}`})`;
}

async function found(by: Column, { q, after }: Omit<AccountFilter, "account">, limit: number) {
  const rows = await accounts()
    .select(keys[by].as("key"))
    .$if(q !== "", (query) => query.modifyFront(unprepared).where(beginsWith(by, q)))
    .$if(by === "name", (query) => query.where((eb) => eb.not(beginsWith("email", q))))
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(${keys[by]}, id) > (${after?.key}, ${after?.id}::uuid)`),
    )
    .orderBy(keys[by])
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(({ key, ...row }) => ({ row, cursor: { by, key, id: row.id } }));
}

function accounts() {
  return db
    .selectFrom("accounts")
    .select(["id", "name", "email"])
    .select([
      sql<boolean>`email_verified_at is not null`.as("isVerified"),
      sql<boolean>`super_admin_since is not null`.as("isSuperAdmin"),
      sql<boolean>`archived_at is not null`.as("isArchived"),
      sql<boolean>`exists (select from two_factor_secrets s where s.account_id = accounts.id and s.on_since is not null)`.as(
        "hasTwoFactor",
      ),
      memberships.as("memberships"),
    ]);
}

/** A person's memberships are found by their account, in whatever workspace. */
const memberships = sql<AccountMembership[]>`(
  select coalesce(json_agg(membership), '[]') from (
    select w.name as workspace, m.role, m.archived_at is not null or w.archived_at is not null as "isArchived"
    from members m join workspaces w on w.id = m.workspace_id
    where m.account_id = accounts.id order by w.name, w.slug limit 6
  ) membership
)`;
