import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hold, sendTogether } from "../support/race-barrier";
import type { Client, Page } from "../support/client";
import type { Foyer } from "../support/foyer";
import type { SmtpStandIn } from "../support/smtp";
import { joinUnproved, logIn, PASSWORD, pathIn, startWithMail, type AdminDriver } from "../support/steps";
import { forgeAt } from "../support/tokens";

const BUTTON = "Confirm my email address";

let smtp: SmtpStandIn;
let foyer: Foyer;
let nexus: AdminDriver;

beforeAll(async () => {
  ({ smtp, foyer, nexus } = await startWithMail());
  await foyer.query("update instance set workspaces_created_by = 'everybody'");
});

afterAll(async () => {
  await foyer.stop();
  await smtp.close();
});

const join = (email: string) => joinUnproved(foyer, nexus, email);

const ask = async (browser: Client) => browser.submit((await browser.get("/profile")).form("Send me a link"));

async function askedLink(browser: Client, email: string): Promise<string> {
  await ask(browser);
  const mail = await smtp.nextMailTo(email);
  expect([mail.subject, mail.envelope.to]).toEqual(["Confirm your email address for Foyer", [email]]);
  return pathIn(mail, "verify-email");
}

async function asked(email: string): Promise<{ browser: Client; link: string }> {
  const browser = await join(email);
  return { browser, link: await askedLink(browser, email) };
}

const press = async (browser: Client, link: string): Promise<Page> =>
  browser.submit((await browser.get(link)).form(BUTTON));

const isProved = async (email: string) => {
  const rows = await foyer.query<{ at: Date | null }>("select email_verified_at as at from accounts where email = $1", [
    email,
  ]);
  return rows[0]?.at instanceof Date;
};

const move = (email: string, interval: string) =>
  foyer.query("update email_verifications set asked_at = asked_at - $1::interval where email = $2", [interval, email]);

async function laptopOf(email: string): Promise<Client> {
  const laptop = foyer.client();
  await logIn(laptop, email);
  return laptop;
}

