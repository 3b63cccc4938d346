/** `Friday 5 June 2026, 14:00 UTC`. Not by one format of Intl, whose separators change from one ICU to the next. */
export function formatMoment(date: Date): string {
  const format = new Intl.DateTimeFormat("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: "UTC",
  });
  const parts = format.formatToParts(date);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((found) => found.type === type)?.value ?? "";
  return `${part("weekday")} ${part("day")} ${part("month")} ${part("year")}, ${part("hour")}:${part("minute")} UTC`;
}

/** A day of the calendar, out of 2026-06-05: `Friday 5 June 2026`. */
export function formatDate(day: string): string {
  return formatMoment(new Date(`${day}T00:00:00Z`)).replace(/,.*$/, "");
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

/** The text version of a mail. */
export function writeText(paragraphs: string[]): string {
  return `${paragraphs.join("\n\n")}\n`;
}
