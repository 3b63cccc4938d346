import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import { crashesOf, setUp, startFoyer, type Foyer } from "../support/foyer";
import { startSmtp, type SmtpStandIn } from "../support/smtp";
import {
  createAdmin,
  adminDriverOf,
  linkOn,
  logIn,
  mailedLink,
  PASSWORD,
  signUpBy,
  until,
  type AdminDriver,
} from "../support/steps";

const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
const SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1";

let smtp: SmtpStandIn;
let foyer: Foyer;
let behindProxy: Foyer;
let nexus: AdminDriver;

beforeAll(async () => {
  smtp = await startSmtp();
  foyer = await startFoyer({ SMTP_URL: smtp.url, RATE_LIMITS: "on", NEW_SIGN_IN_MAIL: "on" });
  const ada = await setUp(foyer);
  nexus = adminDriverOf(ada);
  behindProxy = await startFoyer({
    DATABASE_URL: foyer.databaseUrl,
    ROLE: "web",
    RATE_LIMITS: "on",
    TRUST_PROXY: "1",
  });
});
beforeEach(() => foyer.query("delete from rate_limits"));

afterAll(async () => {
  const crashes = crashesOf(foyer, behindProxy);
  await behindProxy.stop();
  await foyer.stop();
  await smtp.close();
  expect(crashes).toEqual([]);
});

async function inARow<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const found: T[] = [];
  for (let index = 0; index < count; index++) found.push(await work(index));
  return found;
}

const guess = (email: string, headers = {}, at = foyer) => logIn(at.client(headers), email, "wrong");
const statuses = (pages: Page[]) => pages.map(({ status }) => status);
const spend = (kind: string, hits: number) =>
  foyer.query("update rate_limits set hits = $2 where key like $1 || ' %'", [kind, hits]);

/** Somebody with an account, and the browser in which they made it. */
async function joined(email: string): Promise<Client> {
  const browser = foyer.client();
  await signUpBy(browser, await nexus.copyLink(email));
  return browser;
}

