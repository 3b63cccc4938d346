import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Trx } from "#db/database";
import { retryStoppedMail } from "#app/mail/outage";
import { dropMails, queueInvitationMail } from "#app/mail/outbox";
import { record } from "#app/domain/audit-log/event";
import { refuseUninvitable } from "./invitable";
import type { ActingAdmin, Admin } from "#app/domain/shared/actors";
import { countInvitationMail } from "#app/domain/shared/rate-limit";
import { Refusal, TooOften } from "#app/domain/shared/errors";
import { about, changeMembership, sameMembership, type Membership } from "#app/domain/members/member";

type Opening = { days: number; message?: string; formKey?: string };

/**
 * Opens an invitation for a membership that has none open, and queues its mail. Refuses an address whose person could not accept
 * it, and throws TooOften as `countInvitationMail` does.
 */
export async function openInvitation(
  trx: Trx,
  admin: ActingAdmin,
  membership: { workspaceId: string; id: string; email: string },
  terms: Opening,
) {
  await refuseUninvitable(trx, membership.workspaceId, membership.email);
  await countInvitationMail(trx, admin, membership.email);
  await queueInvitationMail(trx, await insertInvitation(trx, admin, membership, terms));
}

/** Inserts the open invitation of a member who has none, for so many `days`. Its mail is queued by the caller. */
export async function insertInvitation(
  trx: Trx,
  admin: ActingAdmin,
  member: { workspaceId: string; id: string },
  { days, message, formKey }: Opening,
): Promise<{ workspaceId: string; id: string }> {
  return trx
    .insertInto("invitations")
    .values({
      workspace_id: member.workspaceId,
      member_id: member.id,
      nonce: randomBytes(32),
      form_key: formKey ?? null,
      invited_by: admin.memberId,
      message: message || null,
      lifetime_days: days,
      expires_at: sql`now() + ${days}::int * interval '1 day'`,
    })
    .returning(["workspace_id as workspaceId", "id"])
    .executeTakeFirstOrThrow();
}

/** Closes the open invitation of a membership, if it has one, and drops its waiting mail. Needs the membership's lock. */
export async function closeInvitation(
  trx: Trx,
  membership: { workspaceId: string; id: string },
  end: "accepted" | "declined" | "cancelled" | "replaced" | "archived",
) {
  const closed = await trx
    .updateTable("invitations")
    .set({ closed_at: sql`now()`, closed_as: end })
    .where("workspace_id", "=", membership.workspaceId)
    .where("member_id", "=", membership.id)
    .where("closed_at", "is", null)
    .returning(["workspace_id as workspaceId", "id", "lifetime_days as days", "message", "invited_by as invitedBy"])
    .executeTakeFirst();
  if (closed) await dropMails(trx, closed);
  return closed;
}

/**
 * Mails the same link again, and its lifetime starts anew. While mail is stopped, it is tried now: whoever asks may have mended the
 * cause. Refuses a membership that is not Invited; throws TooOften within a minute of the last mail, unless that one was not sent.
 * Answers whose invitation it was.
 */
export async function resend(admin: Admin, memberId: string): Promise<Membership> {
  return changeMembership(admin, memberId, async (trx, membership) => {
    await resendTo(trx, admin, membership);
    await retryStoppedMail(trx);
    return membership;
  });
}

/** `resend` for a locked membership. */
export async function resendTo(trx: Trx, admin: ActingAdmin, membership: Membership): Promise<void> {
  refuseUnlessInvited(membership);
  await refuseUninvitable(trx, membership.workspaceId, membership.email);
  await refuseMailedJustNow(trx, membership);
  const invitation = await trx
    .updateTable("invitations")
    .set({ sent_at: sql`now()`, expires_at: sql`now() + lifetime_days * interval '1 day'`, renewal_asked_at: null })
    .where("workspace_id", "=", membership.workspaceId)
    .where("member_id", "=", membership.id)
    .where("closed_at", "is", null)
    .returning(["workspace_id as workspaceId", "id"])
    .executeTakeFirst();
  if (!invitation) throw new Refusal(`${membership.name} has no open invitation: make a new link`);
  await countInvitationMail(trx, admin, membership.email);
  await queueInvitationMail(trx, invitation);
  await record(trx, admin, "invitation.resent", about(membership));
}

