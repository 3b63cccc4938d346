import { describe, expect, test } from "vitest";
import { hueOf } from "#app/colours/tile";
import {
  formatAgo,
  formatDay,
  formatDays,
  formatDuration,
  initialsOf,
  formatMail,
  formatMoment,
  formatFullTime,
  formatNumber,
  formatTime,
} from "#app/ui/format";

const now = new Date("2026-06-02T12:00:00Z");
const at = (moment: string) => new Date(moment);

test.each([
  [0, "0"],
  [999, "999"],
  [1284, "1,284"],
  [1000000, "1,000,000"],
])("the number %d reads %s", (number, words) => expect(formatNumber(number)).toBe(words));

test.each([
  [0.4, "1 minute"],
  [150, "2 minutes"],
  [3600, "1 hour"],
  [172_799, "47 hours"],
  [172_800, "2 days"],
  [700_000, "8 days"],
])("a duration of %d seconds reads %s", (seconds, words) => expect(formatDuration(seconds)).toBe(words));

test.each([
  ["2026-06-02T00:00:00Z", "today"],
  ["2026-06-01T23:59:59Z", "yesterday"],
  ["2026-06-03T00:00:00Z", "tomorrow"],
  ["2026-05-31T23:59:59Z", "31 May"],
  ["2026-03-03T10:00:00Z", "3 Mar"],
  ["2025-09-30T10:00:00Z", "30 Sep 2025"],
])("the day of %s reads %s", (moment, words) => expect(formatDay(at(moment), now, "UTC")).toBe(words));

test.each([
  ["2026-06-02T11:59:01Z", "just now"],
  ["2026-06-02T12:05:00Z", "just now"],
  ["2026-06-02T11:59:00Z", "1 minute ago"],
  ["2026-06-02T11:00:01Z", "59 minutes ago"],
  ["2026-06-02T10:00:00Z", "2 hours ago"],
  ["2026-06-01T12:00:00Z", "1 day ago"],
  ["2026-05-30T12:00:00Z", "3 days ago"],
  ["2026-05-02T12:00:00Z", "1 month ago"],
  ["2025-06-03T12:00:00Z", "11 months ago"],
  ["2025-06-02T12:00:00Z", "1 year ago"],
  ["2023-06-02T12:00:00Z", "3 years ago"],
])("what was at %s was %s", (moment, words) => expect(formatAgo(at(moment), now)).toBe(words));

test("a moment in full names its day, year and time zone", () => {
  expect(formatMoment(at("2026-06-05T14:00:00Z"), "UTC")).toBe("Friday 5 June 2026, 14:00 UTC");
});

test("what happened has a day and a time", () => {
  expect(formatTime(at("2026-06-01T09:12:59Z"), now, "UTC")).toBe("yesterday, 09:12");
  expect(formatTime(at("2025-11-14T12:00:00Z"), now, "UTC")).toBe("14 Nov 2025, 12:00");
});

