import { sql } from "kysely";
import { db, type Database, type Trx } from "#db/database";
import { recordMany } from "#app/domain/audit-log/record-many";
import type { ImportKey } from "./import";
import type { OpenImport } from "./open-import";

/** How many invitations one transaction takes back. */
const BATCH = 1000;

/**
 * How many of the persons whom an import invited have accepted, and how many are still invited. It can be taken back while
 * nobody has accepted.
 */
export async function countInvited(
  key: ImportKey,
  at: Database | Trx = db,
): Promise<{ accepted: number; open: number }> {
  const { rows } = await sql<{ accepted: number; open: number }>`
    select count(*) filter (where m.accepted_at is not null)::int as accepted,
      count(*) filter (where m.accepted_at is null and m.archived_at is null)::int as open
    from import_rows r join members m on m.workspace_id = r.workspace_id and m.id = r.member_id
    where r.workspace_id = ${key.workspaceId} and r.import_id = ${key.id} and r.outcome = 'invited'`.execute(at);
  return rows[0] ?? { accepted: 0, open: 0 };
}

type Invited = { line: number; memberId: string; email: string };

/**
 * Cancels the invitations of the next rows of an import, each with an audit event: the links are dead, the memberships gone. Who
 * has accepted meanwhile stays, as does who was archived. The transaction has locked the workspace and the import.
 */
export async function undoBatch(trx: Trx, open: OpenImport): Promise<void> {
  const rows = await findRows(trx, open);
  const invited = await lockInvited(trx, open, rows);
  await cancel(trx, open, invited);
  const isFinished = rows.length < BATCH;
  await trx
    .updateTable("imports")
    .set((eb) => ({
      undo_reached: rows.at(-1) ?? open.undoReached,
      cancelled: eb("cancelled", "+", invited.length),
      worked_at: sql`clock_timestamp()`,
      due_at: isFinished ? null : sql`clock_timestamp()`,
      undone_at: isFinished ? sql`clock_timestamp()` : null,
      failures: 0,
    }))
    .where("workspace_id", "=", open.workspaceId)
    .where("id", "=", open.id)
    .execute();
}

async function findRows(trx: Trx, { workspaceId, id, undoReached }: OpenImport): Promise<number[]> {
  const rows = await trx
    .selectFrom("import_rows")
    .select("line")
    .where("workspace_id", "=", workspaceId)
    .where("import_id", "=", id)
    .where("outcome", "=", "invited")
    .where("line", ">", undoReached)
    .orderBy("line")
    .limit(BATCH)
    .execute();
  return rows.map(({ line }) => line);
}

/** A member who had joined before and is invited again is not counted. */
async function lockInvited(trx: Trx, { workspaceId, id }: OpenImport, lines: number[]): Promise<Invited[]> {
  const { rows } = await sql<Invited>`
    select r.line, m.id as "memberId", m.email
    from import_rows r join members m on m.workspace_id = r.workspace_id and m.id = r.member_id
    where r.workspace_id = ${workspaceId} and r.import_id = ${id} and r.line = any (${lines}::int[])
      and m.accepted_at is null and m.archived_at is null and not exists (
        select from invitations i
        where i.workspace_id = m.workspace_id and i.member_id = m.id and i.closed_as = 'accepted'
      )
    order by m.id for update of m`.execute(trx);
  return rows;
}

/** The rows of the links stay without their memberships: an old link answers 410, not 404. */
async function cancel(trx: Trx, { workspaceId, id, actor }: OpenImport, invited: Invited[]) {
  const memberIds = invited.map(({ memberId }) => memberId);
  const { rows } = await sql<{ id: string }>`
    update invitations set member_id = null, closed_at = coalesce(closed_at, now()),
      closed_as = coalesce(closed_as, 'cancelled')
    where workspace_id = ${workspaceId} and member_id = any (${memberIds}::uuid[]) returning id`.execute(trx);
  const invitationIds = rows.map((invitation) => invitation.id);
  await sql`
    update mails set dropped_at = now()
    where workspace_id = ${workspaceId} and invitation_id = any (${invitationIds}::uuid[])
      and sent_at is null and failed_at is null and dropped_at is null`.execute(trx);
  await sql`
    delete from members where workspace_id = ${workspaceId} and id = any (${memberIds}::uuid[])`.execute(trx);
  await recordMany(trx, actor, "invitation.cancelled", workspaceId, invited);
  const lines = invited.map(({ line }) => line);
  await sql`
    update import_rows set outcome = 'cancelled'
    where workspace_id = ${workspaceId} and import_id = ${id} and line = any (${lines}::int[])`.execute(trx);
}
