import { sql } from "kysely";
import type { Trx } from "#db/database";
import { whereMatching, type Matching } from "#app/domain/members/filter";
import { selectPage, type Cursor } from "#app/domain/members/paging";

export type BulkKey = { workspaceId: string; id: string };
type Gathered = { id: string; name: string; email: string };

/** How many are gathered in one transaction. */
const AT_ONCE = 5000;

/**
 * Writes down the next members that a bulk action is about, in the order of the list, and answers how many. Members who were
 * added after it began are left out. The admin who began it comes last: what it does to their own membership must not stop it
 * for the others.
 */
export async function gather(trx: Trx, key: BulkKey): Promise<number> {
  const bulk = await trx
    .selectFrom("bulk_actions")
    .select("actor_member_id as actorId")
    .select(sql<Matching>`matching`.as("matching"))
    .select(sql<Cursor | null>`gathered_to`.as("gatheredTo"))
    .where("workspace_id", "=", key.workspaceId)
    .where("id", "=", key.id)
    .executeTakeFirstOrThrow();
  const page = { ...bulk.matching, per: AT_ONCE, after: bulk.gatheredTo ?? undefined };
  const found = await trx
    .selectFrom(selectPage(selectMemberships(trx, key).where("id", "<>", bulk.actorId), page, key.workspaceId).as("m"))
    .select(["m.id", "m.name", "m.email", "m.keys"])
    .orderBy("m.place")
    .execute();
  const rows = found.slice(0, AT_ONCE);
  const last = rows.at(-1);
  const isLast = found.length <= AT_ONCE;
  const own = isLast ? await findOwn(trx, key, bulk) : [];
  const gathered = await insertRows(trx, key, [...rows, ...own]);
  await trx
    .updateTable("bulk_actions")
    .set((eb) => ({
      total: eb("total", "+", gathered),
      gathered_to: last ? JSON.stringify({ keys: last.keys, id: last.id }) : null,
      gathered_at: isLast ? sql`now()` : null,
      due_at: sql`clock_timestamp()`,
    }))
    .where("workspace_id", "=", key.workspaceId)
    .where("id", "=", key.id)
    .execute();
  return gathered;
}

function selectMemberships(trx: Trx, { workspaceId, id }: BulkKey) {
  return trx
    .selectFrom("members")
    .select(["id", "name", "email"])
    .where("workspace_id", "=", workspaceId)
    .where("created_at", "<=", (eb) =>
      eb.selectFrom("bulk_actions").select("made_at").where("workspace_id", "=", workspaceId).where("id", "=", id),
    );
}

async function findOwn(trx: Trx, key: BulkKey, { actorId, matching }: { actorId: string; matching: Matching }) {
  return whereMatching(selectMemberships(trx, key).where("id", "=", actorId), matching, key.workspaceId).execute();
}

/**
 * Appends these members to those already gathered, and answers how many were new. A member who was renamed between two batches
 * and is found again is kept once.
 */
export async function insertRows(trx: Trx, { workspaceId, id }: BulkKey, memberships: Gathered[]): Promise<number> {
  const ids = memberships.map((membership) => membership.id);
  const names = memberships.map((membership) => membership.name);
  const emails = memberships.map((membership) => membership.email);
  const { numAffectedRows = 0n } = await sql`
    insert into bulk_members (workspace_id, bulk_id, position, member_id, name, email)
    select ${workspaceId}::uuid, ${id}::uuid, place + (
      select coalesce(max(position), 0) from bulk_members where workspace_id = ${workspaceId} and bulk_id = ${id}
    ), gathered.id, gathered.name, gathered.email
    from unnest(${ids}::uuid[], ${names}::text[], ${emails}::text[]) with ordinality as gathered (id, name, email, place)
    on conflict (workspace_id, bulk_id, member_id) do nothing`.execute(trx);
  return Number(numAffectedRows);
}
