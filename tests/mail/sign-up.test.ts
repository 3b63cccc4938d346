import { parse } from "node-html-parser";
import { describe, expect, test } from "vitest";
import { renderSignUp } from "#app/mail/templates/sign-up";

const about = { email: "grace@corp.com", workspace: "Nexus", timeZone: "UTC" };
const prove = (leadsTo: "membership" | "request" = "membership") =>
  renderSignUp({
    ...about,
    kind: "prove",
    url: "https://foyer.example/signup/abc-DEF_123",
    expiresAt: new Date("2026-06-05T14:00:00Z"),
    leadsTo,
  });

describe("the mail that answers a sign-up", () => {
  test("says as text how to get in, and until when", async () => {
    const { subject, text } = await prove();
    expect(subject).toBe("Your sign-up for Nexus");
    expect(text).toBe(`Hello,

Somebody signed up for Nexus on Foyer with the email address grace@corp.com.

If this was you, open this link to join Nexus.

https://foyer.example/signup/abc-DEF_123

The link works once, until Friday 5 June 2026, 14:00 UTC. It is for you alone: do not pass it on.

If this was not you, ignore this email: nothing happens.
`);
  });

  test("says that the admins are asked, where it leads to a request", async () => {
    const { text, html } = await prove("request");
    expect(text).toContain("If this was you, open this link: the admins then get your request.");
    expect(parse(html).querySelector("a")?.textContent.trim()).toBe("Ask for access");
  });

  test("has one button and the same link in full", async () => {
    const links = parse((await prove()).html).querySelectorAll("a");
    expect(links.map((link) => [link.getAttribute("href"), link.textContent.trim()])).toEqual([
      ["https://foyer.example/signup/abc-DEF_123", "Join Nexus"],
      ["https://foyer.example/signup/abc-DEF_123", "https://foyer.example/signup/abc-DEF_123"],
    ]);
  });

  test("leads whoever has an account to the log-in", async () => {
    const { subject, text } = await renderSignUp({ ...about, kind: "log-in", url: "https://foyer.example/login" });
    expect(subject).toBe("Your sign-up for Nexus");
    expect(text).toContain("This address has a Foyer account already. Log in with its password, and go on from there.");
    expect(text).toContain("https://foyer.example/login");
  });

  test("holds no link for whoever an admin has to let in", async () => {
    const { html, text } = await renderSignUp({ ...about, kind: "ask" });
    expect(text).toContain("Only an admin of Nexus can give this address access again: ask one of them.");
    expect(parse(html).querySelectorAll("a")).toHaveLength(0);
  });
});
