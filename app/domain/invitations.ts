import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "kysely";
import { prepared, type Trx } from "#db/database";
import { dropMails, queueInvitationMail, queueLetIn, queueMailOfNew } from "#app/mail/outbox";
import { settings } from "#app/settings";
import { approveRequestOf } from "./access-requests";
import { record } from "./audit";
import { refusePast } from "./end-dates";
import { setGroups } from "./groups";
import { readMetadata, type Metadata } from "./metadata";
import { findSameForm, insertSeat } from "./new-seats";
import type { ActingAdmin, Admin, Role } from "./people";
import { countInvitationMail } from "./rate-limits";
import { Refusal } from "./refusals";
import { about, actAsAdmin, changeSeat, sameSeat, type Seat } from "./seats";

export type NewMember = {
  name: string;
  email: string;
  role: Role;
  groupIds: string[];
  metadata: string;
  message: string;
  expiresInDays: number;
  /** The day, in UTC, on which access ends, as 2026-12-31. */
  endsOn?: string;
  sendEmail: boolean;
  /** The form it comes from: sent twice, it is one invitation. */
  formKey?: string;
};

/**
 * Makes a seat and its invitation, and queues the mail, in one transaction; answers the seat's id. Whoever asked for access is
 * in at once instead: Active, with a mail that says so. Of many at once for one address, one makes the seat. Refuses an address
 * that has a seat already (field `email`), saying what it is, unless the very same form made it; a group that is gone; metadata
 * that is no flat JSON object; an end that is past.
 */
export async function invite(admin: Admin, answers: NewMember): Promise<{ memberId: string; isIn: boolean }> {
  const metadata = readMetadata(answers.metadata);
  return actAsAdmin(admin, (trx) => inviteWith(trx, admin, { ...answers, metadata }), prepared);
}

async function inviteWith(trx: Trx, admin: Admin, answers: Omit<NewMember, "metadata"> & { metadata?: Metadata }) {
  const { email, role, metadata } = answers;
  await refusePast(trx, answers.endsOn);
  const asker = await approveRequestOf(trx, admin.workspace.id, email, answers.formKey);
  const seat = { workspaceId: admin.workspace.id, id: randomUUID(), email };
  if (!(await insertSeat(trx, admin, { ...answers, ...seat, asker }))) return findSameForm(trx, admin, answers);

  const groups = answers.groupIds.length
    ? await setGroups(trx, seat.workspaceId, seat.id, answers.groupIds)
    : undefined;
  if (asker) await queueLetIn(trx, seat.workspaceId, seat.id);
  else await openInvitation(trx, admin, seat, { ...answers, days: answers.expiresInDays });
  await record(trx, admin, asker ? "access.approved" : "member.invited", about(seat), {
    role,
    groups: groups?.added ?? [],
    keys: Object.keys(metadata ?? {}).length,
  });
  return { memberId: seat.id, isIn: asker !== undefined };
}

type Opening = { days: number; sendEmail: boolean; message?: string; formKey?: string };

/**
 * Opens an invitation for a seat that has none open, and queues its mail; in the cloud there is no other way to the link.
 * Throws TooOften where its address, this admin or their workspace had too many mails.
 */
export async function openInvitation(
  trx: Trx,
  admin: ActingAdmin,
  seat: { workspaceId: string; id: string; email: string },
  opening: Opening,
) {
  const isMailed = opening.sendEmail || settings().edition === "cloud";
  if (isMailed) await countInvitationMail(trx, admin, seat.email);
  const opened = trx
    .insertInto("invitations")
    .values({
      workspace_id: seat.workspaceId,
      member_id: seat.id,
      nonce: randomBytes(32),
      form_key: opening.formKey ?? null,
      invited_by: admin.memberId,
      message: opening.message || null,
      lifetime_days: opening.days,
      expires_at: sql`now() + ${opening.days} * interval '1 day'`,
    })
    .returning(["workspace_id", "id"]);
  await (isMailed ? queueMailOfNew(trx, seat.workspaceId, opened) : opened.execute());
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
 * Mails the same link again; its time starts anew. A second press within a minute of the first queues nothing.
 * Refuses a seat that is not Invited.
 */
export async function resend(admin: Admin, memberId: string) {
  await changeSeat(admin, memberId, (trx, seat) => resendTo(trx, admin, seat));
}

/** `resend` for a locked seat; answers whether a mail was queued. */
export async function resendTo(trx: Trx, admin: ActingAdmin, seat: Seat): Promise<boolean> {
  refuseUnlessInvited(seat);
  if (await wasMailedJustNow(trx, seat)) return false;
  const invitation = await trx
    .updateTable("invitations")
    .set({ sent_at: sql`now()`, expires_at: sql`now() + lifetime_days * interval '1 day'`, renewal_asked_at: null })
    .where("workspace_id", "=", seat.workspaceId)
    .where("member_id", "=", seat.id)
    .where("closed_at", "is", null)
    .returning(["workspace_id as workspaceId", "id"])
    .executeTakeFirst();
  if (!invitation) throw new Refusal(`${seat.name} has no open invitation: make a new link`);
  await markInvited(trx, seat);
  await countInvitationMail(trx, admin, seat.email);
  await queueInvitationMail(trx, invitation);
  await record(trx, admin, "invitation.resent", about(seat));
  return true;
}

async function wasMailedJustNow(trx: Trx, seat: Seat): Promise<boolean> {
  const mail = await trx
    .selectFrom("mails")
    .select("id")
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
    .where("trouble", "is", null)
    .where("queued_at", ">", sql<Date>`now() - interval '1 minute'`)
    .limit(1)
    .executeTakeFirst();
  return mail !== undefined;
}

/** Notes on the seat that it was invited now, by this admin where one is given: the list is sorted by it. */
export async function markInvited(trx: Trx, seat: Seat, admin?: Admin) {
  await trx
    .updateTable("members")
    .set({ invited_at: sql`now()`, ...(admin && { invited_by: admin.memberId }) })
    .where(sameSeat(seat))
    .execute();
}

/** Kills every earlier link of a seat and makes a new one, mailed. Refuses a seat that is not Invited. */
export async function makeNewLink(admin: Admin, memberId: string) {
  await changeSeat(admin, memberId, async (trx, seat) => {
    refuseUnlessInvited(seat);
    const old = await closeInvitation(trx, seat, "replaced");
    const days = old?.days ?? admin.workspace.invitationDays;
    await openInvitation(trx, admin, seat, { days, sendEmail: true, message: old?.message ?? undefined });
    await markInvited(trx, seat, admin);
    await record(trx, admin, "invitation.replaced", about(seat));
  });
}

/**
 * Cancels an open invitation: its link is dead and the seat is gone; somebody who had joined before is archived again.
 * Refuses a seat that is not Invited.
 */
export async function cancel(admin: Admin, memberId: string) {
  await changeSeat(admin, memberId, (trx, seat) => cancelFor(trx, admin, seat));
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
