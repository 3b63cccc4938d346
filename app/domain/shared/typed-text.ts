/** U+FFFD is what is left of bytes that were no text. */
const hidden = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffd]/u;
/** Some characters that Unicode calls letters are invisible, such as U+3164. */
const seen = /[^\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether text holds characters that control or turn it, or that are not text. */
export function hasHidden(text: string): boolean {
  return hidden.test(text);
}

/** Whether text holds anything that a reader sees. */
export function isSeen(text: string): boolean {
  return seen.test(text);
}

/** What is wrong with one trimmed line of text for people, in words; undefined where nothing is. */
export function findLineProblem(what: string, max: number, text: string): string | undefined {
  if (text === "") return `Enter ${what}`;
  if (text.length > max) return `Shorten ${what} to ${max} characters`;
  if (hasHidden(text)) return `Enter ${what} without control characters`;
  return isSeen(text) ? undefined : `Enter ${what}`;
}

/** The most characters of a person's name, and of a group's. */
export const maxNameLength = { person: 100, group: 60 };

/** What is said beside a field with text that is no day. */
export const noDay = "Enter a date like 2026-12-31";

/** Whether text is a day of the calendar as a date field sends it, 2026-12-31. */
export function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
