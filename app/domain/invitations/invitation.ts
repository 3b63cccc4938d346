import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Trx } from "#db/database";
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
    .returning(["workspace_id as workspaceId", "id", "lifetime_days as days", "message"])
    .executeTakeFirst();
  if (closed) await dropMails(trx, closed);
  return closed;
}

/**
 * Mails the same link again, and its lifetime starts anew. Refuses a membership that is not Invited; throws TooOften within a
 * minute of the last mail, unless that one was not sent. Answers whose invitation it was.
 */
export async function resend(admin: Admin, memberId: string): Promise<Membership> {
  return changeMembership(admin, memberId, async (trx, membership) => {
    await resendTo(trx, admin, membership);
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

/**
 * Cancels an open invitation: its link is dead and the membership is gone; somebody who had joined before is archived again.
 * Refuses a membership that is not Invited. Answers whose it was.
 */
export async function cancel(admin: Admin, memberId: string): Promise<Membership> {
  return changeMembership(admin, memberId, async (trx, membership) => {
    await cancelFor(trx, admin, membership);
    return membership;
  });
}

/** `cancel` for a locked membership. */
export async function cancelFor(trx: Trx, admin: ActingAdmin, membership: Membership) {
  refuseUnlessInvited(membership);
  await cancelMembership(trx, admin, membership);
}

async function cancelMembership(
  trx: Trx,
  admin: ActingAdmin,
  membership: { workspaceId: string; id: string; email: string },
) {
  await closeInvitation(trx, membership, "cancelled");
  await removeMembership(trx, membership);
  await record(trx, admin, "invitation.cancelled", about(membership));
}

async function removeMembership(trx: Trx, membership: { workspaceId: string; id: string }) {
  const joined = await trx
    .selectFrom("invitations")
    .select("id")
    .where("workspace_id", "=", membership.workspaceId)
    .where("member_id", "=", membership.id)
    .where("closed_as", "=", "accepted")
    .limit(1)
    .executeTakeFirst();
  if (joined) {
    await trx
      .updateTable("members")
      .set({ archived_at: sql`now()` })
      .where(sameMembership(membership))
      .execute();
    return;
  }
  // The rows of its links stay without it: an old link answers 410, not 404.
  await trx
    .updateTable("invitations")
    .set({ member_id: null })
    .where("workspace_id", "=", membership.workspaceId)
    .where("member_id", "=", membership.id)
    .execute();
  await trx.deleteFrom("members").where(sameMembership(membership)).execute();
}

/**
 * Cancels the open invitations that a member sent. Needs the workspace's lock; the memberships are locked in the order of their ids.
 */
export async function cancelInvitationsBy(trx: Trx, admin: Admin, sender: { workspaceId: string; id: string }) {
  const memberships = await trx
    .selectFrom("members")
    .select(["members.workspace_id as workspaceId", "members.id", "members.email"])
    .where("members.workspace_id", "=", sender.workspaceId)
    .where("members.accepted_at", "is", null)
    .where("members.archived_at", "is", null)
    .where("members.id", "in", (eb) =>
      eb
        .selectFrom("invitations")
        .select(sql<string>`member_id`.as("member_id"))
        .where("workspace_id", "=", sender.workspaceId)
        .where("invited_by", "=", sender.id)
        .where("closed_at", "is", null),
    )
    .orderBy("members.id")
    .forUpdate()
    .execute();
  for (const membership of memberships) await cancelMembership(trx, admin, membership);
}

function refuseUnlessInvited(membership: Membership) {
  if (membership.isArchived) throw new Refusal(`${membership.name} is archived: unarchive them to invite them again`);
  if (membership.isAccepted) throw new Refusal(`${membership.name} has already joined`);
}
