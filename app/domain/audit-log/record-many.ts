import { sql } from "kysely";
import type { Trx } from "#db/database";
import type { JsonObject } from "#db/schema";
import type { Actor } from "#app/domain/shared/actors";
import type { Action } from "./event";

export type MemberEvent = { memberId: string; email: string; details?: JsonObject };

/** `record` for many members at once, by one statement. */
export async function recordMany(
  trx: Trx,
  actor: Actor,
  action: Action,
  workspaceId: string,
  events: readonly MemberEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const { kind = "account", accountId, email, name, origin, bulkId = null } = actor;
  const memberIds = events.map((event) => event.memberId);
  const subjects = events.map((event) => event.email);
  const details = events.map((event) => JSON.stringify(event.details ?? {}));
  await sql`
    insert into audit_events (workspace_id, member_id, subject, actor_kind, actor_account_id, actor_email, actor, action,
      details, ip, user_agent, bulk_id)
    select ${workspaceId}::uuid, e.member_id, e.subject, ${kind}::actor_kind, ${accountId}::uuid, ${email}, ${name},
      ${action}, e.details::jsonb, ${origin.ip}, ${origin.userAgent}, ${bulkId}::uuid
    from unnest(${memberIds}::uuid[], ${subjects}::text[], ${details}::text[]) as e (member_id, subject, details)`.execute(
    trx,
  );
}
