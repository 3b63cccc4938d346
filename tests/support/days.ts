import { sql } from "kysely";
import { db, today } from "#db/database";

/** Lets a membership's access end in so many days, by UTC's calendar. */
export async function endIn({ workspaceId, id }: { workspaceId: string; id: string }, days: number) {
  await db
    .updateTable("members")
    .set({ ends_on: sql`${today} + ${days}::integer` })
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .execute();
}

/** The day in so many days, as 2026-12-31. */
export async function dayIn(days: number): Promise<string> {
  const { day } = await db
    .selectNoFrom(sql<string>`to_char(${today} + ${days}::integer, 'YYYY-MM-DD')`.as("day"))
    .executeTakeFirstOrThrow();
  return day;
}
