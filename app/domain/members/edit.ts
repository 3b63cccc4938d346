import { sql } from "kysely";
import { todayIn, type Trx } from "#db/database";
import { record } from "#app/domain/audit-log/event";
import { changeEndDate } from "./access-end";
import { tellOfArchive } from "./archived-email";
import { setGroups } from "#app/domain/groups/assignment";
import { cancelInvitationsBy } from "#app/domain/invitations/cancel";
import { closeInvitation, openInvitation } from "#app/domain/invitations/invitation";
import { changeAddress, rename } from "./email-address";
import { refuseStale, versionOfMetadata } from "./version";
import { keysChanged, readMetadata, encrypt, decrypt, type Metadata } from "./metadata";
import type { ActingAdmin, Admin, Role } from "#app/domain/shared/actors";
import { keepArchive } from "#app/domain/undos/keep";
import { NotConfirmed, Refusal } from "#app/domain/shared/errors";
import { about, changeMembership, isActiveAdmin, keepAnAdmin, sameMembership, type Membership } from "./member";

export type Details = {
  role: Role;
  groupIds: readonly string[];
  metadata: string | undefined;
  /** Of an invited membership alone. */
  name?: string;
  email?: string;
  /** The day on which access ends, null for none; left as it is where it is not given. */
  endsOn?: string | null;
  /** The version that the form was drawn from, where the edit comes from a form. */
  version?: string;
  /** Whether to ask for confirmation before an active admin loses that role. */
  asksFirst?: boolean;
};

/**
 * Saves the role, the groups and, where they are given, the metadata, the end of access and, while it is Invited, the name and
 * address of a membership; a new address makes a new link. Refuses to take the last active admin away, a group that is gone,
 * metadata that is no flat JSON object, an address that another membership has, and (field `version`) an edit whose form was
 * drawn from former values. Throws NotConfirmed, after every other check, where the edit asks for confirmation. Answers the
 * name of the member.
 */
export async function editMember(admin: Admin, memberId: string, details: Details): Promise<{ name: string }> {
  return changeMembership(admin, memberId, async (trx, membership) => {
    await refuseStale(trx, membership, details.version);
    await rename(trx, admin, membership, details.name);
    await changeAddress(trx, admin, membership, details.email);
    await changeEndDate(trx, admin, membership, details.endsOn);
    await changeRole(trx, admin, membership, details.role);
    const groups = await setGroups(trx, membership.workspaceId, membership.id, details.groupIds);
    if (groups) await record(trx, admin, "member.groups_changed", about(membership), groups);
    if (details.metadata !== undefined) await changeMetadata(trx, admin, membership, readMetadata(details.metadata));
    if (details.asksFirst && isActiveAdmin(membership) && details.role !== "admin") throw new NotConfirmed();
    return { name: details.name ?? membership.name };
  });
}

/**
 * Changes the role of a locked membership, and answers whether it was another one. Refuses to take the last active admin away.
 */
export async function changeRole(trx: Trx, admin: ActingAdmin, membership: Membership, role: Role): Promise<boolean> {
  if (membership.role === role) return false;
  await keepAnAdmin(trx, membership);
  await trx.updateTable("members").set({ role }).where(sameMembership(membership)).execute();
  await record(trx, admin, "member.role_changed", about(membership), { from: membership.role, to: role });
  return true;
}

/**
 * Saves the metadata of a membership alone. Refuses metadata that is no flat JSON object (field `metadata`), and (field
 * `metadataVersion`) an edit of metadata that was changed since. Answers the name of the member.
 */
export async function saveMetadata(
  admin: Admin,
  memberId: string,
  { metadata, version }: { metadata: string; version: string | undefined },
): Promise<{ name: string }> {
  return changeMembership(admin, memberId, async (trx, membership) => {
    if (version !== undefined && version !== versionOfMetadata(membership.metadata))
      throw new Refusal("Compare the metadata with what was saved meanwhile, then save again", "metadataVersion");
    await changeMetadata(trx, admin, membership, readMetadata(metadata));
    return { name: membership.name };
  });
}

