export type HistoryEvent = { id: string; at: Date; actor: string; action: string; details: Record<string, unknown> };

const words: Record<string, (event: HistoryEvent) => string> = {
  "member.invited": ({ actor }) => `Invited by ${actor}`,
  "member.joined": ({ details }) => `Joined by the ${details.channel === "copied" ? "copied" : "mailed"} link`,
  "member.declined": () => "Declined the invitation",
  "member.archived": ({ actor }) => `Archived by ${actor}`,
  "member.unarchived": ({ actor }) => `Unarchived by ${actor}`,
  "member.role_changed": ({ actor, details }) =>
    `Role changed from ${String(details.from)} to ${String(details.to)} by ${actor}`,
  "member.groups_changed": ({ actor }) => `Groups changed by ${actor}`,
  "member.added_to_group": ({ actor, details }) => `Added to the group ${String(details.group)} by ${actor}`,
  "member.removed_from_group": ({ actor, details }) => `Removed from the group ${String(details.group)} by ${actor}`,
  "member.metadata_changed": ({ actor }) => `Metadata changed by ${actor}`,
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
