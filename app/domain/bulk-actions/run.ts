import { sql } from "kysely";
import { db, type Trx } from "#db/database";
import { doBatch, type OpenBulk } from "./batch";
import { gather, type BulkKey } from "./select-members";
import { findObstacle } from "./obstacle";
import { finishEarly } from "./stop";
import { foldGroupTallies } from "#app/domain/groups/members";
import { foldTallies } from "#app/domain/members/counts";
import { lockWorkspace } from "#app/domain/members/member";
import { actorColumns, toActingAdmin } from "#app/domain/shared/acting-admin";

/** After this many failures in a row, a bulk action is given up. */
const MAX_FAILURES = 5;

/**
 * Works on the bulk actions of all workspaces, a batch of each in turn, until none is due or the signal aborts. After a crash
 * it continues behind the last batch; several workers each take another bulk action. A batch that fails throws, and is tried
 * again a minute later; after five failures in a row, the bulk action is given up and the remaining users are listed as
 * refused.
 */
export async function workOffBulk(signal: AbortSignal) {
  while (!signal.aborted) {
    const claimed = await claimBulk();
    if (!claimed) return;
    await workOn(claimed).catch((error: unknown) => countFailure(claimed, error));
    // Each membership that changes leaves tallies behind, and every page of the list adds them up.
    await foldTallies();
    await foldGroupTallies();
  }
}

/** Claims the bulk action that has waited longest, for a minute: after that, the claim of a worker that died has ended. */
async function claimBulk(): Promise<BulkKey | undefined> {
  return db
    .with("due", (query) =>
      query
        .selectFrom("bulk_actions")
        .select(["workspace_id as due_workspace", "id as due_id"])
        .where("finished_at", "is", null)
        .where("due_at", "<=", sql<Date>`now()`)
        .orderBy("due_at")
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable("bulk_actions")
    .from("due")
    .set({ due_at: sql`now() + interval '60 seconds'` })
    .whereRef("workspace_id", "=", "due_workspace")
    .whereRef("id", "=", "due_id")
    .returning(["workspace_id as workspaceId", "id"])
    .executeTakeFirst();
}

async function countFailure({ workspaceId, id }: BulkKey, error: unknown): Promise<never> {
  await db
    .updateTable("bulk_actions")
    .set((eb) => ({ failures: eb("failures", "+", 1) }))
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .execute();
  throw error;
}

/**
 * Gathers the members of a bulk action, or does one batch of it. A batch and the progress that it makes are one transaction:
 * nothing is done twice. The same transaction checks whether its admin still may; where not, the remaining users are listed
 * with that reason.
 */
export async function workOn(key: BulkKey) {
  await db.transaction().execute(async (trx) => {
    await lockWorkspace(trx, key.workspaceId);
    const bulk = await lockBulk(trx, key);
    if (!bulk) return;
    const obstacle = await findObstacle(trx, bulk);
    if (obstacle !== undefined) await finishEarly(trx, key, obstacle);
    else if (bulk.isGathered) await doBatch(trx, bulk);
    else await gather(trx, key);
    if (bulk.hasFailed && !bulk.isGivenUp) await forgetFailures(trx, bulk);
  });
}

async function lockBulk(trx: Trx, { workspaceId, id }: BulkKey): Promise<OpenBulk | undefined> {
  const row = await trx
    .selectFrom("bulk_actions as b")
    .innerJoin("workspaces as w", "w.id", "b.workspace_id")
    .select([
      "b.intent",
      "b.role",
      "b.group_id as groupId",
      "b.reached",
      "b.failures",
      "b.gathered_at",
      "w.invitation_days",
    ])
    .select(actorColumns)
    .where("b.workspace_id", "=", workspaceId)
    .where("b.id", "=", id)
    .where("b.finished_at", "is", null)
    .forUpdate("b")
    .executeTakeFirst();
  if (!row) return undefined;
  const actor = toActingAdmin(row, { workspaceId, id, invitationDays: row.invitation_days });
  const { intent, role, groupId, reached } = row;
  const progress = {
    isGathered: row.gathered_at !== null,
    hasFailed: row.failures > 0,
    isGivenUp: row.failures >= MAX_FAILURES,
  };
  return { workspaceId, id, intent, role, groupId, reached, actor, ...progress };
}

async function forgetFailures(trx: Trx, { workspaceId, id }: BulkKey) {
  await trx
    .updateTable("bulk_actions")
    .set({ failures: 0 })
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .execute();
}
