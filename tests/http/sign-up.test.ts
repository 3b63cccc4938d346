import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import type { Foyer } from "../support/foyer";
import { everything, signIn } from "../support/people";
import type { ReceivedMail, SmtpStandIn } from "../support/smtp";
import { PASSWORD, startWithMail, until, type AdminDriver } from "../support/steps";

const GENERAL = "/nexus/workspace-settings/general";
const SIGN_UP = "/signup?workspace=nexus";

let smtp: SmtpStandIn;
let foyer: Foyer;
let ada: Client;
let nexus: AdminDriver;

beforeAll(async () => {
  ({ smtp, foyer, ada, nexus } = await startWithMail({ RATE_LIMITS: "on" }));
});

beforeEach(async () => {
  await foyer.query("delete from rate_limits");
  await allow("corp.com\ncorp.example");
});

afterAll(async () => {
  await foyer.stop();
  await smtp.close();
});

async function allow(allowedDomains: string): Promise<Page> {
  return ada.submit((await ada.get(GENERAL)).form("Save"), { allowedDomains });
}

async function ask(email: string, answers: Record<string, string> = {}, client = foyer.client()): Promise<Page> {
  const form = (await client.get(SIGN_UP)).form("Sign up");
  return client.submit(form, { name: "Jean Bartik", email, password: PASSWORD, ...answers });
}

const linkIn = ({ text = "" }: ReceivedMail) => new URL(/https?:\S+/.exec(text)?.[0] ?? "http://no.link");

/** Signs up, and opens the link that is mailed. */
async function openLink(email: string): Promise<{ client: Client; page: Page }> {
  const client = foyer.client();
  await ask(email, {}, client);
  const { pathname } = linkIn(await smtp.nextMailTo(email));
  return { client, page: await client.get(pathname) };
}

const join = async (client: Client, page: Page, password?: string) =>
  client.submit(page.form("Join Nexus"), password === undefined ? {} : { password });

describe("the domains that may sign up", () => {
  test("are set by an admin, and shown again one a line", async () => {
    const saved = await allow("@Corp.com, bücher.example");
    expect([saved.status, saved.location]).toEqual([303, GENERAL]);
    expect((await ada.get(GENERAL)).find("#allowedDomains").textContent).toBe("corp.com\nxn--bcher-kva.example");
  });

  test("are refused beside the field, with what was typed", async () => {
    const page = await allow("corp.com gmail.com");
    expect([page.status, page.find("#allowedDomains-error").textContent]).toEqual([
      422,
      "Take gmail.com out: anybody gets an address there, and could sign up",
    ]);
    expect(page.find("#allowedDomains").textContent).toBe("corp.com gmail.com");
    expect((await ada.get(GENERAL)).find("#allowedDomains").textContent).toBe("corp.com\ncorp.example");
  });

  test("stay as they are when a form is sent that does not hold them, and go when it holds none", async () => {
    const form = (await ada.get(GENERAL)).form("Save");
    const without = { ...form, fields: form.fields.filter(([name]) => name !== "allowedDomains") };
    expect((await ada.submit(without)).status).toBe(303);
    expect((await ada.get(GENERAL)).find("#allowedDomains").textContent).toBe("corp.com\ncorp.example");
    expect((await allow("")).status).toBe(303);
    expect((await ada.get(GENERAL)).find("#allowedDomains").textContent).toBe("");
  });
});

describe("the page", () => {
  test("is there, and linked from the log-in page, only where a live workspace allows some domain", async () => {
    const client = foyer.client();
    expect([(await client.get("/apollo")).status, (await client.get("/nexus")).location]).toEqual([
      302,
      "/login?redirectTo=%2Fnexus",
    ]);
    const link = (await client.get("/login?redirectTo=%2Fnexus")).find("main p.hint a[href^='/signup']");
    expect([link.getAttribute("href"), link.textContent]).toEqual([SIGN_UP, "Sign up for Nexus"]);
    expect((await client.get(SIGN_UP)).text).toContain("One that ends in @corp.com or @corp.example.");

    await foyer.query("insert into workspaces (slug, name) values ('apollo', 'Apollo'), ('gemini', 'Gemini')");
    await foyer.query(
      "update workspaces set allowed_domains = '{corp.com}', archived_at = now() where slug = 'gemini'",
    );
    for (const slug of ["apollo", "gemini", "none", "", "%00", "a".repeat(3000)]) {
      expect([slug, (await client.get(`/signup?workspace=${slug}`)).status]).toEqual([slug, 404]);
      expect((await client.get(`/login?redirectTo=%2F${slug}`)).html).not.toContain("/signup");
    }
    const form = (await client.get(SIGN_UP)).form("Sign up");
    const answers = { name: "Jean", email: "jean@corp.com", password: PASSWORD };
    expect((await client.submit(form, { ...answers, workspace: "apollo" })).status).toBe(404);
    expect(await foyer.query("select id from sign_ups")).toEqual([]);
  });

  test("says beside each field what to do, and keeps all that was typed but the password", async () => {
    for (const [answers, field, words] of [
      [{ email: "jean@other.com" }, "email", "Enter an email address of corp.com or corp.example"],
      [{ email: "jean@sub.corp.com" }, "email", "Enter an email address of corp.com or corp.example"],
      [{ email: "jean@evil.com@corp.com" }, "email", "Enter an email address like name@example.com"],
      [{ name: "" }, "name", "Enter a name"],
      [{ password: "short" }, "password", "Choose a password of 12 characters or more"],
    ] as const) {
      const page = await ask("jean@corp.com", answers);
      expect([page.status, page.find(`#${field}-error`).textContent]).toEqual([422, words]);
      expect(page.find("[role=alert] a").getAttribute("href")).toBe(`#${field}`);
      expect(page.value("#password")).toBe("");
    }
    expect(await foyer.query("select id from sign_ups")).toEqual([]);
  });
});

