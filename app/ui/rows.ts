import type { Status } from "#app/domain/member-filter";
import type { MemberRow } from "#app/domain/member-list";
import { agoInWords, dayInWords, mailInWords, roleInWords, untilInWords } from "./words";

/** A member as the table draws it: every word is said by now, so that server and browser say the same. */
export type Row = {
  id: string;
  name: string;
  email: string;
  role: string;
  status: Status;
  groups: string[];
  moreGroups: number;
  /** What an admin has to know about the invitation; the last one may be trouble. */
  notes: string[];
  hasTrouble: boolean;
  isAsking: boolean;
  invitedBy: string;
  invited: string;
  seen: string;
};

/**
 * The rows as one text, a line a row. Fifty rows as objects are a thousand values to Remix, which writes each by a reference
 * of its own, and twice the bytes of the table itself. No name, note or group holds a control character.
 */
export function packRows(members: MemberRow[], now: Date): string {
  return members.map((member) => packRow(rowOf(member, now))).join("\n");
}

function packRow(row: Row): string {
  const { id, name, email, role, status, groups, moreGroups, notes, invitedBy, invited, seen } = row;
  const flags = `${row.hasTrouble ? "t" : ""}${row.isAsking ? "a" : ""}`;
  const lists = [groups.join("\f"), moreGroups, notes.join("\f"), flags];
  return [id, name, email, role, status, ...lists, invitedBy, invited, seen].join("\t");
}

/** What stands for the rows in what a page hands over to the browser's scripts: they are in the page already. */
export const AS_DRAWN = "=";

export function unpackRows(packed: string): Row[] {
  return packed ? packed.split("\n").map(unpackRow) : [];
}

function unpackRow(line: string): Row {
  const [id = "", name = "", email = "", role = "", status = "", ...rest] = line.split("\t");
  const [groups = "", moreGroups = "", notes = "", flags = "", invitedBy = "", invited = "", seen = ""] = rest;
  return {
    id,
    name,
    email,
    role,
    status: statuses.find((one) => one === status) ?? "invited",
    groups: groups ? groups.split("\f") : [],
    moreGroups: Number(moreGroups),
    notes: notes ? notes.split("\f") : [],
    hasTrouble: flags.includes("t"),
    isAsking: flags.includes("a"),
    invitedBy,
    invited,
    seen,
  };
}

const statuses: Status[] = ["invited", "requested", "active", "archived"];

function rowOf(member: MemberRow, now: Date): Row {
  const { id, name, email, role, status, groups, groupCount } = member;
  return {
    id,
    name,
    email,
    role: roleInWords(role),
    status,
    groups: groups.slice(0, 2),
    moreGroups: Math.max(0, groupCount - 2),
    notes: notesOf(member, now),
    hasTrouble: member.mail?.state === "bounced" || member.mail?.state === "failed",
    isAsking: member.renewalAskedAt !== null,
    invitedBy: member.invitedBy ?? "Foyer",
    invited: dayInWords(member.invitedAt, now),
    seen: member.lastSeenAt ? agoInWords(member.lastSeenAt, now) : "Never",
  };
}

function notesOf({ status, isDeclined, hasLeft, expiresAt, isExpired, mail }: MemberRow, now: Date): string[] {
  if (isDeclined) return ["Declined"];
  if (hasLeft) return ["Left"];
  if (status !== "invited" && status !== "requested") return [];
  const expiry =
    expiresAt && (isExpired ? `Expired ${agoInWords(expiresAt, now)}` : `Expires ${untilInWords(expiresAt, now)}`);
  return [...(expiry ? [expiry] : []), mailInWords(mail)];
}
