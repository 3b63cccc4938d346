import type { Action, RecordedActor } from "#app/domain/audit-log/event";
import { roles } from "#app/domain/shared/actors";
import { formatRole } from "#app/ui/format";

/** What each action is called where many of them are listed. */
export const actionWords: Record<Action, string> = {
  "workspace.created": "Workspace created",
  "workspace.renamed": "Address of the workspace changed",
  "workspace.name_changed": "Name of the workspace changed",
  "workspace.invitation_days_changed": "Invitation lifetime changed",
  "workspace.time_zone_changed": "Time zone changed",
  "workspace.welcome_changed": "Welcome text changed",
  "workspace.continue_changed": "Link to continue changed",
  "workspace.mail_subject_changed": "Subject of invitations changed",
  "workspace.mail_opening_changed": "Opening text of invitations changed",
  "workspace.reply_to_changed": "Replies to the inviter switched",
  "workspace.reminders_changed": "Reminders switched",
  "workspace.join_mails_changed": "Emails about who joined switched",
  "workspace.second_step_required": "Two-step sign-in required",
  "workspace.second_step_not_required": "Two-step sign-in no longer required",
  "workspace.allowed_domains_changed": "Domains that may sign up changed",
  "workspace.requests_allowed": "Access requests allowed",
  "workspace.requests_stopped": "Access requests no longer allowed",
  "workspace.logo_changed": "Logo changed",
  "workspace.logo_removed": "Logo removed",
  "workspace.accent_changed": "Accent colour changed",
  "workspace.archived": "Workspace archived",
  "workspace.restored": "Workspace restored",
  "member.invited": "User invited",
  "member.joined": "User joined",
  "member.signed_up": "User signed up",
  "member.declined": "Invitation declined",
  "member.archived": "User archived",
  "member.unarchived": "User unarchived",
  "member.archive_undone": "Archiving undone",
  "member.left": "User left",
  "member.ended": "Access ended",
  "member.kept": "Access goes on without an end",
  "member.end_changed": "End of access changed",
  "member.end_warned": "Warned of the end of access",
  "member.renamed": "Name changed",
  "member.email_changed": "Email address changed",
  "member.role_changed": "Role changed",
  "member.groups_changed": "Groups changed",
  "member.metadata_changed": "Metadata changed",
  "member.metadata_shown": "Metadata shown",
  "members.exported": "Users exported with metadata",
  "members.list_exported": "Users exported without metadata",
  "audit_log.exported": "Audit log exported",
  "bulk.stopped": "Bulk action stopped",
  "import.confirmed": "Import confirmed",
  "import.stopped": "Import stopped",
  "import.undone": "Import undone",
  "invitation.resent": "Invitation resent",
  "invitation.replaced": "New link made",
  "invitation.cancelled": "Invitation cancelled",
  "invitation.cancel_undone": "Cancelling undone",
  "invitation.renewal_asked": "New link asked for",
  "invitation.mail_asked": "Mail of the invitation asked for again",
  "invitation.reminded": "Invitee reminded",
  "access.requested": "Access asked for",
  "access.withdrawn": "Access request withdrawn",
  "access.approved": "Access request approved",
  "access.declined": "Access request declined",
  "member.added_to_group": "Added to a group",
  "member.removed_from_group": "Removed from a group",
  "group.created": "Group created",
  "group.renamed": "Group renamed",
  "group.duplicated": "Group duplicated",
  "group.deleted": "Group deleted",
};

export const actions = Object.keys(actionWords);

export function formatAction(action: string): string {
  return Object.entries(actionWords).find(([known]) => known === action)?.[1] ?? action;
}

/** What an actor without an account is: its name alone could be anybody's. */
const kindWords = {
  link: "By the invitation link, not signed in",
  "command-line": "On the command line",
  system: "Automatic, by nobody's request",
};

/** Who an actor was at that moment, apart from the name: the email address, and what else tells two of one name apart. */
export function formatIdentity({ actorKind, actorEmail, actorAccountId }: RecordedActor) {
  if (actorKind !== "account") return { address: kindWords[actorKind], account: actorEmail && `For ${actorEmail}` };
  return {
    address: actorEmail ?? "Email address not recorded",
    account: actorAccountId && `Account ${actorAccountId}`,
  };
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
  done: "Done",
  notDone: "Not done",
  withMembers: "With its users",
  endsOn: "End of access",
  status: "Status",
  q: "Search",
  invitation: "Invitation",
  events: "Events",
  actor: "Done by",
  action: "Action",
  since: "From",
  until: "To",
  bulk: "Bulk action",
};

/** What is known of an event beyond its name: "From Builder to Admin", "Added: Compilers; Removed: Design". */
export function formatDetails({ action, details }: { action: string; details: Record<string, unknown> }): string {
  const { from, to, ...rest } = details;
  const say = (key: string, value: unknown) =>
    key === "role" || key === "was" || action === "member.role_changed" ? roleOrText(value) : formatValue(value);
  const origin = from === undefined ? [] : [`From ${say("from", from)}`];
  const change = to === undefined ? origin : [`From ${say("from", from)} to ${say("to", to)}`];
  const others = Object.entries(rest).filter(([, value]) => value !== 0 && (!Array.isArray(value) || value.length > 0));
  return [...change, ...others.map(([key, value]) => `${detailWords[key] ?? key}: ${say(key, value)}`)].join("; ");
}

function roleOrText(value: unknown): string {
  const role = roles.find((one) => one === value);
  return role ? formatRole(role) : formatValue(value);
}

function formatValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(formatValue).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}
