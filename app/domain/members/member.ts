import { sql } from "kysely";
import { db, type Database, type Trx } from "#db/database";
import { lockInstance } from "#app/domain/instance/super-admin";
import type { ActingAdmin, Admin, Role, Workspace } from "#app/domain/shared/actors";
import { Forbidden, NotFound, Refusal } from "#app/domain/shared/errors";

/** A membership whose row is locked until the transaction ends. */
export type Membership = {
  workspaceId: string;
  id: string;
  email: string;
  name: string;
  role: Role;
  isAccepted: boolean;
  isArchived: boolean;
  metadata: Buffer | null;
  /** The day, by the time zone of the workspace, on which the membership is archived, as 2026-12-31. */
  endsOn: string | null;
};

/**
 * Runs work in one transaction, for a person who is an active admin of a live workspace at that moment. Throws Forbidden where
 * the admin was demoted since the request began, and NotFound where the membership, the account or the workspace was archived.
 */
export async function actAsAdmin<T>(admin: Admin, work: (trx: Trx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await stillAdmin(trx, admin);
    return work(trx);
  });
}

/** Runs work as `actAsAdmin` does, with the workspace's row locked first, so that changes of several rows cannot deadlock. */
export async function actAlone<T>(admin: Admin, work: (trx: Trx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await lockWorkspace(trx, admin.workspace.id);
    await stillAdmin(trx, admin);
    return work(trx);
  });
}

/**
 * Runs work on one membership as `actAlone` does, the workspace's row locked before the membership's: where two admins demote
 * or archive each other at once, the second one's change sees the first. Throws NotFound for a membership of another workspace.
 */
export async function changeMembership<T>(
  admin: Admin,
  memberId: string,
  work: (trx: Trx, membership: Membership) => Promise<T>,
): Promise<T> {
  return actAlone(admin, async (trx) => work(trx, await lockMembership(trx, admin.workspace.id, memberId)));
}

/**
 * Runs work on the workspace itself as `actAsAdmin` does, with the instance's row locked before the workspace's, so that no
 * other workspace takes its new address meanwhile.
 */
export async function changeWorkspace<T>(admin: Admin, work: (trx: Trx, workspace: Workspace) => Promise<T>) {
  return db.transaction().execute(async (trx) => {
    await lockInstance(trx);
    await lockWorkspace(trx, admin.workspace.id);
    await stillAdmin(trx, admin);
    const workspace = await trx
      .selectFrom("workspaces")
      .select(["id", "slug", "name", "invitation_days as invitationDays", "time_zone as timeZone"])
      .where("id", "=", admin.workspace.id)
      .executeTakeFirstOrThrow();
    return work(trx, workspace);
  });
}

/**
 * Locks the workspace against every other change that could take an admin away. Inserting rows that refer to it stays possible.
 */
export async function lockWorkspace(trx: Trx, workspaceId: string) {
  await trx.selectFrom("workspaces").select("id").where("id", "=", workspaceId).forNoKeyUpdate().execute();
}

/**
 * Locks the admin's membership and account (`for key share`). Archiving or demoting this admin locks them `for update`: it
 * waits until the work is done, or the work sees it. Throws as `actAsAdmin` does.
 */
export async function stillAdmin(trx: Trx, admin: ActingAdmin) {
  const member = await trx
    .selectFrom("members as m")
    .innerJoin("workspaces as w", "w.id", "m.workspace_id")
    .innerJoin("accounts as a", "a.id", "m.account_id")
    .select("m.role")
    .where("m.workspace_id", "=", admin.workspace.id)
    .where("m.id", "=", admin.memberId)
    .where("m.account_id", "=", admin.accountId)
    .where("m.accepted_at", "is not", null)
    .where("m.archived_at", "is", null)
    .where("w.archived_at", "is", null)
    .where("a.archived_at", "is", null)
    .forKeyShare(["m", "a"])
    .executeTakeFirst();
  if (!member) throw new NotFound();
  if (member.role !== "admin") throw new Forbidden();
}

/** Locks a membership and reads it. Throws NotFound where the workspace has none with this id. */
export async function lockMembership(trx: Trx, workspaceId: string, memberId: string): Promise<Membership> {
  const [membership] = await lockMemberships(trx, workspaceId, [memberId]);
  if (!membership) throw new NotFound();
  return membership;
}

/** Locks those of these memberships that the workspace has, in the order of their ids, and reads them. */
export async function lockMemberships(
  trx: Trx,
  workspaceId: string,
  memberIds: readonly string[],
): Promise<Membership[]> {
  const rows = await trx
    .selectFrom("members")
    .select(["id", "email", "name", "role", "accepted_at", "archived_at", "metadata"])
    .select(sql<string | null>`to_char(ends_on, 'YYYY-MM-DD')`.as("endsOn"))
    .where("workspace_id", "=", workspaceId)
    .where("id", "in", memberIds)
    .orderBy("id")
    .forUpdate()
    .execute();
  return rows.map(({ accepted_at: acceptedAt, archived_at: archivedAt, ...membership }) => ({
    ...membership,
    workspaceId,
    isAccepted: acceptedAt !== null,
    isArchived: archivedAt !== null,
  }));
}

/** Refuses to archive or demote this member while no other active admin remains who can sign in. Needs the workspace's lock. */
export async function keepAnAdmin(trx: Trx, membership: Membership) {
  if (await hasAnotherAdmin(trx, membership)) return;
  throw new Refusal(`${membership.name} is the only active admin. Make somebody else an admin first`, "role");
}

/** Whether an active admin remains without this membership. Needs the workspace's lock. */
export async function hasAnotherAdmin(trx: Trx, membership: Membership): Promise<boolean> {
  if (!isActiveAdmin(membership)) return true;
  const another = await activeAdmins(trx, membership.workspaceId)
    .select("members.id")
    .where("members.id", "<>", membership.id)
    .limit(1)
    .executeTakeFirst();
  return another !== undefined;
}

/** The active admins of a workspace who can sign in. */
export function activeAdmins(at: Database | Trx, workspaceId: string) {
  return at
    .selectFrom("members")
    .innerJoin("accounts", "accounts.id", "members.account_id")
    .where("members.workspace_id", "=", workspaceId)
    .where("members.role", "=", "admin")
    .where("members.accepted_at", "is not", null)
    .where("members.archived_at", "is", null)
    .where("accounts.archived_at", "is", null);
}

/** The ids of the active admins of a workspace, in their order. */
export async function listActiveAdmins(trx: Trx, workspaceId: string): Promise<string[]> {
  const admins = await activeAdmins(trx, workspaceId).select("members.id").orderBy("members.id").execute();
  return admins.map(({ id }) => id);
}

/** Whether a membership counts as an admin of its workspace: one of these must always remain. */
export function isActiveAdmin(membership: Membership): boolean {
  return membership.role === "admin" && membership.isAccepted && !membership.isArchived;
}

/** The condition that names one membership, for an update or delete of `members`. */
export function sameMembership(membership: { workspaceId: string; id: string }) {
  return sql<boolean>`workspace_id = ${membership.workspaceId} and id = ${membership.id}`;
}

/** A membership as the subject of an audit event. */
export function about(membership: { workspaceId: string; id: string; email: string }) {
  return { workspaceId: membership.workspaceId, memberId: membership.id, text: membership.email };
}