describe("too many wrong passwords", () => {
  const WORDS =
    "There were too many wrong passwords for this email address. Try again in 15 minutes, or choose a new password by a link that Foyer mails to you";

  test("for an address are answered 429, with words, the wait, and the form as it was filled in but for the password", async () => {
    await joined("grace@corp.com");
    for (const email of ["grace@corp.com", "nobody@corp.com"]) {
      expect(statuses(await inARow(5, () => guess(email)))).toEqual([422, 422, 422, 422, 422]);
      const page = await guess(email);
      expect([page.status, page.headers.get("retry-after")]).toEqual([429, "900"]);
      expect(page.find("[role=alert]").textContent).toContain(WORDS);
      expect([page.value("input[name=email]"), page.value("input[name=password]")]).toEqual([email, ""]);
      expect(page.find("a[href^='/forgot-password']").textContent).toBe("Forgot your password?");
    }
  });

  test("count over all processes and through a restart, in any spelling of the address", async () => {
    await inARow(2, () => guess("kay@corp.com"));
    await inARow(2, () => guess("Kay@CORP.com", {}, behindProxy));
    const restarted = await startFoyer({ DATABASE_URL: foyer.databaseUrl, ROLE: "web", RATE_LIMITS: "on" });
    expect(statuses(await inARow(2, () => guess(" kay@corp.com ", {}, restarted)))).toEqual([422, 429]);
    await restarted.stop();
  });

  test("count together on the log-in page and on the page of an invitation", async () => {
    await joined("una@corp.com");
    const other = adminDriverOf(await adminOf("apollo"), "apollo");
    const link = await other.copyLink("una@corp.com");
    await inARow(4, () => guess("una@corp.com"));
    const client = foyer.client();
    const answers = await inARow(2, async () =>
      client.submit((await client.get(link)).form("Log in and join"), { password: "wrong" }),
    );
    expect(statuses(answers)).toEqual([422, 429]);
    expect(answers[1]?.find("[role=alert]").textContent).toContain(WORDS);
    expect((await logIn(client, "una@corp.com")).status).toBe(429);
  });

  test("keep nobody out of a session that they have, of a browser that they used, or of a reset, which lifts the block", async () => {
    const browser = await joined("mary@corp.com");
    expect(statuses(await inARow(6, () => guess("mary@corp.com"))).at(-1)).toBe(429);
    expect((await browser.get("/nexus")).status).toBe(200);

    await browser.submit((await browser.get("/nexus")).form("Sign out"));
    expect((await logIn(browser, "mary@corp.com")).status).toBe(303);
    const elsewhere = foyer.client();
    expect((await logIn(elsewhere, "mary@corp.com")).status).toBe(429);

    await elsewhere.submit((await elsewhere.get("/forgot-password")).form("Email me a link"), {
      email: "mary@corp.com",
    });
    const { text = "" } = await until(
      () => smtp.nextMailTo("mary@corp.com"),
      (mail) => mail.subject === "Choose a new password for Foyer",
    );
    const link = /http:\S+\/reset-password\/\S+/.exec(text)?.[0] ?? "";
    const password = "cobol reads like english";
    await elsewhere.submit((await elsewhere.get(link)).form("Save and log in"), { password });
    expect((await logIn(foyer.client(), "mary@corp.com", password)).status).toBe(303);
  });

  test("from one network are a hundred, whatever X-Forwarded-For says where no proxy is trusted", async () => {
    await guess("rotating@corp.com");
    await spend("wrong-by", 96);
    const pages = await inARow(5, (index) =>
      guess(`rotating-${index}@corp.com`, {
        "X-Forwarded-For": `203.0.113.${index}`,
        "X-Real-IP": `203.0.113.${index}`,
        Forwarded: `for=203.0.113.${index}`,
      }),
    );
    expect(statuses(pages)).toEqual([422, 422, 422, 422, 429]);
    expect(pages[4]?.text).toContain("There were too many wrong passwords from your network. Try again in 15 minutes");
    expect(pages[4]?.headers.get("retry-after")).toMatch(/^(900|899|898|897|896|895)$/);
  });

  test("from behind a trusted proxy are each network's own, an IPv6 network being 64 bits wide", async () => {
    const from = (ip: string, index: number) => guess(`far-${index}@corp.com`, { "X-Forwarded-For": ip }, behindProxy);
    await from("2001:db8:1:2::1", 0);
    await spend("wrong-by", 100);
    const ips = ["2001:db8:1:2::1", "6.6.6.6, 2001:db8:1:2:ffff::9", "2001:db8:1:3::1", "203.0.113.7"];
    expect(statuses(await inARow(4, (index) => from(ips[index] ?? "", index)))).toEqual([429, 429, 422, 422]);
  });

  test("from behind a trusted proxy count together however it writes the address, and by the connection where it is none", async () => {
    const from = (forwarded: string, index: number) =>
      guess(`written-${index}@corp.com`, { "X-Forwarded-For": forwarded }, behindProxy);
    await from("203.0.113.80:1000", 0);
    await spend("wrong-by", 100);
    const same = [
      "203.0.113.80:1001",
      "203.0.113.80",
      "::ffff:203.0.113.80",
      "[::ffff:203.0.113.80]:9",
      "6.6.6.6, 203.0.113.80 ,",
    ];
    expect(statuses(await inARow(5, (index) => from(same[index] ?? "", index)))).toEqual([429, 429, 429, 429, 429]);
    expect((await from("unknown", 6)).status).toBe(422);
    await spend("wrong-by", 100);
    const none = ["_hidden", "unknown", "203.0.113.x", ",", "_other:1"];
    expect(statuses(await inARow(5, (index) => from(none[index] ?? "", index)))).toEqual([429, 429, 429, 429, 429]);
  });

  test("an address with a port is kept without it where the session shows it", async () => {
    await createAdmin(foyer, { email: "ported@corp.com", name: "Kay McNulty", workspace: "ported" });
    const client = behindProxy.client({ "X-Forwarded-For": "[2001:DB8::7]:443" });
    await logIn(client, "ported@corp.com");
    expect((await client.get("/profile")).text).toContain("2001:db8::7");
    expect((await client.get("/profile")).text).not.toContain("443");
  });
});

test("a TRUST_PROXY that does not fit the proxies in front is said in the log, once", async () => {
  const warnings = ({ lines }: Foyer) => lines.filter((line) => /"level":40/.test(line) && /TRUST_PROXY/.test(line));
  await inARow(2, () => foyer.client({ "X-Forwarded-For": "203.0.113.9" }).get("/login"));
  await inARow(2, () => behindProxy.client().get("/login"));
  await until(
    () => Promise.resolve(warnings(behindProxy).length),
    (count) => count > 0,
  );
  expect(warnings(foyer).map((line) => JSON.parse(line) as { msg: string })).toMatchObject([
    {
      trustProxy: 0,
      msg: "a request came with X-Forwarded-For, which is ignored: behind a proxy, set TRUST_PROXY to the number of proxies",
    },
  ]);
  expect(warnings(behindProxy).map((line) => JSON.parse(line) as { msg: string })).toMatchObject([
    {
      trustProxy: 1,
      msg: "TRUST_PROXY=1, but X-Forwarded-For of a request has 0 addresses: clients that reach Foyer past a proxy can choose their address",
    },
  ]);
});

async function adminOf(slug: string): Promise<Client> {
  const email = `admin@${slug}.test`;
  await createAdmin(foyer, { email, name: "Kay McNulty", workspace: slug });
  const client = foyer.client();
  await logIn(client, email);
  return client;
}

