import { parse } from "node-html-parser";
import { describe, expect, test } from "vitest";
import { LOGO_CID } from "#app/mail/cid";
import { renderAccessEnds } from "#app/mail/templates/access-ends";
import { renderLetIn } from "#app/mail/templates/access-approved";
import { renderAccessAsked } from "#app/mail/templates/access-requested";
import { renderDeclined, renderJoined } from "#app/mail/templates/answers";
import { renderArchived } from "#app/mail/templates/archived";
import { renderEmailChange } from "#app/mail/templates/email-change";
import { renderChangeAsked } from "#app/mail/templates/email-change-notices";
import { renderRecovery } from "#app/mail/templates/email-recovery";
import { renderEmailProof } from "#app/mail/templates/email-verification";
import type { Mail } from "#app/mail/templates/frame";
import { renderInvitation } from "#app/mail/templates/invitation";
import { renderNewSignIn } from "#app/mail/templates/new-sign-in";
import { renderPasswordChanged } from "#app/mail/templates/password-changed";
import { renderPasswordReset } from "#app/mail/templates/password-reset";
import { renderRenewalAsked } from "#app/mail/templates/renewal-asked";
import { renderSignUp } from "#app/mail/templates/sign-up";
import { renderTwoFactor } from "#app/mail/templates/two-factor";
import { renderUsersEnd } from "#app/mail/templates/users-end";
import { renderWithFace } from "#app/mail/with-face";

/** As long as they can be, and of the characters that need the most bytes. */
const long = "<Ж👩‍💻&\r\n".repeat(25).slice(0, 200);
const address = `${"a".repeat(64)}@${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(57)}`;
const at = new Date("2026-06-05T14:00:00Z");
const url = `https://foyer.example/${"x".repeat(150)}`;
const forgotUrl = "https://foyer.example/forgot-password";

type Names = { name: string; workspace: string; email: string; isLong: boolean };

const long20 = <Entry>(entry: Entry, { isLong }: Names) => Array.from({ length: isLong ? 20 : 1 }, () => entry);

/** Every mail that Foyer sends, by what it is about. */
const ofWorkspaces: Record<string, (names: Names, face: object) => Promise<Mail>> = {
  invitation: ({ name, workspace, isLong }, face) =>
    renderInvitation({
      ...{ workspace, timeZone: "UTC", inviter: name, invitee: name, role: "Builder", url, expiresAt: at, face },
      ...{ message: isLong ? "Ж".repeat(500) : null, hasAccount: false },
    }),
  reminder: ({ name, workspace, isLong }, face) =>
    renderInvitation({
      ...{ workspace, timeZone: "UTC", inviter: name, invitee: name, role: "Builder", url, expiresAt: at, face },
      ...{ message: isLong ? "Ж".repeat(500) : null, hasAccount: true, remindsOf: at },
      ...{ ownSubject: "{inviter} ".repeat(15), ownOpening: "{workspace} {invitee} ".repeat(22) },
    }),
  joined: ({ name, workspace, email }, face) =>
    renderJoined({ workspace, timeZone: "UTC", name, user: name, email, at, url, role: "Admin", face }),
  declined: ({ name, workspace, email }, face) =>
    renderDeclined({ workspace, timeZone: "UTC", name, user: name, email, at, url, face }),
  "renewal asked": (names, face) =>
    renderRenewalAsked({
      ...{ workspace: names.workspace, timeZone: "UTC", name: names.name, count: 1000, isMore: true, url, face },
      invitees: long20({ name: names.name, email: names.email, at }, names),
    }),
  archived: ({ name, workspace }, face) =>
    renderArchived({ workspace, timeZone: "UTC", name, archivedAt: at, url, face }),
  "access ends": ({ name, workspace }, face) =>
    renderAccessEnds({ workspace, timeZone: "UTC", name, endsOn: "2026-11-30", url, face }),
  "users end": (names, face) =>
    renderUsersEnd({
      ...{ workspace: names.workspace, timeZone: "UTC", name: names.name, count: 1000, isMore: true, url, face },
      users: long20({ name: names.name, email: names.email, endsOn: "2026-11-30" }, names),
    }),
  "access asked": (names, face) =>
    renderAccessAsked({
      ...{ workspace: names.workspace, name: names.name, count: 1000, url, face },
      requesters: long20({ name: names.name, email: names.email }, names),
    }),
  "let in": ({ name, workspace }, face) => renderLetIn({ workspace, name, url, face }),
  "sign-up": ({ workspace, email }, face) =>
    renderSignUp({ workspace, email, timeZone: "UTC", kind: "prove", url, expiresAt: at, leadsTo: "membership", face }),
};

