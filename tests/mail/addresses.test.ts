import { parse } from "node-html-parser";
import { expect, test } from "vitest";
import { renderEmailChange } from "#app/mail/templates/email-change";
import { renderAddressWanted, renderChangeAsked, renderEmailChanged } from "#app/mail/templates/email-change-notices";

const at = new Date("2026-06-05T14:00:00Z");
const linksIn = (html: string) =>
  parse(html)
    .querySelectorAll("a")
    .map((link) => link.getAttribute("href"));

test("the mail to the new mailbox says everything by itself as text, and has one link", async () => {
  const url = "https://foyer.example/change-email/abc-DEF_123";
  const { subject, html, text } = await renderEmailChange({
    email: "new@corp.com",
    former: "old@corp.com",
    url,
    expiresAt: at,
  });
  expect([subject, linksIn(html)]).toEqual(["Confirm your new email address for Foyer", [url, url]]);
  expect(text).toBe(`Hello,

Somebody who is signed in to Foyer as old@corp.com wants to use new@corp.com from now on.

If this was you, open this link in the browser in which you are signed in, and press the button.

https://foyer.example/change-email/abc-DEF_123

The link works once, until Friday 5 June 2026, 14:00 UTC.

If this was not you, do not open the link. Ignore this email: nothing changes.
`);
});

test("the mail to a mailbox that has an account holds no link", async () => {
  const { html, text } = await renderAddressWanted({ name: "Grace\nHopper", email: "grace@corp.com" });
  expect(linksIn(html)).toEqual([]);
  expect(text).toContain(
    "Hello Grace Hopper,\n\nSomebody with another Foyer account wanted to change its email address to grace@corp.com",
  );
});

test("the mails to the former mailbox say what happens and what to do, and hold no token", async () => {
  const forgotUrl = "https://foyer.example/forgot-password";
  const asked = await renderChangeAsked({
    name: "Grace Hopper",
    email: "old@corp.com",
    wanted: "new@corp.com",
    askedAt: at,
    forgotUrl,
  });
  expect([linksIn(asked.html), asked.text.includes("asked to change its email address to new@corp.com")]).toEqual([
    [forgotUrl, forgotUrl],
    true,
  ]);
  const changed = await renderEmailChanged({ name: "Grace Hopper", former: "old@corp.com", email: "new@corp.com", at });
  expect([linksIn(changed.html), changed.text.includes("changed from old@corp.com to new@corp.com")]).toEqual([
    [],
    true,
  ]);
});
