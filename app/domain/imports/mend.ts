import { sql } from "kysely";
import { db, type Trx } from "#db/database";
import type { ImportVerdict } from "#db/schema";
import { actAsAdmin } from "#app/domain/members/member";
import { decrypt } from "#app/domain/members/metadata";
import type { Admin } from "#app/domain/shared/actors";
import { decryptText } from "#app/domain/shared/encryption";
import { NotFound, Refusal } from "#app/domain/shared/errors";
import { lockImport, type ImportKey } from "./import";
import { readLine, type ImportField, type ImportLine } from "./read-line";
import { compareMetadata, judgeRows } from "./verdicts";

/** A row as it was typed, for the form to mend it. */
export type TypedRow = Required<Pick<ImportLine, "line" | ImportField>> & {
  verdict: ImportVerdict;
  field: string | null;
  reason: string | null;
  /** Whether the import was not confirmed yet: only then can the row be changed. */
  isOpen: boolean;
};

/** One row of an import of the admin's workspace. Throws NotFound for any other. */
export async function findRow(admin: Admin, id: string, line: number): Promise<TypedRow> {
  const workspaceId = admin.workspace.id;
  const row = await db
    .selectFrom("import_rows as r")
    .innerJoin("imports as i", (join) =>
      join.onRef("i.workspace_id", "=", "r.workspace_id").onRef("i.id", "=", "r.import_id"),
    )
    .select(["r.line", "r.member_id as memberId", "r.name", "r.email", "r.typed_role as role", "r.field", "r.reason"])
    .select([
      "r.typed_groups as groups",
      "r.typed_ends_on as endsOn",
      "r.metadata",
      "r.metadata_keys",
      "r.typed_metadata",
    ])
    .select([
      sql<boolean>`i.confirmed_at is null`.as("isOpen"),
      sql<ImportVerdict>`coalesce(r.verdict, 'error')`.as("verdict"),
    ])
    .where("r.workspace_id", "=", workspaceId)
    .where("r.import_id", "=", id)
    .where("r.line", "=", line)
    .where("i.checked_at", "is not", null)
    .executeTakeFirstOrThrow(() => new NotFound());
  const { memberId, metadata, metadata_keys: keys, typed_metadata: unread, ...typed } = row;
  return { ...typed, metadata: readTypedMetadata(workspaceId, { memberId, metadata, keys, unread }) };
}

type StoredMetadata = { memberId: string; metadata: Buffer | null; keys: number | null; unread: Buffer | null };

/** The metadata of a row as it was typed, or as it can be typed to mean the same. */
export function readTypedMetadata(workspaceId: string, { memberId, metadata, keys, unread }: StoredMetadata): string {
  if (unread) return decryptText("metadata", unread, `${workspaceId}/${memberId}`) ?? "";
  if (keys === null) return "";
  const read = decrypt(metadata, workspaceId, memberId);
  return read === "unreadable" ? "" : JSON.stringify(read ?? {});
}

export type MendedRow = Record<ImportField, string>;

/**
 * Saves a row of a draft as it was typed now, and judges it and those that have its former or its new address. Refuses what is
 * still wrong with the row, beside its field, unless it is that a group is not there; an address that another row has, earlier or
 * later: that row stays what it was; and an import that was confirmed meanwhile. Throws NotFound as `findRow` does.
 */
export async function mendRow(admin: Admin, id: string, line: number, typed: MendedRow): Promise<void> {
  const key = { workspaceId: admin.workspace.id, id };
  await actAsAdmin(admin, async (trx) => {
    await lockDraft(trx, key);
    const former = await findFormer(trx, key, line);
    const row = readLine(key.workspaceId, { line, ...typed, status: former.status }, former.member_id);
    if (row.fault !== null) throw new Refusal(row.fault, row.fault_field ?? undefined);
    if (row.address !== former.address) await refuseTaken(trx, key, row.address);
    await writeRow(trx, key, row);
    await markRepeatedAgain(trx, key, [former.address, row.address]);
    await compareMetadata(trx, key, { from: line, to: line });
    await judgeRows(trx, key, isConcerned(line, [former.address, row.address]));
    await refuseFault(trx, key, line);
  });
}

