import { parse } from "node-html-parser";
import { describe, expect, test } from "vitest";
import { renderInvitation, type InvitationEmail } from "#app/mail/templates/invitation";

const content = (values: Partial<InvitationEmail> = {}): InvitationEmail => ({
  workspace: "Nexus",
  timeZone: "UTC",
  inviter: "Ada Byron",
  invitee: "Grace Hopper",
  role: "Builder",
  url: "https://foyer.example/invite/abc-DEF_123",
  expiresAt: new Date("2026-06-05T14:00:00Z"),
  message: null,
  hasAccount: false,
  ...values,
});

describe("the subject", () => {
  test("names who invites and the workspace", async () => {
    expect((await renderInvitation(content())).subject).toBe("Ada Byron invited you to Nexus");
  });

  test("does without an inviter", async () => {
    expect((await renderInvitation(content({ inviter: null }))).subject).toBe("You are invited to Nexus");
    expect((await renderInvitation(content({ inviter: "\r\n" }))).subject).toBe("You are invited to Nexus");
  });

  test("is one line whatever the names hold", async () => {
    const { subject } = await renderInvitation(
      content({ inviter: "Ada\r\nBcc: z@evil.com", workspace: "Ne\0xus\u2028\t2" }),
    );
    expect(subject).toBe("Ada Bcc: z@evil.com invited you to Ne xus 2");
  });
});

describe("the text", () => {
  test("says everything by itself", async () => {
    const { text } = await renderInvitation(content({ message: "Welcome, Grace!\r\n\r\nSee you on Monday." }));
    expect(text).toBe(`Hello Grace Hopper,

Ada Byron invited you to Nexus as a Builder.

Ada Byron writes:

> Welcome, Grace!
>
> See you on Monday.

Open this link to join Nexus. To join, choose a password.

https://foyer.example/invite/abc-DEF_123

The invitation is open until Friday 5 June 2026, 14:00 UTC.
The link is for you alone: do not pass it on.

Not expecting this? You can ignore this mail.
`);
  });

  test("is shorter for somebody who has an account, from nobody and without a message", async () => {
    const { text } = await renderInvitation(content({ inviter: null, role: "Admin", hasAccount: true }));
    expect(text).toBe(`Hello Grace Hopper,

You are invited to Nexus as an Admin.

Open this link to join Nexus. To join, log in with your Foyer password.

https://foyer.example/invite/abc-DEF_123

The invitation is open until Friday 5 June 2026, 14:00 UTC.
The link is for you alone: do not pass it on.

Not expecting this? You can ignore this mail.
`);
  });

  test("quotes every line of a message, however it is broken", async () => {
    const { text } = await renderInvitation(content({ message: "one\rtwo\u2028three\ffour\u0085five" }));
    expect(text).toContain("\n\n> one\n> two\n> three\n> four\n> five\n\n");
  });

  test("has the expiry in UTC, with hours from 00 to 23", async () => {
    const { text } = await renderInvitation(content({ expiresAt: new Date("2027-01-01T01:05:00+01:00") }));
    expect(text).toContain("The invitation is open until Friday 1 January 2027, 00:05 UTC.");
  });

  test.each([
    ["2026-06-05T22:30:00Z", "Europe/Berlin", "Saturday 6 June 2026, 00:30 Berlin time (UTC+2)"],
    ["2026-12-31T23:30:00Z", "Asia/Kolkata", "Friday 1 January 2027, 05:00 Kolkata time (UTC+5:30)"],
  ])("has the expiry by the clocks of the workspace: %s in %s", async (expiresAt, timeZone, words) => {
    const { html, text } = await renderInvitation(content({ expiresAt: new Date(expiresAt), timeZone }));
    expect(text).toContain(`The invitation is open until ${words}.`);
    expect(html).toContain(`The invitation is open until ${words}.`);
  });

  test.each([
    ["Admin", "an Admin"],
    ["Builder", "a Builder"],
    ["End-user", "an End-user"],
  ] as const)("calls the role %s %s", async (role, words) => {
    expect((await renderInvitation(content({ role }))).text).toContain(`Ada Byron invited you to Nexus as ${words}.`);
  });
});

describe("the HTML", () => {
  const open = async (values: Partial<InvitationEmail> = {}) => parse((await renderInvitation(content(values))).html);

  test("has one button and the same link as text", async () => {
    const page = await open();
    expect(page.querySelectorAll("a").map((link) => [link.getAttribute("href"), link.textContent.trim()])).toEqual([
      ["https://foyer.example/invite/abc-DEF_123", "Join Nexus"],
      ["https://foyer.example/invite/abc-DEF_123", "https://foyer.example/invite/abc-DEF_123"],
    ]);
  });

  test("says who invites, as what, until when, and that it can be ignored", async () => {
    const words = (await open()).textContent;
    expect(words).toContain("Ada Byron invited you to Nexus as a Builder.");
    expect(words).toContain("The invitation is open until Friday 5 June 2026, 14:00 UTC.");
    expect(words).toContain("Not expecting this? You can ignore this mail.");
  });

  test("shows the workspace's initial in upper case", async () => {
    const initials = await Promise.all(
      ["nexus", "ålesund", "👩‍💻 Devs", ""].map(async (workspace) =>
        (await open({ workspace })).querySelector("[aria-hidden]"),
      ),
    );
    expect(initials.map((tile) => tile?.textContent)).toEqual(["N", "Å", "👩‍💻", ""]);
  });

  test("keeps the lines of a message and links none of its addresses", async () => {
    const quote = (await open({ message: "Read https://evil.example\n\nand www.evil.example" })).querySelector(
      ".quote",
    );
    expect(quote?.innerHTML).toBe("Read https://evil.example<br><br>and www.evil.example");
  });

  test("has no quotation without a message", async () => {
    for (const message of [null, "", " \r\n "]) expect((await open({ message })).querySelector(".quote")).toBeNull();
  });

  test("shows what people wrote as text, never as markup", async () => {
    const script = "<script>alert(1)</script>";
    const evil = {
      workspace: script,
      inviter: `${script}"'`,
      invitee: `<img src=x onerror=alert(1)>`,
      message: `</p>${script}`,
    };
    const { html } = await renderInvitation(content(evil));
    const page = parse(html);
    expect(page.querySelectorAll("script, img")).toEqual([]);
    expect(page.querySelector(".quote")?.innerHTML).toBe("&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page.querySelector("h1")?.innerHTML).toBe("Join &lt;script&gt;alert(1)&lt;/script&gt;");
    expect(html).toContain("Hello &lt;img src=x onerror=alert(1)&gt;,");
  });

  test("loads nothing from anywhere and runs nothing", async () => {
    const page = await open();
    expect(page.querySelectorAll("script, img, link, iframe, [src], [background]")).toEqual([]);
    expect(page.querySelector("style")?.textContent).not.toMatch(/url\(|@import|@font-face/);
  });

  test("is dark where the reader is", async () => {
    const page = await open();
    expect(page.querySelector("meta[name=color-scheme]")?.getAttribute("content")).toBe("light dark");
    expect(page.querySelector("style")?.textContent).toContain("@media (prefers-color-scheme: dark)");
  });
});

test("the same content gives the same bytes", async () => {
  const values = { message: "Welcome!", workspace: "Ålesund" };
  expect(await renderInvitation(content(values))).toEqual(await renderInvitation(content(values)));
});
