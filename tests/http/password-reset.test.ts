import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hold, sendTogether } from "../support/race-barrier";
import type { Answers, Client, Page } from "../support/client";
import type { Foyer } from "../support/foyer";
import { signIn } from "../support/people";
import type { SmtpStandIn } from "../support/smtp";
import {
  createAdmin,
  linkOn,
  logIn,
  mailedLink,
  mailsAreDone,
  PASSWORD,
  PASSWORD_HASH,
  signUpBy,
  startWithMail,
  until,
  type AdminDriver,
} from "../support/steps";

const NEW = "cobol reads like english";

let smtp: SmtpStandIn;
let foyer: Foyer;
let nexus: AdminDriver;

beforeAll(async () => {
  ({ smtp, foyer, nexus } = await startWithMail());
});

afterAll(async () => {
  await foyer.stop();
  await smtp.close();
});

/** Somebody who joined once, with a verified address; their browser is signed in. */
const join = (email: string) => signIn(foyer, { email, workspace: "nexus", passwordHash: PASSWORD_HASH });

/** The same, by the mailed link of an invitation. */
async function joinByMail(email: string): Promise<{ user: Page; browser: Client }> {
  const user = await nexus.open(email);
  const browser = foyer.client();
  await signUpBy(browser, await mailedLink(smtp, email));
  return { user, browser };
}

/** Somebody who signed up by a copied link: nobody knows whose mailbox it is. */
async function joinUnproved(email: string): Promise<{ user: Page; browser: Client }> {
  const user = await nexus.open(email, { sendEmail: [] });
  const browser = foyer.client();
  await signUpBy(browser, linkOn(user));
  return { user, browser };
}

/** Archives somebody who joined and invites them again, which mails a link. */
async function inviteAgain(user: Page): Promise<void> {
  await nexus.archive(user);
  await nexus.press(user, "Unarchive");
}

async function ask(email: string, from = "/forgot-password", client = foyer.client()): Promise<Page> {
  return client.submit((await client.get(from)).form("Email me a link"), { email });
}

/** The link in the next mail to this address. */
async function resetLink(email: string): Promise<string> {
  const { text = "" } = await smtp.nextMailTo(email);
  const link = /http:\S+\/reset-password\/\S+/.exec(text)?.[0];
  if (!link) throw new Error(`no link in ${text}`);
  return link;
}

async function askedLink(email: string, from?: string): Promise<string> {
  await ask(email, from);
  return resetLink(email);
}

async function choose(link: string, password = NEW, client = foyer.client()): Promise<Page> {
  return client.submit((await client.get(link)).form("Save and log in"), { password });
}

/** A form as this browser's own pages send it, posted where no page offers it. */
async function post(link: string, answers: Answers, client = foyer.client()): Promise<Page> {
  const { fields } = (await client.get("/login")).form("Log in");
  return client.submit({ action: link, fields: fields.filter(([name]) => name === "formToken") }, answers);
}

const accountOf = async (email: string) => {
  const rows = await foyer.query<{ id: string; hash: string; isVerified: boolean }>(
    `select id, password_hash as hash, email_verified_at is not null as "isVerified" from accounts where email = $1`,
    [email],
  );
  return rows[0];
};

const moveResets = (email: string, interval: string) =>
  foyer.query(
    "update password_resets set asked_at = asked_at - $1::interval where account_id = (select id from accounts where email = $2)",
    [interval, email],
  );

/** Waits until every request was answered, and no mail of an account waits. */
async function mailsAreGone() {
  const waiting = `
    select id from reset_requests union all
    select id from account_mails where sent_at is null and failed_at is null and dropped_at is null`;
  await until(
    () => foyer.query(waiting),
    (rows) => rows.length === 0,
  );
}

const mailsTo = (email: string, subject: string) =>
  smtp.mails.filter((mail) => mail.envelope.to.includes(email) && mail.subject === subject).length;

const RESET = "Choose a new password for Foyer";
const CHANGED = "Your password was changed";

const canLogIn = async (email: string, password: string) => {
  const { status } = await logIn(foyer.client(), email, password);
  return status === 303;
};

const isOut = async (browser: Client) => (await browser.get("/nexus")).location === "/login?redirectTo=%2Fnexus";