describe("done too often from one network", () => {
  const WORDS = "This was done too often from your network. Try again in 60 minutes";

  test("a sign-up keeps the name and not the password", async () => {
    const link = await nexus.copyLink("late@corp.com");
    await joined("early@corp.com");
    await spend("sign-up", 300);
    const client = foyer.client();
    const form = (await client.get(link)).form("Sign up and join");
    const page = await client.submit(form, { name: "Rear Admiral", password: PASSWORD });
    expect([page.status, page.headers.get("retry-after")?.length]).toEqual([429, 4]);
    expect(page.find("[role=alert]").textContent).toContain(WORDS);
    expect([page.value("input[name=name]"), page.value("input[name=password]")]).toEqual(["Rear Admiral", ""]);
    expect(await nexus.statusOf("late@corp.com")).toBe("invited");
  });

  test("joining and declining are told on a page of their own", async () => {
    const browser = await joined("joins@corp.com");
    const other = adminDriverOf(await adminOf("gemini"), "gemini");
    const first = await other.open("joins@corp.com", { sendEmail: [] });
    const joining = await browser.get(linkOn(first));
    await browser.submit(joining.form("Join Gemini"));
    await other.archive(first);
    await other.press(first, "Unarchive");
    const door = await browser.get(linkOn(await other.admin.get(first.url.pathname)));
    await spend("join", 300);
    for (const button of ["Join Gemini", "Decline"]) {
      const page = await browser.submit(door.form(button));
      expect([page.status, page.headers.get("retry-after")?.length]).toEqual([429, 4]);
      expect(page.text).toContain(WORDS);
      expect(page.find("a[href='/']").textContent).toBe("Go to the start page");
    }
    expect(await other.statusOf("joins@corp.com")).toBe("invited");
  });

  test("asking for a new link, too", async () => {
    const link = await nexus.copyLink("expired@corp.com");
    await foyer.query("update invitations set expires_at = now() - interval '1 day' where expires_at > now()");
    const client = foyer.client();
    const form = (await client.get(link)).form("Ask for a new link");
    await client.submit(form);
    await spend("renew", 100);
    const page = await client.submit(form);
    expect([page.status, page.text.includes(WORDS)]).toEqual([429, true]);
  });

  test("asking for a reset link keeps the address, and says the same for any", async () => {
    await joined("resets@corp.com");
    const ask = async (email: string) => {
      const client = foyer.client();
      return client.submit((await client.get("/forgot-password")).form("Email me a link"), { email });
    };
    await ask("resets@corp.com");
    await spend("reset", 500);
    for (const email of ["resets@corp.com", "nobody@corp.com"]) {
      const page = await ask(email);
      expect([page.status, page.value("input[name=email]")]).toEqual([429, email]);
      expect(page.find("[role=alert]").textContent).toContain(WORDS);
    }
  });
});

describe("too many mails to one address", () => {
  const words = (email: string) => `${email} got many mails from here lately. Try again in 60 minutes`;

  test("keep Add users as it was filled in", async () => {
    await nexus.open("first@corp.com");
    await foyer.query("delete from rate_limits where key not like 'mail %'");
    await spend("mail", 10);
    await nexus.cancel(await nexus.open("unmailed@corp.com", { sendEmail: [] }));
    const again = adminDriverOf(await adminOf("mercury"), "mercury");
    const page = await again.invite("first@corp.com", { name: "Grace B. Hopper", message: "Welcome" });
    expect([page.status, page.headers.get("retry-after")?.length]).toEqual([429, 4]);
    expect(page.find("[role=alert]").textContent).toContain(words("first@corp.com"));
    expect([page.value("input[name=name]"), page.find("textarea[name=message]").textContent]).toEqual([
      "Grace B. Hopper",
      "Welcome",
    ]);
    expect(await again.statusOf("first@corp.com")).toBe(undefined);
  });

  test("are told on the user's page and on the list", async () => {
    const user = await nexus.open("resent@corp.com");
    await spend("mail", 10);
    await foyer.query("update mails set queued_at = queued_at - interval '2 minutes'");
    const resent = await nexus.press(user, "Resend the email");
    const renewed = await nexus.press(user, "New link");
    const row = `tr[data-member="${user.url.pathname.replace(/^.*\//, "")}"]`;
    const listed = await nexus.admin.submit((await nexus.admin.get(nexus.users)).form("Resend the email", row));
    for (const page of [resent, renewed, listed]) {
      expect([page.status, page.headers.get("retry-after")?.length]).toEqual([429, 4]);
      expect(page.find("[role=alert]").textContent).toContain(words("resent@corp.com"));
    }
  });
});

