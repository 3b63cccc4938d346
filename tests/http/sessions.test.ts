import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answers, Client, Page } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { shareFoyer } from "../support/shared-foyer";
import { addAdmin, logIn, PASSWORD } from "../support/steps";

const USERS = "/nexus/workspace-settings/users";
const CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36";
const SAFARI =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1";

let foyer: Foyer;

beforeAll(async () => {
  foyer = await shareFoyer();
  await setUp(foyer);
});

afterAll(() => foyer.stop());

async function admin(email: string): Promise<Client> {
  await addAdmin(foyer, { email, name: "Grace Hopper", workspace: "nexus" });
  return browserOf(email);
}

async function browserOf(email: string, userAgent = CHROME): Promise<Client> {
  const client = foyer.client({ "User-Agent": userAgent });
  await logIn(client, email);
  return client;
}

const isIn = async (browser: Client) => (await browser.get("/profile")).status === 200;
const token = (browser: Client) => browser.cookies.get("foyer_session") ?? "";

/** Moves the session of this browser in the database. */
const move = (browser: Client, change: string) =>
  foyer.query(`update sessions set ${change} where token_hash = sha256($1::text::bytea)`, [token(browser)]);

const rows = (page: Page) =>
  page.document
    .querySelectorAll("tr[data-session]")
    .map((row) => row.querySelectorAll("th, td").map((cell) => cell.text.replace(/\s+/g, " ").trim()));

describe("the signed-in browsers", () => {
  test("are listed in words, this one first", async () => {
    const laptop = await admin("listed@nexus.test");
    const phone = await browserOf("listed@nexus.test", SAFARI);
    await move(phone, "last_used_at = now() - interval '3 days', ip = '192.0.2.7'");
    const [first, second, ...others] = rows(await laptop.get("/profile"));
    expect(first?.[0]).toBe("Chrome on Windows This browser");
    expect([first?.[3], first?.[4]]).toEqual(["now", ""]);
    expect(second?.[0]).toBe("Safari on iPhone");
    expect([second?.[1], second?.[3], second?.[4]]).toEqual(["192.0.2.7", "3 days ago", "Sign out"]);
    expect(others).toEqual([]);
  });

  test("are signed out one by one", async () => {
    const laptop = await admin("one@nexus.test");
    const [phone, tablet] = [await browserOf("one@nexus.test", SAFARI), await browserOf("one@nexus.test", "Lynx/2.9")];
    const page = await laptop.get("/profile");
    const row = page.document.querySelectorAll("tr[data-session]").find((one) => one.text.includes("Safari"));
    const form = page.form("Sign out", `tr[data-session="${row?.getAttribute("data-session")}"]`);
    const done = await laptop.submit(form);
    expect([done.status, done.location]).toEqual([303, "/profile"]);
    expect([await isIn(laptop), await isIn(phone), await isIn(tablet)]).toEqual([true, false, true]);
    expect((await laptop.submit(form)).status).toBe(303);
    expect(rows(await laptop.get("/profile"))).toHaveLength(2);
  });

  test("of somebody else are not found, and stay signed in", async () => {
    const mallory = await admin("mallory@nexus.test");
    const grace = await admin("grace@nexus.test");
    const [session] = await foyer.query<{ id: string }>(
      "select id from sessions where token_hash = sha256($1::text::bytea)",
      [token(grace)],
    );
    const formToken = (await mallory.get("/profile")).value("input[name=formToken]");
    const send = async (id: string) =>
      (await mallory.post("/profile", new URLSearchParams({ formToken, intent: "sign-out", session: id }))).status;
    expect([await send(session?.id ?? ""), await send("00000000-0000-4000-8000-000000000000")]).toEqual([404, 404]);
    expect([await send("1"), await send("")]).toEqual([422, 422]);
    expect(await isIn(grace)).toBe(true);
  });

  test("carry no hash and no token in their page", async () => {
    const browser = await admin("secret@nexus.test");
    const [row] = await foyer.query<{ hash: string }>(
      "select encode(token_hash, 'hex') as hash from sessions where token_hash = sha256($1::text::bytea)",
      [token(browser)],
    );
    for (const path of ["/profile", "/profile?_data=routes%2Fprofile%2Fprofile"]) {
      const { html } = await browser.get(path);
      expect([html.includes(token(browser)), html.includes(row?.hash ?? "-")]).toEqual([false, false]);
    }
  });
});

