import { sql } from "kysely";
import { db } from "#db/database";
import type { Admin } from "#app/domain/shared/actors";
import { hashIn, readDrawn } from "#app/domain/members/version";
import { UNDO_FOR } from "./keep";

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
  return db
    .selectFrom("undos as u")
    .leftJoin("members as m", (join) =>
      join.onRef("m.workspace_id", "=", "u.workspace_id").onRef("m.id", "=", "u.member_id"),
    )
    .select(["u.kind", "u.version", "u.done_at as doneAt"])
    .select([
      sql<string>`coalesce(u.membership->>'name', m.name, '')`.as("name"),
      sql<string>`coalesce(u.membership->>'email', m.email, '')`.as("email"),
      sql<Date>`u.done_at + ${UNDO_FOR}`.as("until"),
    ])
    .where("u.workspace_id", "=", admin.workspace.id)
    .where("u.member_id", "=", memberId)
    .where("u.done_at", ">", sql<Date>`now() - ${UNDO_FOR}`)
    .where(sql<boolean>`(u.membership is not null and m.id is null or m.archived_at = u.done_at)`)
    .executeTakeFirst();
}
