import { parse } from "node-html-parser";
import { describe, expect, test } from "vitest";
import { renderNewSignIn } from "#app/mail/templates/new-sign-in";
import { renderPasswordChanged } from "#app/mail/templates/password-changed";
import { renderPasswordReset } from "#app/mail/templates/password-reset";

const reset = (values: { name?: string } = {}) =>
  renderPasswordReset({
    name: "Grace Hopper",
    email: "grace@corp.com",
    url: "https://foyer.example/reset-password/abc-DEF_123",
    expiresAt: new Date("2026-06-05T14:00:00Z"),
    ...values,
  });

const changed = (values: { name?: string } = {}) =>
  renderPasswordChanged({
    name: "Grace Hopper",
    email: "grace@corp.com",
    changedAt: new Date("2026-06-05T14:00:00Z"),
    forgotUrl: "https://foyer.example/forgot-password",
    ...values,
  });

describe("the mail with a reset link", () => {
  test("says everything by itself as text", async () => {
    const { subject, text } = await reset();
    expect(subject).toBe("Choose a new password for Foyer");
    expect(text).toBe(`Hello Grace Hopper,

Somebody asked for a new password for the Foyer account grace@corp.com.

Open this link to choose it.

https://foyer.example/reset-password/abc-DEF_123

The link works once, until Friday 5 June 2026, 14:00 UTC.
The link is for you alone: do not pass it on.

If this was not you, ignore this email: your password stays as it is.
`);
  });

  test("has one button and the same link in full", async () => {
    const page = parse((await reset()).html);
    expect(page.querySelectorAll("a").map((link) => [link.getAttribute("href"), link.textContent.trim()])).toEqual([
      ["https://foyer.example/reset-password/abc-DEF_123", "Choose a new password"],
      ["https://foyer.example/reset-password/abc-DEF_123", "https://foyer.example/reset-password/abc-DEF_123"],
    ]);
    expect(page.textContent).toContain("The link works once, until Friday 5 June 2026, 14:00 UTC.");
    expect(page.textContent).toContain("If this was not you, ignore this email: your password stays as it is.");
  });
});

describe("the mail about a changed password", () => {
  test("says as text what happened, when, and what to do if it was somebody else", async () => {
    const { subject, text } = await changed();
    expect(subject).toBe("Your password was changed");
    expect(text).toBe(`Hello Grace Hopper,

The password of the Foyer account grace@corp.com was changed on Friday 5 June 2026, 14:00 UTC. Every browser that was signed in before is signed out.

If this was you, you do not need to do anything.

If this was not you, somebody else may read your mail. Change the password of your mailbox first, then choose a new one for Foyer on the page below, and tell an admin of your workspace.

https://foyer.example/forgot-password
`);
  });

  test("links to nothing but the page on which anybody asks for a link", async () => {
    const page = parse((await changed()).html);
    expect(page.querySelectorAll("a").map((link) => link.getAttribute("href"))).toEqual([
      "https://foyer.example/forgot-password",
      "https://foyer.example/forgot-password",
    ]);
    expect(page.textContent).toContain("was changed on Friday 5 June 2026, 14:00 UTC.");
    expect(page.textContent).toContain("Change the password of your mailbox first");
  });
});

describe.each([
  ["the mail with a reset link", reset],
  ["the mail about a changed password", changed],
])("%s", (_what, write) => {
  test("shows a name as one line of text, never as markup", async () => {
    const { html, text } = await write({ name: "<script>alert(1)</script>\r\nBcc: z@evil.com" });
    expect(parse(html).querySelectorAll("script, img")).toEqual([]);
    expect(html).toContain("Hello &lt;script&gt;alert(1)&lt;/script&gt; Bcc: z@evil.com,");
    expect(text).toMatch(/^Hello <script>alert\(1\)<\/script> Bcc: z@evil\.com,\n\n/);
  });

  test("loads nothing from anywhere, is dark where the reader is, and has Foyer's initial", async () => {
    const page = parse((await write()).html);
    expect(page.querySelectorAll("script, img, link, iframe, [src], [background]")).toEqual([]);
    expect(page.querySelector("style")?.textContent).toContain("@media (prefers-color-scheme: dark)");
    expect(page.querySelector("[aria-hidden]")?.textContent).toBe("F");
  });

  test("is the same bytes for the same content", async () => {
    expect(await write()).toEqual(await write());
  });
});

describe("the mail about a new sign-in", () => {
  const signIns = [
    { at: new Date("2026-06-05T14:00:00Z"), ip: "192.0.2.7", browser: "Firefox on Windows" },
    { at: new Date("2026-06-05T14:01:00Z"), ip: "2001:db8::1\r\nBcc: x@evil.com", browser: "Safari on iPhone" },
  ];
  const signedIn = (name = "Grace Hopper") =>
    renderNewSignIn({ name, email: "grace@corp.com", signIns, forgotUrl: "https://foyer.example/forgot-password" });

  test("says everything by itself as text", async () => {
    const { subject, text } = await signedIn();
    expect(subject).toBe("New sign-in to your Foyer account");
    expect(text).toBe(`Hello Grace Hopper,

Somebody signed in to the Foyer account grace@corp.com from a browser that it did not know:
Friday 5 June 2026, 14:00 UTC: Firefox on Windows, IP address 192.0.2.7
Friday 5 June 2026, 14:01 UTC: Safari on iPhone, IP address 2001:db8::1 Bcc: x@evil.com

If this was you, you do not need to do anything.

If this was not you, somebody knows your password. Choose a new one on the page below: that signs every browser out. Then tell an admin of your workspace.

https://foyer.example/forgot-password
`);
  });

  test("shows a name as text, whatever is in it", async () => {
    const { html } = await signedIn("<img src=x onerror=alert(1)>");
    expect(parse(html).querySelectorAll("img")).toEqual([]);
  });
});
