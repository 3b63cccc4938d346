import { sql } from "kysely";
import type { Trx } from "#db/database";
import { record } from "#app/domain/audit-log/event";
import type { BulkKey } from "./select-members";
import type { Admin } from "#app/domain/shared/actors";
import { NotFound } from "#app/domain/shared/errors";
import { actAlone } from "#app/domain/members/member";

/**
 * Stops a bulk action of any admin of the workspace: the batch under way is finished, and nothing more is done. A finished one
 * stays as it is. Throws NotFound for an id of another workspace.
 */
export async function stopBulk(admin: Admin, id: string): Promise<void> {
  // The workspace is locked before the bulk action, as the worker locks them: the other way round they would deadlock.
  await actAlone(admin, async (trx) => {
    const key = { workspaceId: admin.workspace.id, id };
    const bulk = await trx
      .selectFrom("bulk_actions")
      .select(["intent", "finished_at as finishedAt"])
      .where("workspace_id", "=", key.workspaceId)
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirstOrThrow(() => new NotFound());
    if (bulk.finishedAt) return;
    const { done, refused } = await finishEarly(trx, key, `Stopped by ${admin.name}`);
    const subject = { workspaceId: key.workspaceId, text: bulk.intent };
    await record(trx, { ...admin, bulkId: id }, "bulk.stopped", subject, { done, notDone: refused });
  });
}

/** Finishes a bulk action at the place that it has reached: the users behind it are listed as refused for this reason. */
export async function finishEarly(trx: Trx, { workspaceId, id }: BulkKey, reason: string) {
  return trx
    .updateTable("bulk_actions")
    .set((eb) => ({
      stopped_because: reason,
      refused: eb("total", "-", eb.ref("done")),
      gathered_at: sql`coalesce(gathered_at, now())`,
      finished_at: sql`clock_timestamp()`,
    }))
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .returning(["done", "refused"])
    .executeTakeFirstOrThrow();
}
