import { oneLine } from "#app/mail/transports/message";
import { dayNames, formatZone, monthNames, toLocal } from "#app/time-zone";

/**
 * A moment by the clocks of a zone: `Friday 5 June 2026, 14:00 UTC`, `Friday 5 June 2026, 16:00 Berlin time (UTC+2)`. Not by a
 * format of Intl, whose words and separators change from one ICU to the next.
 */
export function formatMoment(date: Date, zone: string): string {
  const local = toLocal(date, zone);
  return `${formatDate(local)}, ${local.toISOString().slice(11, 16)} ${formatZone(zone, date)}`;
}

/** The day of a moment by the calendar of a zone: `Friday 5 June 2026`. */
export function formatLocalDate(date: Date, zone: string): string {
  return formatDate(toLocal(date, zone));
}

/** A day of the calendar, out of 2026-06-05: `Friday 5 June 2026`. */
export function formatDate(day: string | Date): string {
  const date = new Date(day);
  return `${dayNames[date.getUTCDay()]} ${date.getUTCDate()} ${monthNames[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** The same day for a subject: `5 June 2026`. */
export function formatShortDate(day: string): string {
  return formatDate(day).replace(/^\S+ /, "");
}

/** 1284 as `1,284`. */
export function formatNumber(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+(?!\d))/g, ",");
}

/** 1000 as `1,000`, or `more than 1,000` where counting ended there. */
export function formatCount(count: number, isMore: boolean): string {
  return `${isMore ? "more than " : ""}${formatNumber(count)}`;
}

/** A text of this many characters at most, of which the last is an ellipsis where it was longer. */
export function shorten(text: string, max: number): string {
  const characters = Array.from(text);
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join("")}…`;
}

/** Somebody in a list, on one line and cut where it is long, so that the list stays short: "Grace Hopper (grace@corp.com)". */
export function formatListed({ name, email }: { name: string; email: string }): string {
  return `${shorten(oneLine(name), 60)} (${shorten(oneLine(email), 100)})`;
}

/** The text version of a mail. */
export function writeText(paragraphs: string[]): string {
  return `${paragraphs.join("\n\n")}\n`;
}
