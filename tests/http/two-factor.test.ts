import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answers, Client, Page } from "../support/client";
import { codeOf } from "../support/codes";
import type { Foyer } from "../support/foyer";
import { everything, signIn } from "../support/people";
import type { SmtpStandIn } from "../support/smtp";
import {
  adminDriverOf,
  joinUnproved,
  logIn,
  PASSWORD,
  signUpBy,
  startWithMail,
  type AdminDriver,
} from "../support/steps";

const PAGE = "/profile/two-factor";
const WRONG = "This code is not right, or was used: enter the one that the app shows now";

let smtp: SmtpStandIn;
let foyer: Foyer;
let nexus: AdminDriver;

beforeAll(async () => {
  ({ smtp, foyer, nexus } = await startWithMail({ RATE_LIMITS: "on" }));
});

afterAll(async () => {
  await foyer.stop();
  await smtp.close();
});

const join = (email: string) => joinUnproved(foyer, nexus, email);

async function press(browser: Client, button: string, answers: Answers, path = PAGE): Promise<Page> {
  return browser.submit((await browser.get(path)).form(button), answers);
}

type App = { secret: string; codes: string[]; done: Page };

/** Sets it up as a person would who types the key into an app, which shows the same code again for somebody else's use. */
async function setUpApp(browser: Client, password = PASSWORD, path = PAGE): Promise<App> {
  const begun = await press(browser, "Set up two-step sign-in", { currentPassword: password }, path);
  const page = await browser.follow(begun);
  const secret = page.find("code.key").text;
  const done = await browser.submit(page.form("Switch on"), { code: codeOf(secret) });
  const codes = done.document.querySelectorAll("ol.codes code").map((code) => code.text);
  await foyer.query("update two_factor_secrets set last_step = 0");
  return { secret, codes, done };
}

async function withApp(email: string): Promise<App & { browser: Client }> {
  const browser = await join(email);
  return { browser, ...(await setUpApp(browser)) };
}

const isIn = async (browser: Client) => (await browser.get("/profile")).status === 200;

/** Enters the password, and answers the page that asks for the code. */
async function toCode(browser: Client, email: string, password = PASSWORD): Promise<Page> {
  const passed = await logIn(browser, email, password);
  expect([passed.status, passed.location]).toEqual([303, "/login/code"]);
  return browser.follow(passed);
}

describe("setting it up", () => {
  test("asks for the password, shows a key and its QR code, and is on by a right code alone", async () => {
    const browser = await join("setting-up@corp.com");
    const profile = await browser.get("/profile");
    expect(profile.text).toContain("Off: your password alone logs you in.");
    expect(profile.find(`a[href="${PAGE}"]`).text).toBe("Set up two-step sign-in");

    const wrong = await press(browser, "Set up two-step sign-in", { currentPassword: "not my password" });
    expect([wrong.status, wrong.find("#currentPassword-error").text]).toEqual([
      422,
      "This is not your current password: try again",
    ]);
    const begun = await press(browser, "Set up two-step sign-in", { currentPassword: PASSWORD });
    expect([begun.status, begun.location]).toEqual([303, PAGE]);
    const page = await browser.follow(begun);
    const secret = page.find("code.key").text;
    expect(secret).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
    expect(page.find('a[href^="otpauth:"]').getAttribute("href")).toBe(
      `otpauth://totp/Foyer:setting-up%40corp.com?issuer=Foyer&secret=${secret.replaceAll(" ", "")}&algorithm=SHA1&digits=6&period=30`,
    );
    expect(page.find("svg.qr path").getAttribute("d")).toMatch(/^M4 4h1v1h-1z/);
    expect(page.html).not.toMatch(/<[^>]+ style=/);
    const field = page.find("#code");
    expect([field.getAttribute("autocomplete"), field.getAttribute("inputmode")]).toEqual(["one-time-code", "numeric"]);

    const late = await browser.submit(page.form("Switch on"), { code: codeOf(secret, 5) });
    expect([late.status, late.find("#code-error").text]).toEqual([422, WRONG]);
    const done = await browser.submit(late.form("Switch on"), { code: codeOf(secret) });
    expect(done.status).toBe(200);
    expect(done.document.querySelectorAll("ol.codes code")).toHaveLength(10);
    expect((await smtp.nextMailTo("setting-up@corp.com")).subject).toBe("Two-step sign-in is on");

    const after = await browser.get(PAGE);
    expect(after.text).toContain("Two-step sign-in is on. You have 10 recovery codes left.");
    expect(after.html).not.toContain(secret);
    expect((await browser.get("/profile")).find(`a[href="${PAGE}"]`).text).toBe("Change two-step sign-in");
    const again = await browser.submit(late.form("Switch on"), { code: codeOf(secret, 1) });
    expect(again.status).toBe(422);
  });

  test("signs every other browser out", async () => {
    const browser = await join("two-browsers@corp.com");
    const laptop = foyer.client();
    await logIn(laptop, "two-browsers@corp.com");
    await setUpApp(browser);
    expect([await isIn(browser), await isIn(laptop)]).toEqual([true, false]);
  });

  test("is given up without a trace", async () => {
    const browser = await join("giving-up@corp.com");
    const page = await browser.follow(await press(browser, "Set up two-step sign-in", { currentPassword: PASSWORD }));
    const left = await browser.submit(page.form("Give up"));
    expect([left.status, left.location]).toEqual([303, "/profile"]);
    expect((await logIn(foyer.client(), "giving-up@corp.com")).location).toBe("/");
  });

  test("takes no intent that is none", async () => {
    const browser = await join("strange@corp.com");
    const formToken = (await browser.get(PAGE)).value("input[name=formToken]");
    for (const intent of ["", "delete", "__proto__"])
      expect((await browser.post(PAGE, new URLSearchParams({ formToken, intent }))).status).toBe(422);
  });
});