describe("signing up", () => {
  test("leads by the mailed link and the password to a membership as an End-user", async () => {
    const visitor = foyer.client();
    const asked = await ask("grace@corp.com", {}, visitor);
    expect([asked.status, asked.location]).toEqual([303, "/signup?workspace=nexus&asked"]);
    const next = await visitor.follow(asked);
    expect(next.find("[role=status]").textContent).toBe("A mail with a link is on its way to grace@corp.com.");
    expect(next.text).toContain("Open the link that we sent to get in.");
    expect(await foyer.query("select id from accounts where email = 'grace@corp.com'")).toEqual([]);

    const mail = await smtp.nextMailTo("grace@corp.com");
    expect([mail.subject, mail.text?.includes("Jean Bartik")]).toEqual(["Your sign-up for Nexus", false]);
    const client = foyer.client();
    const before = await everything(foyer);
    const page = await client.get(linkIn(mail).pathname);
    expect([page.status, await everything(foyer)]).toEqual([200, before]);

    const wrong = await join(client, page, "not what was chosen");
    expect([wrong.status, wrong.find("#password-error").textContent]).toEqual([
      422,
      "Enter the password that you chose when you signed up",
    ]);
    const home = await client.follow(await join(client, page, PASSWORD));
    expect([home.url.pathname, home.find("h1").textContent.trim()]).toEqual([
      "/nexus",
      "Welcome to Nexus, Jean Bartik",
    ]);
    expect(home.text).toContain("End-user");

    expect((await client.get(linkIn(mail).pathname)).location).toBe("/nexus");
    const again = await foyer.client().get(linkIn(mail).pathname);
    expect([again.status, again.text.includes("grace")]).toEqual([410, false]);
    const row = await nexus.rowOf("grace@corp.com");
    const user = await ada.get(row?.querySelector("a.link, a")?.getAttribute("href") ?? "");
    expect(user.text).toContain("Signed up by an address of an allowed domain");
  });

  test("with an account leads to the log-in, and from there by a button into the workspace", async () => {
    const kay = await signIn(foyer, { email: "kay@corp.com", name: "Kay McNulty" });
    await ask("kay@corp.com");
    const mail = await smtp.nextMailTo("kay@corp.com");
    expect(linkIn(mail).pathname + linkIn(mail).search).toBe("/login?redirectTo=%2Fnexus");
    const door = await kay.get("/nexus");
    expect([door.status, door.find("h1").textContent]).toEqual([200, "Join Nexus"]);
    expect(await nexus.statusOf("kay@corp.com")).toBeUndefined();
    const home = await kay.follow(await kay.submit(door.form("Join Nexus")));
    expect([home.status, home.find("h1").textContent.trim()]).toEqual([200, "Welcome to Nexus, Kay McNulty"]);
    expect(await nexus.statusOf("kay@corp.com")).toBe("active");
  });

  test("never opens an archived membership again: the mail says whom to ask, and the button is not there", async () => {
    const betty = await signIn(foyer, { email: "betty@corp.com", workspace: "nexus", isArchived: true });
    await ask("betty@corp.com");
    const { text = "" } = await smtp.nextMailTo("betty@corp.com");
    expect(text).toContain("Only an admin of Nexus can give this address access again: ask one of them.");
    expect(text).not.toContain("http");
    const before = await everything(foyer);
    const formToken = (await betty.get("/workspaces")).value("input[name=formToken]");
    const posted = await betty.post("/nexus", new URLSearchParams({ formToken, intent: "join" }));
    expect([(await betty.get("/nexus")).status, posted.status]).toEqual([404, 404]);
    expect(await everything(foyer)).toEqual(before);
  });

  test("asks for no password again in the browser in which it was chosen", async () => {
    const { client, page } = await openLink("same@corp.com");
    expect(page.document.querySelectorAll("input[type=password]")).toHaveLength(0);
    expect((await join(client, page)).location).toBe("/nexus");
  });

  test("in that browser still takes no other password than the one that was chosen", async () => {
    const { client, page } = await openLink("typed@corp.com");
    const refused = await join(client, page, "not what was chosen");
    expect([refused.status, refused.find("#password-error").textContent]).toEqual([
      422,
      "Enter the password that you chose when you signed up",
    ]);
    expect(refused.find("#password").getAttribute("type")).toBe("password");
  });

  test("in another browser takes the password, and refuses a form without one", async () => {
    await ask("other@corp.com");
    const { pathname } = linkIn(await smtp.nextMailTo("other@corp.com"));
    const browser = foyer.client();
    const page = await browser.get(pathname);
    expect(page.find("#password").getAttribute("autocomplete")).toBe("current-password");
    expect((await join(browser, page, "")).status).toBe(422);
    expect(await foyer.query("select id from accounts where email = 'other@corp.com'")).toEqual([]);
    expect((await join(browser, page, PASSWORD)).location).toBe("/nexus");
  });

  test("in the membership of an open invitation keeps its role", async () => {
    await nexus.open("edsger@corp.com", { role: "builder", sendEmail: [] });
    const { client, page } = await openLink("edsger@corp.com");
    expect((await client.follow(await join(client, page))).text).toContain("Builder");
    expect(await nexus.statusOf("edsger@corp.com")).toBe("active");
  });

  test("is of no use to whoever signs up with somebody else's address", async () => {
    const mallory = foyer.client();
    await ask("victim@corp.com", { password: "mallory's own choice" }, mallory);
    const { pathname } = linkIn(await smtp.nextMailTo("victim@corp.com"));
    const victim = foyer.client();
    const page = await victim.get(pathname);
    expect((await victim.submit(page.form("Join Nexus"), { password: PASSWORD })).status).toBe(422);
    expect(await foyer.query("select id from accounts where email = 'victim@corp.com'")).toEqual([]);

    const own = await openLink("victim@corp.com");
    expect((await join(own.client, own.page)).location).toBe("/nexus");
    expect((await victim.get(pathname)).status).toBe(410);
    const login = (await mallory.get("/login")).form("Log in");
    const answers = { email: "victim@corp.com", password: "mallory's own choice" };
    expect((await mallory.submit(login, answers)).status).toBe(422);
  });

  test("is mailed five times an hour to one address, and says the same after that", async () => {
    const answers = [];
    for (let times = 0; times < 6; times++) answers.push((await ask("often@corp.com")).status);
    expect(answers).toEqual([303, 303, 303, 303, 303, 303]);
    expect(await foyer.query("select id from sign_ups where email = 'often@corp.com'")).toHaveLength(5);
  });
});

