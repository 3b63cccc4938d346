import type { Action } from "#app/domain/audit";
import { roles } from "#app/domain/people";
import { roleInWords } from "#app/ui/words";

export type HistoryEvent = { id: string; at: Date; actor: string; action: string; details: Record<string, unknown> };

const words: Record<string, (event: HistoryEvent) => string> = {
  "member.invited": ({ actor }) => `Invited by ${actor}`,
  "member.joined": ({ details }) =>
    details.channel === undefined
      ? "Joined"
      : `Joined by the ${details.channel === "copied" ? "copied" : "mailed"} link`,
  "member.declined": () => "Declined the invitation",
  "member.archived": ({ actor }) => `Archived by ${actor}`,
  "member.unarchived": ({ actor }) => `Unarchived by ${actor}`,
  "member.renamed": ({ actor, details }) =>
    `Name changed from ${String(details.from)} to ${String(details.to)} by ${actor}`,
  "member.role_changed": ({ actor, details }) =>
    `Role changed from ${String(details.from)} to ${String(details.to)} by ${actor}`,
  "member.groups_changed": (event) => withDetails(`Groups changed by ${event.actor}`, event),
  "member.added_to_group": ({ actor, details }) => `Added to the group ${String(details.group)} by ${actor}`,
  "member.removed_from_group": ({ actor, details }) => `Removed from the group ${String(details.group)} by ${actor}`,
  "member.metadata_changed": (event) => withDetails(`Metadata changed by ${event.actor}`, event),
  "member.metadata_shown": ({ actor }) => `Metadata shown to ${actor}`,
  "invitation.resent": ({ actor }) => `Invitation resent by ${actor}`,
  "invitation.replaced": ({ actor }) => `New link made by ${actor}`,
  "invitation.cancelled": ({ actor }) => `Invitation cancelled by ${actor}`,
  "invitation.renewal_asked": () => "Asked for a new link",
};

/** One event of a user's history as a sentence. */
export function eventInWords(event: HistoryEvent): string {
  return words[event.action]?.(event) ?? `${event.action} by ${event.actor}`;
}

function withDetails(sentence: string, event: HistoryEvent): string {
  const more = detailsInWords(event);
  return more ? `${sentence}. ${more}` : sentence;
}

/** What each action is called where many of them are listed. */
export const actionWords: Record<Action, string> = {
  "workspace.created": "Workspace created",
  "workspace.renamed": "Address of the workspace changed",
  "workspace.name_changed": "Name of the workspace changed",
  "workspace.invitation_days_changed": "Invitation lifetime changed",
  "workspace.archived": "Workspace archived",
  "workspace.restored": "Workspace restored",
  "member.invited": "User invited",
  "member.joined": "User joined",
  "member.declined": "Invitation declined",
  "member.archived": "User archived",
  "member.unarchived": "User unarchived",
  "member.renamed": "Name changed",
  "member.role_changed": "Role changed",
  "member.groups_changed": "Groups changed",
  "member.metadata_changed": "Metadata changed",
  "member.metadata_shown": "Metadata shown",
  "invitation.resent": "Invitation resent",
  "invitation.replaced": "New link made",
  "invitation.cancelled": "Invitation cancelled",
  "invitation.renewal_asked": "New link asked for",
  "member.added_to_group": "Added to a group",
  "member.removed_from_group": "Removed from a group",
  "group.created": "Group created",
  "group.renamed": "Group renamed",
  "group.duplicated": "Group duplicated",
  "group.deleted": "Group deleted",
};

export const actions = Object.keys(actionWords);

export function actionInWords(action: string): string {
  return Object.entries(actionWords).find(([known]) => known === action)?.[1] ?? action;
}

const detailWords: Record<string, string> = {
  role: "Role",
  groups: "Groups",
  keys: "Metadata",
  channel: "Link",
  added: "Added",
  changed: "Changed",
  removed: "Removed",
  was: "Was",
  group: "Group",
  members: "Users",
  withMembers: "With its users",
};

/** What is known of an event beyond its name: "From Builder to Admin", "Added: Compilers; Removed: Design". */
export function detailsInWords({ action, details }: Pick<HistoryEvent, "action" | "details">): string {
  const { from, to, ...rest } = details;
  const say = (key: string, value: unknown) =>
    key === "role" || key === "was" || action === "member.role_changed" ? roleOrText(value) : valueInWords(value);
  const origin = from === undefined ? [] : [`From ${say("from", from)}`];
  const change = to === undefined ? origin : [`From ${say("from", from)} to ${say("to", to)}`];
  const others = Object.entries(rest).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  return [...change, ...others.map(([key, value]) => `${detailWords[key] ?? key}: ${say(key, value)}`)].join("; ");
}

function roleOrText(value: unknown): string {
  const role = roles.find((one) => one === value);
  return role ? roleInWords(role) : valueInWords(value);
}

function valueInWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueInWords).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}