describe("a session", () => {
  test("goes on for thirty days after its use, and ends ninety days after its beginning", async () => {
    const browser = await admin("long@nexus.test");
    await move(browser, "created_at = now() - interval '80 days', last_used_at = now() - interval '2 hours'");
    expect(await isIn(browser)).toBe(true);
    const [{ days } = { days: 0 }] = await foyer.query<{ days: number }>(
      "select round(extract(epoch from expires_at - now()) / 86400)::int as days from sessions where token_hash = sha256($1::text::bytea)",
      [token(browser)],
    );
    expect(days).toBe(10);
    await move(browser, "expires_at = now()");
    expect(await isIn(browser)).toBe(false);
  });

  test("that was ended stays ended, though it is used at that moment", async () => {
    const browser = await admin("ended@nexus.test");
    await move(browser, "ended_at = now(), last_used_at = now() - interval '2 hours'");
    expect([await isIn(browser), await isIn(browser)]).toEqual([false, false]);
  });
});

const typed = {
  name: "Edsger Dijkstra",
  role: "builder",
  message: "Come in & be <welcome>",
  metadata: '{"apiKey": "k-1"}',
};

/** Fills in Add users, whose session ends before it is sent. */
async function sendLate(browser: Client, answers: Answers = {}, end = "ended_at = now()"): Promise<Page> {
  const form = (await browser.get(`${USERS}/new`)).form("Invite users");
  await move(browser, end);
  return browser.submit(form, { ...typed, email: "edsger@corp.com", ...answers });
}

async function logInFrom(browser: Client, sent: Page, email: string): Promise<Page> {
  const door = await browser.follow(sent);
  const back = await browser.submit(door.form("Log in"), { email, password: PASSWORD });
  expect(back.status).toBe(303);
  return browser.follow(back);
}

const invited = async (email: string) =>
  (await foyer.query("select id from members where email = $1", [email])).length > 0;

