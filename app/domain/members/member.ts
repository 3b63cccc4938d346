import { sql } from "kysely";
import { db, type Database, type Trx } from "#db/database";
import { lockInstance } from "#app/domain/instance/super-admin";
import type { ActingAdmin, Admin, Role, Workspace } from "#app/domain/shared/actors";
import { Forbidden, NotFound, Refusal } from "#app/domain/shared/errors";

/** A seat as a change holds it: its row is locked until the transaction ends. */
export type Seat = {
  workspaceId: string;
  id: string;
  email: string;
  name: string;
  role: Role;
  isAccepted: boolean;
  isArchived: boolean;
  metadata: Buffer | null;
  /** The day, in UTC, on which the seat is archived, as 2026-12-31. */
  endsOn: string | null;
};

/**
 * Runs work in one transaction, for somebody who is an active admin of a live workspace at that moment. Throws Forbidden
 * where the admin was demoted since the request began, and NotFound where the membership, the account or the workspace was
 * archived.
 */
export async function actAsAdmin<T>(admin: Admin, work: (trx: Trx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await stillAdmin(trx, admin);
    return work(trx);
  });
}

/**
 * Runs work as `actAsAdmin` does, with the workspace's row locked first: whatever changes several rows that others lock too
 * cannot stand in each other's way.
 */
export async function actAlone<T>(admin: Admin, work: (trx: Trx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await lockWorkspace(trx, admin.workspace.id);
    await stillAdmin(trx, admin);
    return work(trx);
  });
}

/**
 * Runs work on one seat as `actAlone` does, the workspace's row locked before the seat's: of two admins who would take each
 * other away, the second sees what the first did. Throws NotFound for a seat of another workspace.
 */
export async function changeSeat<T>(
  admin: Admin,
  memberId: string,
  work: (trx: Trx, seat: Seat) => Promise<T>,
): Promise<T> {
  return actAlone(admin, async (trx) => work(trx, await lockSeat(trx, admin.workspace.id, memberId)));
}

/**
 * Runs work on the workspace itself as `actAsAdmin` does, with the instance's row locked before the workspace's: its address
 * is nobody else's while it is changed.
 */
export async function changeWorkspace<T>(admin: Admin, work: (trx: Trx, workspace: Workspace) => Promise<T>) {
  return db.transaction().execute(async (trx) => {
    await lockInstance(trx);
    await lockWorkspace(trx, admin.workspace.id);
    await stillAdmin(trx, admin);
    const workspace = await trx
      .selectFrom("workspaces")
      .select(["id", "slug", "name", "invitation_days as invitationDays"])
      .where("id", "=", admin.workspace.id)
      .executeTakeFirstOrThrow();
    return work(trx, workspace);
  });
}

/** Locks the workspace against every other change that could take an admin away; what only refers to it may go on. */
export async function lockWorkspace(trx: Trx, workspaceId: string) {
  await trx.selectFrom("workspaces").select("id").where("id", "=", workspaceId).forNoKeyUpdate().execute();
}

/**
 * Whoever archives this admin's account, archives or demotes this admin, waits until the work is done, or the work sees it:
 * nothing is done in between. Throws as `actAsAdmin` does.
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

/** Locks a seat and reads it. Throws NotFound where the workspace has none with this id. */
export async function lockSeat(trx: Trx, workspaceId: string, memberId: string): Promise<Seat> {
  const [seat] = await lockSeats(trx, workspaceId, [memberId]);
  if (!seat) throw new NotFound();
  return seat;
}

/** Locks those of these seats that the workspace has, in the order of their ids, and reads them. */
export async function lockSeats(trx: Trx, workspaceId: string, memberIds: readonly string[]): Promise<Seat[]> {
  const rows = await trx
    .selectFrom("members")
    .select(["id", "email", "name", "role", "accepted_at", "archived_at", "metadata"])
    .select(sql<string | null>`to_char(ends_on, 'YYYY-MM-DD')`.as("endsOn"))
    .where("workspace_id", "=", workspaceId)
    .where("id", "in", memberIds)
    .orderBy("id")
    .forUpdate()
    .execute();
  return rows.map(({ accepted_at: acceptedAt, archived_at: archivedAt, ...seat }) => ({
    ...seat,
    workspaceId,
    isAccepted: acceptedAt !== null,
    isArchived: archivedAt !== null,
  }));
}

/**
 * Refuses to take this seat's admin role or its place away while no other active admin remains, who can sign in. Needs the
 * workspace's lock.
 */
export async function keepAnAdmin(trx: Trx, seat: Seat) {
  if (await hasAnotherAdmin(trx, seat)) return;
  throw new Refusal(`${seat.name} is the only active admin. Make somebody else an admin first`, "role");
}

/** Whether an active admin remains where this seat is taken away. Needs the workspace's lock. */
export async function hasAnotherAdmin(trx: Trx, seat: Seat): Promise<boolean> {
  if (!isActiveAdmin(seat)) return true;
  const another = await activeAdmins(trx, seat.workspaceId)
    .select("members.id")
    .where("members.id", "<>", seat.id)
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

export function isActiveAdmin(seat: Seat): boolean {
  return seat.role === "admin" && seat.isAccepted && !seat.isArchived;
}

/** The condition that names one seat, for an update or delete of `members`. */
export function sameSeat(seat: { workspaceId: string; id: string }) {
  return sql<boolean>`workspace_id = ${seat.workspaceId} and id = ${seat.id}`;
}

/** A seat as the subject of an audit event. */
export function about(seat: { workspaceId: string; id: string; email: string }) {
  return { workspaceId: seat.workspaceId, memberId: seat.id, text: seat.email };
}