const ofAccounts: Record<string, (names: Names) => Promise<Mail>> = {
  verify: ({ name, email }) => renderEmailProof({ name, email, url, forgotUrl, expiresAt: at }),
  reset: ({ name, email }) => renderPasswordReset({ name, email, url, expiresAt: at }),
  "password changed": ({ name, email }) => renderPasswordChanged({ name, email, changedAt: at, forgotUrl: url }),
  "new sign-in": (names) =>
    renderNewSignIn({
      ...{ name: names.name, email: names.email, forgotUrl: url },
      signIns: long20({ at, ip: "2001:db8::1", browser: "Firefox on Linux" }, names),
    }),
  "two-factor": ({ name, email }) =>
    renderTwoFactor({ to: { name, address: email }, change: "on", changedAt: at, forgotUrl: url }),
  "change of address": ({ email }) => renderEmailChange({ email, former: email, url, expiresAt: at }),
  "change of address asked": ({ name, email }) =>
    renderChangeAsked({ name, email, wanted: email, askedAt: at, forgotUrl: url }),
  "recovery of an address": ({ name, email }) => renderRecovery({ name, former: email, email, at, url, expiresAt: at }),
};

const plain = { name: "Grace Hopper", workspace: "Nexus", email: "grace@corp.com", isLong: false };
const wide = { name: long, workspace: long.slice(0, 100), email: address, isLong: true };
const face = { accent: "#611f69", logo: { width: 176, height: 44 } };
const all = { ...ofWorkspaces, ...ofAccounts };
const names = Object.keys(all);
const write = (name: string, values: Names) => all[name]?.(values, face) ?? Promise.reject(new Error(name));

describe.each(names)("the mail %s", (name) => {
  test("has one button, and its link as text in both parts", async () => {
    const { html, text } = await write(name, plain);
    const page = parse(html);
    const buttons = page.querySelectorAll("a.button");
    expect(buttons.map((button) => button.getAttribute("href"))).toEqual([url]);
    expect(page.querySelectorAll("a.link").map((link) => link.textContent.trim())).toContain(url);
    expect(text).toContain(`\n\n${url}\n`);
  });

  test("stays below 30 KB, however long the names", async () => {
    const { html, text } = await write(name, wide);
    expect(Buffer.byteLength(html) + Buffer.byteLength(text)).toBeLessThan(30_000);
  });

  test("loads nothing, runs nothing, and shows what people wrote as text of one line", async () => {
    const { subject, html, text } = await write(name, wide);
    const page = parse(html);
    expect(page.querySelectorAll("script, link, iframe, [background], [srcset]")).toEqual([]);
    expect(page.querySelectorAll("[src]").every((one) => one.getAttribute("src") === `cid:${LOGO_CID}`)).toBe(true);
    expect(page.querySelector("style")?.textContent).not.toMatch(/url\(|@import|@font-face/);
    expect(html).not.toContain("<Ж");
    expect([subject, text].join("")).not.toMatch(/\r/);
    expect(subject).not.toContain("\n");
  });

  test("fits 320 pixels, and is dark where its reader's mail program is", async () => {
    const page = parse((await write(name, wide)).html);
    expect(page.querySelector("meta[name=color-scheme]")?.getAttribute("content")).toBe("light dark");
    expect(page.querySelector("meta[name=viewport]")?.getAttribute("content")).toBe("width=device-width");
    expect(page.querySelector("style")?.textContent).toContain("@media (prefers-color-scheme: dark)");
    expect(page.querySelector("td[style*='overflow-wrap:anywhere']")).not.toBeNull();
  });

  test("is the same bytes for the same content", async () => {
    expect(await write(name, plain)).toEqual(await write(name, plain));
  });
});

describe("the largest logo there is", () => {
  const largest = { ...face, png: Buffer.alloc(16_384, 7) };
  const render = (values: Names) =>
    renderWithFace(largest, (drawn) => ofWorkspaces.invitation?.(values, drawn) ?? Promise.reject(new Error()));
  const weigh = ({ html, text, picture }: Awaited<ReturnType<typeof render>>) =>
    Buffer.byteLength(html) + Buffer.byteLength(text) + (picture?.png.toString("base64").length ?? 0);

  test("goes with a mail, which stays below 30 KB", async () => {
    const mail = await render(plain);
    expect([mail.picture?.cid, mail.html.includes(`cid:${LOGO_CID}`)]).toEqual([LOGO_CID, true]);
    expect(weigh(mail)).toBeGreaterThan(25_000);
    expect(weigh(mail)).toBeLessThan(30_000);
  });

  test("gives way to the initial where the mail would be longer", async () => {
    const mail = await render(wide);
    expect([mail.picture, mail.html.includes("cid:"), mail.html.includes("#611f69")]).toEqual([undefined, false, true]);
    expect(weigh(mail)).toBeLessThan(30_000);
  });
});

test.each(Object.keys(ofWorkspaces))("the mail %s has the logo and the colour of its workspace", async (name) => {
  const { html } = await write(name, plain);
  expect([html.includes(`cid:${LOGO_CID}`), html.includes("#611f69"), html.includes('alt="Nexus"')]).toEqual([
    true,
    true,
    true,
  ]);
});
