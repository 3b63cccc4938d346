/**
 * Local time, by IANA names of time zones. Only numbers are taken from Intl, whose words differ between the versions of Node
 * and of browsers.
 */

export const monthNames = "January February March April May June July August September October November December".split(
  " ",
);
export const dayNames = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/** `weeks` holds the offset of each week in which it does not change, and null for one in which it does. */
type Clock = { format: Intl.DateTimeFormat; weeks: Map<number, number | null> };

const clocks = new Map<string, Clock | undefined>();

const minute = 60_000;
const week = 7 * 24 * 60 * minute;
const maxWeeks = 1000;

/** Undefined for UTC, and for a zone that this machine does not know: its times are in UTC then, and are said to be. */
function findClock(zone: string): Clock | undefined {
  if (!clocks.has(zone)) clocks.set(zone, zone === "UTC" ? undefined : createClock(zone));
  return clocks.get(zone);
}

function createClock(timeZone: string): Clock | undefined {
  try {
    return { format: new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" }), weeks: new Map() };
  } catch {
    return undefined;
  }
}

/** How far the clocks of a zone are ahead of UTC at a moment, in minutes. */
export function findOffset(zone: string, moment: number): number {
  const clock = findClock(zone);
  if (!clock) return 0;
  const number = Math.floor(moment / week);
  if (!clock.weeks.has(number)) {
    if (clock.weeks.size >= maxWeeks) clock.weeks.clear();
    const offset = readOffset(clock, number * week);
    clock.weeks.set(number, offset === readOffset(clock, (number + 1) * week) ? offset : null);
  }
  return clock.weeks.get(number) ?? readOffset(clock, moment);
}

/** The minutes of "11/29/2026, GMT+05:30"; 0 of "11/29/2026, GMT". */
function readOffset({ format }: Clock, moment: number): number {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)(?::\d\d)?$/.exec(format.format(moment)) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}

/** A moment as the clocks of a zone show it, in the fields of UTC. */
export function toLocal(moment: Date | string, zone: string): Date {
  const time = new Date(moment).getTime();
  return new Date(time + findOffset(zone, time) * minute);
}

/** A zone and its offset at a moment: "UTC", "Berlin time (UTC+1)", "St Johns time (UTC-3:30)". */
export function formatZone(zone: string, moment: Date | string): string {
  if (!findClock(zone)) return "UTC";
  return `${nameCity(zone)} time (${formatOffset(findOffset(zone, new Date(moment).getTime()))})`;
}

/** A zone without its offset, for what is about days: "UTC", "Berlin time". */
export function nameZone(zone: string): string {
  return findClock(zone) ? `${nameCity(zone)} time` : "UTC";
}

function nameCity(zone: string): string {
  return zone.replace(/^.*\//, "").replaceAll("_", " ");
}

function formatOffset(minutes: number): string {
  if (minutes === 0) return "UTC";
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? "-" : "+"}${hours}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}
