import { parse } from "node-html-parser";
import { renderToStaticMarkup } from "react-dom/server";
import { StaticRouter } from "react-router-dom/server";
import { expect, test } from "vitest";
import type { SerializeFrom } from "@remix-run/node";
import type { MemberRow } from "#app/domain/members/list";
import { MemberTableRow } from "#app/routes/users/list/member-row";
import { toRow } from "#app/routes/users/row";

type Member = SerializeFrom<MemberRow>;

const now = "2026-06-03T12:00:00Z";
const grace: Member = {
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
  invitedAt: "2026-06-02T09:00:00Z",
  expiresAt: "2026-06-09T09:00:00Z",
  isExpired: false,
  renewalAskedAt: null,
  mail: { state: "bounced", trouble: "no such mailbox", at: now, attempts: 1, nextTryAt: null },
  lastSeenAt: null,
};

type Place = { edition?: "self-hosted" | "cloud"; hasMailbox?: boolean };

function drawn(row: Partial<Member>, { edition = "self-hosted", hasMailbox = true }: Place = {}) {
  return parse(
    renderToStaticMarkup(
      <StaticRouter location="/nexus/workspace-settings/users">
        <MemberTableRow
          row={toRow({ ...grace, ...row }, now, "UTC")}
          href="/nexus/workspace-settings/users/0197"
          edition={edition}
          hasMailbox={hasMailbox}
        />
      </StaticRouter>,
    ),
  );
}

const cells = (row: Partial<Member>) =>
  drawn(row)
    .querySelectorAll("td, th")
    .slice(1, -1)
    .map((cell) => cell.text.replace(/\s+/g, " ").trim());

test("a row says who, what, where, how it stands, by whom and when", () => {
  expect(cells({})).toEqual([
    "Grace Hopper grace@corp.com",
    "Builder",
    "Compilers Navy +1 more",
    "Invited Mail bounced: no such mailbox",
    "Ada Byron yesterday",
    "Never",
  ]);
  expect(cells({ status: "active", groups: [], groupCount: 0, invitedBy: null, lastSeenAt: now }).slice(2)).toEqual([
    "None",
    "Active",
    "Foyer yesterday",
    "just now",
  ]);
  expect(cells({ status: "archived", hasLeft: true })[3]).toBe("Archived Left");
  expect(cells({ renewalAskedAt: "2026-06-03T10:00:00Z", isExpired: true })[3]).toBe(
    "Invited Asked for a new link 2 hours ago",
  );
  const expired = { isExpired: true, expiresAt: "2026-06-01T09:00:00Z" };
  expect(cells({ ...expired, mail: null })[3]).toBe("Invited Expired 2 days ago");
  expect(cells(expired)[3]).toBe("Invited Expired 2 days ago. Mail bounced: no such mailbox");
  const sent = { state: "sent", trouble: null, at: now, attempts: 1, nextTryAt: null } as const;
  expect(cells({ mail: sent, expiresAt: "2026-06-04T09:00:00Z" })[3]).toBe("Invited Expires tomorrow, sent");
  expect(cells({ mail: null })[3]).toBe("Invited Expires 9 Jun, not mailed");
});

test("what went wrong with a mail is told apart from the notes before it", () => {
  expect(
    drawn({})
      .querySelectorAll("small.text-danger")
      .map(({ text }) => text),
  ).toEqual(["Mail bounced: no such mailbox"]);
  expect(
    drawn({ mail: { state: "sent", trouble: null, at: now, attempts: 1, nextTryAt: null } }).querySelector(
      "small.text-danger",
    ),
  ).toBeNull();
});

test("a mail that is tried again says why", () => {
  const retrying = {
    state: "retrying",
    trouble: "The mail server did not answer",
    at: now,
    attempts: 1,
    nextTryAt: null,
  } as const;
  expect(drawn({ mail: retrying }).querySelector("small.text-danger")?.text).toBe(
    "Mail not sent yet, trying again: The mail server did not answer",
  );
});

test("a captured mail says so, with the way to it for who can read it", () => {
  const mail = { state: "captured", trouble: null, at: now, attempts: 1, nextTryAt: null } as const;
  const link = drawn({ mail }).querySelector("td small a");
  expect([link?.text, link?.getAttribute("href")]).toEqual(["Expires 9 Jun, mail kept here", "/dev/mail"]);
  const elsewhere = drawn({ mail }, { hasMailbox: false });
  expect(elsewhere.querySelector("td small a")).toBeNull();
  expect(elsewhere.text).toContain("Expires 9 Jun, mail kept here");
});

test.each([
  ["invited", "self-hosted", ["Resend the email", "Copy link", "Cancel invitation", "Archive user"]],
  ["invited", "cloud", ["Resend the email", "Cancel invitation", "Archive user"]],
  ["active", "self-hosted", ["Archive user"]],
  ["archived", "self-hosted", ["Unarchive"]],
] as const)("the menu of who is %s, in the edition %s", (status, edition, words) => {
  expect(
    drawn({ status, mail: null }, { edition })
      .querySelectorAll("details button, details a")
      .map(({ text }) => text),
  ).toEqual(words);
});

test("the menu of who waits for a mail or a link offers first what mends it", () => {
  const words = (row: Partial<Member>) =>
    drawn(row)
      .querySelectorAll("details button, details a")
      .map(({ text }) => text)
      .slice(0, 2);
  expect(words({})).toEqual(["Correct the address", "Try the email again"]);
  expect(words({ renewalAskedAt: now, isExpired: true })).toEqual(["Renew the link", "Copy link"]);
});

test("a menu's buttons post what to do to the user's own page, and its links lead to pages below it", () => {
  const buttons = drawn({}).querySelectorAll("details button");
  const attributes = ["form", "formaction", "name", "value"];
  expect(buttons.map((button) => attributes.map((name) => button.getAttribute(name)))).toEqual([
    ["row-action", "/nexus/workspace-settings/users/0197", "resend_0197", undefined],
  ]);
  const links = drawn({}).querySelectorAll("details a");
  expect(links.map((link) => link.getAttribute("href"))).toEqual([
    "/nexus/workspace-settings/users/0197#email",
    "/nexus/workspace-settings/users/0197#invitation",
    "/nexus/workspace-settings/users/0197/cancel",
    "/nexus/workspace-settings/users/0197/archive",
  ]);
});

test("the role leads to changing it, but for who is archived", () => {
  const role = (status: Member["status"]) => drawn({ status }).querySelectorAll("td")[1];
  expect(role("active")?.querySelector("a")?.getAttribute("href")).toBe("/nexus/workspace-settings/users/0197/access");
  expect([role("archived")?.text, role("archived")?.querySelector("a")]).toEqual(["Builder", null]);
});

test("no value is taken for HTML, wherever it stands", () => {
  const evil = `"'><script>alert(1)</script>&amp;`;
  const row = drawn({
    name: evil,
    email: evil,
    groups: [evil],
    invitedBy: evil,
    mail: { state: "failed", trouble: evil, at: now, attempts: 1, nextTryAt: null },
  });
  expect(row.querySelectorAll("script")).toEqual([]);
  expect(row.querySelector("b")?.text).toBe(evil);
  expect(row.querySelector("th small")?.text).toBe(evil);
  expect(row.querySelector(".chip")?.text).toBe(evil);
  expect(row.querySelector("summary")?.getAttribute("aria-label")).toBe(`Actions for ${evil}`);
  expect(row.querySelector("input")?.getAttribute("aria-label")).toBe(`Select ${evil}`);
  expect(row.toString()).not.toContain("<script");
});
