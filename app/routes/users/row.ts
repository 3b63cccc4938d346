import type { SerializeFrom } from "@remix-run/node";
import type { MemberRow } from "#app/domain/members/list";
import { formatAgo, formatDay, formatMail, formatUntil } from "#app/ui/format";

/** As it is read, or as JSON: its times are moments or text. */
type Member = MemberRow | SerializeFrom<MemberRow>;

type Note = { text: string; tone?: "amber" | "trouble"; isCaptured?: true };

/** A member as a row of the list shows them: fifty go along in the page a second time, for its script, so nothing else is in it. */
export type Row = Pick<MemberRow, "id" | "name" | "email" | "role" | "status" | "groups"> & {
  moreGroups?: number;
  invitedBy: string;
  invitedOn: string;
  lastSeen?: string;
  notes?: Note[];
};

export function toRow(member: Member, now: string): Row {
  const { id, name, email, role, status, groups, groupCount, lastSeenAt } = member;
  const notes = listNotes(member, now);
  return {
    ...{ id, name, email, role, status, groups },
    moreGroups: groupCount - groups.length || undefined,
    invitedBy: member.invitedBy ?? "Foyer",
    invitedOn: formatDay(member.invitedAt, now),
    lastSeen: lastSeenAt ? formatAgo(lastSeenAt, now) : undefined,
    notes: notes.length > 0 ? notes : undefined,
  };
}

/** What an admin has to know about an invitation: when it expires, and what became of its email. */
function listNotes(member: Member, now: string): Note[] {
  const { status, renewalAskedAt, isDeclined, hasLeft, expiresAt, isExpired } = member;
  const notes: Note[] = renewalAskedAt ? [{ text: "Asked for a new link", tone: "amber" }] : [];
  if (isDeclined) return [...notes, { text: "Declined" }];
  if (hasLeft) return [...notes, { text: "Left" }];
  if (status !== "invited" && status !== "requested") return notes;
  if (expiresAt)
    notes.push({
      text: isExpired ? `Expired ${formatAgo(expiresAt, now)}` : `Expires ${formatUntil(expiresAt, now)}`,
    });
  return [...notes, mailNote(member.mail)];
}

function mailNote(mail: Member["mail"]): Note {
  const text = formatMail(mail);
  if (mail?.state === "captured") return { text, isCaptured: true };
  const hasTrouble = mail?.state === "retrying" || mail?.state === "bounced" || mail?.state === "failed";
  return { text, tone: hasTrouble ? "trouble" : undefined };
}