describe("a form that is sent after its session ended", () => {
  test.each([
    ["was ended elsewhere", "ended_at = now()"],
    ["was not used for thirty days", "expires_at = now() - interval '1 minute'"],
  ])("because it %s stands there again after the log-in, to be sent by its person", async (_why, end) => {
    const email = `${end.slice(0, 3)}-late@nexus.test`;
    const invitee = `${end.slice(0, 3)}-edsger@corp.com`;
    const browser = await admin(email);
    const sent = await sendLate(browser, { email: invitee, sendEmail: [] }, end);
    expect(sent.status).toBe(302);
    expect(sent.location).toMatch(
      /^\/login\?redirectTo=%2Fnexus%2Fworkspace-settings%2Fusers%2Fnew%3Fkept%3D[\da-f-]{36}$/,
    );

    const page = await logInFrom(browser, sent, email);
    expect([page.status, page.find(".notice").text]).toEqual([
      200,
      "You were signed out before this was saved. Check what you typed, and send it again.",
    ]);
    expect([page.value("#name"), page.value("#email")]).toEqual(["Edsger Dijkstra", invitee]);
    expect(page.find("#message").textContent).toBe("Come in & be <welcome>");
    expect(page.find("#metadata").textContent).toBe('{"apiKey": "k-1"}');
    expect(page.find("input[name=role][checked]").getAttribute("value")).toBe("builder");
    expect(page.document.querySelector("input[name=sendEmail][checked]")).toBeNull();
    expect(await invited(invitee)).toBe(false);

    expect((await browser.submit(page.form("Invite users"))).status).toBe(303);
    expect(await invited(invitee)).toBe(true);
  });

  test("keeps no password, and nothing that can be read in the database", async () => {
    const browser = await admin("sealed@nexus.test");
    const form = (await browser.get("/profile")).form("Change password");
    await move(browser, "ended_at = now()");
    const sent = await browser.submit(form, {
      currentPassword: PASSWORD,
      password: "never to be kept here",
      name: "kept-in-plain",
    });
    const page = await logInFrom(browser, sent, "sealed@nexus.test");
    expect(page.document.querySelectorAll("input[type=password][value]")).toEqual([]);
    const dump = JSON.stringify(await foyer.query("select encode(answers, 'escape') as answers from form_drafts"));
    expect(dump).not.toMatch(/kept-in-plain|never to be kept|k-1/);
  });

  test("fills in the one form of a page that it was", async () => {
    const browser = await admin("intent@nexus.test");
    const form = (await browser.get("/profile")).form("Save");
    await move(browser, "ended_at = now()");
    const page = await logInFrom(browser, await browser.submit(form, { name: "Grace Murray" }), "intent@nexus.test");
    expect([page.value("#name"), page.find("h1").text]).toEqual(["Grace Murray", "Grace Hopper"]);
  });

  test("is seen by nobody else who signs in there, and in no other browser", async () => {
    const browser = await admin("first@nexus.test");
    await admin("second@nexus.test");
    const sent = await sendLate(browser);
    const place = new URL(sent.location ?? "", foyer.url).searchParams.get("redirectTo") ?? "";

    const elsewhere = await browserOf("first@nexus.test");
    expect((await elsewhere.get(place)).value("#name")).toBe("");
    expect((await logInFrom(browser, sent, "second@nexus.test")).value("#name")).toBe("");
    await browser.submit((await browser.get("/profile")).form("Sign out"));
    await logIn(browser, "first@nexus.test");
    expect((await browser.get(place)).value("#name")).toBe("Edsger Dijkstra");
    expect((await browser.get(place.replace("/new", ""))).text).not.toContain(
      "You were signed out before this was saved",
    );
    await foyer.query("update form_drafts set saved_at = now() - interval '1 hour'");
    expect((await browser.get(place)).value("#name")).toBe("");
  });

  test("because its person signed out in another tab is there again after the log-in, until it is sent", async () => {
    const browser = await admin("tabs@nexus.test");
    const form = (await browser.get(`${USERS}/new`)).form("Invite users");
    const out = await browser.submit((await browser.get("/profile")).form("Sign out"));
    expect(out.headers.getSetCookie().slice(1)).toEqual([
      expect.stringMatching(/^foyer_former=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    const sent = await browser.submit(form, { ...typed, email: "tabs@corp.com" });
    expect([sent.status, sent.location?.startsWith("/login?redirectTo=")]).toEqual([302, true]);
    expect(await invited("tabs@corp.com")).toBe(false);
    const page = await logInFrom(browser, sent, "tabs@nexus.test");
    expect([page.value("#name"), page.value("#email")]).toEqual(["Edsger Dijkstra", "tabs@corp.com"]);
    expect((await browser.submit(page.form("Invite users"))).status).toBe(303);
    expect((await browser.get(page.url.href)).value("#name")).toBe("");
  });

  test("from a page of the session before is done only once its person has looked at it", async () => {
    const browser = await admin("anew@nexus.test");
    const form = (await browser.get(`${USERS}/new`)).form("Invite users");
    await browser.submit((await browser.get("/profile")).form("Sign out"));
    await logIn(browser, "anew@nexus.test");
    const sent = await browser.submit(form, { ...typed, email: "anew@corp.com" });
    expect([sent.status, await invited("anew@corp.com")]).toEqual([302, false]);
    const page = await browser.follow(sent);
    expect([page.status, page.value("#email")]).toEqual([200, "anew@corp.com"]);
    expect(page.text).toContain("You were signed out before this was saved.");
    expect((await browser.submit(page.form("Invite users"))).status).toBe(303);
  });

  test("from a page of somebody else's session is refused", async () => {
    const browser = await admin("theirs@nexus.test");
    await admin("mine@nexus.test");
    const form = (await browser.get(`${USERS}/new`)).form("Invite users");
    const signOut = (await browser.get("/profile")).form("Sign out");
    await browser.submit(signOut);
    await logIn(browser, "mine@nexus.test");
    expect((await browser.submit(signOut)).status).toBe(403);
    expect((await browser.get("/profile")).status).toBe(200);
    const page = await browser.submit(form, { ...typed, email: "theirs@corp.com" });
    expect([page.status, page.find("h1").text]).toEqual([403, "This form could not be accepted"]);
    expect(page.text).not.toContain("theirs@corp.com");
    expect(await invited("theirs@corp.com")).toBe(false);
  });

  test("from a page of a session that goes on elsewhere is not kept", async () => {
    const browser = await admin("live@nexus.test");
    const form = (await browser.get(`${USERS}/new`)).form("Invite users");
    browser.cookies.set("foyer_former", token(browser));
    browser.cookies.delete("foyer_session");
    await foyer.query("delete from form_drafts");
    const sent = await browser.submit(form, { ...typed, email: "live@corp.com" });
    expect(sent.location).toBe("/login?redirectTo=%2Fnexus%2Fworkspace-settings%2Fusers%2Fnew");
    expect([await invited("live@corp.com"), await foyer.query("select id from form_drafts")]).toEqual([false, []]);
    expect((await browser.get("/profile")).status).toBe(302);
  });

  test("from a browser whose cookies are gone is refused with the way to log in beside it", async () => {
    const browser = await admin("gone@nexus.test");
    const form = (await browser.get(`${USERS}/new`)).form("Invite users");
    browser.cookies.clear();
    const page = await browser.submit(form, typed);
    expect([page.status, page.find("main a").getAttribute("href"), page.find("main a").getAttribute("target")]).toEqual(
      [403, "/login", "_blank"],
    );
    expect(page.text).toContain("come back to this one and go back: what you typed is still there.");
    expect((await browser.post("/login", new URLSearchParams({ email: "gone@nexus.test" }))).text).not.toContain(
      "You are not logged in here",
    );
  });

  test.each([
    ["without the token of its page", { formToken: "" }, {}],
    ["from another site", {}, { "Sec-Fetch-Site": "cross-site" }],
  ])("%s is refused, and nothing is kept", async (what, answers, headers) => {
    const browser = await admin(`${what.length}-forged@nexus.test`);
    const form = (await browser.get(`${USERS}/new`)).form("Invite users");
    await move(browser, "ended_at = now()");
    await foyer.query("delete from form_drafts");
    expect((await browser.submit(form, { ...typed, ...answers }, headers)).status).toBe(403);
    expect(await foyer.query("select id from form_drafts")).toEqual([]);
  });

  test("of nobody, or of more than 64 KB, is not kept", async () => {
    const browser = await admin("much@nexus.test");
    await foyer.query("delete from form_drafts");
    const sent = await sendLate(browser, { message: "x".repeat(64 * 1024) });
    expect(sent.location).toBe("/login?redirectTo=%2Fnexus%2Fworkspace-settings%2Fusers%2Fnew");
    const nobody = foyer.client();
    const formToken = (await nobody.get("/login")).value("input[name=formToken]");
    await nobody.post(`${USERS}/new`, new URLSearchParams({ formToken, ...typed }));
    expect(await foyer.query("select id from form_drafts")).toEqual([]);
  });

  test("is one of the ten newest that are kept of an account", async () => {
    const browser = await admin("many@nexus.test");
    await foyer.query("delete from form_drafts");
    const form = (await browser.get(`${USERS}/new`)).form("Invite users");
    await move(browser, "ended_at = now()");
    for (let times = 0; times < 12; times++) await browser.submit(form, typed);
    expect(await foyer.query("select id from form_drafts")).toHaveLength(10);
  });
});
