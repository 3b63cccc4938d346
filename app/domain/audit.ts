import { sql, type RawBuilder } from "kysely";
import { db, type Trx } from "#db/database";
import type { JsonObject, JsonValue } from "#db/schema";
import type { Actor, Admin } from "./people";

export type Action =
  | "workspace.created"
  | "workspace.renamed"
  | "workspace.name_changed"
  | "workspace.invitation_days_changed"
  | "workspace.second_step_required"
  | "workspace.second_step_not_required"
  | "workspace.allowed_domains_changed"
  | "workspace.requests_allowed"
  | "workspace.requests_stopped"
  | "workspace.archived"
  | "workspace.restored"
  | "member.invited"
  | "member.joined"
  | "member.signed_up"
  | "member.declined"
  | "member.archived"
  | "member.unarchived"
  | "member.left"
  | "member.ended"
  | "member.kept"
  | "member.end_changed"
  | "member.end_warned"
  | "member.renamed"
  | "member.email_changed"
  | "member.role_changed"
  | "member.groups_changed"
  | "member.added_to_group"
  | "member.removed_from_group"
  | "member.metadata_changed"
  | "member.metadata_shown"
  | "members.exported"
  | "invitation.resent"
  | "invitation.replaced"
  | "invitation.cancelled"
  | "invitation.renewal_asked"
  | "access.requested"
  | "access.withdrawn"
  | "access.approved"
  | "access.declined"
  | "group.created"
  | "group.renamed"
  | "group.duplicated"
  | "group.deleted";

export type Subject = { workspaceId: string; memberId?: string; text: string };

/** Writes what happened into the audit log, within the transaction of the change itself. Never put a secret into details. */
export async function record(trx: Trx, actor: Actor, action: Action, subject: Subject, details: JsonObject = {}) {
  await trx
    .insertInto("audit_events")
    .values({
      workspace_id: subject.workspaceId,
      actor_account_id: actor.accountId,
      actor: actor.name,
      action,
      member_id: subject.memberId ?? null,
      subject: subject.text,
      details: JSON.stringify(details),
      ip: actor.origin.ip,
      user_agent: actor.origin.userAgent,
      bulk_id: actor.bulkId ?? null,
    })
    .execute();
}

/** What `record` writes, as a part of the statement that makes this `seat`. */
export function recordingOf(
  seat: RawBuilder<unknown>,
  email: string,
  actor: Actor,
  action: Action,
  details: RawBuilder<JsonObject>,
) {
  const { accountId, name, origin, bulkId = null } = actor;
  return sql`
    insert into audit_events
      (workspace_id, member_id, subject, actor_account_id, actor, action, details, ip, user_agent, bulk_id)
    select seat.workspace_id, seat.id, ${email}, ${accountId}, ${name}, ${action}, ${details}, ${origin.ip},
      ${origin.userAgent}, ${bulkId} from ${seat} as seat`;
}

export type AuditEvent = {
  id: string;
  at: Date;
  actor: string;
  action: string;
  details: JsonObject;
  bulkId: string | null;
};

/** What happened to one member, newest first, 50 at most. */
export async function listHistory(admin: Admin, memberId: string): Promise<AuditEvent[]> {
  const events = await db
    .selectFrom("audit_events")
    .select(["id", "at", "actor", "action", "details", "bulk_id as bulkId"])
    .where("workspace_id", "=", admin.workspace.id)
    .where("member_id", "=", memberId)
    .orderBy("id", "desc")
    .limit(50)
    .execute();
  return events.map(({ details, ...event }) => ({ ...event, details: detailsOf(details) }));
}

/** The details of an event as they were recorded: always an object, though the column's type could hold any JSON. */
export function detailsOf(details: JsonValue): JsonObject {
  return details && typeof details === "object" && !Array.isArray(details) ? details : {};
}
