import { sql } from "kysely";
import type { Trx } from "#db/database";
import { record } from "#app/domain/audit-log/event";
import { actAlone } from "#app/domain/members/member";
import { toActorColumns } from "#app/domain/shared/acting-admin";
import type { Admin } from "#app/domain/shared/actors";
import { NotFound, Refusal } from "#app/domain/shared/errors";
import type { ImportKey } from "./import";
import { markStopped } from "./run";
import { countInvited } from "./undo";

/**
 * Stops an import of any admin of the workspace: the batch under way is finished, and nothing more is done until somebody
 * continues it. One that is not running stays as it is. Throws NotFound for an id that is no confirmed import of the workspace.
 */
export async function stopImport(admin: Admin, id: string): Promise<void> {
  await controlImport(admin, id, async (trx, key, found) => {
    if (!found.isDue) return;
    await markStopped(trx, key, `Stopped by ${admin.name}`);
    const subject = { workspaceId: key.workspaceId, text: found.fileName };
    await record(trx, { ...admin, bulkId: id }, "import.stopped", subject, {
      done: found.done,
      notDone: found.total - found.done,
    });
  });
}

/**
 * Goes on with an import that was stopped, from now on as this admin. One that is not stopped stays as it is. Throws NotFound as
 * `stopImport` does.
 */
export async function continueImport(admin: Admin, id: string): Promise<void> {
  await controlImport(admin, id, async (trx, key, found) => {
    if (!found.isStopped) return;
    await trx
      .updateTable("imports")
      .set({
        ...toActorColumns(admin),
        stopped_because: null,
        failures: 0,
        due_at: sql`now()`,
        begun_at: sql`clock_timestamp()`,
        begun_with: found.done,
      })
      .where("workspace_id", "=", key.workspaceId)
      .where("id", "=", id)
      .execute();
    await wakeWorker(trx);
  });
}

/**
 * Takes an import back that is finished or stopped: the invitations that it sent are cancelled, in the background. What it
 * changed of users who were here stays. Refuses it once somebody accepted, and where nothing is left to cancel. Throws NotFound as
 * `stopImport` does.
 */
export async function undoImport(admin: Admin, id: string): Promise<void> {
  await controlImport(admin, id, async (trx, key, found) => {
    if (found.isUndone && !found.isStopped) return;
    if (found.isDue) throw new Refusal("Stop the import first: it is still running");
    const { accepted, open } = await countInvited(key, trx);
    if (accepted > 0)
      throw new Refusal("Cancel the other invitations on the Users page: somebody has accepted theirs already");
    if (open === 0) throw new Refusal("There is nothing to undo: this import has no open invitations");
    await trx
      .updateTable("imports")
      .set({
        ...toActorColumns(admin),
        undo_asked_at: sql`now()`,
        stopped_because: null,
        failures: 0,
        due_at: sql`now()`,
      })
      .where("workspace_id", "=", key.workspaceId)
      .where("id", "=", id)
      .execute();
    const subject = { workspaceId: key.workspaceId, text: found.fileName };
    await record(trx, { ...admin, bulkId: id }, "import.undone", subject, { invitations: open });
    await wakeWorker(trx);
  });
}

async function wakeWorker(trx: Trx) {
  await sql`select pg_notify('foyer_import', '')`.execute(trx);
}

type Found = {
  fileName: string;
  total: number;
  done: number;
  isDue: boolean;
  isStopped: boolean;
  isUndone: boolean;
};

/** The workspace is locked before the import, as the worker locks them: the other way round they would deadlock. */
async function controlImport(
  admin: Admin,
  id: string,
  work: (trx: Trx, key: ImportKey, found: Found) => Promise<void>,
) {
  await actAlone(admin, async (trx) => {
    const key = { workspaceId: admin.workspace.id, id };
    const found = await trx
      .selectFrom("imports")
      .select(["file_name as fileName", "total"])
      .select(sql<number>`invited + updated + unarchived + unchanged + refused`.as("done"))
      .select([
        sql<boolean>`due_at is not null`.as("isDue"),
        sql<boolean>`stopped_because is not null`.as("isStopped"),
        sql<boolean>`undo_asked_at is not null`.as("isUndone"),
      ])
      .where("workspace_id", "=", key.workspaceId)
      .where("id", "=", id)
      .where("confirmed_at", "is not", null)
      .forUpdate()
      .executeTakeFirstOrThrow(() => new NotFound());
    await work(trx, key, found);
  });
}
