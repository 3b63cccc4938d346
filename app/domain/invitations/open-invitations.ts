import { sql } from "kysely";
import { queueInvitationMail } from "#app/mail/outbox";
import { db, type Database, type Trx } from "#db/database";
import { foyer } from "#app/domain/shared/system-actors";
import { record } from "#app/domain/audit-log/event";
import type { Person, Role } from "#app/domain/shared/actors";
import { toFace, type Logo } from "#app/domain/shared/face";
import { mayMailInvitationAgain } from "#app/domain/shared/rate-limit";

export type OpenInvitation = {
  id: string;
  workspace: string;
  timeZone: string;
  inviter: string | null;
  role: Role;
  expiresAt: Date;
  logo?: Logo;
};

/**
 * The open invitations to the address of this person, newest first, 50 at most. None for an account whose address nobody
 * proved: others' invitations open for it only through the mailed link (product.md, 3.8). One that it could not accept, as it
 * is a member there by an earlier address, is left out.
 */
export async function listOpenInvitations(person: Person): Promise<OpenInvitation[]> {
  if (!person.isVerified) return [];
  const invitations = await openTo(db, person.email)
    .leftJoin("members as inviter", (join) =>
      join.onRef("inviter.workspace_id", "=", "i.workspace_id").onRef("inviter.id", "=", "i.invited_by"),
    )
    .leftJoin("workspace_logos as logos", "logos.workspace_id", "i.workspace_id")
    .select(["i.id", "w.name as workspace", "inviter.name as inviter", "m.role", "i.expires_at as expiresAt"])
    .select("w.time_zone as timeZone")
    .select(["i.workspace_id", "logos.id as logo_id", "logos.width as logo_width", "logos.height as logo_height"])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("members as other")
            .select("other.id")
            .whereRef("other.workspace_id", "=", "i.workspace_id")
            .where("other.account_id", "=", person.accountId)
            .whereRef("other.id", "<>", "m.id"),
        ),
      ),
    )
    .orderBy("i.sent_at", "desc")
    .limit(50)
    .execute();
  return invitations.map(({ workspace_id, logo_id, logo_width, logo_height, ...invitation }) => ({
    ...invitation,
    ...toFace({ id: workspace_id, accent: null, logo_id, logo_width, logo_height }),
  }));
}

/**
 * Mails the open invitations to an address that has no account once more, newest first, five at most and none that was mailed
 * within the last minute: somebody who asks for a new password there has none, and is looking for this.
 */
export async function mailInvitationsAgain(trx: Trx, email: string): Promise<void> {
  const found = await openTo(trx, email)
    .select(["i.workspace_id as workspaceId", "i.id", "m.id as memberId"])
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("accounts").select("accounts.id").where("accounts.email", "=", email))),
    )
    .where(
      sql<boolean>`not exists (
      select from mails where mails.workspace_id = i.workspace_id and mails.invitation_id = i.id
        and mails.queued_at > now() - interval '1 minute')`,
    )
    .orderBy("i.sent_at", "desc")
    .limit(5)
    .execute();
  for (const { memberId, ...invitation } of found) {
    if (!(await mayMailInvitationAgain(trx, email))) return;
    await queueInvitationMail(trx, invitation);
    await record(trx, foyer, "invitation.mail_asked", { workspaceId: invitation.workspaceId, memberId, text: email });
  }
}

function openTo(at: Database | Trx, email: string) {
  return at
    .selectFrom("members as m")
    .innerJoin("invitations as i", (join) =>
      join.onRef("i.workspace_id", "=", "m.workspace_id").onRef("i.member_id", "=", "m.id"),
    )
    .innerJoin("workspaces as w", "w.id", "m.workspace_id")
    .where("m.email", "=", email)
    .where("m.accepted_at", "is", null)
    .where("m.archived_at", "is", null)
    .where("i.closed_at", "is", null)
    .where("i.expires_at", ">", sql<Date>`now()`)
    .where("w.archived_at", "is", null);
}