async function changeMetadata(trx: Trx, admin: Admin, membership: Membership, metadata: Metadata | undefined) {
  const before = decrypt(membership.metadata, membership.workspaceId, membership.id);
  if (JSON.stringify(before) === JSON.stringify(metadata)) return;
  await trx
    .updateTable("members")
    .set({ metadata: encrypt(metadata, membership.workspaceId, membership.id) })
    .where(sameMembership(membership))
    .execute();
  await record(trx, admin, "member.metadata_changed", about(membership), keysChanged(before, metadata));
}

/** Decrypts a member's metadata for an admin, and records that in the audit log. */
export async function showMetadata(admin: Admin, memberId: string): Promise<Metadata | "unreadable" | undefined> {
  return changeMembership(admin, memberId, async (trx, membership) => {
    await record(trx, admin, "member.metadata_shown", about(membership));
    return decrypt(membership.metadata, membership.workspaceId, membership.id);
  });
}

/**
 * Archives a member: they are out with their next request, their open link is dead, and everything about them is kept.
 * With `cancelInvitations` the open invitations that this person sent are cancelled too. It can be undone for ten minutes.
 * Refuses the last active admin. Answers the membership as it was before.
 */
export async function archive(
  admin: Admin,
  memberId: string,
  { cancelInvitations }: { cancelInvitations: boolean },
): Promise<Membership> {
  return changeMembership(admin, memberId, async (trx, membership) => {
    if (membership.isArchived) return membership;
    await keepAnAdmin(trx, membership);
    const { id: invitationId } = (await shutMembership(trx, membership)) ?? {};
    await keepArchive(trx, membership, invitationId);
    await recordArchived(trx, admin, membership);
    if (cancelInvitations) await cancelInvitationsBy(trx, admin, membership);
    return membership;
  });
}

/** `archive` for a locked membership, which cannot be undone; answers whether it was not archived yet. */
export async function archiveMembership(trx: Trx, admin: ActingAdmin, membership: Membership): Promise<boolean> {
  if (membership.isArchived) return false;
  await keepAnAdmin(trx, membership);
  await shutMembership(trx, membership);
  await recordArchived(trx, admin, membership);
  return true;
}

function recordArchived(trx: Trx, admin: ActingAdmin, membership: Membership) {
  const was = membership.isAccepted ? "Active" : "Invited";
  return record(trx, admin, "member.archived", about(membership), { was });
}

/**
 * Archives a locked membership, closes its open invitation, which it answers, and mails a member who had joined. The caller checks
 * before that an admin remains, and records the event.
 */
export async function shutMembership(trx: Trx, membership: Membership) {
  await trx
    .updateTable("members")
    .set({ archived_at: sql`now()` })
    .where(sameMembership(membership))
    .execute();
  if (membership.isAccepted) await tellOfArchive(trx, membership);
  return closeInvitation(trx, membership, "archived");
}

/**
 * Unarchives a membership: it is Invited again, by a new link in a new mail; an end of access that is past is removed. Refuses
 * a membership that is not archived. Answers whose it is.
 */
export async function unarchive(admin: Admin, memberId: string): Promise<Membership> {
  return changeMembership(admin, memberId, async (trx, membership) => {
    await unarchiveMembership(trx, admin, membership);
    return membership;
  });
}

/** `unarchive` for a locked membership. */
export async function unarchiveMembership(trx: Trx, admin: ActingAdmin, membership: Membership) {
  if (!membership.isArchived) throw new Refusal(`${membership.name} is not archived`);
  await trx
    .updateTable("members")
    .set(toUnarchived(membership.workspaceId, admin))
    .where(sameMembership(membership))
    .execute();
  await openInvitation(trx, admin, membership, { days: admin.workspace.invitationDays });
  await record(trx, admin, "member.unarchived", about(membership));
}

/** What unarchiving by this admin makes of a membership: it is Invited again, and an end of access that is past is removed. */
export function toUnarchived(workspaceId: string, admin: ActingAdmin) {
  return {
    archived_at: null,
    declined_at: null,
    left_at: null,
    ends_on: sql<Date | null>`case when ends_on > ${todayIn(workspaceId)} then ends_on end`,
    accepted_at: null,
    invited_at: sql<Date>`now()`,
    invited_by: admin.memberId,
  };
}