describe("a forgotten password", () => {
  test("on the page of an invitation: a new one by mail, back to the invitation, and joined", async () => {
    const { user } = await joinByMail("grace@corp.com");
    await inviteAgain(user);
    const invitation = await mailedLink(smtp, "grace@corp.com");

    const laptop = foyer.client();
    const door = await laptop.get(invitation);
    const forgot = door.document.querySelectorAll("a").find((link) => link.textContent === "Forgot your password?");
    const form = (await laptop.get(forgot?.getAttribute("href") ?? "")).form("Email me a link");
    expect(form.fields).toContainEqual(["email", "grace@corp.com"]);
    const asked = await laptop.submit(form);
    expect(asked.status).toBe(303);
    const page = await laptop.follow(asked);
    expect([page.status, page.text]).toEqual([
      200,
      "FoyerCheck your emailIf grace@corp.com has an account or an open invitation here, a mail with a link is on its way.The link in it works once, for an hour.No email after a minute? Look in your spam folder, or ask again.Go back",
    ]);

    const mail = await smtp.nextMailTo("grace@corp.com");
    expect(mail.subject).toBe(RESET);
    expect(mail.envelope.to).toEqual(["grace@corp.com"]);
    const link = /http:\S+\/reset-password\/[\w-]{64}(?!\S)/.exec(mail.text ?? "")?.[0] ?? "";
    expect(link.startsWith(foyer.url)).toBe(true);

    const phone = foyer.client();
    const reset = await phone.get(link);
    expect([reset.status, reset.value("#email")]).toEqual([200, "grace@corp.com"]);
    const done = await phone.submit(reset.form("Save and log in"), { password: NEW });
    expect([done.status, `${foyer.url}${done.location}`]).toEqual([303, invitation]);
    const joined = await phone.submit((await phone.follow(done)).form("Join Nexus"));
    expect(joined.location).toBe("/nexus");
    expect((await phone.get("/nexus")).status).toBe(200);
    expect(await nexus.statusOf("grace@corp.com")).toBe("active");
  });

  test("on the log-in page: signed in, the old one dead, and told by mail", async () => {
    await join("jean@corp.com");
    const browser = foyer.client();
    const login = await browser.get("/login");
    const forgot = login.document.querySelectorAll("a").find((link) => link.textContent === "Forgot your password?");
    expect(forgot?.getAttribute("href")).toBe("/forgot-password");
    await ask("Jean@Corp.com", "/forgot-password", browser);
    const done = await choose(await resetLink("jean@corp.com"), NEW, browser);
    expect([done.status, done.location]).toEqual([303, "/"]);
    expect((await browser.get("/nexus")).status).toBe(200);
    expect([await canLogIn("jean@corp.com", PASSWORD), await canLogIn("jean@corp.com", NEW)]).toEqual([false, true]);

    const mail = await smtp.nextMailTo("jean@corp.com");
    expect([mail.subject, mail.envelope.to]).toEqual([CHANGED, ["jean@corp.com"]]);
    expect(mail.text?.match(/http\S+/g)).toEqual([`${foyer.url}/forgot-password`]);
    expect(String(mail.html)).not.toMatch(/reset-password/);
  });

  test("on the way to a page: on to that page", async () => {
    await join("kay@corp.com");
    const browser = foyer.client();
    const login = await browser.follow(await browser.get("/nexus/workspace-settings/users?per=25"));
    const href = login.document.querySelectorAll("main a")[0]?.getAttribute("href") ?? "";
    const done = await choose(await askedLink("kay@corp.com", href));
    expect(done.location).toBe("/nexus/workspace-settings/users?per=25");
  });

  test.each([
    ["two-slashes", "//evil.test"],
    ["backslash", "/\\evil.test"],
    ["other-site", "https://evil.test"],
    ["script", "javascript:alert(1)"],
    ["too-long", `/${"a".repeat(2000)}`],
  ])("leads nowhere else: %s", async (what, redirectTo) => {
    const email = `${what}@corp.com`;
    await join(email);
    const browser = foyer.client();
    const query = new URLSearchParams({ redirectTo });
    const form = (await browser.get(`/forgot-password?${query}`)).form("Email me a link");
    expect(form.fields).toContainEqual(["redirectTo", "/"]);
    await browser.submit(form, { email, redirectTo });
    expect((await choose(await resetLink(email))).location).toBe("/");
  });

  test("of whoever else was signed in in this browser: they are signed out", async () => {
    const browser = await join("betty@corp.com");
    await join("frances@corp.com");
    const session = browser.cookies.get("foyer_session") ?? "";
    await choose(await askedLink("frances@corp.com"), NEW, browser);
    expect((await browser.get("/workspaces")).text).toContain("frances@corp.com");
    const before = foyer.client();
    before.cookies.set("foyer_session", session);
    expect(await isOut(before)).toBe(true);
  });
});

