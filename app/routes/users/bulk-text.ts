import type { Bulk, BulkIntent } from "#app/domain/bulk-actions/progress";
import type { Preview } from "#app/domain/bulk-actions/preview";
import { formatNumber, formatRole } from "#app/ui/format";

/** 1 as "1 user", 1240 as "1,240 users". */
export function formatUsers(count: number): string {
  return `${formatNumber(count)} user${count === 1 ? "" : "s"}`;
}

type Count = Pick<Preview, "invited" | "active" | "archived">;
type Status = keyof Count;

/** Whom each of them can be done to, and what is said of the others. */
const fitting: Record<BulkIntent, { statuses: Status[]; others: Partial<Record<Status, string>> }> = {
  resend: {
    statuses: ["invited"],
    others: { active: "joined already", archived: "archived: unarchive them to invite them again" },
  },
  renew: { statuses: ["invited"], others: { active: "joined already", archived: "archived already" } },
  cancel: { statuses: ["invited"], others: { active: "joined already", archived: "archived already" } },
  archive: { statuses: ["invited", "active"], others: { archived: "archived already" } },
  unarchive: { statuses: ["archived"], others: { invited: "not archived: Invited", active: "not archived: Active" } },
  "set-role": { statuses: ["invited", "active", "archived"], others: {} },
  "add-group": { statuses: ["invited", "active", "archived"], others: {} },
};

/** How many of those who are chosen it can be done to. */
export function countFitting(intent: BulkIntent, preview: Count): number {
  return fitting[intent].statuses.reduce((sum, status) => sum + preview[status], 0);
}

/** Who stays as they are, and why: "12 joined already". */
export function formatOthers(intent: BulkIntent, preview: Count & { missing: number }): string[] {
  const { invited, active, archived, missing } = preview;
  const counts = Object.entries({ invited, active, archived } satisfies Count);
  const words: Record<string, string> = fitting[intent].others;
  const others = counts.flatMap(([status, count]) =>
    count && words[status] ? [`${formatNumber(count)} ${words[status]}`] : [],
  );
  return missing ? [...others, `${formatNumber(missing)} no longer in this workspace`] : others;
}

/** What an admin is asked before it is done. */
export function questionOf(intent: BulkIntent, count: number): string {
  const users = formatUsers(count);
  return {
    resend: `Resend the email to ${users}?`,
    renew: `Renew the links of ${users}?`,
    cancel: `Cancel the invitations of ${users}?`,
    archive: `Archive ${users}?`,
    unarchive: `Unarchive ${users}?`,
    "set-role": `Change the role of ${users}`,
    "add-group": `Add ${users} to a group`,
  }[intent];
}

export const buttonWords: Record<BulkIntent, string> = {
  resend: "Resend",
  renew: "Renew",
  cancel: "Cancel invitations",
  archive: "Archive",
  unarchive: "Unarchive",
  "set-role": "Change role",
  "add-group": "Add to group",
};

/** What will happen, sentence by sentence. */
export function consequencesOf(intent: BulkIntent, preview: Preview): string[] {
  switch (intent) {
    case "resend":
      return [
        "Each user gets the same link again, in an email of their own. The time of the link starts anew.",
        "Users who were mailed within the last minute are left out.",
      ];
    case "renew":
      return [
        "Each user who asked for a new link gets the same link again, in an email of their own. Its time starts anew.",
        "Users who did not ask, or whose link was renewed since, are left out.",
      ];
    case "cancel":
      return [
        "Their invitation links stop working, and they are removed from the list. What happened stays in the audit log.",
        "Users who had joined before are archived again.",
      ];
    case "archive":
      return archivingOf(preview);
    case "unarchive":
      return [
        "Each user is invited again, by a new link in a new email.",
        "They have access again once they have joined.",
      ];
    case "set-role":
      return [
        "Users who have the role already are left out.",
        ...(preview.activeAdmins
          ? ["Admins who get another role can no longer manage users, groups and settings, nor read the audit log."]
          : []),
        ...adminWords(preview),
      ];
    case "add-group":
      return ["The users keep their other groups. Users who are in the group already are left out."];
  }
}

function archivingOf(preview: Preview): string[] {
  const { invited, active } = preview;
  return [
    ...(active ? [`The active users (${formatNumber(active)}) lose access to this workspace at once.`] : []),
    ...(invited ? [`The invitation links of the invited users (${formatNumber(invited)}) stop working.`] : []),
    "Names, roles, groups, metadata and history are kept. Invitations that they sent stay open.",
    "To bring them back, unarchive them: they are invited again, by a new link in a new email.",
    ...adminWords(preview),
  ];
}

function adminWords({ activeAdmins, isAdminThere }: Preview): string[] {
  return [
    ...(activeAdmins
      ? [
          `${activeAdmins === 1 ? "1 is an active admin" : `${formatNumber(activeAdmins)} are active admins`}. The last active admin of the workspace is left out.`,
        ]
      : []),
    ...(isAdminThere ? ["You are among them, and come last."] : []),
  ];
}

/** What a bulk action does, or did: "Archiving 1,240 users", "Archived 1,237 of 1,240 users". */
export function titleOf({
  intent,
  role,
  groupName,
  isGathered,
  isFinished,
  total,
  done,
}: Omit<Bulk, "madeAt">): string {
  const those = isGathered ? formatUsers(total) : "all who match";
  const users = isFinished && done < total ? `${formatNumber(done)} of ${those}` : those;
  const to = role ? formatRole(role) : groupName;
  const [doing, did] = {
    resend: [`Resending the email to ${users}`, `Email resent to ${users}`],
    renew: [`Renewing the links of ${users}`, `Renewed the links of ${users}`],
    cancel: [`Cancelling the invitations of ${users}`, `Cancelled the invitations of ${users}`],
    archive: [`Archiving ${users}`, `Archived ${users}`],
    unarchive: [`Unarchiving ${users}`, `Unarchived ${users}`],
    "set-role": [`Changing the role of ${users} to ${to}`, `Changed the role of ${users} to ${to}`],
    "add-group": [`Adding ${users} to ${to}`, `Added ${users} to ${to}`],
  }[intent];
  return (isFinished ? did : doing) ?? "";
}

/** How far it has come: "32 %". */
export function percentOf({ total, done, refused }: Pick<Bulk, "total" | "done" | "refused">): string {
  return `${total ? Math.floor((100 * (done + refused)) / total) : 0} %`;
}
