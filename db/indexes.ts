import { sql } from "kysely";
import { setStatementTimeout, type Database, type Trx } from "./database";

/** Tables whose rows a seeding makes by the million. */
const filled = sql`array['members', 'accounts', 'invitations', 'group_members', 'audit_events']::regclass[]`;

/** How many indexes are built beside each other: each takes a processor. */
const LANES = 2;

/**
 * Drops the indexes of these tables that only make reading fast, so that a million rows are put in without a descent into
 * each of them; unique ones stay and guard. What they were is written down in the same transaction, for `restoreIndexes`.
 */
export async function setIndexesAside(db: Database) {
  await db.transaction().execute(async (trx) => {
    await sql`lock table set_aside_indexes in exclusive mode`.execute(trx);
    const { rows } = await sql<{ name: string }>`
      insert into set_aside_indexes (name, definition)
      select relname, pg_get_indexdef(oid) from pg_index join pg_class on oid = indexrelid
      where indrelid = any(${filled}) and not indisunique
      returning name`.execute(trx);
    if (rows.length > 0) await sql`drop index ${sql.join(rows.map(({ name }) => sql.ref(name)))}`.execute(trx);
  });
}

/**
 * Builds the indexes that were set aside, the slowest kind first, so that all end together. Several at once share the work;
 * whoever is killed leaves its part to the next.
 */
export async function restoreIndexes(db: Database) {
  const work = async () => {
    while (await db.transaction().execute(restoreOne));
  };
  await Promise.all(Array.from({ length: LANES }, work));
}

async function restoreOne(trx: Trx): Promise<boolean> {
  const { rows } = await sql<{ definition: string }>`
    delete from set_aside_indexes
    where name = (
      select name from set_aside_indexes order by definition like '% USING gin %' desc, name limit 1 for update skip locked
    )
    returning definition`.execute(trx);
  const definition = rows[0]?.definition;
  if (!definition) return false;
  await setStatementTimeout(trx, 0);
  await sql`set local maintenance_work_mem = '256MB'`.execute(trx);
  await sql`set local max_parallel_maintenance_workers = 0`.execute(trx);
  await sql.raw(definition).execute(trx);
  return true;
}