test("36. signing up answers alike whether the address has an account, an archived membership, an invitation or nothing", async () => {
  await signIn(foyer, { email: "member@corp.com", workspace: "nexus" });
  await signIn(foyer, { email: "known@corp.com" });
  await signIn(foyer, { email: "gone@corp.com", workspace: "nexus", isArchived: true });
  await nexus.open("invited@corp.com", { sendEmail: [] });
  const emails = ["member", "known", "gone", "invited", "unknown"].map((name) => `${name}@corp.com`);
  const tellings = [];
  for (const email of emails) {
    const client = foyer.client();
    const asked = await ask(email, {}, client);
    const page = await client.follow(asked);
    const plain = (text: string | null) =>
      text
        ?.replaceAll(email, "…")
        .replaceAll(encodeURIComponent(email), "…")
        .replace(/nonce-[^']*/, "");
    const headers = [...asked.headers].filter(
      ([name]) => !["date", "x-request-id", "set-cookie", "content-length"].includes(name),
    );
    tellings.push([asked.status, headers.map(([name, value]) => [name, plain(value)]), page.status, plain(page.text)]);
  }
  expect(tellings[0]?.[0]).toBe(303);
  for (const telling of tellings) expect(telling).toEqual(tellings[0]);
  for (const email of emails) expect((await smtp.nextMailTo(email)).subject).toBe("Your sign-up for Nexus");
  await until(
    () => foyer.query("select id from sign_ups where sent_at is null"),
    (waiting) => waiting.length === 0,
  );
});
