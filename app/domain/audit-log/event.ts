import { db, type Trx } from "#db/database";
import type { JsonObject, JsonValue } from "#db/schema";
import type { Actor, Admin } from "#app/domain/shared/actors";

/** What the log records. The log is append-only, so an action keeps the name under which it was first recorded. */
export type Action =
  | "workspace.created"
  | "workspace.renamed"
  | "workspace.name_changed"
  | "workspace.invitation_days_changed"
  | "workspace.time_zone_changed"
  | "workspace.welcome_changed"
  | "workspace.continue_changed"
  | "workspace.mail_subject_changed"
  | "workspace.mail_opening_changed"
  | "workspace.reply_to_changed"
  | "workspace.reminders_changed"
  | "workspace.join_mails_changed"
  | "workspace.second_step_required"
  | "workspace.second_step_not_required"
  | "workspace.allowed_domains_changed"
  | "workspace.requests_allowed"
  | "workspace.requests_stopped"
  | "workspace.logo_changed"
  | "workspace.logo_removed"
  | "workspace.accent_changed"
  | "workspace.archived"
  | "workspace.restored"
  | "member.invited"
  | "member.joined"
  | "member.signed_up"
  | "member.declined"
  | "member.archived"
  | "member.unarchived"
  | "member.archive_undone"
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
  | "members.list_exported"
  | "audit_log.exported"
  | "bulk.stopped"
  | "import.confirmed"
  | "import.stopped"
  | "import.undone"
  | "invitation.resent"
  | "invitation.replaced"
  | "invitation.cancelled"
  | "invitation.cancel_undone"
  | "invitation.renewal_asked"
  | "invitation.mail_asked"
  | "invitation.reminded"
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
  await recordEach(trx, actor, action, [subject], details);
}

/** `record` for several subjects, of which there is one at least. */
export async function recordEach(
  trx: Trx,
  actor: Actor,
  action: Action,
  subjects: Subject[],
  details: JsonObject = {},
) {
  const { kind = "account", accountId, email, name, origin, bulkId = null } = actor;
  await trx
    .insertInto("audit_events")
    .values(
      subjects.map(({ workspaceId, memberId = null, text }) => ({
        workspace_id: workspaceId,
        member_id: memberId,
        subject: text,
        actor_kind: kind,
        actor_account_id: accountId,
        actor_email: email,
        actor: name,
        action,
        details: JSON.stringify(details),
        ip: origin.ip,
        user_agent: origin.userAgent,
        bulk_id: bulkId,
      })),
    )
    .execute();
}

/** A search as the log keeps it: as text, and cut, as it may be as long as a URL. */
export function loggedText(search: string): string {
  return [...search].slice(0, 200).join("").replace(/\p{C}/gu, "");
}

export type ActorKind = NonNullable<Actor["kind"]>;

/** The actor, as they were at that moment. Events older than the column have no address. */
export type RecordedActor = {
  actor: string;
  actorKind: ActorKind;
  actorEmail: string | null;
  actorAccountId: string | null;
};

export type AuditEvent = RecordedActor & {
  id: string;
  at: Date;
  action: string;
  details: JsonObject;
  bulkId: string | null;
};

/** The columns of a `RecordedActor`, in either log. */
export const recordedActor = [
  "actor",
  "actor_kind as actorKind",
  "actor_email as actorEmail",
  "actor_account_id as actorAccountId",
] as const;

/** What happened to one member, newest first, 50 at most. */
export async function listHistory(admin: Admin, memberId: string): Promise<AuditEvent[]> {
  const events = await db
    .selectFrom("audit_events")
    .select(["id", "at", "action", "details", "bulk_id as bulkId"])
    .select(recordedActor)
    .where("workspace_id", "=", admin.workspace.id)
    .where("member_id", "=", memberId)
    .orderBy("id", "desc")
    .limit(50)
    .execute();
  return events.map(({ details, ...event }) => ({ ...event, details: readDetails(details) }));
}

const archivingActions = [
  "member.archived",
  "member.declined",
  "member.left",
  "member.ended",
  "invitation.cancelled",
] as const;

/** The event by which a member came to be archived. */
export type Archiving = { action: (typeof archivingActions)[number]; actor: string; at: Date };

/** The newest event that archived a member, undefined where the log has none. */
export async function findArchiving(admin: Admin, memberId: string): Promise<Archiving | undefined> {
  const event = await db
    .selectFrom("audit_events")
    .select(["action", "actor", "at"])
    .where("workspace_id", "=", admin.workspace.id)
    .where("member_id", "=", memberId)
    .where("action", "in", archivingActions)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  const action = archivingActions.find((known) => known === event?.action);
  return event && action && { ...event, action };
}

/** The details of an event as they were recorded: always an object, though the column's type could hold any JSON. */
export function readDetails(details: JsonValue): JsonObject {
  return details && typeof details === "object" && !Array.isArray(details) ? details : {};
}
