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

Somebody signed up for Nexus on Foyer with the address grace@corp.com.

Was it you? Open this link and enter the password that you chose: then you are in.

https://foyer.example/signup/abc-DEF_123

The link works once, until Friday 5 June 2026, 14:00 UTC. It is for you alone: do not pass it on.

Was it not you? You can ignore this mail: nothing happens without you.
`);
  });

  test("says that the admins are asked, where it leads to a request", async () => {
    const { text, html } = await prove("request");
    expect(text).toContain("enter the password that you chose: then the admins are asked to let you in.");
    expect(parse(html).querySelector("a")?.textContent.trim()).toBe("Ask for access");
  });

  test("has one button and the same link in full", async () => {
    const links = parse((await prove()).html).querySelectorAll("a");
    expect(links.map((link) => [link.getAttribute("href"), link.textContent.trim()])).toEqual([
      ["https://foyer.example/signup/abc-DEF_123", "Open Nexus"],
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
    expect(text).toContain("This address gets in again only by an admin of Nexus: ask one of them.");
    expect(parse(html).querySelectorAll("a")).toHaveLength(0);
  });
});
