import { sql } from "kysely";
import type { Trx } from "#db/database";
import { actorColumns, toActingAdmin } from "#app/domain/shared/acting-admin";
import type { ActingAdmin, Role } from "#app/domain/shared/actors";
import type { ImportKey } from "./import";

/** After this many failures in a row, an import is stopped. */
const MAX_FAILURES = 5;

/** A confirmed import that is being worked on, its row locked. */
export type OpenImport = ImportKey & {
  actor: ActingAdmin;
  updates: boolean;
  unarchives: boolean;
  makesGroups: boolean;
  sendsEmail: boolean;
  message: string | null;
  days: number;
  role: Role | null;
  endsOn: string | null;
  reached: number;
  isUndo: boolean;
  undoReached: number;
  isGivenUp: boolean;
};

/** Locks an import that has something left to do and is not stopped, and reads it; undefined where there is none. */
export async function lockOpenImport(trx: Trx, { workspaceId, id }: ImportKey): Promise<OpenImport | undefined> {
  const row = await trx
    .selectFrom("imports as i")
    .innerJoin("workspaces as w", "w.id", "i.workspace_id")
    .select(["i.updates", "i.unarchives", "i.makes_groups as makesGroups", "i.sends_email as sendsEmail"])
    .select(["i.message", "i.role", "i.reached", "i.undo_reached as undoReached", "i.failures"])
    .select(actorColumns)
    .select(["i.undo_asked_at", "i.lifetime_days", "w.invitation_days as invitationDays"])
    .select(sql<string | null>`to_char(i.ends_on, 'YYYY-MM-DD')`.as("endsOn"))
    .where("i.workspace_id", "=", workspaceId)
    .where("i.id", "=", id)
    .where("i.due_at", "is not", null)
    .forUpdate("i")
    .executeTakeFirst();
  if (!row) return undefined;
  const { updates, unarchives, makesGroups, sendsEmail, message, role, endsOn, reached, undoReached } = row;
  const actor = toActingAdmin(row, { workspaceId, id, invitationDays: row.invitationDays });
  return {
    ...{ workspaceId, id, actor, updates, unarchives, makesGroups, sendsEmail, message, role, endsOn, reached },
    ...{ undoReached, isUndo: row.undo_asked_at !== null, isGivenUp: row.failures >= MAX_FAILURES },
    days: row.lifetime_days ?? row.invitationDays,
  };
}
