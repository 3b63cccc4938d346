import { describe, expect, test } from "vitest";
import { hueOf } from "#app/ui/avatar";
import {
  formatAgo,
  formatDay,
  formatDays,
  initialsOf,
  formatMail,
  formatMoment,
  formatNumber,
  formatTime,
  formatUntil,
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
  ["2026-06-02T00:00:00Z", "today"],
  ["2026-06-01T23:59:59Z", "yesterday"],
  ["2026-06-03T00:00:00Z", "tomorrow"],
  ["2026-05-31T23:59:59Z", "31 May"],
  ["2026-03-03T10:00:00Z", "3 Mar"],
  ["2025-09-30T10:00:00Z", "30 Sep 2025"],
])("the day of %s reads %s", (moment, words) => expect(formatDay(at(moment), now)).toBe(words));

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

test.each([
  ["2026-06-02T14:00:00Z", "today, 14:00 UTC"],
  ["2026-06-03T09:05:00Z", "tomorrow, 09:05 UTC"],
  ["2026-06-05T14:00:00Z", "Fri 5 Jun"],
  ["2027-01-01T00:00:00Z", "Fri 1 Jan 2027"],
])("what ends at %s ends %s", (moment, words) => expect(formatUntil(at(moment), now)).toBe(words));

test("a moment in full names its day, year and time zone", () => {
  expect(formatMoment(at("2026-06-05T14:00:00Z"))).toBe("Friday 5 June 2026, 14:00 UTC");
});

test("what happened has a day and a time", () => {
  expect(formatTime(at("2026-06-01T09:12:59Z"), now)).toBe("yesterday, 09:12");
  expect(formatTime(at("2025-11-14T12:00:00Z"), now)).toBe("14 Nov 2025, 12:00");
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
  [{ state: "delivered", trouble: null, at: now } as const, "Mail delivered"],
  [{ state: "bounced", trouble: "No such mailbox", at: now } as const, "Mail bounced"],
  [{ state: "failed", trouble: "No such mailbox", at: now } as const, "Mail failed: No such mailbox"],
  [{ state: "failed", trouble: null, at: now } as const, "Mail failed"],
  [{ state: "dropped", trouble: null, at: now } as const, "Not mailed"],
])("the mail %j reads %s", (mail, words) => expect(formatMail(mail)).toBe(words));

test("a name keeps its colour", () => {
  expect(hueOf("Nexus")).toBe(4);
  expect(hueOf("Ada Byron")).toBe(2);
  expect(hueOf("")).toBe(0);
});