describe("a link that proves an address", () => {
  test("is asked for on the profile, and proves it at the press of the button", async () => {
    const browser = await join("grace@corp.com");
    expect((await browser.get("/workspaces/new")).form("Send me a link").action).toMatch(/\/profile$/);
    expect((await browser.get("/workspaces")).text).toContain(
      "You have not confirmed yet that grace@corp.com is yours",
    );
    const link = await askedLink(browser, "grace@corp.com");
    const done = await press(browser, link);
    expect([done.status, done.location]).toEqual([303, "/profile"]);
    const page = await browser.follow(done);
    expect([page.find("[role=status]").text, page.text.includes("Send me a link")]).toEqual([
      "Your email address is confirmed.",
      false,
    ]);
    expect(await isProved("grace@corp.com")).toBe(true);
    expect((await browser.get("/workspaces")).text).not.toContain("You have not confirmed");
    expect((await browser.get(link)).location).toBe("/profile");
  });

  test("changes nothing when it is opened, by whomever and however often", async () => {
    const { browser, link } = await asked("opened@corp.com");
    for (let times = 0; times < 5; times++) await browser.get(link);
    await browser.send(link, { method: "HEAD", headers: {} });
    await foyer.client().get(link);
    expect(await isProved("opened@corp.com")).toBe(false);
  });

  test("leads somebody signed out over the log-in, and comes back", async () => {
    const { link } = await asked("phone@corp.com");
    const phone = foyer.client();
    const sent = await phone.get(link);
    expect(sent.location).toBe(`/login?redirectTo=${encodeURIComponent(link)}`);
    const door = await phone.follow(sent);
    const back = await phone.submit(door.form("Log in"), { email: "phone@corp.com", password: PASSWORD });
    expect(back.location).toBe(link);
    expect((await press(phone, link)).status).toBe(303);
    expect(await isProved("phone@corp.com")).toBe(true);
  });

  test("proves nothing for whoever is signed in as somebody else, who is not told the address", async () => {
    const { link } = await asked("victim@corp.com");
    const other = await join("other@corp.com");
    const page = await other.get(link);
    expect([page.status, page.text.includes("v•••@corp.com"), page.html.includes("victim@corp.com")]).toEqual([
      200,
      true,
      false,
    ]);
    const formToken = page.value("input[name=formToken]");
    expect((await other.post(link, new URLSearchParams({ formToken }))).status).toBe(403);
    const switched = await other.submit(page.form("Sign out and log in again"));
    expect(switched.location).toBe(`/login?redirectTo=${encodeURIComponent(link)}`);
    expect([await isProved("victim@corp.com"), await isProved("other@corp.com")]).toEqual([false, false]);
  });

  test("signs out every other browser, and keeps the password", async () => {
    const { browser, link } = await asked("others@corp.com");
    const laptop = await laptopOf("others@corp.com");
    await press(browser, link);
    expect([(await browser.get("/profile")).status, (await laptop.get("/profile")).status]).toEqual([200, 302]);
    expect((await (await laptopOf("others@corp.com")).get("/profile")).status).toBe(200);
  });

  test.each([
    ["is older than a day", (email: string) => move(email, "24 hours")],
    [
      "was made before the address was another",
      (email: string) => foyer.query("update accounts set email = 'new-' || email where email = $1", [email]),
    ],
  ])("that %s is gone", async (what, change) => {
    const email = `${what.length}-gone@corp.com`;
    const { browser, link } = await asked(email);
    const form = (await browser.get(link)).form(BUTTON);
    await change(email);
    const page = await browser.get(link);
    expect([page.status, page.html.includes(email)]).toEqual([410, page.html.includes(`new-${email}`)]);
    expect((await browser.submit(form)).status).toBe(410);
    expect([await isProved(email), await isProved(`new-${email}`)]).toEqual([false, false]);
  });

  test("dies with the password", async () => {
    const { browser, link } = await asked("changed@corp.com");
    await browser.submit((await browser.get("/profile")).form("Change password"), {
      currentPassword: PASSWORD,
      password: "cobol reads like english",
    });
    expect((await browser.get(link)).status).toBe(410);
    expect(await isProved("changed@corp.com")).toBe(false);
  });

  test.each([
    ["flipped", (token: string) => forgeAt(token, 20)],
    ["cut short", (token: string) => token.slice(0, -4)],
    ["empty", () => ""],
  ])("whose token is %s is not found", async (what, change) => {
    const { browser, link } = await asked(`${what.length}-forged@corp.com`);
    const path = `/verify-email/${change(link.replace("/verify-email/", ""))}`;
    const formToken = (await browser.get("/profile")).value("input[name=formToken]");
    expect((await browser.get(path)).status).toBe(404);
    expect((await browser.post(path, new URLSearchParams({ formToken }))).status).toBe(404);
    expect(await isProved(`${what.length}-forged@corp.com`)).toBe(false);
  });

  test("is not the link of a reset, nor the other way round", async () => {
    const { browser, link } = await asked("mixed@corp.com");
    const token = link.replace("/verify-email/", "");
    expect((await browser.get(`/reset-password/${token}`)).status).toBe(404);
  });

  test("is mailed once a minute and five times an hour, and the page says so", async () => {
    const { browser } = await asked("often@corp.com");
    const refused = await ask(browser);
    expect([refused.status, refused.find("[role=alert]").text]).toEqual([
      429,
      "A link is on its way: look into your mailbox. Try again in a minute",
    ]);
    expect(refused.headers.get("retry-after")).toMatch(/^(60|5\d)$/);
    for (let more = 0; more < 4; more++) {
      await move("often@corp.com", "61 seconds");
      expect((await ask(browser)).status).toBe(303);
    }
    await move("often@corp.com", "61 seconds");
    const last = await ask(browser);
    expect(last.find("[role=alert]").text).toBe("Five links were mailed within an hour. Try again in 55 minutes");
    expect([last.status, last.headers.get("retry-after")]).toEqual([429, expect.stringMatching(/^32\d\d$/)]);
  });

  test("is not mailed for an address that is proved", async () => {
    const { browser, link } = await asked("twice@corp.com");
    const form = (await browser.get("/profile")).form("Send me a link");
    await press(browser, link);
    expect((await browser.submit(form)).status).toBe(422);
  });
});

describe("at the same instant", () => {
  test("a link that is used twice proves the address once, and says so twice", async () => {
    const { browser, link } = await asked("double@corp.com");
    const form = (await browser.get(link)).form(BUTTON);
    const pages = await sendTogether([
      { client: browser, form },
      { client: browser, form },
    ]);
    expect(pages.map(({ status }) => status)).toEqual([303, 303]);
    expect(await isProved("double@corp.com")).toBe(true);
  });

  test("a link that is used while the password changes proves nothing", async () => {
    const { browser, link } = await asked("race@corp.com");
    const form = (await browser.get(link)).form(BUTTON);
    const profile = await browser.get("/profile");
    const barrier = await hold(foyer.databaseUrl, "select from accounts where email = $1 for update", [
      "race@corp.com",
    ]);
    const changing = browser.submit(profile.form("Change password"), {
      currentPassword: PASSWORD,
      password: "cobol reads like english",
    });
    await barrier.waiting(1);
    const pressing = browser.submit(form);
    await barrier.waiting(2);
    await barrier.release();
    expect((await changing).status).toBe(303);
    expect([(await pressing).status, await isProved("race@corp.com")]).toEqual([303, false]);
  });
});

test("neither the link nor its signature reaches the logs or the database", async () => {
  const { browser, link } = await asked("logged@corp.com");
  const token = link.replace("/verify-email/", "");
  await press(browser, link);
  const signature = Buffer.from(token, "base64url").subarray(16).toString("hex");
  const dump = JSON.stringify(await foyer.query("select to_jsonb(one) as row from email_verifications one"));
  expect([dump.includes(token), dump.includes(signature), foyer.lines.join("\n").includes(token)]).toEqual([
    false,
    false,
    false,
  ]);
  expect(foyer.lines.join("\n")).toContain('"path":"/verify-email/…"');
});
