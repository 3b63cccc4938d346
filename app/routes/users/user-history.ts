import type { RecordedActor } from "#app/domain/audit-log/event";
import { roleOptions } from "#app/ui/roles";
import { formatAgo, formatDate, formatDay, type Moment } from "#app/ui/format";
import { formatDetails, formatIdentity } from "#app/routes/audit-log/event-text";
import type { User } from "./user-data";

export type HistoryEvent = RecordedActor & {
  id: string;
  at: string;
  action: string;
  details: Record<string, unknown>;
  bulkId: string | null;
};

const words: Record<string, (event: HistoryEvent) => string> = {
  "member.invited": ({ actor }) => `Invited by ${actor}`,
  "member.joined": ({ details: { channel } }) =>
    channel === "copied" || channel === "mailed" ? `Joined by the ${channel} link` : "Joined",
  "member.signed_up": () => "Signed up by an address of an allowed domain",
  "member.declined": () => "Declined the invitation",
  "member.archived": ({ actor }) => `Archived by ${actor}`,
  "member.unarchived": ({ actor }) => `Unarchived by ${actor}`,
  "member.archive_undone": ({ actor }) => `Archiving undone by ${actor}`,
  "member.left": () => "Left the workspace",
  "member.ended": ({ details }) => `Access ended on ${formatDate(String(details.endsOn))}`,
  "member.kept": ({ details }) =>
    `Access was to end on ${formatDate(String(details.endsOn))}, and goes on without an end: nobody else is an active admin`,
  "member.end_changed": ({ actor, details }) => `End of access ${formatEnd(details.to)} by ${actor}`,
  "member.end_warned": ({ details }) => `Warned that access ends on ${formatDate(String(details.endsOn))}`,
  "member.renamed": ({ actor, details }) => `Renamed from ${String(details.from)} to ${String(details.to)} by ${actor}`,
  "member.email_changed": ({ actor, details }) =>
    `Email address changed from ${String(details.from)} to ${String(details.to)} by ${actor}`,
  "member.role_changed": ({ actor, details }) =>
    `Role changed from ${String(details.from)} to ${String(details.to)} by ${actor}`,
  "member.groups_changed": (event) => withDetails(`Groups changed by ${event.actor}`, event),
  "member.added_to_group": ({ actor, details }) => `Added to the group ${String(details.group)} by ${actor}`,
  "member.removed_from_group": ({ actor, details }) => `Removed from the group ${String(details.group)} by ${actor}`,
  "member.metadata_changed": (event) => withDetails(`Metadata changed by ${event.actor}`, event),
  "member.metadata_shown": ({ actor }) => `Metadata shown to ${actor}`,
  "access.approved": (event) => withDetails(`Access request approved by ${event.actor}`, event),
  "invitation.resent": ({ actor }) => `Invitation resent by ${actor}`,
  "invitation.replaced": ({ actor }) => `New link made by ${actor}`,
  "invitation.cancelled": ({ actor }) => `Invitation cancelled by ${actor}`,
  "invitation.cancel_undone": ({ actor }) => `Cancelling undone by ${actor}: the link works as before`,
  "invitation.renewal_asked": () => "Asked for a new link",
  "invitation.mail_asked": () => "Mailed again, as somebody entered the address under Forgot password",
  "invitation.reminded": () => "Reminded of the invitation",
};

/** One event of a user's history as a sentence. */
export function formatEvent(event: HistoryEvent): string {
  const sentence = words[event.action]?.(event) ?? `${event.action} by ${event.actor}`;
  return event.bulkId === null ? sentence : `${sentence}, in bulk`;
}

/** The actor's email address and the beginning of the account's id: the whole id is in the audit log. */
export function actorOf(event: HistoryEvent): string {
  const { address } = formatIdentity(event);
  return event.actorAccountId ? `${address} · account ${event.actorAccountId.slice(0, 8)}` : address;
}

/** What is said after the word "Archived": " by Ada Byron on 3 Mar", or where it was no admin, ": declined on 3 Mar". */
export function formatArchiving(
  { action, actor, at }: NonNullable<User["archiving"]>,
  now: Moment,
  timeZone: string,
): string {
  const near = formatDay(at, now, timeZone);
  const day = /^\d/.test(near) ? `on ${near}` : near;
  const did = {
    "member.archived": ` by ${actor}`,
    "member.declined": ": declined",
    "member.left": ": left",
    "member.ended": ": access ended",
    "invitation.cancelled": `: invitation cancelled by ${actor}`,
  };
  return `${did[action]} ${day}`;
}

function withDetails(sentence: string, event: HistoryEvent): string {
  const more = formatDetails(event);
  return more ? `${sentence}. ${more}` : sentence;
}

const changes: Record<string, (event: HistoryEvent) => string> = {
  "member.joined": ({ actor }) => `${actor} joined`,
  "member.signed_up": ({ actor }) => `${actor} signed up`,
  "access.approved": ({ actor }) => `${actor} approved the access request`,
  "member.archived": ({ actor }) => `${actor} archived the user`,
  "member.unarchived": ({ actor }) => `${actor} invited the user again`,
  "member.archive_undone": ({ actor }) => `${actor} undid the archiving`,
  "member.renamed": ({ actor, details }) => `${actor} changed the name to ${String(details.to)}`,
  "member.email_changed": ({ actor, details }) => `${actor} changed the email address to ${String(details.to)}`,
  "member.role_changed": ({ actor, details }) => `${actor} changed the role to ${labelOf(details.to)}`,
  "member.groups_changed": ({ actor }) => `${actor} changed the groups`,
  "member.metadata_changed": ({ actor }) => `${actor} changed the metadata`,
  "member.end_changed": ({ actor, details }) => `${actor} had the end of access ${formatEnd(details.to)}`,
  "member.left": ({ actor }) => `${actor} left`,
  "member.ended": () => "Access ended",
};

function formatEnd(day: unknown): string {
  return typeof day === "string" ? `set to ${formatDate(day)}` : "taken out";
}

function labelOf(role: unknown): string {
  return roleOptions.find(({ value }) => value === role)?.label ?? String(role);
}

/** What others changed of a user since the event that a form's version begins with, newest first, as sentences. */
export function changesSince(version: string, history: HistoryEvent[], now: Moment): string[] {
  const seen = Number(/^\d{1,15}(?=\.)/.exec(version)?.[0] ?? 0);
  return history
    .filter(({ id, action }) => Number(id) > seen && action in changes)
    .map((event) => `${changes[event.action]?.(event)} ${formatAgo(event.at, now)}`);
}
