import { sql } from "kysely";
import type { Trx } from "#db/database";
import { requeueMails } from "#app/mail/outbox";

/**
 * Opens an invitation that was closed a moment ago, as if it never was: its nonce and its end are what they were, so the same
 * link works again, and a mail that was dropped when it was closed is sent. Needs the membership's lock.
 */
export async function reopenInvitation(trx: Trx, invitation: { workspaceId: string; id: string }) {
  const closed = trx
    .selectFrom("invitations")
    .select("closed_at")
    .where("workspace_id", "=", invitation.workspaceId)
    .where("id", "=", invitation.id);
  await requeueMails(trx, invitation, sql<Date>`(${closed})`);
  await trx
    .updateTable("invitations")
    .set({ closed_at: null, closed_as: null })
    .where("workspace_id", "=", invitation.workspaceId)
    .where("id", "=", invitation.id)
    .execute();
}
