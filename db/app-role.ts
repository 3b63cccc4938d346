import { sql } from "kysely";
import { SettingsError } from "#app/settings";
import type { Database, Trx } from "./database";

/**
 * Whether this connection's role may migrate: it owns the tables, or there are none yet. One that is only granted their use
 * (DATABASE_APP_ROLE) may not, and needs not.
 */
export async function ownsTables(db: Database): Promise<boolean> {
  const { rows } = await sql<{ isOwner: boolean }>`
    select pg_has_role(relowner, 'usage') as "isOwner" from pg_class where oid = to_regclass('kysely_migration')`.execute(
    db,
  );
  return rows[0]?.isOwner ?? true;
}

/**
 * Grants this role what Foyer needs to run, and nothing else: it reads and writes rows, but of the audit logs it can only read
 * and add some, and it owns no table, so that it can neither switch off their triggers nor drop them. Refuses, with a
 * SettingsError, a role that could take itself more than that.
 */
export async function grantAppRole(db: Database, role: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await refuseWideRole(trx, role);
    const to = sql.id(role);
    const schema = sql.id(await findSchema(trx));
    await sql`revoke create on schema ${schema} from public, ${to}`.execute(trx);
    await sql`grant usage on schema ${schema} to ${to}`.execute(trx);
    await sql`revoke all on all tables in schema ${schema} from ${to}`.execute(trx);
    await sql`grant select on all tables in schema ${schema} to ${to}`.execute(trx);
    await sql`grant usage on all sequences in schema ${schema} to ${to}`.execute(trx);
    const { writable, appendable } = await listTables(trx);
    await sql`grant insert, update, delete on ${sql.join(writable.map((name) => sql.id(name)))} to ${to}`.execute(trx);
    await sql`grant insert on ${sql.join(appendable.map((name) => sql.id(name)))} to ${to}`.execute(trx);
  });
}

async function findSchema(trx: Trx): Promise<string> {
  const { rows } = await sql<{ schema: string }>`
    select relnamespace::regnamespace::text as schema from pg_class where oid = to_regclass('kysely_migration')`.execute(
    trx,
  );
  return rows[0]?.schema ?? "public";
}

type Role = { isSuper: boolean; isOwner: boolean; isGranter: boolean };

/** A superuser, whoever may make itself one, and whoever is or may become the owner of the tables or their schema. */
async function refuseWideRole(trx: Trx, role: string) {
  if (!(await ownsTables(trx)))
    throw new SettingsError(
      "DATABASE_APP_ROLE is granted by the role that owns Foyer's tables: run npm run migrate with the DATABASE_URL of that role.",
    );
  const { rows } = await sql<Role>`
    select rolsuper as "isSuper", rolcreaterole as "isGranter",
      pg_has_role(r.oid, c.relowner, 'member') or pg_has_role(r.oid, n.nspowner, 'member') as "isOwner"
    from pg_roles r, pg_class c join pg_namespace n on n.oid = c.relnamespace
    where rolname = ${role} and c.oid = to_regclass('kysely_migration')`.execute(trx);
  const [found] = rows;
  if (!found)
    throw new SettingsError(
      `DATABASE_APP_ROLE (${role}) is no role of the database server: make it with create role "${role}" login password '…', then run this again.`,
    );
  const reason = found.isSuper
    ? "is a superuser"
    : found.isOwner
      ? "owns Foyer's tables or their schema, or is a member of the role that does"
      : "may change other roles (CREATEROLE)";
  if (found.isSuper || found.isOwner || found.isGranter)
    throw new SettingsError(`DATABASE_APP_ROLE (${role}) ${reason}: name one that could not change the audit log.`);
}

/** The tables that Foyer writes to. What is append-only is told by the trigger that keeps it so. */
async function listTables(trx: Trx): Promise<{ writable: string[]; appendable: string[] }> {
  const { rows } = await sql<{ name: string; isAppendOnly: boolean }>`
    select relname as name, exists (
        select from pg_trigger join pg_proc on pg_proc.oid = tgfoid where tgrelid = c.oid and proname = 'refuse_change'
      ) as "isAppendOnly"
    from pg_class c
    where relkind in ('r', 'p') and relnamespace = (select relnamespace from pg_class where oid = to_regclass('kysely_migration'))
      and relname not like 'kysely\_%'`.execute(trx);
  const names = (isAppendOnly: boolean) =>
    rows.filter((row) => row.isAppendOnly === isAppendOnly).map(({ name }) => name);
  return { writable: names(false), appendable: names(true) };
}