describe("asking", () => {
  test("says the same for an address without an account, and mails nobody", async () => {
    await join("known@corp.com");
    const answer = async (email: string) => {
      const browser = foyer.client();
      const asked = await ask(email, "/forgot-password", browser);
      const page = await browser.follow(asked);
      const own = [asked, page].map(({ status, headers, html }) => [
        status,
        [...headers]
          .filter(([name]) => !["date", "x-request-id", "content-security-policy"].includes(name))
          // The message that says so is in a cookie, with the address.
          .map(([name, value]) => [name, name === "set-cookie" ? value.replace(/=[^;]*/, "") : value]),
        html.replace(/name="formToken" value="[^"]+"/g, ""),
      ]);
      return JSON.stringify(own).replaceAll(email, "…").replaceAll(encodeURIComponent(email), "…");
    };
    const unknown = await answer("known@corp.net");
    expect(await answer("known@corp.com")).toBe(unknown);
    expect(unknown).toContain("a mail with a link is on its way");

    await resetLink("known@corp.com");
    await mailsAreGone();
    expect(mailsTo("known@corp.net", RESET)).toBe(0);
    expect(await foyer.query("select id from reset_requests")).toEqual([]);
  });

  test("waits for nothing of the account's, so that its time does not tell whether there is one", async () => {
    await join("awaited@corp.com");
    const { id } = (await accountOf("awaited@corp.com")) ?? {};
    const barrier = await hold(foyer.databaseUrl, "select id from accounts where id = $1 for update", [id]);
    expect((await ask("awaited@corp.com")).status).toBe(303);
    await barrier.waiting(1);
    await barrier.release();
    expect((await foyer.client().get(await resetLink("awaited@corp.com"))).status).toBe(200);
  });

  test("mails an account once a minute and five times an hour, and says the same", async () => {
    await join("often@corp.com");
    const words = async () => (await foyer.client().follow(await ask("often@corp.com"))).text;
    const first = await words();
    expect(await words()).toBe(first);
    await mailsAreGone();
    expect(mailsTo("often@corp.com", RESET)).toBe(1);

    for (let sent = 1; sent <= 6; sent++) {
      await moveResets("often@corp.com", "61 seconds");
      expect(await words()).toBe(first);
      await mailsAreGone();
    }
    expect(mailsTo("often@corp.com", RESET)).toBe(5);
    await moveResets("often@corp.com", "1 hour");
    await words();
    await mailsAreGone();
    expect(mailsTo("often@corp.com", RESET)).toBe(6);
  });

  test("twenty times at once mails once", async () => {
    await join("bombed@corp.com");
    const sendings = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const client = foyer.client();
        const form = (await client.get("/forgot-password")).form("Email me a link");
        return { client, form, answers: { email: "bombed@corp.com" } };
      }),
    );
    const pages = await sendTogether(sendings);
    expect(pages.map(({ status }) => status)).toEqual(Array(20).fill(303));
    await mailsAreGone();
    expect(mailsTo("bombed@corp.com", RESET)).toBe(1);
  });

  test.each([
    ["", "Enter an email address"],
    ["corp.com", "Enter an email address like name@example.com"],
    ["a@evil.com@corp.com", "Enter an email address like name@example.com"],
    ["a@corp.com\0", "Enter an email address like name@example.com"],
  ])("%j is refused by the field, and kept", async (email, words) => {
    const page = await ask(email);
    expect([page.status, page.find("#email-error").textContent, page.value("#email")]).toEqual([422, words, email]);
  });
});

