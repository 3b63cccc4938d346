import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import { crashesOf, type Foyer } from "../support/foyer";
import type { SmtpStandIn } from "../support/smtp";
import { joinUnproved, logIn, PASSWORD, pathIn, startWithMail, type AdminDriver } from "../support/steps";

const ASK = "Change email address";
const BUTTON = "Change my email address";

let smtp: SmtpStandIn;
let foyer: Foyer;
let nexus: AdminDriver;

beforeAll(async () => {
  ({ smtp, foyer, nexus } = await startWithMail());
});

afterAll(async () => {
  const crashes = crashesOf(foyer);
  await foyer.stop();
  await smtp.close();
  expect(crashes).toEqual([]);
});

const join = (email: string) => joinUnproved(foyer, nexus, email);

const ask = async (browser: Client, email: string, currentPassword = PASSWORD): Promise<Page> =>
  browser.submit((await browser.get("/profile")).form(ASK), { email, currentPassword });

/** Asks, and answers the path of the link in the mail to the new address. */
async function asked(browser: Client, email: string): Promise<string> {
  expect((await ask(browser, email)).location).toBe("/profile");
  const mail = await smtp.nextMailTo(email);
  expect([mail.subject, mail.envelope.to]).toEqual(["Confirm your new email address for Foyer", [email]]);
  return pathIn(mail, "change-email");
}

const accounts = (emails: string[]) =>
  foyer.query(
    "select email, email_verified_at is not null as proved from accounts where email = any($1) order by email",
    [emails],
  );

describe("another address of one's own", () => {
  test("is asked for on the profile, proved by the link, and both mailboxes are told", async () => {
    const browser = await join("old@corp.com");
    const laptop = foyer.client();
    await logIn(laptop, "old@corp.com");
    const link = await asked(browser, "new@corp.com");
    const notice = await smtp.nextMailTo("old@corp.com");
    expect([notice.subject, notice.text?.includes("asked to change its email address to new@corp.com")]).toEqual([
      "Somebody wants to change the email address of your Foyer account",
      true,
    ]);
    expect(notice.text).not.toContain("/change-email/");

    for (let times = 0; times < 5; times++) expect((await browser.get(link)).status).toBe(200);
    expect(await accounts(["old@corp.com", "new@corp.com"])).toEqual([{ email: "old@corp.com", proved: false }]);

    const done = await browser.submit((await browser.get(link)).form(BUTTON));
    expect([done.status, done.location]).toEqual([303, "/profile"]);
    const page = await browser.follow(done);
    expect([page.find("[role=status]").text, page.text.includes("new@corp.com")]).toEqual([
      "Your email address is changed. Every other browser is signed out. A mail says so.",
      true,
    ]);
    expect(await accounts(["old@corp.com", "new@corp.com"])).toEqual([{ email: "new@corp.com", proved: true }]);
    const told = await smtp.nextMailTo("old@corp.com");
    expect([told.subject, told.text?.includes("from old@corp.com to new@corp.com")]).toEqual([
      "The email address of your Foyer account was changed",
      true,
    ]);

    expect((await laptop.get("/profile")).location).toBe("/login?redirectTo=%2Fprofile");
    expect((await browser.get("/nexus")).status).toBe(200);
    const row = await nexus.rowOf("new@corp.com");
    const user = await nexus.admin.get(row?.querySelector("a.person")?.getAttribute("href") ?? "");
    expect(user.text).toContain("old@corp.com");
    expect((await logIn(foyer.client(), "old@corp.com")).status).toBe(422);
    expect((await logIn(foyer.client(), "new@corp.com")).status).toBe(303);

    const again = await browser.get(link);
    expect([again.status, again.find("h1").text]).toEqual([410, "This link no longer works"]);
  });

  test("that has an account is answered as any other; its mailbox is told, and nothing changes", async () => {
    const [browser] = [await join("wanting@corp.com"), await join("holder@corp.com")];
    const [free, taken] = [
      await ask(await join("else@corp.com"), "free@corp.com"),
      await ask(browser, "holder@corp.com"),
    ];
    expect([taken.status, taken.location]).toEqual([free.status, free.location]);
    const mail = await smtp.nextMailTo("holder@corp.com");
    expect([mail.subject, /https?:/.test(mail.text ?? ""), mail.text?.includes("wanting@corp.com")]).toEqual([
      "Somebody wanted to use your email address for Foyer",
      false,
      false,
    ]);
    expect(await accounts(["wanting@corp.com", "holder@corp.com"])).toHaveLength(2);
  });

  test("that got an account meanwhile is refused in words at the button", async () => {
    const browser = await join("late@corp.com");
    const link = await asked(browser, "snatched@corp.com");
    await join("snatched@corp.com");
    const page = await browser.submit((await browser.get(link)).form(BUTTON));
    expect([page.status, page.find("[role=alert]").text]).toEqual([
      422,
      "This email address has another account by now: yours stays as it is",
    ]);
    expect(await accounts(["late@corp.com"])).toHaveLength(1);
  });

  test.each([
    ["", PASSWORD, "email", "Enter an email address"],
    ["nobody at all", PASSWORD, "email", "Enter an email address like name@example.com"],
    ["refused@corp.com", PASSWORD, "email", "This is your email address already: enter another one"],
    ["other@corp.com", "", "currentPassword", "Enter your current password"],
    ["other@corp.com", "wrong", "currentPassword", "This is not your current password: try again"],
  ])(
    "%j with %j is refused beside %s, the address kept and the password not",
    async (email, password, field, words) => {
      const known = await foyer.query("select id from accounts where email = 'refused@corp.com'");
      const browser = known.length ? foyer.client() : await join("refused@corp.com");
      if (known.length) await logIn(browser, "refused@corp.com");
      const page = await ask(browser, email, password);
      expect([page.status, page.find(`#${field}-error`).text, page.value("#email")]).toEqual([422, words, email]);
      expect(page.document.querySelectorAll(`[aria-describedby*="${field}-error"]`)).toHaveLength(1);
      expect(page.document.querySelectorAll("[role=alert]")).toHaveLength(1);
      expect(page.document.querySelectorAll("input[type=password][value]")).toEqual([]);
    },
  );
});

test("the link does nothing for whoever is signed in as somebody else, or not at all", async () => {
  const browser = await join("mine@corp.com");
  const link = await asked(browser, "mine-too@corp.com");
  const mallory = await join("mallory@corp.com");
  const page = await mallory.get(link);
  expect([page.status, page.find("h1").text, page.text.includes("mine-too@corp.com")]).toEqual([
    200,
    "This link is for another account",
    false,
  ]);
  const formToken = page.value("input[name=formToken]");
  expect((await mallory.post(link, new URLSearchParams({ formToken }))).status).toBe(403);
  expect((await foyer.client().get(link)).location).toBe(`/login?redirectTo=${encodeURIComponent(link)}`);
  expect(await accounts(["mine@corp.com", "mine-too@corp.com", "mallory@corp.com"])).toEqual([
    { email: "mallory@corp.com", proved: false },
    { email: "mine@corp.com", proved: false },
  ]);
});

test("somebody whose membership kept the former address is told so by an invitation to the new one", async () => {
  const browser = await join("first@corp.com");
  const invitation = await nexus.copyLink("second@corp.com");
  await browser.submit((await browser.get(await asked(browser, "second@corp.com"))).form(BUTTON));
  const page = await browser.get(invitation);
  expect([page.status, page.find("h1").text]).toEqual([403, "You are in Nexus already"]);
  expect(page.text).toContain("Ask Ada Byron, who invited you, to cancel this invitation.");
});
