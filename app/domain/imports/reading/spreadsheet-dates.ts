/** The number formats that Excel has built in for dates (ECMA-376, 18.8.30), those of East Asian versions with them. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code !== undefined) return /[dy]/i.test(code.replace(/"[^"]*"|\\.|\[[^\]]*\]|_.|\*./g, ""));
  return (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** A day as 2026-12-31, with its time where it has one, of the number of days since the beginning of 1900, or of 1904. */
export function toDayText(days: number, startsIn1904: boolean): string {
  const start = startsIn1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  const date = new Date(start + Math.round((days * DAY_MS) / 1000) * 1000);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 || date.getUTCFullYear() < 1900) return String(days);
  const text = date.toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.replace(".000Z", "");
}
