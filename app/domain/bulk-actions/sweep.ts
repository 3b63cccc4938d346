import { sql } from "kysely";
import { db } from "#db/database";
import { sweep, SWEPT_AT_ONCE } from "#app/domain/shared/sweep";
import type { BulkKey } from "./select-members";

/** How long what became of each user of a bulk action can be read; the audit log keeps what happened. */
const KEPT = sql`interval '90 days'`;

/** Deletes bulk actions that were finished more than 90 days ago. The worker's chore. */
export async function sweepBulk(): Promise<void> {
  await sweep({ findOld, deleteRows, deleteOne });
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
        .select(sql<number>`min(position) + ${SWEPT_AT_ONCE}::int`.as("end"))
        .where("workspace_id", "=", workspaceId)
        .where("bulk_id", "=", id),
    )
    .executeTakeFirstOrThrow();
  return numDeletedRows;
}

async function deleteOne({ workspaceId, id }: BulkKey) {
  await db.deleteFrom("bulk_actions").where("workspace_id", "=", workspaceId).where("id", "=", id).execute();
}
