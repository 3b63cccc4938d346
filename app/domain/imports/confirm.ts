import { sql } from "kysely";
import type { Trx } from "#db/database";
import { settings } from "#app/settings";
import { record } from "#app/domain/audit-log/event";
import { refusePast, toDate } from "#app/domain/members/access-end";
import { actAlone } from "#app/domain/members/member";
import { toActorColumns } from "#app/domain/shared/acting-admin";
import type { Admin, Role } from "#app/domain/shared/actors";
import { Refusal } from "#app/domain/shared/errors";
import { BATCH } from "./batch";
import { lockImport, type ImportKey } from "./import";
import { countVerdicts, type VerdictCounts } from "./rows";
import { workOn } from "./run";

export type ImportOptions = {
  /** Whether role, groups, metadata and end of access of users who are here become what the file says. */
  update: boolean;
  unarchive: boolean;
  /** Whether groups that the file names and that are not here are made. */
  makeGroups: boolean;
  sendEmail: boolean;
  message: string;
  expiresInDays: number;
  /** Of rows without one. */
  role?: Role;
  /** Of invited users whose row has none: a day such as 2026-12-31. */
  endsOn?: string;
};

/** How many groups one import may make. */
const MAX_NEW_GROUPS = 500;

/**
 * Confirms a draft: from now on it is done in the background, and up to 1,000 rows before this returns. Confirmed twice, it is
 * one run, by what was chosen first. In the cloud every invitation is mailed. Refuses rows without a role where none is chosen
 * (field `role`), an end that is past (`endsOn`), more than 500 new groups (`makeGroups`), and an import
 * that would do nothing. Throws NotFound for an id that is no finished draft of the admin's workspace, and as `actAsAdmin` does.
 */
export async function confirmImport(admin: Admin, id: string, options: ImportOptions): Promise<void> {
  const key = { workspaceId: admin.workspace.id, id };
  const total = await actAlone(admin, async (trx) => {
    const draft = await lockImport(trx, key);
    if (draft.isConfirmed) return undefined;
    const counts = await countVerdicts(trx, key);
    await refuse(trx, key, counts, options);
    await begin(trx, admin, key, options);
    const subject = { workspaceId: key.workspaceId, text: draft.fileName };
    await record(trx, { ...admin, bulkId: id }, "import.confirmed", subject, { rows: draft.total });
    return draft.total;
  });
  if (total !== undefined && total <= BATCH) await workOn(key);
}

async function refuse(trx: Trx, key: ImportKey, counts: VerdictCounts, options: ImportOptions) {
  const { onceMade } = counts;
  const invited = counts.invite + (options.makeGroups ? onceMade.invite : 0);
  const updated = options.update ? counts.update + (options.makeGroups ? onceMade.update : 0) : 0;
  const unarchived = options.unarchive ? counts.archived : 0;
  if (invited + updated + unarchived === 0)
    throw new Refusal("There is nothing to do: tick what the import may do, or mend rows with errors");
  const lacking = counts.withoutRole + (options.makeGroups ? onceMade.withoutRole : 0);
  if (lacking > 0 && !options.role) throw new Refusal("Choose a role for the users whose row has none", "role");
  if (options.makeGroups && counts.newGroups.length > MAX_NEW_GROUPS)
    throw new Refusal(`Create ${MAX_NEW_GROUPS} groups at most: correct the groups in the file`, "makeGroups");
  await refusePast(trx, key.workspaceId, options.endsOn);
}

async function begin(trx: Trx, admin: Admin, key: ImportKey, options: ImportOptions) {
  await trx
    .updateTable("imports")
    .set({
      ...toActorColumns(admin),
      updates: options.update,
      unarchives: options.unarchive,
      makes_groups: options.makeGroups,
      sends_email: options.sendEmail || settings().edition === "cloud",
      message: options.message || null,
      lifetime_days: options.expiresInDays,
      role: options.role ?? null,
      ends_on: toDate(options.endsOn ?? null),
      confirmed_at: sql`now()`,
      begun_at: sql`clock_timestamp()`,
      due_at: sql`case when total <= ${BATCH} then now() + interval '60 seconds' else now() end`,
    })
    .where("workspace_id", "=", key.workspaceId)
    .where("id", "=", key.id)
    .execute();
  await sql`select pg_notify('foyer_import', '')`.execute(trx);
}
