import { sql } from "kysely";
import { db } from "#db/database";
import type { BulkKey } from "./select-members";

/** How long what became of each user of a bulk action can be read; the audit log keeps what happened. */
const KEPT = sql`interval '90 days'`;
/** How many rows one statement deletes: a bulk action may have a hundred thousand. */
const AT_ONCE = 5000;

/** Deletes bulk actions that were finished more than 90 days ago. The worker's chore: begun anew, it goes on where it ended. */
export async function sweepBulk(): Promise<void> {
  for (;;) {
    const old = await findOld();
    if (!old) return;
    while ((await deleteRows(old)) > 0n);
    await db.deleteFrom("bulk_actions").where("workspace_id", "=", old.workspaceId).where("id", "=", old.id).execute();
  }
}

async function findOld(): Promise<BulkKey | undefined> {
  return db
    .selectFrom("bulk_actions")
    .select(["workspace_id as workspaceId", "id"])
    .where("finished_at", "<", sql<Date>`now() - ${KEPT}`)
    .orderBy("finished_at")
    .limit(1)
    .executeTakeFirst();
}

async function deleteRows({ workspaceId, id }: BulkKey): Promise<bigint> {
  const { numDeletedRows } = await db
    .deleteFrom("bulk_members")
    .where("workspace_id", "=", workspaceId)
    .where("bulk_id", "=", id)
    .where("position", "<", (eb) =>
      eb
        .selectFrom("bulk_members")
        .select(sql<number>`min(position) + ${AT_ONCE}::int`.as("end"))
        .where("workspace_id", "=", workspaceId)
        .where("bulk_id", "=", id),
    )
    .executeTakeFirstOrThrow();
  return numDeletedRows;
}
