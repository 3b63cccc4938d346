import type { Status } from "#app/domain/members/filter";
import type { MailState } from "#app/domain/shared/mail-state";
import type { Role } from "#app/domain/shared/actors";
import { dayNames, formatZone, monthNames, toLocal } from "#app/time-zone";

const nearDays = new Map([
  [-1, "yesterday"],
  [0, "today"],
  [1, "tomorrow"],
]);

/** A moment: a Date or, as JSON has it, its ISO 8601 text. */
export type Moment = Date | string;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

// Intl's words differ between the versions of Node and of browsers, and a page must read the same in both: so these are ours.

/** 1284 as "1,284". */
export function formatNumber(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+(?!\d))/g, ",");
}

/** 1000 as "1,000", or "more than 1,000" where nobody counted on. */
export function formatCount(count: number, isMore: boolean | undefined): string {
  return `${isMore ? "more than " : ""}${formatNumber(count)}`;
}

// A page names the zone of its times once, so these leave it out, but for `formatMoment`.

/** A day of a zone as near as it can be said: "today", "yesterday", "3 Mar", or "3 Mar 2025" in another year. */
export function formatDay(date: Moment, now: Moment, zone: string): string {
  return formatLocalDay(toLocal(date, zone), toLocal(now, zone));
}

function formatLocalDay(date: Date, now: Date): string {
  return nearDay(date, now) ?? `${date.getUTCDate()} ${monthOf(date).slice(0, 3)}${yearUnlessNow(date, now)}`;
}

/** A day and its time for lists of what happened: "yesterday, 09:12". */
export function formatTime(date: Moment, now: Moment, zone: string): string {
  const local = toLocal(date, zone);
  return `${formatLocalDay(local, toLocal(now, zone))}, ${clock(local)}`;
}

/** A moment that something lasts since: "14:05" of today, "yesterday, 14:05" before. */
export function formatSince(date: Moment, now: Moment, zone: string): string {
  return formatTime(date, now, zone).replace(/^today, /, "");
}

/** How long ago: "just now", "2 hours ago", "3 days ago". */
export function formatAgo(date: Moment, now: Moment): string {
  const since = toDate(now).getTime() - toDate(date).getTime();
  if (since < minute) return "just now";
  if (since < hour) return `${count(since / minute, "minute")} ago`;
  if (since < day) return `${count(since / hour, "hour")} ago`;
  if (since < 31 * day) return `${count(since / day, "day")} ago`;
  if (since < 365 * day) return `${count(since / (30.44 * day), "month")} ago`;
  return `${count(since / (365.25 * day), "year")} ago`;
}

/** 1 as "1 day", 7 as "7 days". */
export function formatDays(days: number): string {
  return count(days, "day");
}

/** How long something takes, in its largest unit: 90 as "1 minute", 90,000 as "25 hours", 200,000 as "2 days". */
export function formatDuration(seconds: number): string {
  const ms = seconds * 1000;
  if (ms < hour) return count(ms / minute, "minute");
  return ms < 2 * day ? count(ms / hour, "hour") : count(ms / day, "day");
}

/** A day and its time in full: "Friday 5 June 2026, 14:00". */
export function formatFullTime(date: Moment, zone: string): string {
  const local = toLocal(date, zone);
  return `${weekday(local)} ${local.getUTCFullYear()}, ${clock(local)}`;
}

/** A moment in full, with its zone: "Friday 5 June 2026, 14:00 UTC", "Friday 5 June 2026, 16:00 Berlin time (UTC+2)". */
export function formatMoment(date: Moment, zone: string): string {
  return `${formatFullTime(date, zone)} ${formatZone(zone, date)}`;
}

/** It says the format, for a browser without date fields shows a field of text. */
export const endHint =
  "YYYY-MM-DD, such as 2026-12-31. Foyer archives them when this day begins, by the time zone of the workspace.";

/** A calendar's day in full, out of "2026-06-05": "Friday 5 June 2026". */
export function formatDate(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return `${weekday(date)} ${date.getUTCFullYear()}`;
}

export function formatRole(role: Role): string {
  return { admin: "Admin", builder: "Builder", "end-user": "End-user" }[role];
}

export function formatStatus(status: Status): string {
  return { requested: "Requested", invited: "Invited", active: "Active", archived: "Archived" }[status];
}

/** What became of an invitation's mail, for the admin who waits for it. */
export function formatMail(mail: Pick<MailState, "state" | "trouble"> | null): string {
  if (!mail || mail.state === "dropped") return "Not mailed";
  if (mail.state === "failed") return mail.trouble ? `Mail failed: ${mail.trouble}` : "Mail failed";
  if (mail.state === "retrying") return `Mail not sent yet, trying again: ${mail.trouble}`;
  if (mail.state === "bounced" && mail.trouble) return `Mail bounced: ${mail.trouble}`;
  if (mail.state === "sent" && mail.trouble) return `Mail sent, not delivered yet: ${mail.trouble}`;
  return {
    queued: "Mail queued",
    captured: "Kept here: no mail provider is set up",
    sent: "Mail sent",
    delivered: "Mail delivered",
    bounced: "Mail bounced",
    complained: "Mail reported as spam",
  }[mail.state];
}

// Made once, and not for each of the names that a list draws.
const spaces = /\s+/u;
const aLetter = /[\p{L}\p{N}]\p{M}*/u;
const aCased = /^[\p{Lu}\p{Ll}\p{Lt}]/u;
const anEmoji =
  /\p{RI}{2}|\p{Extended_Pictographic}[\uFE0F\p{EMod}]*(?:\u200D\p{Extended_Pictographic}[\uFE0F\p{EMod}]*)*/u;
const aSign = /[^\s\p{C}\p{M}]\p{M}*/u;

/**
 * One or two letters for the round picture of a name. Two only where letters have a case: in Arabic or Devanagari two
 * initials side by side join into something else.
 */
export function initialsOf(name: string): string {
  const contents = name
    .normalize("NFC")
    .split(spaces)
    .map((word) => aLetter.exec(word)?.[0])
    .filter((letter) => letter !== undefined);
  const [first = firstSign(name)] = contents;
  const last = contents.length > 1 ? contents.at(-1) : undefined;
  return last && aCased.test(first) && aCased.test(last) ? upper(first) + upper(last) : upper(first);
}

function firstSign(name: string): string {
  return anEmoji.exec(name)?.[0] ?? aSign.exec(name)?.[0] ?? "?";
}

function upper(letter: string): string {
  const capital = letter.toUpperCase();
  return capital.length === letter.length ? capital : letter;
}

function toDate(moment: Moment): Date {
  return new Date(moment);
}

function nearDay(date: Date, now: Date): string | undefined {
  const distance = Math.floor(date.getTime() / day) - Math.floor(now.getTime() / day);
  return nearDays.get(distance);
}

function count(amount: number, unit: string): string {
  const whole = Math.max(1, Math.floor(amount));
  return `${whole} ${unit}${whole === 1 ? "" : "s"}`;
}

function clock(date: Date): string {
  return date.toISOString().slice(11, 16);
}

function weekday(date: Date): string {
  return `${dayNames[date.getUTCDay()]} ${date.getUTCDate()} ${monthOf(date)}`;
}

function monthOf(date: Date): string {
  return monthNames[date.getUTCMonth()] ?? "";
}

function yearUnlessNow(date: Date, now: Date): string {
  const year = date.getUTCFullYear();
  return year === now.getUTCFullYear() ? "" : ` ${year}`;
}
