import { sql } from "kysely";
import { wakeAfterCommit } from "#app/mail/outbox";
import { db, setStatementTimeout, type Trx } from "#db/database";
import { findObstacle } from "#app/domain/bulk-actions/obstacle";
import { foldGroupTallies } from "#app/domain/groups/members";
import { foldTallies } from "#app/domain/members/counts";
import { lockWorkspace } from "#app/domain/members/member";
import { TooOften } from "#app/domain/shared/errors";
import { doBatch } from "./batch";
import type { ImportKey } from "./import";
import { lockOpenImport, type OpenImport } from "./open-import";
import { undoBatch } from "./undo";

/** A batch of 2,000 rows may take longer than a page may. */
const TIMEOUT_MS = 30_000;

/**
 * Works on the confirmed imports of all workspaces until none is due or the signal aborts, a batch of one in turn: workspaces
 * take turns however many imports each has. After a crash it continues behind the last batch; several workers each take another
 * import. A batch that fails throws, and is tried again a minute later; after five failures in a row, the import is stopped.
 */
export async function workOffImports(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const claimed = await claimImport();
    if (!claimed) return;
    await workOn(claimed).catch((error: unknown) => countFailure(claimed, error));
    // Each batch leaves tallies behind, and every page of the list adds them up.
    await foldTallies();
    await foldGroupTallies();
  }
}

/** Claims an import for a minute: after that, the claim of a worker that died has ended. */
async function claimImport(): Promise<ImportKey | undefined> {
  const { rows } = await sql<ImportKey>`
    update imports set due_at = now() + interval '60 seconds'
    where (workspace_id, id) = (
      select i.workspace_id, i.id from imports i
      where i.due_at <= now()
      order by (
        select max(turn.worked_at) from imports turn where turn.workspace_id = i.workspace_id and turn.due_at is not null
      ) nulls first, i.due_at
      limit 1 for update skip locked
    )
    returning workspace_id as "workspaceId", id`.execute(db);
  return rows[0];
}

async function countFailure({ workspaceId, id }: ImportKey, error: unknown): Promise<never> {
  await db
    .updateTable("imports")
    .set((eb) => ({ failures: eb("failures", "+", 1) }))
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .execute();
  throw error;
}

/**
 * Does one batch of an import, or of taking it back, if it is not stopped. The rows, what became of them and how far it came are
 * one transaction: nothing is done twice. The same transaction checks whether its admin still may; where not, it stops.
 */
export async function workOn(key: ImportKey): Promise<void> {
  try {
    await db.transaction().execute(async (trx) => {
      await setStatementTimeout(trx, TIMEOUT_MS);
      await lockWorkspace(trx, key.workspaceId);
      const open = await lockOpenImport(trx, key);
      if (open) await doNext(trx, open);
    });
  } catch (error) {
    if (!(error instanceof TooOften)) throw error;
    await markStopped(db, key, error.message);
  }
  wakeAfterCommit();
}

async function doNext(trx: Trx, open: OpenImport) {
  const obstacle = await findObstacle(trx, { actor: open.actor, groupId: null, isGivenUp: open.isGivenUp });
  if (obstacle !== undefined) return markStopped(trx, open, obstacle);
  return open.isUndo ? undoBatch(trx, open) : doBatch(trx, open);
}

/** Nothing more is done until somebody continues it. */
export async function markStopped(at: Pick<Trx, "updateTable">, { workspaceId, id }: ImportKey, reason: string) {
  await at
    .updateTable("imports")
    .set({ stopped_because: reason, due_at: null })
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .where("due_at", "is not", null)
    .execute();
}
