import { sql } from "kysely";
import { db } from "#db/database";
import { settings } from "#app/settings";
import { hasStatus, type Status } from "./member-filter";
import type { Admin } from "./people";

export type Counts = Record<Status | "all", number>;

/** How many members have which status, read off the tallies: the same few rows whatever the workspace's size. */
export async function countMembers(admin: Admin): Promise<Counts> {
  const sums = await sumTallies(admin);
  const requested = settings().edition === "cloud" ? await countRequested(admin) : 0;
  return { ...sums, invited: sums.invited - requested, requested };
}

/** The sums of the tallies, in which a requested seat is an invited one. */
export async function sumTallies(admin: Admin) {
  const rows = await db
    .selectFrom("member_tallies")
    .select("status")
    .select(sql<number>`sum(members)::float8`.as("members"))
    .where("workspace_id", "=", admin.workspace.id)
    .groupBy("status")
    .execute();
  const sum = (status: string) => rows.find((row) => row.status === status)?.members ?? 0;
  const [invited, active, archived] = [sum("invited"), sum("active"), sum("archived")];
  return { all: invited + active + archived, invited, active, archived };
}

async function countRequested(admin: Admin): Promise<number> {
  const { members } = await db
    .selectFrom("members")
    .select(sql<number>`count(*)::float8`.as("members"))
    .where("workspace_id", "=", admin.workspace.id)
    .where((eb) => hasStatus(eb, "requested"))
    .executeTakeFirstOrThrow();
  return members;
}

/** Folds the tallies of each workspace that has gathered many into one row a status. The worker's chore. */
export async function foldTallies() {
  await sql`
    with crowded as (
      select workspace_id from member_tallies group by workspace_id having count(*) > 30
    ), folded as (
      delete from member_tallies using crowded where member_tallies.workspace_id = crowded.workspace_id
      returning member_tallies.workspace_id, status, members
    )
    insert into member_tallies (workspace_id, status, members)
    select workspace_id, status, sum(members) from folded group by workspace_id, status`.execute(db);
}
