import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { queueFirstInvitationMails } from "#app/mail/outbox";
import type { Trx } from "#db/database";
import { recordMany } from "#app/domain/audit-log/record-many";
import { timeOrderedUuid } from "#db/ids";
import { countImportMails, countMailsToAddresses } from "#app/domain/shared/mail-limits";
import { letInRows } from "./let-in-rows";
import { insertGroupMembers } from "./groups";
import type { OpenImport } from "./open-import";
import type { Results, RowNow } from "./results";

type Invitee = { memberId: string; email: string; row: RowNow };

/**
 * Invites the persons of these rows, by a few statements for all of them, and answers how many emails that are. Persons who
 * asked for access are let in. Writes into the results who was not: who is here by now, and whose address got too many emails.
 */
export async function inviteRows(trx: Trx, open: OpenImport, rows: RowNow[], results: Results): Promise<number> {
  const isLetIn = await letInRows(trx, open, rows, results);
  const others = rows.filter(({ line }) => !isLetIn.has(line));
  if (others.length === 0) return 0;
  const made = await insertMembers(trx, open, others);
  for (const { line, member_id: memberId } of others)
    if (!made.has(memberId)) results.set(line, { outcome: "refused", reason: "Already here: added since the preview" });
  const inserted = others
    .filter(({ member_id: memberId }) => made.has(memberId))
    .map((row) => ({ row, memberId: row.member_id, email: row.address }));
  const flooded = open.sendsEmail ? await takeOutFlooded(trx, open, inserted) : new Set<string>();
  for (const { row, email } of inserted)
    if (flooded.has(email))
      results.set(row.line, { outcome: "refused", reason: "This address got many emails lately" });
  const invitees = inserted.filter(({ email }) => !flooded.has(email));
  await addToGroups(trx, open, invitees);
  return inviteMembers(trx, open, invitees);
}

/** Inserts the members in the order of their addresses: two that insert the same do not deadlock. Answers their ids. */
async function insertMembers(trx: Trx, open: OpenImport, rows: RowNow[]): Promise<Set<string>> {
  const lines = rows.map(({ line }) => line);
  const { rows: made } = await sql<{ id: string }>`
    insert into members (workspace_id, id, email, name, sort_name, role, invited_by, metadata, ends_on)
    select workspace_id, member_id, address, name, sort_name, coalesce(role, ${open.role}::member_role),
      ${open.actor.memberId}::uuid, metadata, coalesce(ends_on, ${open.endsOn}::date)
    from import_rows
    where workspace_id = ${open.workspaceId} and import_id = ${open.id} and line = any (${lines}::int[])
    order by address
    on conflict do nothing returning id`.execute(trx);
  return new Set(made.map(({ id }) => id));
}

/** Removes again those whose address got too many emails, and answers their addresses. */
async function takeOutFlooded(trx: Trx, { workspaceId }: OpenImport, invitees: Invitee[]): Promise<Set<string>> {
  const flooded = await countMailsToAddresses(
    trx,
    invitees.map(({ email }) => email),
  );
  if (flooded.size === 0) return flooded;
  const ids = invitees.filter(({ email }) => flooded.has(email)).map(({ memberId }) => memberId);
  await trx.deleteFrom("members").where("workspace_id", "=", workspaceId).where("id", "in", ids).execute();
  return flooded;
}

/** After the members: a trigger reads them. */
async function addToGroups(trx: Trx, { workspaceId }: OpenImport, invitees: Invitee[]) {
  const pairs = invitees.flatMap(({ memberId, row }) =>
    (row.group_ids ?? []).map((groupId) => ({ memberId, groupId })),
  );
  if (pairs.length > 0) await insertGroupMembers(trx, workspaceId, pairs);
}

async function inviteMembers(trx: Trx, open: OpenImport, invitees: Invitee[]): Promise<number> {
  const memberIds = invitees.map(({ memberId }) => memberId);
  const events = invitees.map(({ memberId, email, row }) => ({
    ...{ memberId, email },
    details: { role: row.role ?? open.role, groups: row.group_names ?? [], keys: row.metadata_keys ?? 0 },
  }));
  const invitations = await openInvitations(trx, open, memberIds);
  await recordMany(trx, open.actor, "member.invited", open.workspaceId, events);
  return open.sendsEmail ? queueMails(trx, open, invitations) : 0;
}

/** Opens an invitation for each of these members, who have none open, and answers the ids. */
export async function openInvitations(trx: Trx, open: OpenImport, memberIds: string[]): Promise<string[]> {
  const { workspaceId, actor, message, days } = open;
  const ids = memberIds.map(timeOrderedUuid);
  const nonces = randomBytes(32 * memberIds.length);
  await sql`
    insert into invitations (workspace_id, id, member_id, nonce, invited_by, message, lifetime_days, expires_at)
    select ${workspaceId}::uuid, id, member_id, substr(${nonces}::bytea, (32 * (place - 1) + 1)::int, 32),
      ${actor.memberId}::uuid, ${message}, ${days}::int, now() + ${days}::int * interval '1 day'
    from unnest(${ids}::uuid[], ${memberIds}::uuid[]) with ordinality as invited (id, member_id, place)`.execute(trx);
  return ids;
}

/** Queues the mails of invitations, counted for the admin and the workspace, and answers how many. */
export async function queueMails(trx: Trx, open: OpenImport, invitations: string[]): Promise<number> {
  if (invitations.length === 0) return 0;
  const perHour = await countImportMails(trx, open.actor, invitations.length);
  await queueFirstInvitationMails(trx, open.workspaceId, invitations, perHour);
  return invitations.length;
}
