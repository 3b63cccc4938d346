import { sql } from "kysely";
import { db, type Trx } from "#db/database";
import { actAsAdmin } from "#app/domain/members/member";
import { toActorColumns } from "#app/domain/shared/acting-admin";
import type { Admin } from "#app/domain/shared/actors";
import { NotFound, Refusal } from "#app/domain/shared/errors";
import type { ImportKey } from "./import";
import { readLine, type ImportLine } from "./read-line";
import { MAX_ROWS } from "./reading/table";
import { compareRows, judgement } from "./verdicts";

/** How many rows one statement adds. */
export const ADDED_AT_ONCE = 500;

/** How many drafts may lie in a workspace: an abandoned one is deleted after a day. */
const MAX_DRAFTS = 50;

type NewDraft = {
  fileName: string;
  /** What was sent, where the reader has to ask how to read it before it adds rows. */
  uploaded?: Buffer;
};

/**
 * Begins an import: a draft without rows, which nobody sees until `finishDraft`. Refuses a workspace that has 50 drafts. Throws
 * as `actAsAdmin` does.
 */
export async function createDraft(admin: Admin, { fileName, uploaded }: NewDraft): Promise<ImportKey> {
  return actAsAdmin(admin, async (trx) => {
    const { count } = await trx
      .selectFrom("imports")
      .select(sql<number>`count(*)::int`.as("count"))
      .where("workspace_id", "=", admin.workspace.id)
      .where("confirmed_at", "is", null)
      .executeTakeFirstOrThrow();
    if (count >= MAX_DRAFTS) throw new Refusal("Discard or confirm earlier imports first: 50 of them wait");
    return trx
      .insertInto("imports")
      .values({
        workspace_id: admin.workspace.id,
        file_name: [...fileName].slice(0, 200).join("").replaceAll(/\p{C}/gu, ""),
        uploaded: uploaded ?? null,
        ...toActorColumns(admin),
      })
      .returning(["workspace_id as workspaceId", "id"])
      .executeTakeFirstOrThrow();
  });
}

/**
 * Adds rows to a draft that is not finished, in the order of the file; call it with some hundreds at a time. Each is read by
 * the rules of the single form, and what is wrong with it is kept beside it. Each has the verdict that it would have alone:
 * `finishDraft` compares the rows.
 */
export async function addRows({ workspaceId, id }: ImportKey, lines: readonly ImportLine[]): Promise<void> {
  for (let from = 0; from < lines.length; from += ADDED_AT_ONCE) {
    const rows = lines.slice(from, from + ADDED_AT_ONCE).map((line) => readLine(workspaceId, line));
    await sql`
      insert into import_rows (workspace_id, import_id, line, member_id, name, email, typed_role, typed_groups,
        typed_ends_on, status, typed_metadata, address, sort_name, role, group_names, group_keys, metadata,
        metadata_keys, ends_on, fault_field, fault, name_fault, verdict, once_made, field, reason)
      select ${workspaceId}::uuid, ${id}::uuid, line, member_id, name, email, typed_role, typed_groups,
        typed_ends_on, status, typed_metadata, address, sort_name, role, group_names, group_keys, metadata,
        metadata_keys, ends_on, fault_field, fault, name_fault, j.verdict, j.once_made, j.field, j.reason
      from json_populate_recordset(null::import_rows, ${JSON.stringify(rows)}::json) as r,
        lateral (${judgement(workspaceId)}) as j`.execute(db);
  }
}

/**
 * Gives each row of a draft its final verdict: from now on the draft can be looked at and confirmed. Refuses a draft without rows, or
 * with more than 100,000. Throws NotFound for an id that is no open draft of the admin's workspace.
 */
export async function finishDraft(admin: Admin, { id }: ImportKey): Promise<void> {
  await actAsAdmin(admin, async (trx) => {
    const key = { workspaceId: admin.workspace.id, id };
    await trx
      .selectFrom("imports")
      .select("id")
      .where("workspace_id", "=", key.workspaceId)
      .where("id", "=", id)
      .where("checked_at", "is", null)
      .forUpdate()
      .executeTakeFirstOrThrow(() => new NotFound());
    await compareRows(trx, key);
    const total = await countRows(trx, key);
    if (total === 0) throw new Refusal("There are no users in the file: add a row for each", "file");
    if (total > MAX_ROWS) throw new Refusal("Split the file: 100,000 rows at most can be imported at once", "file");
    await trx
      .updateTable("imports")
      .set({ total, checked_at: sql`now()`, uploaded: null })
      .where("workspace_id", "=", key.workspaceId)
      .where("id", "=", id)
      .execute();
  });
}

async function countRows(trx: Trx, { workspaceId, id }: ImportKey): Promise<number> {
  const { count } = await trx
    .selectFrom("import_rows")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("workspace_id", "=", workspaceId)
    .where("import_id", "=", id)
    .executeTakeFirstOrThrow();
  return count;
}

/** Deletes a draft with all its rows; one that is gone already is nothing to do. An import that was confirmed stays. */
export async function discardDraft(admin: Admin, { id }: ImportKey): Promise<void> {
  await actAsAdmin(admin, async (trx) => {
    await trx
      .deleteFrom("imports")
      .where("workspace_id", "=", admin.workspace.id)
      .where("id", "=", id)
      .where("confirmed_at", "is", null)
      .execute();
  });
}
