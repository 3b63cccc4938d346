import { sql, type SqlBool } from "kysely";

/** What the list of members can be narrowed to, of those whose invitation is open. */
export const invitationStates = ["not-delivered", "expired", "expiring", "asked"] as const;

/**
 * `not-delivered`: the invitation's last mail was refused, bounced, failed, was reported as spam, or is still tried again.
 * `expiring`: within two days. `asked`: it has expired, and somebody asked for a new link.
 */
export type InvitationState = (typeof invitationStates)[number];

/** Of a mail named `mail`. The index `mails_undelivered` has the same words. */
const isUndelivered = sql<SqlBool>`mail.closed_at is null and (mail.complained_at is not null or mail.bounced_at is not null
  or mail.delivered_at is null and mail.dropped_at is null
    and (mail.failed_at is not null or mail.sent_at is null and mail.trouble is not null))`;

/** The offsets keep the planner from reading all mails, or all invitations, instead of looking up a few. */
const isLast = sql<SqlBool>`not exists (
  select from mails as newer where newer.workspace_id = mail.workspace_id and newer.invitation_id = mail.invitation_id
    and newer.queued_at > mail.queued_at offset 0)`;

/** Of an open invitation named `i`. */
const conditions = {
  "not-delivered": sql<SqlBool>`exists (
    select from mails as mail where mail.workspace_id = i.workspace_id and mail.invitation_id = i.id
      and ${isUndelivered} and ${isLast})`,
  expired: sql<SqlBool>`i.expires_at <= now()`,
  expiring: sql<SqlBool>`i.expires_at > now() and i.expires_at <= now() + interval '2 days'`,
  asked: sql<SqlBool>`i.renewal_asked_at is not null`,
};

/**
 * Whether a member has an open invitation in this state, for a query that looks at `members` one after another. The newest one
 * alone can be open: the order makes it found by the index of a member's invitations, whatever the planner knows of the table.
 */
export function hasInvitation(state: InvitationState) {
  return sql<SqlBool>`exists (
    select from (
      select workspace_id, id, expires_at, renewal_asked_at from invitations as open
      where open.workspace_id = members.workspace_id and open.member_id = members.id and open.closed_at is null
      order by open.created_at desc limit 1
    ) as i where ${conditions[state]})`;
}

/**
 * The ids of the members of a workspace who have an open invitation in this state, for a query that begins with the invitations, or
 * with the mails, of which an index holds these alone.
 */
export function selectInvited(workspaceId: string, state: InvitationState) {
  if (state !== "not-delivered")
    return sql<string>`select i.member_id from invitations as i
      where i.workspace_id = ${workspaceId} and i.closed_at is null and ${conditions[state]}`;
  return sql<string>`select i.member_id from mails as mail cross join lateral (
      select member_id from invitations
      where workspace_id = mail.workspace_id and id = mail.invitation_id and closed_at is null offset 0
    ) as i where mail.workspace_id = ${workspaceId} and ${isUndelivered} and ${isLast}`;
}
