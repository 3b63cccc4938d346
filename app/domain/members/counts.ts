import { sql } from "kysely";
import { db, setStatementTimeout, type Database, type Trx } from "#db/database";
import { settings } from "#app/settings";
import { hasStatus } from "./filter";
import type { Admin } from "#app/domain/shared/actors";

/** Undefined: nobody has counted them yet. */
export type Counts = { all: number; active: number; archived: number; invited?: number; requested?: number };

/** How many members have which status, read from tallies, which are few rows however large the workspace is. */
export async function countMembers(admin: Admin): Promise<Counts> {
  return toCounts(admin, await selectTallies(admin.workspace.id).execute());
}

/** What `countMembers` answers, of tallies that were read already. */
export async function toCounts(admin: Admin, tallies: Tally[]): Promise<Counts> {
  const { invited, ...sums } = sumTallies(tallies);
  const requested = settings().edition === "cloud" ? await findRequested(admin, invited) : 0;
  return { ...sums, requested, invited: requested === undefined ? undefined : Math.max(0, invited - requested) };
}

/** How many members the workspace has, of whatever status. */
export async function countAll(admin: Admin): Promise<number> {
  return sumTallies(await selectTallies(admin.workspace.id).execute()).all;
}

type Tally = { status: string; members: number };

/** How many members of each status the tallies know. */
export function selectTallies(workspaceId: string) {
  return db
    .selectFrom("member_tallies")
    .select("status")
    .select(sql<number>`sum(members)::float8`.as("members"))
    .where("workspace_id", "=", workspaceId)
    .groupBy("status");
}

/** In the tallies, a requested member is an invited one. */
function sumTallies(tallies: Tally[]) {
  const sum = (status: string) => tallies.find((one) => one.status === status)?.members ?? 0;
  const [invited, active, archived] = [sum("invited"), sum("active"), sum("archived")];
  return { all: invited + active + archived, invited, active, archived };
}

/** For a page, up to this many open invitations are looked through; where there are more, the worker counts. */
const MAX_COUNTED_AT_ONCE = 2000;

async function findRequested(admin: Admin, invited: number): Promise<number | undefined> {
  const workspaceId = admin.workspace.id;
  if (invited <= MAX_COUNTED_AT_ONCE) return countRequested(db, workspaceId);
  const row = await db
    .selectFrom("requested_counts")
    .select(sql<number>`members::float8`.as("members"))
    .where("workspace_id", "=", workspaceId)
    .executeTakeFirst();
  return row?.members;
}

async function countRequested(from: Database, workspaceId: string): Promise<number> {
  const { members } = await from
    .selectFrom("members")
    .select(sql<number>`count(*)::float8`.as("members"))
    .where("workspace_id", "=", workspaceId)
    .where(hasStatus("requested"))
    .executeTakeFirstOrThrow();
  return members;
}

/** Counts, in the cloud, the requested members of the workspaces that have many invited ones. The worker's chore. */
export async function countManyRequested() {
  if (settings().edition !== "cloud") return;
  const large = await db
    .selectFrom("member_tallies")
    .select("workspace_id")
    .where("status", "=", "invited")
    .groupBy("workspace_id")
    .having(sql<number>`sum(members)`, ">", MAX_COUNTED_AT_ONCE)
    .execute();
  for (const { workspace_id: workspaceId } of large) await db.transaction().execute((trx) => recount(trx, workspaceId));
}

async function recount(trx: Trx, workspaceId: string) {
  await setStatementTimeout(trx, 5 * 60_000);
  const members = await countRequested(trx, workspaceId);
  await trx
    .insertInto("requested_counts")
    .values({ workspace_id: workspaceId, members })
    .onConflict((conflict) => conflict.column("workspace_id").doUpdateSet({ members, counted_at: sql`now()` }))
    .execute();
}

/** Folds the tallies of each workspace that has gathered many into one row a status. The worker's chore. */
export async function foldTallies() {
  await sql`
    with large as (
      select workspace_id from member_tallies group by workspace_id having count(*) > 30
    ), folded as (
      delete from member_tallies using large where member_tallies.workspace_id = large.workspace_id
      returning member_tallies.workspace_id, status, members
    )
    insert into member_tallies (workspace_id, status, members)
    select workspace_id, status, sum(members) from folded group by workspace_id, status`.execute(db);
}
