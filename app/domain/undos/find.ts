import { sql } from "kysely";
import { db } from "#db/database";
import type { Admin } from "#app/domain/shared/actors";
import { hashIn, readDrawn } from "#app/domain/members/version";
import { selectUndos, UNDO_FOR } from "./keep";

export type Undoable = {
  kind: "archive" | "cancel";
  name: string;
  email: string;
  doneAt: Date;
  /** When it is too late. */
  until: Date;
};

/**
 * What an admin can still undo of a member: undefined where it was done more than ten minutes ago, was undone, or the member
 * was changed since.
 */
export async function findUndoable(admin: Admin, memberId: string): Promise<Undoable | undefined> {
  const found = await findRow(admin, memberId);
  if (!found) return undefined;
  const { version, ...undoable } = found;
  if (version === null) return undoable;
  const now = await readDrawn(db, admin.workspace.id, memberId);
  return hashIn(now.version) === version ? undoable : undefined;
}

async function findRow(admin: Admin, memberId: string) {
  return selectUndos(db, admin.workspace.id)
    .select(["u.done_at as doneAt", sql<Date>`u.done_at + ${UNDO_FOR}`.as("until")])
    .where("u.member_id", "=", memberId)
    .where(sql<boolean>`(u.membership is not null and m.id is null or m.archived_at = u.done_at)`)
    .executeTakeFirst();
}
