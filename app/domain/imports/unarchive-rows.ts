import { sql } from "kysely";
import type { Trx } from "#db/database";
import { recordMany } from "#app/domain/audit-log/record-many";
import { toUnarchived } from "#app/domain/members/edit";
import { countMailsToAddresses } from "#app/domain/shared/mail-limits";
import { openInvitations, queueMails } from "./invite-rows";
import type { OpenImport } from "./open-import";
import type { Results, RowNow } from "./results";

type Member = { id: string; email: string };

/**
 * Unarchives the members of these rows, as the single action does: each is Invited again, by a new link. Answers how many
 * emails that are. Writes into the results who was left archived: whose address got too many emails.
 */
export async function unarchiveRows(trx: Trx, open: OpenImport, rows: RowNow[], results: Results): Promise<number> {
  if (rows.length === 0) return 0;
  const found = await lockArchived(trx, open, rows);
  const flooded = open.sendsEmail
    ? await countMailsToAddresses(
        trx,
        found.map(({ email }) => email),
      )
    : new Set<string>();
  const members = found.filter(({ email }) => !flooded.has(email));
  const ids = new Set(members.map(({ id }) => id));
  for (const { line, here } of rows)
    if (!ids.has(here ?? "")) results.set(line, { outcome: "refused", reason: "This address got many emails lately" });
  await unarchive(trx, open, [...ids]);
  const invitations = await openInvitations(trx, open, [...ids]);
  const events = members.map(({ id, email }) => ({ memberId: id, email }));
  await recordMany(trx, open.actor, "member.unarchived", open.workspaceId, events);
  return open.sendsEmail ? queueMails(trx, open, invitations) : 0;
}

/** The workspace is locked, so none of them was unarchived since the rows were judged. */
async function lockArchived(trx: Trx, { workspaceId }: OpenImport, rows: RowNow[]): Promise<Member[]> {
  const ids = rows.map(({ here }) => here);
  return trx
    .selectFrom("members")
    .select(["id", "email"])
    .where("workspace_id", "=", workspaceId)
    .where(sql<boolean>`id = any (${ids}::uuid[])`)
    .where("archived_at", "is not", null)
    .orderBy("id")
    .forUpdate()
    .execute();
}

async function unarchive(trx: Trx, { workspaceId, actor }: OpenImport, ids: string[]) {
  await trx
    .updateTable("members")
    .set(toUnarchived(workspaceId, actor))
    .where("workspace_id", "=", workspaceId)
    .where(sql<boolean>`id = any (${ids}::uuid[])`)
    .execute();
}