describe("files taken away by one account", () => {
  test("are sixty an hour, of whatever kind; then a page says when to try again, and no log says that one was taken", async () => {
    const kay = await adminOf("viking");
    const users = "/viking/workspace-settings/users";
    const files = {
      users: () => kay.get(`${users}/export.csv`),
      metadata: async () => kay.submit((await kay.get(`${users}/export`)).form("Export with metadata")),
      log: () => kay.get("/viking/workspace-settings/audit-log.csv"),
    };
    const taken = [await files.users(), await files.metadata(), await files.log()];
    expect(statuses(taken)).toEqual([200, 200, 200]);
    await spend("export", 59);
    expect((await files.users()).status).toBe(200);

    for (const page of [await files.users(), await files.metadata(), await files.log()]) {
      expect([page.status, page.headers.get("retry-after")]).toEqual([429, expect.stringMatching(/^3[56]\d\d$/)]);
      expect(page.text).toContain("You exported many files lately. Try again in 60 minutes");
      expect(page.find("a[href='/']").textContent).toBe("Go to the start page");
      expect(page.headers.get("content-disposition")).toBe(null);
    }
    const logged = await foyer.query("select id from audit_events where action = 'members.exported'");
    expect(logged).toHaveLength(1);
    expect((await nexus.admin.get(`${nexus.users}/export.csv`)).status).toBe(200);
  });
});

describe("a sign-in from a browser that the account does not know", () => {
  const mailsTo = (email: string) => smtp.mails.filter(({ envelope }) => envelope.to.includes(email));

  test("is told by mail: which browser, from where, when, and what to do", async () => {
    await joined("told@corp.com");
    const signedIn = await logIn(foyer.client({ "User-Agent": FIREFOX }), "told@corp.com");
    expect(signedIn.headers.getSetCookie()[1]).toMatch(
      /^foyer_browser=[\w-]{43}; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const { subject, text = "" } = await smtp.nextMailTo("told@corp.com");
    expect(subject).toBe("New sign-in to your Foyer account");
    expect(text).toMatch(
      /day \d+ \w+ \d{4}, \d\d:\d\d UTC: Firefox on Windows, IP address ((::ffff:)?127\.0\.0\.1|::1)\n/,
    );
    expect(text).toContain("If this was not you, somebody knows your password. Choose a new one on the page below");
    expect(text).toContain(`${foyer.url}/forgot-password`);
  });

  test("is no news the second time, nor where the account was made, nor with a wrong password", async () => {
    const first = await joined("quiet@corp.com");
    await first.submit((await first.get("/nexus")).form("Sign out"));
    await logIn(first, "quiet@corp.com");
    await guess("quiet@corp.com");
    const phone = foyer.client({ "User-Agent": SAFARI });
    await logIn(phone, "quiet@corp.com");
    await phone.submit((await phone.get("/nexus")).form("Sign out"));
    await logIn(phone, "quiet@corp.com");
    const { text = "" } = await smtp.nextMailTo("quiet@corp.com");
    expect(text).toContain("Safari on iPhone");
    await nexus.open("after@corp.com");
    await mailedLink(smtp, "after@corp.com");
    expect(mailsTo("quiet@corp.com")).toHaveLength(1);
  });

  test("keeps its mail to itself where NEW_SIGN_IN_MAIL is off", async () => {
    await joined("off@corp.com");
    const silent = await startFoyer({ DATABASE_URL: foyer.databaseUrl, ROLE: "web" });
    expect((await logIn(silent.client(), "off@corp.com")).status).toBe(303);
    await silent.stop();
    const [waiting] = await foyer.query(
      "select 1 from account_mails m join accounts a on a.id = m.account_id where a.email = 'off@corp.com'",
    );
    expect(waiting).toBe(undefined);
  });
});

test("guesses at the current password on the profile end after five wrong ones, with words, the wait, and the form", async () => {
  const NEW = "cobol reads like english";
  const browser = await joined("guessed@corp.com");
  const stolen = foyer.client();
  stolen.cookies.set("foyer_session", browser.cookies.get("foyer_session") ?? "");
  const change = async (client: Client, currentPassword: string) =>
    client.submit((await client.get("/profile")).form("Change password"), { currentPassword, password: NEW });
  expect(statuses(await inARow(5, () => change(stolen, "wrong")))).toEqual([422, 422, 422, 422, 422]);
  const page = await change(stolen, "wrong");
  expect([page.status, page.headers.get("retry-after")]).toEqual([429, "900"]);
  expect(page.find("[role=alert]").textContent).toContain(
    "There were too many wrong passwords for this email address. Try again in 15 minutes",
  );
  expect(page.form("Change password").fields).toContainEqual(["currentPassword", ""]);
  expect((await change(stolen, PASSWORD)).status).toBe(429);
  expect((await change(browser, PASSWORD)).status).toBe(303);
});
