import { sql } from "kysely";
import { today, type Trx } from "#db/database";
import { record } from "#app/domain/audit-log/event";
import { changeEndDate } from "./access-end";
import { setGroups } from "#app/domain/groups/assignment";
import { cancelInvitationsBy, closeInvitation, openInvitation } from "#app/domain/invitations/invitation";
import { changeAddress, rename } from "./email-address";
import { refuseStale } from "./version";
import { keysChanged, readMetadata, seal, unseal, type Metadata } from "./metadata";
import type { ActingAdmin, Admin, Role } from "#app/domain/shared/actors";
import { NotConfirmed, Refusal } from "#app/domain/shared/errors";
import { about, changeSeat, isActiveAdmin, keepAnAdmin, sameSeat, type Seat } from "./member";

export type Details = {
  role: Role;
  groupIds: readonly string[];
  metadata: string | undefined;
  /** Of an invited seat alone. */
  name?: string;
  email?: string;
  /** The day on which access ends, null for none; left as it is where it is not given. */
  endsOn?: string | null;
  /** What the form was drawn from, where the edit comes from one. */
  version?: string;
  /** Asks once more before an active admin becomes something less. */
  asksFirst?: boolean;
};

/**
 * Gives a seat another role, other groups and, where they are given, other metadata and, while it is Invited, another name
 * and address; a new address makes a new link. Refuses to take the last active admin away, a group that is gone, metadata
 * that is no flat JSON object, an address that another seat has, and (field `version`) an edit of what is no longer so. Throws
 * NotConfirmed, once nothing else is in the way, where it asks first. Answers the name that it has then.
 */
export async function editMember(admin: Admin, memberId: string, details: Details): Promise<{ name: string }> {
  return changeSeat(admin, memberId, async (trx, seat) => {
    await refuseStale(trx, seat, details.version);
    await rename(trx, admin, seat, details.name);
    await changeAddress(trx, admin, seat, details.email);
    await changeEndDate(trx, admin, seat, details.endsOn);
    await changeRole(trx, admin, seat, details.role);
    const groups = await setGroups(trx, seat.workspaceId, seat.id, details.groupIds);
    if (groups) await record(trx, admin, "member.groups_changed", about(seat), groups);
    if (details.metadata !== undefined) await changeMetadata(trx, admin, seat, readMetadata(details.metadata));
    if (details.asksFirst && isActiveAdmin(seat) && details.role !== "admin") throw new NotConfirmed();
    return { name: details.name ?? seat.name };
  });
}

/** Gives a locked seat another role, and answers whether it had another. Refuses to take the last active admin away. */
export async function changeRole(trx: Trx, admin: ActingAdmin, seat: Seat, role: Role): Promise<boolean> {
  if (seat.role === role) return false;
  await keepAnAdmin(trx, seat);
  await trx.updateTable("members").set({ role }).where(sameSeat(seat)).execute();
  await record(trx, admin, "member.role_changed", about(seat), { from: seat.role, to: role });
  return true;
}

async function changeMetadata(trx: Trx, admin: Admin, seat: Seat, metadata: Metadata | undefined) {
  const before = unseal(seat.metadata, seat.workspaceId, seat.id);
  if (JSON.stringify(before) === JSON.stringify(metadata)) return;
  await trx
    .updateTable("members")
    .set({ metadata: seal(metadata, seat.workspaceId, seat.id) })
    .where(sameSeat(seat))
    .execute();
  await record(trx, admin, "member.metadata_changed", about(seat), keysChanged(before, metadata));
}

/** Opens a member's metadata for an admin's eyes, and says so in the audit log. */
export async function showMetadata(admin: Admin, memberId: string): Promise<Metadata | "unreadable" | undefined> {
  return changeSeat(admin, memberId, async (trx, seat) => {
    await record(trx, admin, "member.metadata_shown", about(seat));
    return unseal(seat.metadata, seat.workspaceId, seat.id);
  });
}

/**
 * Archives a seat: its person is out with the next request, its open link is dead, and everything about it is kept.
 * With `cancelInvitations` the open invitations that this person sent are cancelled too. Refuses the last active admin.
 * Answers the seat as it was before.
 */
export async function archive(
  admin: Admin,
  memberId: string,
  { cancelInvitations }: { cancelInvitations: boolean },
): Promise<Seat> {
  return changeSeat(admin, memberId, async (trx, seat) => {
    const isArchived = await archiveSeat(trx, admin, seat);
    if (isArchived && cancelInvitations) await cancelInvitationsBy(trx, admin, seat);
    return seat;
  });
}

/** `archive` for a locked seat; answers whether it was not archived yet. */
export async function archiveSeat(trx: Trx, admin: ActingAdmin, seat: Seat): Promise<boolean> {
  if (seat.isArchived) return false;
  await keepAnAdmin(trx, seat);
  await shutSeat(trx, seat);
  await record(trx, admin, "member.archived", about(seat), { was: seat.isAccepted ? "Active" : "Invited" });
  return true;
}

/** Archives a locked seat, whose open link is dead then. Whether an admin remains is asked before, and it is recorded after. */
export async function shutSeat(trx: Trx, seat: Seat) {
  await trx
    .updateTable("members")
    .set({ archived_at: sql`now()` })
    .where(sameSeat(seat))
    .execute();
  await closeInvitation(trx, seat, "archived");
}

/**
 * Takes an archived seat back: it is Invited again, by a new link in a new mail; a day of its end that is past is gone.
 * Refuses a seat that is not archived. Answers whose it is.
 */
export async function unarchive(admin: Admin, memberId: string): Promise<Seat> {
  return changeSeat(admin, memberId, async (trx, seat) => {
    await unarchiveSeat(trx, admin, seat);
    return seat;
  });
}

/** `unarchive` for a locked seat. */
export async function unarchiveSeat(trx: Trx, admin: ActingAdmin, seat: Seat) {
  if (!seat.isArchived) throw new Refusal(`${seat.name} is not archived`);
  await trx
    .updateTable("members")
    .set({
      archived_at: null,
      declined_at: null,
      left_at: null,
      ends_on: sql`case when ends_on > ${today} then ends_on end`,
      accepted_at: null,
      invited_at: sql`now()`,
      invited_by: admin.memberId,
    })
    .where(sameSeat(seat))
    .execute();
  await openInvitation(trx, admin, seat, { days: admin.workspace.invitationDays });
  await record(trx, admin, "member.unarchived", about(seat));
}