describe("by the clocks of another zone", () => {
  test.each([
    ["2026-06-01T22:00:00Z", "Europe/Berlin", "today, 00:00"],
    ["2026-06-01T21:59:59Z", "Europe/Berlin", "yesterday, 23:59"],
    ["2026-06-01T18:29:00Z", "Asia/Kolkata", "yesterday, 23:59"],
    ["2026-06-01T18:30:00Z", "Asia/Kolkata", "today, 00:00"],
    ["2026-06-02T02:29:00Z", "America/St_Johns", "yesterday, 23:59"],
    ["2026-06-02T02:30:00Z", "America/St_Johns", "today, 00:00"],
    ["2025-12-31T23:30:00Z", "Europe/Berlin", "1 Jan, 00:30"],
    ["2026-01-01T02:00:00Z", "America/St_Johns", "31 Dec 2025, 22:30"],
  ])("what happened at %s in %s happened %s", (moment, zone, words) => {
    expect(formatTime(at(moment), now, zone)).toBe(words);
    expect(formatDay(at(moment), now, zone)).toBe(words.replace(/, .*/, ""));
  });

  test("today is the day that it is there", () => {
    const late = new Date("2026-06-02T22:30:00Z");
    expect(formatDay(at("2026-06-02T22:10:00Z"), late, "Europe/Berlin")).toBe("today");
    expect(formatDay(at("2026-06-02T12:00:00Z"), late, "Europe/Berlin")).toBe("yesterday");
    expect(formatDay(at("2026-06-03T22:00:00Z"), late, "Europe/Berlin")).toBe("tomorrow");
  });

  test.each([
    ["2026-03-29T00:59:00Z", "Europe/Berlin", "Sunday 29 March 2026, 01:59", "Berlin time (UTC+1)"],
    ["2026-03-29T01:00:00Z", "Europe/Berlin", "Sunday 29 March 2026, 03:00", "Berlin time (UTC+2)"],
    ["2026-10-25T00:59:00Z", "Europe/Berlin", "Sunday 25 October 2026, 02:59", "Berlin time (UTC+2)"],
    ["2026-10-25T01:00:00Z", "Europe/Berlin", "Sunday 25 October 2026, 02:00", "Berlin time (UTC+1)"],
    ["2026-03-08T05:29:00Z", "America/St_Johns", "Sunday 8 March 2026, 01:59", "St Johns time (UTC-3:30)"],
    ["2026-03-08T05:30:00Z", "America/St_Johns", "Sunday 8 March 2026, 03:00", "St Johns time (UTC-2:30)"],
    ["2026-06-05T14:00:00Z", "Asia/Kolkata", "Friday 5 June 2026, 19:30", "Kolkata time (UTC+5:30)"],
    ["2026-01-05T14:00:00Z", "Europe/London", "Monday 5 January 2026, 14:00", "London time (UTC)"],
    [
      "2026-06-05T14:00:00Z",
      "America/Argentina/Buenos_Aires",
      "Friday 5 June 2026, 11:00",
      "Buenos Aires time (UTC-3)",
    ],
    ["2026-06-05T14:00:00Z", "Nowhere/Atlantis", "Friday 5 June 2026, 14:00", "UTC"],
  ])("%s in %s reads %s", (moment, zone, words, named) => {
    expect(formatFullTime(moment, zone)).toBe(words);
    expect(formatMoment(at(moment), zone)).toBe(`${words} ${named}`);
  });
});

test("a number of days knows one from many", () => {
  expect(formatDays(1)).toBe("1 day");
  expect(formatDays(30)).toBe("30 days");
});

describe("initials", () => {
  test.each([
    ["Ada Byron", "AB"],
    ["ada", "A"],
    ["  Jean   de la Fontaine ", "JF"],
    ["“Grace” (Hopper)", "GH"],
    ["élodie øvergård", "ÉØ"],
    ["e\u0301lodie", "É"],
    ["straße ßtern", "Sß"],
    ["王小明", "王"],
    ["محمد الخوارزمي", "م"],
    ["निधि शर्मा", "नि"],
    ["2 Fast", "2"],
    ["🚀 Launch", "L"],
    ["👩‍🚀", "👩‍🚀"],
    ["👍🏽", "👍🏽"],
    ["🇳🇴", "🇳🇴"],
    ["\u202EevilName", "E"],
    ["***", "*"],
    ["\u200F", "?"],
    ["", "?"],
  ])("of %j are %s", (name, initials) => expect(initialsOf(name)).toBe(initials));
});

test.each([
  [null, "Not mailed"],
  [{ state: "queued", trouble: null, at: now } as const, "Mail queued"],
  [{ state: "retrying", trouble: "No answer", at: now } as const, "Mail not sent yet, trying again: No answer"],
  [{ state: "captured", trouble: null, at: now } as const, "Kept here: no mail provider is set up"],
  [{ state: "sent", trouble: null, at: now } as const, "Mail sent"],
  [
    { state: "sent", trouble: "Their mail server is busy", at: now } as const,
    "Mail sent, not delivered yet: Their mail server is busy",
  ],
  [{ state: "delivered", trouble: null, at: now } as const, "Mail delivered"],
  [{ state: "bounced", trouble: "No such mailbox", at: now } as const, "Mail bounced: No such mailbox"],
  [{ state: "bounced", trouble: null, at: now } as const, "Mail bounced"],
  [{ state: "complained", trouble: null, at: now } as const, "Mail reported as spam"],
  [{ state: "failed", trouble: "No such mailbox", at: now } as const, "Mail failed: No such mailbox"],
  [{ state: "failed", trouble: null, at: now } as const, "Mail failed"],
  [{ state: "dropped", trouble: null, at: now } as const, "Not mailed"],
])("the mail %j reads %s", (mail, words) => expect(formatMail(mail)).toBe(words));

test("a name keeps its colour", () => {
  expect(hueOf("Nexus")).toBe(4);
  expect(hueOf("Ada Byron")).toBe(2);
  expect(hueOf("")).toBe(0);
});
