import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Trx } from "#db/database";
import { dropMails, queueInvitationMail } from "#app/mail/outbox";
import { record } from "#app/domain/audit-log/event";
import { refuseUninvitable } from "./invitable";
import type { ActingAdmin, Admin } from "#app/domain/shared/actors";
import { countInvitationMail } from "#app/domain/shared/rate-limit";
import { Refusal, TooOften } from "#app/domain/shared/errors";
import { about, changeSeat, sameSeat, type Seat } from "#app/domain/members/member";

type Opening = { days: number; message?: string; formKey?: string };

/**
 * Opens an invitation for a seat that has none open, and queues its mail. Refuses an address whose person could not accept
 * it, and throws TooOften as `countInvitationMail` does.
 */
export async function openInvitation(
  trx: Trx,
  admin: ActingAdmin,
  seat: { workspaceId: string; id: string; email: string },
  terms: Opening,
) {
  await refuseUninvitable(trx, seat.workspaceId, seat.email);
  await countInvitationMail(trx, admin, seat.email);
  await queueInvitationMail(trx, await insertInvitation(trx, admin, seat, terms));
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

/** Closes the open invitation of a seat, if it has one, and drops its waiting mail. Needs the seat's lock. */
export async function closeInvitation(
  trx: Trx,
  seat: { workspaceId: string; id: string },
  end: "accepted" | "declined" | "cancelled" | "replaced" | "archived",
) {
  const closed = await trx
    .updateTable("invitations")
    .set({ closed_at: sql`now()`, closed_as: end })
    .where("workspace_id", "=", seat.workspaceId)
    .where("member_id", "=", seat.id)
    .where("closed_at", "is", null)
    .returning(["workspace_id as workspaceId", "id", "lifetime_days as days", "message"])
    .executeTakeFirst();
  if (closed) await dropMails(trx, closed);
  return closed;
}

/**
 * Mails the same link again; its time starts anew. Refuses a seat that is not Invited; throws TooOften within a minute of the
 * last mail, unless that one was not sent. Answers whom it was done to.
 */
export async function resend(admin: Admin, memberId: string): Promise<Seat> {
  return changeSeat(admin, memberId, async (trx, seat) => {
    await resendTo(trx, admin, seat);
    return seat;
  });
}

/** `resend` for a locked seat. */
export async function resendTo(trx: Trx, admin: ActingAdmin, seat: Seat): Promise<void> {
  refuseUnlessInvited(seat);
  await refuseUninvitable(trx, seat.workspaceId, seat.email);
  await refuseMailedJustNow(trx, seat);
  const invitation = await trx
    .updateTable("invitations")
    .set({ sent_at: sql`now()`, expires_at: sql`now() + lifetime_days * interval '1 day'`, renewal_asked_at: null })
    .where("workspace_id", "=", seat.workspaceId)
    .where("member_id", "=", seat.id)
    .where("closed_at", "is", null)
    .returning(["workspace_id as workspaceId", "id"])
    .executeTakeFirst();
  if (!invitation) throw new Refusal(`${seat.name} has no open invitation: make a new link`);
  await countInvitationMail(trx, admin, seat.email);
  await queueInvitationMail(trx, invitation);
  await record(trx, admin, "invitation.resent", about(seat));
}

/** A mail that had trouble, or came back, may be tried again at once. */
async function refuseMailedJustNow(trx: Trx, seat: Seat) {
  const mail = await trx
    .selectFrom("mails")
    .select(sql<number>`floor(extract(epoch from now() - queued_at))::int`.as("seconds"))
    .select(
      sql<"Mailed" | "Kept here" | "Queued">`
      case when sent_at is null then 'Queued' when captured then 'Kept here' else 'Mailed' end`.as("done"),
    )
    .where("workspace_id", "=", seat.workspaceId)
    .where("invitation_id", "=", (eb) =>
      eb
        .selectFrom("invitations")
        .select("id")
        .where("workspace_id", "=", seat.workspaceId)
        .where("member_id", "=", seat.id)
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
 * Notes on the member that this admin invited it now, by a link that was not there before: the list shows it and is sorted by
 * it. Mailing the link again is another event, which its mail and the audit log tell.
 */
export async function markInvited(trx: Trx, seat: Seat, admin: Admin) {
  await trx
    .updateTable("members")
    .set({ invited_at: sql`now()`, invited_by: admin.memberId })
    .where(sameSeat(seat))
    .execute();
}

/** Kills every earlier link of a seat and makes a new one, mailed. Refuses a seat that is not Invited. Answers whose it is. */
export async function makeNewLink(admin: Admin, memberId: string): Promise<Seat> {
  return changeSeat(admin, memberId, async (trx, seat) => {
    refuseUnlessInvited(seat);
    const old = await closeInvitation(trx, seat, "replaced");
    const days = old?.days ?? admin.workspace.invitationDays;
    await openInvitation(trx, admin, seat, { days, message: old?.message ?? undefined });
    await markInvited(trx, seat, admin);
    await record(trx, admin, "invitation.replaced", about(seat));
    return seat;
  });
}

/**
 * Cancels an open invitation: its link is dead and the seat is gone; somebody who had joined before is archived again.
 * Refuses a seat that is not Invited. Answers whose it was.
 */
export async function cancel(admin: Admin, memberId: string): Promise<Seat> {
  return changeSeat(admin, memberId, async (trx, seat) => {
    await cancelFor(trx, admin, seat);
    return seat;
  });
}

/** `cancel` for a locked seat. */
export async function cancelFor(trx: Trx, admin: ActingAdmin, seat: Seat) {
  refuseUnlessInvited(seat);
  await cancelSeat(trx, admin, seat);
}

async function cancelSeat(trx: Trx, admin: ActingAdmin, seat: { workspaceId: string; id: string; email: string }) {
  await closeInvitation(trx, seat, "cancelled");
  await removeSeat(trx, seat);
  await record(trx, admin, "invitation.cancelled", about(seat));
}

async function removeSeat(trx: Trx, seat: { workspaceId: string; id: string }) {
  const joined = await trx
    .selectFrom("invitations")
    .select("id")
    .where("workspace_id", "=", seat.workspaceId)
    .where("member_id", "=", seat.id)
    .where("closed_as", "=", "accepted")
    .limit(1)
    .executeTakeFirst();
  if (joined) {
    await trx
      .updateTable("members")
      .set({ archived_at: sql`now()` })
      .where(sameSeat(seat))
      .execute();
    return;
  }
  // The rows of its links stay without it: an old link answers 410, not 404.
  await trx
    .updateTable("invitations")
    .set({ member_id: null })
    .where("workspace_id", "=", seat.workspaceId)
    .where("member_id", "=", seat.id)
    .execute();
  await trx.deleteFrom("members").where(sameSeat(seat)).execute();
}

/**
 * Cancels the open invitations that a member sent. Needs the workspace's lock; the seats are locked in the order of their ids.
 */
export async function cancelInvitationsBy(trx: Trx, admin: Admin, sender: { workspaceId: string; id: string }) {
  const seats = await trx
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
  for (const seat of seats) await cancelSeat(trx, admin, seat);
}

function refuseUnlessInvited(seat: Seat) {
  if (seat.isArchived) throw new Refusal(`${seat.name} is archived: unarchive them to invite them again`);
  if (seat.isAccepted) throw new Refusal(`${seat.name} has joined meanwhile`);
}
