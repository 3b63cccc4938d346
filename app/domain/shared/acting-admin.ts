import type { ActingAdmin, Admin } from "./actors";

/** The columns of a row that say for whom it is worked on, long after the request of that admin. */
export const actorColumns = [
  "actor",
  "actor_email",
  "actor_member_id",
  "actor_account_id",
  "ip",
  "user_agent",
] as const;

type ActorRow = {
  actor: string;
  actor_email: string;
  actor_member_id: string;
  actor_account_id: string;
  ip: string;
  user_agent: string;
};

/** What these columns hold for this admin. */
export function toActorColumns(admin: Admin): ActorRow {
  return {
    actor_member_id: admin.memberId,
    actor_account_id: admin.accountId,
    actor_email: admin.email,
    actor: admin.name,
    ip: admin.origin.ip,
    user_agent: admin.origin.userAgent,
  };
}

type Work = { workspaceId: string; id: string; invitationDays: number };

/** The admin of these columns, whose events carry the id of what is worked on. `findObstacle` says whether they still may. */
export function toActingAdmin(row: ActorRow, { workspaceId, id, invitationDays }: Work): ActingAdmin {
  return {
    accountId: row.actor_account_id,
    memberId: row.actor_member_id,
    email: row.actor_email,
    name: row.actor,
    origin: { ip: row.ip, userAgent: row.user_agent },
    workspace: { id: workspaceId, invitationDays },
    bulkId: id,
  };
}
