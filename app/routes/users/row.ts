import type { SerializeFrom } from "@remix-run/node";
import type { MemberRow } from "#app/domain/members/list";
import { formatAgo, formatDay, formatMail, type Moment } from "#app/ui/format";

/** As it is read, or as JSON: its times are moments or text. */
type Member = MemberRow | SerializeFrom<MemberRow>;

export type Note = { text: string; tone?: "amber" | "trouble"; isCaptured?: true };

/** A member as a row of the list shows them: fifty go along in the page a second time, for its script, so nothing else is in it. */
export type Row = Pick<MemberRow, "id" | "name" | "email" | "role" | "status" | "groups"> & {
  moreGroups?: number;
  invitedBy: string;
  invitedOn: string;
  lastSeen?: string;
  note?: Note;
};

/** `timeZone` is that of the workspace. */
export function toRow(member: Member, now: Moment, timeZone: string): Row {
  const { id, name, email, role, status, groups, groupCount, lastSeenAt } = member;
  return {
    ...{ id, name, email, role, status, groups },
    moreGroups: groupCount - groups.length || undefined,
    invitedBy: member.invitedBy ?? "Foyer",
    invitedOn: formatDay(member.invitedAt, now, timeZone),
    lastSeen: lastSeenAt ? formatAgo(lastSeenAt, now) : undefined,
    note: buildNote(member, now, timeZone),
  };
}

/** The line beneath the status: what went wrong with the invitation, or when it expires and what became of its email. */
function buildNote(member: Member, now: Moment, timeZone: string): Note | undefined {
  const { status, isDeclined, hasLeft, expiresAt, isExpired, renewalAskedAt, mail } = member;
  if (isDeclined) return { text: "Declined" };
  if (hasLeft) return { text: "Left" };
  if (status !== "invited" && status !== "requested") return undefined;
  if (renewalAskedAt) return { text: `Asked for a new link ${formatAgo(renewalAskedAt, now)}`, tone: "amber" };
  const expired = expiresAt && isExpired ? `Expired ${formatAgo(expiresAt, now)}` : undefined;
  const words = mailWords[mail?.state ?? "dropped"];
  if (!words) return { text: [expired, formatMail(mail)].filter(Boolean).join(". "), tone: "trouble" };
  if (expired) return { text: expired };
  const expiry = expiresAt ? `Expires ${formatDay(expiresAt, now, timeZone)}, ` : "";
  const text = expiry + words;
  return mail?.state === "captured" ? { text, isCaptured: true } : { text };
}

/** In the other states something went wrong. */
const mailWords: Partial<Record<NonNullable<Member["mail"]>["state"], string>> = {
  queued: "queued",
  sent: "sent",
  delivered: "delivered",
  captured: "mail kept here",
  dropped: "not mailed",
};