describe("logging in", () => {
  test("asks for the code, and opens nothing before it", async () => {
    const { secret } = await withApp("logging-in@corp.com");
    const browser = foyer.client();
    const login = await browser.get("/login?redirectTo=/nexus/leave");
    const passed = await browser.submit(login.form("Log in"), { email: "logging-in@corp.com", password: PASSWORD });
    expect(passed.headers.getSetCookie().map((line) => line.replace(/=[\w-]{43}/, "=…"))).toEqual([
      "foyer_half=…; Max-Age=600; Path=/; HttpOnly; SameSite=Lax",
    ]);
    expect((await browser.get("/profile")).location).toBe("/login?redirectTo=%2Fprofile");
    const page = await browser.follow(passed);
    expect(page.document.querySelectorAll("script")).toEqual([]);
    const stolen = foyer.client();
    stolen.cookies.set("foyer_session", browser.cookies.get("foyer_half") ?? "");
    expect(await isIn(stolen)).toBe(false);

    const empty = await browser.submit(page.form("Log in"), { code: "" });
    expect([empty.status, empty.find("#code-error").text]).toEqual([422, "Enter the code that the app shows"]);
    const wrong = await browser.submit(page.form("Log in"), { code: codeOf(secret, 5) });
    expect([wrong.status, wrong.find("#code-error").text]).toEqual([422, WRONG]);
    const done = await browser.submit(wrong.form("Log in"), { code: codeOf(secret) });
    expect([done.status, done.location]).toEqual([303, "/nexus/leave"]);
    expect(browser.cookies.has("foyer_half")).toBe(false);
    expect(await isIn(browser)).toBe(true);
  });

  test("takes a recovery code, once", async () => {
    const { codes } = await withApp("recovering@corp.com");
    for (const [status, location] of [
      [303, "/"],
      [422, null],
    ]) {
      const browser = foyer.client();
      const page = await toCode(browser, "recovering@corp.com");
      const answer = await browser.submit(page.form("Log in with the recovery code"), { code: codes[0] ?? "" });
      expect([answer.status, answer.location]).toEqual([status, location]);
      if (status === 422) expect(answer.find("details[open] #code-error").text).toBe(WRONG);
    }
  });

  test("in a browser that did not enter the password leads to the log-in page", async () => {
    const browser = foyer.client();
    const page = await browser.get("/login/code");
    expect([page.status, page.location]).toEqual([303, "/login?again"]);
    expect((await browser.follow(page)).find("[role=status]").text).toContain("Log in again");
    browser.cookies.set("foyer_half", "x".repeat(43));
    expect((await browser.get("/login/code")).status).toBe(303);
  });

  test("ends with the fifth wrong code, and is then refused until later", async () => {
    const { secret } = await withApp("guessed@corp.com");
    const browser = foyer.client();
    const page = await toCode(browser, "guessed@corp.com");
    const guesses: [number, string | null][] = [];
    for (let guess = 0; guess < 5; guess++) {
      const { status, location } = await browser.submit(page.form("Log in"), { code: "000 00" });
      guesses.push([status, location]);
    }
    expect(guesses).toEqual([...Array<[number, null]>(4).fill([422, null]), [303, "/login?again"]]);
    const again = await toCode(browser, "guessed@corp.com");
    const refused = await browser.submit(again.form("Log in"), { code: codeOf(secret) });
    expect([refused.status, refused.find("[role=alert] li").text]).toEqual([
      429,
      "There were too many wrong codes. Try again in 15 minutes",
    ]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(600);
    await foyer.query("update rate_limits set ends_at = ends_at - interval '15 minutes'");
    expect((await browser.submit(again.form("Log in"), { code: codeOf(secret) })).status).toBe(303);
  });

  test("after a reset of the password asks for the code as well", async () => {
    const { secret, browser } = await withApp("resetting@corp.com");
    const laptop = foyer.client();
    const asking = (await laptop.get("/forgot-password")).form("Email me a link");
    await foyer.query("update accounts set email_verified_at = now() where email = 'resetting@corp.com'");
    await smtp.nextMailTo("resetting@corp.com");
    await laptop.submit(asking, { email: "resetting@corp.com" });
    const { text = "" } = await smtp.nextMailTo("resetting@corp.com");
    const reset = await laptop.get(/https?:\S+\/reset-password\/\S+/.exec(text)?.[0] ?? "");
    const saved = await laptop.submit(reset.form("Save and log in"), { password: "cobol reads like english" });
    expect([saved.status, saved.location]).toEqual([303, "/login/code"]);
    expect([await isIn(laptop), await isIn(browser)]).toEqual([false, false]);
    const done = await laptop.submit((await laptop.follow(saved)).form("Log in"), { code: codeOf(secret) });
    expect([done.status, done.location, await isIn(laptop)]).toEqual([303, "/", true]);
  });

  test("by an invitation comes back to it, and joins nothing before the code", async () => {
    const { secret } = await withApp("invited@corp.com");
    await foyer.query("insert into workspaces (slug, name) values ('apollo', 'Apollo')");
    const kay = await signIn(foyer, { email: "kay@apollo.test", workspace: "apollo", role: "admin" });
    const link = await adminDriverOf(kay, "apollo").copyLink("invited@corp.com");
    const browser = foyer.client();
    const passed = await browser.submit((await browser.get(link)).form("Log in and join"), { password: PASSWORD });
    expect([passed.status, passed.location]).toEqual([303, "/login/code"]);
    expect(await adminDriverOf(kay, "apollo").statusOf("invited@corp.com")).toBe("invited");
    const done = await browser.submit((await browser.follow(passed)).form("Log in"), { code: codeOf(secret) });
    expect(done.location).toBe(new URL(link).pathname);
    const joined = await browser.submit((await browser.follow(done)).form("Join Apollo"));
    expect([joined.status, joined.location]).toEqual([303, "/apollo"]);
  });
});

describe("changing it", () => {
  test("takes the password and a code, each refused beside its field", async () => {
    const { browser, codes, secret } = await withApp("changing@corp.com");
    await smtp.nextMailTo("changing@corp.com");
    const before = await everything(foyer);
    for (const button of ["New recovery codes", "Switch off"]) {
      const noPassword = await press(browser, button, { currentPassword: "not my password", code: codeOf(secret) });
      expect([noPassword.status, noPassword.find("#currentPassword-error").text]).toEqual([
        422,
        "This is not your current password: try again",
      ]);
      const noCode = await press(browser, button, { currentPassword: PASSWORD, code: "000 00" });
      expect([noCode.status, noCode.find("#code-error").text]).toEqual([422, WRONG]);
    }
    expect(await everything(foyer)).toEqual(before);
    const fresh = await press(browser, "New recovery codes", { currentPassword: PASSWORD, code: codes[0] ?? "" });
    expect(fresh.document.querySelectorAll("ol.codes code")).toHaveLength(10);
    expect((await smtp.nextMailTo("changing@corp.com")).subject).toBe("You have new recovery codes");
    const off = await press(browser, "Switch off", { currentPassword: PASSWORD, code: codeOf(secret) });
    expect([off.status, off.location]).toEqual([303, PAGE]);
    expect((await browser.follow(off)).find("[role=status]").text).toContain("Two-step sign-in is off");
    expect((await smtp.nextMailTo("changing@corp.com")).subject).toBe("Two-step sign-in is off");
    expect((await logIn(foyer.client(), "changing@corp.com")).location).toBe("/");
  });

  test("is a super admin's for somebody who lost the phone: signed out, mailed, nobody else's", async () => {
    const { browser } = await withApp("lost-phone@corp.com");
    await smtp.nextMailTo("lost-phone@corp.com");
    const bystander = await withApp("bystander@corp.com");
    const list = await nexus.admin.get("/instance/users?q=lost-phone");
    const form = list.form("Reset two-step sign-in");
    expect((await nexus.admin.get("/instance/users?q=ada")).text).not.toContain("Reset two-step sign-in");
    const [account] = await foyer.query<{ id: string }>("select id from accounts where email = 'lost-phone@corp.com'");
    const builder = await join("no-super-admin@corp.com");
    const formToken = (await builder.get(PAGE)).value("input[name=formToken]");
    const fields = { formToken, intent: "reset-two-factor", account: account?.id ?? "" };
    expect((await builder.post("/instance/users", new URLSearchParams(fields))).status).toBe(404);
    expect(await isIn(browser)).toBe(true);

    const done = await nexus.admin.submit(form);
    expect(done.status).toBe(303);
    expect([await isIn(browser), await isIn(bystander.browser)]).toEqual([false, true]);
    expect((await smtp.nextMailTo("lost-phone@corp.com")).subject).toBe("Two-step sign-in is off");
    expect((await logIn(foyer.client(), "lost-phone@corp.com")).location).toBe("/");
    const again = await nexus.admin.submit(form);
    expect([again.status, again.find("[role=alert]").text]).toEqual([422, "Grace Hopper has no two-step sign-in"]);
  });
});

describe("a workspace that requires it", () => {
  const GENERAL = "/nexus/workspace-settings/general";

  test("leads its users to set it up, and back; its admin has it first; others notice nothing", async () => {
    const builder = await join("required@corp.com");
    const refused = await press(nexus.admin, "Save", { requireTwoFactor: "on" }, GENERAL);
    expect([refused.status, refused.find("#requireTwoFactor-error").text]).toEqual([
      422,
      "Set up two-step sign-in for yourself first: then you can require it",
    ]);
    await setUpApp(nexus.admin, "analytical engine no. 1");
    const saved = await press(nexus.admin, "Save", { requireTwoFactor: "on" }, GENERAL);
    expect(saved.status).toBe(303);
    expect((await nexus.admin.follow(saved)).find("#requireTwoFactor").hasAttribute("checked")).toBe(true);
    expect((await nexus.admin.get("/nexus/workspace-settings/audit-log")).text).toContain("Two-step sign-in required");

    const led = await builder.get("/nexus/leave?from=here");
    const setUpPage = `${PAGE}?redirectTo=%2Fnexus%2Fleave%3Ffrom%3Dhere`;
    expect([led.status, led.location]).toEqual([303, setUpPage]);
    expect((await builder.get("/nexus/leave?_data=routes%2Fhome%2Fleave")).status).toBe(204);
    const formToken = (await builder.get(PAGE)).value("input[name=formToken]");
    const left = await builder.post("/nexus/leave", new URLSearchParams({ formToken, confirm: "on" }));
    expect([left.status, left.location]).toEqual([303, `${PAGE}?redirectTo=%2Fnexus%2Fleave`]);
    expect((await builder.follow(led)).find("[role=status]").text).toBe(
      "The workspace requires two-step sign-in: set it up here, then go on.",
    );
    expect((await builder.get("/workspaces")).status).toBe(200);
    const stranger = await signIn(foyer, { email: "not-here@corp.com" });
    expect((await stranger.get("/nexus")).status).toBe(404);

    const joining = foyer.client();
    const joined = await signUpBy(joining, await nexus.copyLink("joining@corp.com"));
    expect((await joining.get(joined.location ?? "")).location).toBe(`${PAGE}?redirectTo=%2Fnexus`);

    const { done } = await setUpApp(builder, PASSWORD, setUpPage);
    const onward = done.find(".actions a.primary").getAttribute("href") ?? "";
    expect([onward, (await builder.get(onward)).status]).toEqual(["/nexus/leave?from=here", 200]);

    await press(nexus.admin, "Save", { requireTwoFactor: [] }, GENERAL);
    expect((await joining.get("/nexus")).status).toBe(200);
  });
});