/** Leaves a row out of a draft. Throws NotFound as `findRow` does. */
export async function leaveRowOut(admin: Admin, id: string, line: number): Promise<void> {
  const key = { workspaceId: admin.workspace.id, id };
  await actAsAdmin(admin, async (trx) => {
    await lockDraft(trx, key);
    const { address } = await findFormer(trx, key, line);
    await trx
      .deleteFrom("import_rows")
      .where("workspace_id", "=", key.workspaceId)
      .where("import_id", "=", id)
      .where("line", "=", line)
      .execute();
    await trx
      .updateTable("imports")
      .set((eb) => ({ total: eb("total", "-", 1) }))
      .where("workspace_id", "=", key.workspaceId)
      .where("id", "=", id)
      .execute();
    await markRepeatedAgain(trx, key, [address]);
    await judgeRows(trx, key, isConcerned(line, [address]));
  });
}

async function lockDraft(trx: Trx, key: ImportKey) {
  const { isConfirmed } = await lockImport(trx, key);
  if (isConfirmed) throw new Refusal("This import was confirmed meanwhile: its rows can no longer be changed");
}

async function findFormer(trx: Trx, { workspaceId, id }: ImportKey, line: number) {
  return trx
    .selectFrom("import_rows")
    .select(["member_id", "address", "status"])
    .where("workspace_id", "=", workspaceId)
    .where("import_id", "=", id)
    .where("line", "=", line)
    .executeTakeFirstOrThrow(() => new NotFound());
}

async function refuseTaken(trx: Trx, { workspaceId, id }: ImportKey, address: string | null) {
  const other = await trx
    .selectFrom("import_rows")
    .select("line")
    .where("workspace_id", "=", workspaceId)
    .where("import_id", "=", id)
    .where("address", "=", address)
    .orderBy("line")
    .limit(1)
    .executeTakeFirst();
  if (other) throw new Refusal(`Line ${other.line} has the same email address`, "email");
}

async function writeRow(trx: Trx, { workspaceId, id }: ImportKey, row: ReturnType<typeof readLine>) {
  await sql`
    update import_rows r set name = t.name, email = t.email, typed_role = t.typed_role, typed_groups = t.typed_groups,
      typed_ends_on = t.typed_ends_on, typed_metadata = t.typed_metadata, address = t.address, sort_name = t.sort_name,
      role = t.role, group_names = t.group_names, group_keys = t.group_keys, metadata = t.metadata,
      metadata_keys = t.metadata_keys, metadata_differs = false, ends_on = t.ends_on, fault_field = null, fault = null,
      name_fault = t.name_fault
    from json_populate_record(null::import_rows, ${JSON.stringify(row)}::json) as t
    where r.workspace_id = ${workspaceId} and r.import_id = ${id} and r.line = ${row.line}`.execute(trx);
}

/** Of the rows that have one of these addresses. */
async function markRepeatedAgain(trx: Trx, { workspaceId, id }: ImportKey, addresses: (string | null)[]) {
  await sql`
    update import_rows r set first_line = nullif(f.first_line, r.line)
    from (
      select line, min(line) over (partition by address) as first_line from import_rows
      where workspace_id = ${workspaceId} and import_id = ${id} and address = any (${addresses}::text[])
    ) as f
    where r.workspace_id = ${workspaceId} and r.import_id = ${id} and r.line = f.line`.execute(trx);
}

/** The condition of a row, and of those that have one of these addresses. */
function isConcerned(line: number, addresses: (string | null)[]) {
  return sql`r.line = ${line} or r.address = any (${addresses}::text[])`;
}

async function refuseFault(trx: Trx, { workspaceId, id }: ImportKey, line: number) {
  const { verdict, field, reason } = await trx
    .selectFrom("import_rows")
    .select(["verdict", "field", "reason"])
    .where("workspace_id", "=", workspaceId)
    .where("import_id", "=", id)
    .where("line", "=", line)
    .executeTakeFirstOrThrow();
  if (verdict === "error" && field !== "groups") throw new Refusal(reason ?? "Mend this row", field ?? undefined);
}
