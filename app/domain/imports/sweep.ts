import { sql } from "kysely";
import { db } from "#db/database";
import { sweep, SWEPT_AT_ONCE } from "#app/domain/shared/sweep";
import type { ImportKey } from "./import";

/** How long a draft that nobody confirms can be looked at. */
const DRAFT_KEPT = sql`interval '1 day'`;
/** How long the result of an import can be read and undone; the audit log keeps what happened. */
const RESULT_KEPT = sql`interval '90 days'`;

/** Deletes drafts older than a day, and imports that were made more than 90 days ago. The worker's chore. */
export async function sweepImports(): Promise<void> {
  await sweep({ findOld, deleteRows, deleteOne });
}

async function findOld(): Promise<ImportKey | undefined> {
  return db
    .selectFrom("imports")
    .select(["workspace_id as workspaceId", "id"])
    .where("made_at", "<", sql<Date>`now() - case when confirmed_at is null then ${DRAFT_KEPT} else ${RESULT_KEPT} end`)
    .where("made_at", "<", sql<Date>`now() - ${DRAFT_KEPT}`)
    .where("due_at", "is", null)
    .orderBy("made_at")
    .limit(1)
    .executeTakeFirst();
}

async function deleteRows({ workspaceId, id }: ImportKey): Promise<bigint> {
  const { numDeletedRows } = await db
    .deleteFrom("import_rows")
    .where("workspace_id", "=", workspaceId)
    .where("import_id", "=", id)
    .where("line", "in", (eb) =>
      eb
        .selectFrom("import_rows")
        .select("line")
        .where("workspace_id", "=", workspaceId)
        .where("import_id", "=", id)
        .orderBy("line")
        .limit(SWEPT_AT_ONCE),
    )
    .executeTakeFirstOrThrow();
  return numDeletedRows;
}

async function deleteOne({ workspaceId, id }: ImportKey) {
  await db.deleteFrom("imports").where("workspace_id", "=", workspaceId).where("id", "=", id).execute();
}