describe("a reset link", () => {
  test("is asked for by an address alone, and then leads to the first page", async () => {
    await join("alone@corp.com");
    expect((await post("/forgot-password", { email: "alone@corp.com" })).status).toBe(303);
    expect((await choose(await resetLink("alone@corp.com"))).location).toBe("/");
  });

  test("changes nothing by being opened, however often", async () => {
    const browser = await join("opened@corp.com");
    const link = await askedLink("opened@corp.com");
    const before = await accountOf("opened@corp.com");
    for (let times = 0; times < 20; times++) expect((await foyer.client().get(link)).status).toBe(200);
    expect((await foyer.client().send(link, { method: "HEAD", headers: {} })).status).toBe(200);
    expect(await accountOf("opened@corp.com")).toEqual(before);
    expect(await isOut(browser)).toBe(false);
    expect((await choose(link)).status).toBe(303);
  });

  test("works once", async () => {
    await join("once@corp.com");
    const link = await askedLink("once@corp.com");
    const form = (await foyer.client().get(link)).form("Save and log in");
    expect((await choose(link)).status).toBe(303);

    const again = foyer.client();
    const page = await again.get(link);
    expect([page.status, page.text]).toEqual([
      410,
      "FoyerThis link no longer worksIt was used, it is older than an hour, or the password has been changed since.Ask for a new link",
    ]);
    expect(page.html).not.toContain("once@corp.com");
    expect(page.find("main a").getAttribute("href")).toBe("/forgot-password");
    const posted = await post(form.action, { password: "another password altogether" });
    expect([posted.status, posted.text]).toEqual([410, page.text]);
    expect(await canLogIn("once@corp.com", NEW)).toBe(true);
  });

  test("works for an hour of the database's clock; a dead one keeps the way back", async () => {
    await join("late@corp.com");
    const link = await askedLink("late@corp.com", "/forgot-password?redirectTo=/nexus");
    await moveResets("late@corp.com", "59 minutes 50 seconds");
    expect((await foyer.client().get(link)).status).toBe(200);
    await moveResets("late@corp.com", "10 seconds");
    const page = await foyer.client().get(link);
    expect(page.status).toBe(410);
    expect(page.find("main a").getAttribute("href")).toBe("/forgot-password?redirectTo=%2Fnexus");
    expect((await post(link, { password: NEW })).status).toBe(410);
    expect(await canLogIn("late@corp.com", PASSWORD)).toBe(true);
  });

  test("dies with every other link of its account once one was used", async () => {
    await join("two@corp.com");
    const first = await askedLink("two@corp.com");
    await moveResets("two@corp.com", "61 seconds");
    const second = await askedLink("two@corp.com");
    expect([first === second, (await foyer.client().get(first)).status]).toEqual([false, 200]);
    await choose(first);
    expect((await foyer.client().get(second)).status).toBe(410);
  });

  test("dies when the command line sets the password", async () => {
    await join("operated@corp.com");
    const link = await askedLink("operated@corp.com");
    const options = { email: "operated@corp.com", name: "Grace Hopper", workspace: "nexus", password: NEW };
    await createAdmin(foyer, options);
    expect((await foyer.client().get(link)).status).toBe(410);
    expect((await post(link, { password: "another password altogether" })).status).toBe(410);
    expect(await canLogIn("operated@corp.com", NEW)).toBe(true);
  });

  test("dies when the mailed link of an invitation takes an unverified account over", async () => {
    const { user } = await joinUnproved("taken@corp.com");
    const link = await askedLink("taken@corp.com");
    await inviteAgain(user);
    await signUpBy(foyer.client(), await mailedLink(smtp, "taken@corp.com"), NEW);
    expect((await foyer.client().get(link)).status).toBe(410);
    expect(await canLogIn("taken@corp.com", NEW)).toBe(true);
  });

  test("is not found when it is malformed, forged, of another purpose or of another account", async () => {
    await join("mine@corp.com");
    await join("theirs@corp.com");
    const [mine, theirs] = [await askedLink("mine@corp.com"), await askedLink("theirs@corp.com")];
    const bytesOf = (link: string) => Buffer.from(link.replace(/^.*\//, ""), "base64url");
    const flipped = Array.from({ length: 48 }, (_, at) => {
      const bytes = Buffer.from(bytesOf(mine));
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return bytes.toString("base64url");
    });
    const mixed = Buffer.concat([bytesOf(theirs).subarray(0, 16), bytesOf(mine).subarray(16)]).toString("base64url");
    const invitation = linkOn(await nexus.open("other@corp.com")).replace(/^.*\//, "");
    const token = mine.replace(/^.*\//, "");
    const forged = [...flipped, mixed, invitation, "", "x", token.slice(0, 63), `${token}A`, "A".repeat(5000)];
    for (const one of forged) {
      expect([one, (await foyer.client().get(`/reset-password/${one}`)).status]).toEqual([one, 404]);
      expect([one, (await post(`/reset-password/${one}`, { password: NEW })).status]).toEqual([one, 404]);
    }
    expect([await canLogIn("mine@corp.com", PASSWORD), await canLogIn("theirs@corp.com", PASSWORD)]).toEqual([
      true,
      true,
    ]);
  });

  test("of which five are sent at once, with five passwords, works once", async () => {
    await join("raced@corp.com");
    const link = await askedLink("raced@corp.com");
    const passwords = Array.from({ length: 5 }, (_, index) => `raced and won as number ${index}`);
    const sendings = await Promise.all(
      passwords.map(async (password) => {
        const client = foyer.client();
        return { client, form: (await client.get(link)).form("Save and log in"), answers: { password } };
      }),
    );
    const { id } = (await accountOf("raced@corp.com")) ?? {};
    const barrier = await hold(foyer.databaseUrl, "select id from accounts where id = $1 for update", [id]);
    const sent = sendTogether(sendings);
    await barrier.waiting(5);
    await barrier.release();

    const statuses = (await sent).map(({ status }) => status);
    expect([...statuses].sort()).toEqual([303, 410, 410, 410, 410]);
    const working = await Promise.all(passwords.map((password) => canLogIn("raced@corp.com", password)));
    expect(working).toEqual(statuses.map((status) => status === 303));
    await mailsAreGone();
    expect(mailsTo("raced@corp.com", CHANGED)).toBe(1);
  });
});

describe("a new password", () => {
  test("ends every other session", async () => {
    const laptop = await join("sessions@corp.com");
    const phone = foyer.client();
    await logIn(phone, "sessions@corp.com");
    expect([await isOut(laptop), await isOut(phone)]).toEqual([false, false]);
    const fresh = foyer.client();
    await choose(await askedLink("sessions@corp.com"), NEW, fresh);
    expect([await isOut(laptop), await isOut(phone), await isOut(fresh)]).toEqual([true, true, false]);
  });

  test("proves the mailbox of an unverified account: whoever made it is out", async () => {
    const { browser: squatter } = await joinUnproved("victim@corp.com");
    expect(await accountOf("victim@corp.com")).toMatchObject({ isVerified: false });
    expect(await isOut(squatter)).toBe(false);
    await choose(await askedLink("victim@corp.com"));
    expect(await accountOf("victim@corp.com")).toMatchObject({ isVerified: true });
    expect(await isOut(squatter)).toBe(true);
    expect([await canLogIn("victim@corp.com", PASSWORD), await canLogIn("victim@corp.com", NEW)]).toEqual([
      false,
      true,
    ]);
  });

  test.each([
    ["", "Enter a password"],
    ["too short", "Choose a password of 12 characters or more"],
    ["123456789012", "Choose a password that is harder to guess: this one is on every list"],
    ["weak@corp.com", "Choose a password that is not your email address"],
  ])("%j is refused by the field, and nothing changes", async (password, words) => {
    if (!(await accountOf("weak@corp.com"))) await join("weak@corp.com");
    await moveResets("weak@corp.com", "61 seconds");
    const link = await askedLink("weak@corp.com");
    const before = await accountOf("weak@corp.com");
    const page = await choose(link, password);
    expect([page.status, page.find("#password-error").textContent]).toEqual([422, words]);
    expect(page.find("#password").getAttribute("value")).toBeUndefined();
    expect(await accountOf("weak@corp.com")).toEqual(before);
    expect((await foyer.client().get(link)).status).toBe(200);
  });
});

test("neither a token nor a password reaches the logs, and nothing in the database opens a link", async () => {
  const { user } = await joinByMail("secret@corp.com");
  await inviteAgain(user);
  const invitation = await mailedLink(smtp, "secret@corp.com");
  const path = new URL(invitation).pathname;
  const link = await askedLink("secret@corp.com", `/forgot-password?redirectTo=${path}`);
  await foyer.client().get(link.replace("reset-password", "reset%2Dpassword"));
  await foyer.client().get(`${link}?_data=routes%2Fauth%2Freset-password`);
  await mailsAreDone(foyer);

  const [token = "", invited = ""] = [link, invitation].map((one) => one.replace(/^.*\//, ""));
  const signatures = [Buffer.from(token, "base64url").subarray(16), Buffer.from(invited, "base64url").subarray(33)];
  const traces = [token, invited, path, ...signatures.map((bytes) => bytes.toString("hex"))];
  const tables = await foyer.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public'",
  );
  expect(tables.map(({ name }) => name)).toContain("password_resets");
  for (const { name } of tables) {
    const dump = JSON.stringify(await foyer.query(`select to_jsonb(one) as row from ${name} one`));
    expect([name, traces.filter((trace) => dump.includes(trace))]).toEqual([name, []]);
  }

  await choose(link, "never to be seen in a log");
  const logs = foyer.lines.join("\n");
  expect(logs).toContain('"path":"/reset-password/…"');
  expect([...traces, "never to be seen"].filter((trace) => logs.includes(trace))).toEqual([]);
});
