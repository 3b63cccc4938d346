import { parse } from "node-html-parser";
import { expect, test } from "vitest";
import type { MemberRow } from "#app/domain/member-list";
import { drawRows } from "#app/ui/rows";

const now = new Date("2026-06-03T12:00:00Z");
const place = {
  list: "/nexus/workspace-settings/users",
  formToken: "t0ken",
  edition: "self-hosted",
  hasMailbox: true,
  now,
} as const;
const grace: MemberRow = {
  id: "0197",
  name: "Grace Hopper",
  email: "grace@corp.com",
  role: "builder",
  status: "invited",
  isDeclined: false,
  hasLeft: false,
  endsOn: null,
  groups: ["Compilers", "Navy"],
  groupCount: 3,
  invitedBy: "Ada Byron",
  invitedAt: new Date("2026-06-02T09:00:00Z"),
  expiresAt: new Date("2026-06-09T09:00:00Z"),
  isExpired: false,
  renewalAskedAt: null,
  mail: { state: "bounced", trouble: "no such mailbox", at: now },
  lastSeenAt: null,
};

const drawn = (row: Partial<MemberRow>, edition: "self-hosted" | "cloud" = "self-hosted") =>
  parse(drawRows([{ ...grace, ...row }], { ...place, edition }).join(""));
const cells = (row: Partial<MemberRow>) =>
  drawn(row)
    .querySelectorAll("td, th")
    .slice(1, -1)
    .map((cell) => cell.text.replace(/\s+/g, " ").trim());

test("a row says who, what, where, how it stands, by whom and when", () => {
  expect(cells({})).toEqual([
    "Grace Hopper grace@corp.com",
    "Builder",
    "Compilers Navy +1 more",
    "Invited Expires Tue 9 Jun Mail bounced",
    "Ada Byron, yesterday",
    "Never",
  ]);
  expect(cells({ status: "active", groups: [], groupCount: 0, invitedBy: null, lastSeenAt: now }).slice(2)).toEqual([
    "None",
    "Active",
    "Foyer, yesterday",
    "just now",
  ]);
  expect(cells({ status: "archived", hasLeft: true })[3]).toBe("Archived Left");
  expect(cells({ renewalAskedAt: now, mail: null })[3]).toBe(
    "Invited Asked for a new link Expires Tue 9 Jun Not mailed",
  );
});

test("what went wrong with a mail is told apart from the notes before it", () => {
  expect(
    drawn({})
      .querySelectorAll("small.trouble")
      .map(({ text }) => text),
  ).toEqual(["Mail bounced"]);
  expect(drawn({ mail: { state: "sent", trouble: null, at: now } }).querySelector("small.trouble")).toBeNull();
});

test("a mail that is tried again says why", () => {
  const retrying = { state: "retrying", trouble: "The mail server did not answer", at: now } as const;
  expect(drawn({ mail: retrying }).querySelector("small.trouble")?.text).toBe(
    "Mail not sent yet, trying again: The mail server did not answer",
  );
});

test("a captured mail says so, with the way to it for who can read it", () => {
  const mail = { state: "captured", trouble: null, at: now } as const;
  const link = drawn({ mail }).querySelector("td small a");
  expect([link?.text, link?.getAttribute("href")]).toEqual(["Kept here: no mail provider is set up", "/dev/mail"]);
  const elsewhere = parse(drawRows([{ ...grace, mail }], { ...place, hasMailbox: false }).join(""));
  expect(elsewhere.querySelector("td small a")).toBeNull();
  expect(elsewhere.text).toContain("Kept here: no mail provider is set up");
});

test.each([
  ["invited", "self-hosted", ["Resend the email", "Copy link", "Cancel invitation", "Archive user"]],
  ["invited", "cloud", ["Resend the email", "Cancel invitation", "Archive user"]],
  ["active", "self-hosted", ["Archive user"]],
  ["archived", "self-hosted", ["Unarchive"]],
] as const)("the menu of who is %s, in the edition %s", (status, edition, words) => {
  expect(
    drawn({ status }, edition)
      .querySelectorAll("details button, details a")
      .map(({ text }) => text),
  ).toEqual(words);
});

test("a menu's form says whose it is, and that the page made it", () => {
  const fields = drawn({}).querySelectorAll("form input");
  expect(fields.map((field) => [field.getAttribute("name"), field.getAttribute("value")])).toEqual([
    ["formToken", "t0ken"],
    ["member", "0197"],
  ]);
});

test("no value is taken for HTML, wherever it stands", () => {
  const evil = `"'><script>alert(1)</script>&amp;`;
  const row = drawn({
    name: evil,
    email: evil,
    groups: [evil],
    invitedBy: evil,
    mail: { state: "failed", trouble: evil, at: now },
  });
  expect(row.querySelectorAll("script")).toEqual([]);
  expect(row.querySelector("b")?.text).toBe(evil);
  expect(row.querySelector("th small")?.text).toBe(evil);
  expect(row.querySelector(".chip")?.text).toBe(evil);
  expect(row.querySelector("summary")?.getAttribute("aria-label")).toBe(`Actions for ${evil}`);
  expect(row.querySelector("input")?.getAttribute("aria-label")).toBe(`Select ${evil}`);
  expect(row.toString()).not.toContain("<script");
});