/**
 * `resendTo` for somebody who opened the expired link and asked for a new one: the same link works again. Answers false where nobody
 * asked, or where it was renewed since.
 */
export async function renew(trx: Trx, admin: ActingAdmin, membership: Membership): Promise<boolean> {
  refuseUnlessInvited(membership);
  const asked = await trx
    .selectFrom("invitations")
    .select("id")
    .where("workspace_id", "=", membership.workspaceId)
    .where("member_id", "=", membership.id)
    .where("closed_at", "is", null)
    .where("renewal_asked_at", "is not", null)
    .executeTakeFirst();
  if (!asked) return false;
  await resendTo(trx, admin, membership);
  return true;
}

/** A mail that failed, is retried or bounced may be sent again at once. */
async function refuseMailedJustNow(trx: Trx, membership: Membership) {
  const mail = await trx
    .selectFrom("mails")
    .select(sql<number>`floor(extract(epoch from now() - queued_at))::int`.as("seconds"))
    .select(
      sql<"Mailed" | "Kept here" | "Queued">`
      case when sent_at is null then 'Queued' when captured then 'Kept here' else 'Mailed' end`.as("done"),
    )
    .where("workspace_id", "=", membership.workspaceId)
    .where("invitation_id", "=", (eb) =>
      eb
        .selectFrom("invitations")
        .select("id")
        .where("workspace_id", "=", membership.workspaceId)
        .where("member_id", "=", membership.id)
        .where("closed_at", "is", null),
    )
    .where("failed_at", "is", null)
    .where("bounced_at", "is", null)
    .where("trouble", "is", null)
    .where("queued_at", ">", sql<Date>`now() - interval '1 minute'`)
    .orderBy("queued_at", "desc")
    .limit(1)
    .executeTakeFirst();
  if (mail) throw new TooOften(...mailedJustNow(mail));
}

function mailedJustNow({ seconds, done }: { seconds: number; done: string }): [string, number] {
  const ago = seconds < 1 ? "just now" : `${seconds} second${seconds === 1 ? "" : "s"} ago`;
  const wait = Math.max(1, 60 - seconds);
  return [`${done} ${ago}: try again in ${wait} second${wait === 1 ? "" : "s"}`, wait];
}

/**
 * Records on the membership who made its newest link and when, as the list shows and sorts by it. Resending a link does not
 * count; its mail and the audit log tell that.
 */
export async function markInvited(trx: Trx, membership: Membership, admin: Admin) {
  await trx
    .updateTable("members")
    .set({ invited_at: sql`now()`, invited_by: admin.memberId })
    .where(sameMembership(membership))
    .execute();
}

/**
 * Replaces the link of a membership: every earlier one is dead, and the new one is mailed. Refuses a membership that is not
 * Invited. Answers whose it is.
 */
export async function makeNewLink(admin: Admin, memberId: string): Promise<Membership> {
  return changeMembership(admin, memberId, async (trx, membership) => {
    refuseUnlessInvited(membership);
    const old = await closeInvitation(trx, membership, "replaced");
    const days = old?.days ?? admin.workspace.invitationDays;
    await openInvitation(trx, admin, membership, { days, message: old?.message ?? undefined });
    await markInvited(trx, membership, admin);
    await record(trx, admin, "invitation.replaced", about(membership));
    return membership;
  });
}

/** Refuses a membership that is not Invited, saying what it is. */
export function refuseUnlessInvited(membership: Membership) {
  if (membership.isArchived) throw new Refusal(`${membership.name} is archived: unarchive them to invite them again`);
  if (membership.isAccepted) throw new Refusal(`${membership.name} has already joined`);
}
