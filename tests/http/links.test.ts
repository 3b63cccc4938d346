import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendRaw } from "../support/race-barrier";
import type { Client, Page } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { everything, formTokenOf } from "../support/people";
import { shareFoyerWithMail } from "../support/shared-foyer";
import type { SmtpStandIn } from "../support/smtp";
import {
  addAdmin,
  createAdmin,
  adminDriverOf,
  linkIn,
  linkOn,
  logIn,
  mailedLink,
  mailsAreDone,
  PASSWORD,
  signUpBy,
  tryMailsNow,
  until,
  type AdminDriver,
} from "../support/steps";

let smtp: SmtpStandIn;
let foyer: Foyer;
/** Ada's driver in Nexus, and Mallory's in another workspace of the same instance. */
let nexus: AdminDriver;
let apollo: AdminDriver;

beforeAll(async () => {
  ({ foyer, smtp } = await shareFoyerWithMail());
  nexus = adminDriverOf(await setUp(foyer));
  await addAdmin(foyer, { email: "mallory@apollo.test", name: "Mallory Ames", workspace: "apollo" });
  const mallory = foyer.client();
  await logIn(mallory, "mallory@apollo.test");
  apollo = adminDriverOf(mallory, "apollo");
});

afterAll(async () => {
  await foyer.stop();
  await smtp.close();
});

const tokenOf = (link: string) => link.replace(/^.*\/invite\//, "");
const bytesOf = (link: string) => Buffer.from(tokenOf(link), "base64url");
const idOf = (link: string) => bytesOf(link).subarray(16, 32).toString("hex");
const linkOf = (bytes: Buffer) => `${foyer.url}/invite/${bytes.toString("base64url")}`;
const titleOf = (page: Page) => page.find("h1").textContent;
/** But for **Show password**, which is on every form that asks for one. */
const buttonsOf = (page: Page) =>
  page.document.querySelectorAll("main button:not([name=show])").map((button) => button.textContent);
const nexts = (page: Page) => page.document.querySelectorAll("main a.button").map((link) => link.textContent);

/** Moves the end of an invitation in the database. */
const endsIn = (link: string, interval: string) =>
  foyer.query("update invitations set expires_at = now() + $1::interval where id = $2", [interval, idOf(link)]);

const eventsAbout = async (email: string) => {
  const events = await foyer.query<{ action: string }>(
    "select action from audit_events where subject = $1 order by id",
    [email],
  );
  return events.map(({ action }) => action);
};

/** Somebody with an account and a membership in Nexus, by the mailed link; their browser is signed in. */
async function joined(email: string, name = "Grace Hopper"): Promise<{ browser: Client; link: string; user: Page }> {
  const user = await nexus.open(email, { name });
  const link = await mailedLink(smtp, email);
  const browser = foyer.client();
  await signUpBy(browser, link);
  return { browser, link, user };
}

/** Somebody whose account was made in the other workspace, by the mailed link. */
async function withAccount(email: string): Promise<Client> {
  await apollo.invite(email);
  const browser = foyer.client();
  await signUpBy(browser, await mailedLink(smtp, email));
  return browser;
}

/** Posts to a link by hand what none of its pages may offer. */
async function postTo(client: Client, link: string, fields: Record<string, string>): Promise<Page> {
  return client.post(link, new URLSearchParams({ formToken: await formTokenOf(client), ...fields }));
}

describe("an open link", () => {
  test("asks somebody without an account to sign up, with the name filled in and the address fixed", async () => {
    await nexus.invite("kay@corp.com", { name: "Kay McNulty" });
    const page = await foyer.client().get(await mailedLink(smtp, "kay@corp.com"));
    expect([page.status, titleOf(page), buttonsOf(page)]).toEqual([200, "Join Nexus", ["Sign up and join"]]);
    expect(page.text).toContain("Ada Byron invited you as Builder");
    expect([page.value("#name"), page.value("#email")]).toEqual(["Kay McNulty", "kay@corp.com"]);
    expect(page.form("Sign up and join").fields.map(([name]) => name)).toEqual([
      "formToken",
      "intent",
      "name",
      "password",
    ]);
  });

  test("asks somebody with an account to log in, and takes them in by their password", async () => {
    await withAccount("jean@corp.com");
    await nexus.invite("jean@corp.com");
    const browser = foyer.client();
    const page = await browser.get(await mailedLink(smtp, "jean@corp.com"));
    expect([page.status, titleOf(page), buttonsOf(page)]).toEqual([200, "Join Nexus", ["Log in and join"]]);
    expect(page.value("#email")).toBe("jean@corp.com");

    const home = await browser.submit(page.form("Log in and join"), { password: PASSWORD });
    expect([home.status, home.location]).toEqual([303, "/nexus"]);
    expect(await nexus.statusOf("jean@corp.com")).toBe("active");
  });

  test("lets the invitee, signed in, join by one press", async () => {
    const browser = await withAccount("betty@corp.com");
    await nexus.invite("betty@corp.com");
    const page = await browser.get(await mailedLink(smtp, "betty@corp.com"));
    expect([page.status, titleOf(page), buttonsOf(page)]).toEqual([200, "Join Nexus", ["Join Nexus", "Decline"]]);

    const home = await browser.submit(page.form("Join Nexus"));
    expect([home.status, home.location]).toEqual([303, "/nexus"]);
    expect(await nexus.statusOf("betty@corp.com")).toBe("active");
  });

  test("lets the invitee decline, which archives the membership and says so to the admins", async () => {
    const browser = await withAccount("fran@corp.com");
    await nexus.invite("fran@corp.com");
    const link = await mailedLink(smtp, "fran@corp.com");
    const answer = await browser.submit((await browser.get(link)).form("Decline"));
    expect([answer.status, answer.location]).toEqual([303, new URL(link).pathname]);

    const page = await browser.follow(answer);
    expect([page.status, titleOf(page), buttonsOf(page)]).toEqual([410, "You declined this invitation", []]);
    expect(page.text).toContain("Ask Ada Byron");
    const row = await nexus.rowOf("fran@corp.com");
    expect(row?.getAttribute("data-status")).toBe("archived");
    expect(row?.textContent).toContain("Declined");
  });

  test("is declined without an account only on a page of its own", async () => {
    await nexus.invite("ida@corp.com");
    const link = await mailedLink(smtp, "ida@corp.com");
    const browser = foyer.client();
    const question = await browser.get(`${link}?decline`);
    expect([question.status, buttonsOf(question), nexts(question)]).toEqual([
      200,
      ["Decline the invitation"],
      ["Go back"],
    ]);
    expect(await nexus.statusOf("ida@corp.com")).toBe("invited");

    const page = await browser.follow(await browser.submit(question.form("Decline the invitation")));
    expect(page.status).toBe(410);
    expect(await nexus.statusOf("ida@corp.com")).toBe("archived");
  });

  test("names to somebody else only a masked address, and leads back to the link after switching accounts", async () => {
    const { browser } = await joined("ruth@corp.com");
    const session = browser.cookies.get("foyer_session") ?? "";
    await nexus.invite("zelda@corp.com");
    const link = await mailedLink(smtp, "zelda@corp.com");
    const page = await browser.get(link);
    expect([page.status, buttonsOf(page)]).toEqual([200, ["Switch account"]]);
    expect(page.text).toContain("This invitation is for z•••@corp.com. You are signed in as ruth@corp.com.");
    for (const path of [link, `${link}?_data=routes%2Finvite%2Finvite`])
      expect((await browser.get(path)).html).not.toContain("zelda");

    const switched = await browser.submit(page.form("Switch account"));
    expect([switched.status, switched.location]).toEqual([303, new URL(link).pathname]);
    expect(buttonsOf(await browser.follow(switched))).toEqual(["Sign up and join"]);
    const thief = foyer.client({ Cookie: `foyer_session=${session}` });
    expect((await thief.get("/nexus")).location).toBe("/login?redirectTo=%2Fnexus");
  });

  test.each<{ intent: string } & Record<string, string>>([
    { intent: "accept", email: "right-accept@corp.com" },
    { intent: "signup", name: "Mallory", password: "another password of mine" },
    { intent: "login", password: PASSWORD },
    { intent: "decline" },
    { intent: "renew" },
  ])("refuses $intent by somebody else and changes nothing", async ({ intent, ...fields }) => {
    const { browser } = await joined(`wrong-${intent}@corp.com`);
    await nexus.invite(`right-${intent}@corp.com`);
    const link = await mailedLink(smtp, `right-${intent}@corp.com`);
    const before = await everything(foyer);
    const page = await postTo(browser, link, { intent, ...fields });
    expect(page.status).toBe(403);
    expect(page.text).toContain(`This invitation is for r•••@corp.com. You are signed in as wrong-${intent}@corp.com.`);
    expect(await everything(foyer)).toEqual(before);
  });

  test("sends its pages with nothing of elsewhere, no referrer and no copy kept", async () => {
    await nexus.invite("gloria@corp.com");
    const page = await foyer.client().get(await mailedLink(smtp, "gloria@corp.com"));
    expect(page.headers.get("referrer-policy")).toBe("same-origin");
    expect(page.headers.get("cache-control")).toBe("no-store");
    const sources = page.document
      .querySelectorAll("[src], link[href]")
      .map((element) => element.getAttribute("src") ?? element.getAttribute("href"));
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) expect(source).toMatch(/^\/[^/]/);
    expect(page.document.querySelectorAll("script")).toEqual([]);
  });
});

describe("opening a link", () => {
  const browsers = ["Mozilla/5.0", "Outlook-SafeLinks/1.0", "Slackbot-LinkExpanding 1.0", "curl/8.0"];

  test("twenty times and asking for its headers five times changes nothing and signs nobody in", async () => {
    await nexus.invite("adele@corp.com");
    const pending = await mailedLink(smtp, "adele@corp.com");
    const invitee = await withAccount("alice@corp.com");
    await nexus.invite("alice@corp.com");
    const own = await mailedLink(smtp, "alice@corp.com");
    await nexus.invite("milly@corp.com");
    const expired = await mailedLink(smtp, "milly@corp.com");
    await endsIn(expired, "-1 minute");

    const before = await everything(foyer);
    for (const [link, client, status] of [
      [pending, foyer.client(), 200],
      [`${pending}?decline`, foyer.client(), 200],
      [`${pending}?intent=accept`, foyer.client(), 200],
      [own, invitee, 200],
      [expired, foyer.client(), 410],
    ] as const) {
      const session = client.cookies.get("foyer_session");
      for (let time = 0; time < 20; time++) {
        const page = await client.get(link, { "User-Agent": browsers[time % browsers.length] ?? "" });
        expect([page.status, client.cookies.get("foyer_session")]).toEqual([status, session]);
      }
      for (let time = 0; time < 5; time++)
        expect((await client.send(link, { method: "HEAD", headers: {} })).status).toBe(status);
    }
    expect(await everything(foyer)).toEqual(before);
  });
});

describe("a spent link", () => {
  test("leads its member straight to the workspace, and a second press of Join does too", async () => {
    const { browser, link } = await joined("sister@corp.com");
    const before = await everything(foyer);
    const page = await browser.get(link);
    expect([page.status, page.location]).toEqual([303, "/nexus"]);
    const again = await postTo(browser, link, { intent: "accept" });
    expect([again.status, again.location]).toEqual([303, "/nexus"]);
    expect(await everything(foyer)).toEqual(before);
  });

  test("asks nobody in particular to log in, and leads on to the workspace", async () => {
    const { link } = await joined("mary@corp.com");
    const browser = foyer.client();
    const page = await browser.get(link);
    expect([page.status, titleOf(page), nexts(page), buttonsOf(page)]).toEqual([
      200,
      "You are in Nexus",
      ["Log in"],
      [],
    ]);
    for (const path of [link, `${link}?_data=routes%2Finvite%2Finvite`])
      expect((await browser.get(path)).html).not.toContain("mary@corp.com");
    const door = await browser.get(page.find("main a.button").getAttribute("href") ?? "");
    const home = await browser.submit(door.form("Log in"), { email: "mary@corp.com", password: PASSWORD });
    expect([home.status, home.location]).toEqual([303, "/nexus"]);
  });

  test("offers somebody else to switch accounts, and lets nobody in", async () => {
    const { link } = await joined("hedy@corp.com");
    const { browser } = await joined("klara@corp.com");
    const before = await everything(foyer);
    const page = await browser.get(link);
    expect([page.status, titleOf(page), buttonsOf(page)]).toEqual([200, "You are in Nexus", ["Switch account"]]);
    const answer = await postTo(browser, link, { intent: "accept" });
    expect([answer.status, answer.location]).toEqual([303, new URL(link).pathname]);
    expect(await everything(foyer)).toEqual(before);
  });

  test("makes no second account out of a sign-up form that was left open", async () => {
    await nexus.invite("hazel@corp.com");
    const link = await mailedLink(smtp, "hazel@corp.com");
    const late = foyer.client();
    const form = (await late.get(link)).form("Sign up and join");
    await signUpBy(foyer.client(), link);
    const before = await everything(foyer);
    const answer = await late.submit(form, { password: "somebody came too late" });
    expect([answer.status, answer.location]).toEqual([303, new URL(link).pathname]);
    expect(titleOf(await late.follow(answer))).toBe("You are in Nexus");
    expect(await everything(foyer)).toEqual(before);
  });
});

describe("an expired link", () => {
  test("ends at its very second by the database's clock", async () => {
    await nexus.invite("rozsa@corp.com");
    const link = await mailedLink(smtp, "rozsa@corp.com");
    await endsIn(link, "20 seconds");
    expect((await foyer.client().get(link)).status).toBe(200);
    await endsIn(link, "0 seconds");
    expect((await foyer.client().get(link)).status).toBe(410);
  });

  test("takes nobody in", async () => {
    const browser = await withAccount("wang@corp.com");
    await nexus.invite("wang@corp.com");
    const link = await mailedLink(smtp, "wang@corp.com");
    const form = (await browser.get(link)).form("Join Nexus");
    await endsIn(link, "0 seconds");
    const before = await everything(foyer);
    expect((await browser.submit(form)).status).toBe(410);
    expect((await postTo(foyer.client(), link, { intent: "login", password: PASSWORD })).status).toBe(410);
    expect((await postTo(foyer.client(), link, { intent: "signup", name: "W", password: PASSWORD })).status).toBe(410);
    expect((await postTo(browser, link, { intent: "decline" })).status).toBe(410);
    expect(await everything(foyer)).toEqual(before);
  });

  test("offers to ask for a new one: the admins are told once, by a mail too, and the invitee is mailed nothing", async () => {
    await nexus.invite("cecilia@corp.com", { name: "Cecilia Payne" });
    const link = await mailedLink(smtp, "cecilia@corp.com");
    await endsIn(link, "-3 days");
    expect((await nexus.rowOf("cecilia@corp.com"))?.textContent).toContain("Expired 3 days ago");
    expect((await nexus.rowOf("cecilia@corp.com"))?.textContent).not.toContain("Asked for a new link");

    const browser = foyer.client();
    const page = await browser.get(link);
    expect([page.status, titleOf(page), buttonsOf(page)]).toEqual([
      410,
      "This invitation has expired",
      ["Ask for a new link"],
    ]);
    expect(page.text).toContain("Ada Byron invited you to Nexus");
    for (const path of [link, `${link}?_data=routes%2Finvite%2Finvite`])
      expect((await browser.get(path)).html).not.toContain("cecilia");
    const form = page.form("Ask for a new link");
    const asked = await browser.submit(form);
    expect([asked.status, asked.location]).toEqual([303, new URL(link).pathname]);
    const told = await browser.follow(asked);
    expect([told.status, buttonsOf(told)]).toEqual([410, []]);
    expect(told.text).toContain("The admins of Nexus got your request");

    await browser.submit(form);
    expect((await nexus.rowOf("cecilia@corp.com"))?.textContent).toContain("Asked for a new link");
    expect(await eventsAbout("cecilia@corp.com")).toEqual(["member.invited", "invitation.renewal_asked"]);
    await mailsAreDone(foyer);
    const mailed = smtp.mails.filter(({ text }) => text?.includes("Cecilia"));
    expect(mailed.flatMap(({ envelope }) => envelope.to)).toEqual(["cecilia@corp.com", "ada@nexus.test"]);
  });

  test("works again once an admin resends it", async () => {
    const user = await nexus.open("annie@corp.com");
    const link = await mailedLink(smtp, "annie@corp.com");
    await mailsAreDone(foyer);
    await endsIn(link, "-1 minute");
    await foyer.query("update mails set queued_at = now() - interval '8 days' where invitation_id = $1", [idOf(link)]);
    const browser = foyer.client();
    await browser.submit((await browser.get(link)).form("Ask for a new link"));
    await nexus.press(user, "Renew the link");
    expect(await mailedLink(smtp, "annie@corp.com")).toBe(link);

    expect((await nexus.rowOf("annie@corp.com"))?.textContent).not.toContain("Asked for a new link");
    const home = await signUpBy(browser, link);
    expect([home.status, home.location]).toEqual([303, "/nexus"]);
  });
});

describe("a dead link", () => {
  const deaths: [string, (user: Page) => Promise<Page>][] = [
    ["cancelled", (user) => nexus.cancel(user)],
    ["replaced", (user) => nexus.press(user, "New link")],
    ["archived", (user) => nexus.archive(user)],
  ];

  test.each(deaths)("that was %s answers 410, says whom to ask, and takes nobody in", async (end, kill) => {
    const email = `dead-${end}@corp.com`;
    const user = await nexus.open(email);
    const copied = linkOn(user);
    const mailed = await mailedLink(smtp, email);
    const browser = foyer.client();
    const form = (await browser.get(mailed)).form("Sign up and join");
    await kill(user);

    const before = await everything(foyer);
    for (const link of [mailed, copied]) {
      const page = await browser.get(link);
      expect([page.status, titleOf(page), buttonsOf(page)]).toEqual([410, "This invitation no longer works", []]);
      expect(page.text).toContain("Ask Ada Byron, who invited you, for a new invitation. Write to ada@nexus.test.");
      expect(page.find("main a").getAttribute("href")).toBe("mailto:ada@nexus.test");
      for (const path of [link, `${link}?_data=routes%2Finvite%2Finvite`])
        expect((await browser.get(path)).html).not.toContain(email);
    }
    expect((await browser.submit(form, { password: PASSWORD })).status).toBe(410);
    expect((await postTo(browser, copied, { intent: "renew" })).status).toBe(410);
    expect((await postTo(browser, copied, { intent: "decline" })).status).toBe(410);
    expect(await everything(foyer)).toEqual(before);
  });

  test("of an archived workspace answers 410, says whom to ask, and takes nobody in", async () => {
    await addAdmin(foyer, { email: "gene@gemini.test", name: "Gene Kranz", workspace: "gemini" });
    const gene = foyer.client();
    await logIn(gene, "gene@gemini.test");
    const link = await adminDriverOf(gene, "gemini").copyLink("gus@corp.com");
    const browser = foyer.client();
    const form = (await browser.get(link)).form("Sign up and join");
    await foyer.query("update workspaces set archived_at = now() where slug = 'gemini'");

    const before = await everything(foyer);
    const page = await browser.get(link);
    expect([page.status, buttonsOf(page)]).toEqual([410, []]);
    expect(page.text).toContain("The workspace Gemini is archived.");
    expect(page.text).toContain("Ask Gene Kranz, who invited you, for a new invitation.");
    expect((await browser.submit(form, { password: PASSWORD })).status).toBe(410);
    expect(await everything(foyer)).toEqual(before);
  });

  test("is every link that an archived admin sent, where they are cancelled with the archiving", async () => {
    const user = await nexus.open("lovelace@corp.com", { name: "Annabella King", role: "admin" });
    const browser = foyer.client();
    await signUpBy(browser, await mailedLink(smtp, "lovelace@corp.com"));
    const theirs = adminDriverOf(browser);
    const [first, second] = [await theirs.copyLink("sent1@corp.com"), await theirs.copyLink("sent2@corp.com")];
    const own = await nexus.copyLink("sent3@corp.com");

    const confirm = await nexus.admin.get(`${user.url.pathname}/archive`);
    expect(confirm.text).toContain("Cancel the 2 open invitations that Annabella King sent");
    await nexus.archive(user);
    const statuses = [first, second, own].map(async (link) => (await foyer.client().get(link)).status);
    expect(await Promise.all(statuses)).toEqual([410, 410, 200]);
    expect(await nexus.rowOf("sent1@corp.com")).toBeUndefined();
  });

  test("stays open where the archiving leaves its sender's invitations alone", async () => {
    const user = await nexus.open("babbage@corp.com", { name: "Charles Babbage", role: "admin" });
    const browser = foyer.client();
    await signUpBy(browser, await mailedLink(smtp, "babbage@corp.com"));
    const link = await adminDriverOf(browser).copyLink("sent4@corp.com");
    await nexus.archive(user, { cancelInvitations: [] });
    expect((await foyer.client().get(link)).status).toBe(200);
  });
});

describe("a waiting mail", () => {
  test.each([
    ["cancelled", (user: Page) => nexus.cancel(user), 0],
    ["archived", (user: Page) => nexus.archive(user), 0],
    ["replaced", (user: Page) => nexus.press(user, "New link"), 1],
  ] as const)("of an invitation that was %s is not sent", async (end, kill, mails) => {
    const email = `waits-${end}@corp.com`;
    smtp.refuse(450, "Greylisted, come back later");
    const user = await nexus.open(email);
    const old = linkOn(user);
    const tried = () =>
      foyer.query<{ trouble: string | null }>("select trouble from mails where invitation_id = $1", [idOf(old)]);
    await until(tried, ([mail]) => mail?.trouble != null);
    await kill(user);
    smtp.accept();
    await tryMailsNow(foyer);
    await mailsAreDone(foyer);

    const sent = smtp.mails.filter(({ envelope }) => envelope.to.includes(email));
    expect(sent).toHaveLength(mails);
    for (const mail of sent) expect((await foyer.client().get(linkIn(mail.text ?? ""))).status).toBe(200);
    expect((await foyer.client().get(old)).status).toBe(410);
  });
});

describe("a link that is none", () => {
  test("differs from a genuine one in any byte, and answers 404 like any other page that is not there", async () => {
    const link = await nexus.copyLink("bytes@corp.com");
    const browser = foyer.client();
    expect((await browser.get(link)).status).toBe(200);
    const nowhere = (await browser.get("/invite/no-such-token")).text;
    expect(nowhere).toContain("There is no such page");

    const before = await everything(foyer);
    const bytes = bytesOf(link);
    expect(bytes).toHaveLength(65);
    for (let index = 0; index < 65; index++) {
      const forged = Buffer.from(bytes);
      forged[index] = (forged[index] ?? 0) ^ (1 << (index % 8));
      const page = await browser.get(linkOf(forged));
      expect([index, page.status, page.text]).toEqual([index, 404, nowhere]);
    }
    expect(await everything(foyer)).toEqual(before);
  });

  test("is cut short, longer, spelt otherwise, empty, or not base64url at all", async () => {
    const link = await nexus.copyLink("spelling@corp.com");
    const token = tokenOf(link);
    const last = token.slice(-1);
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const twin = token.slice(0, -1) + (alphabet[alphabet.indexOf(last) + 1] ?? "");
    expect(Buffer.from(twin, "base64url")).toEqual(Buffer.from(token, "base64url"));

    const paths = [
      twin,
      token.slice(0, -1),
      token.slice(0, 44),
      `${token}A`,
      `${token}/x`,
      token.toUpperCase(),
      Buffer.concat([bytesOf(link), Buffer.from([0])]).toString("base64url"),
      // In the other alphabet of base64.
      `${token.slice(0, 40)}+${token.slice(41)}`,
      `${token.slice(0, 40)}%2F${token.slice(41)}`,
      Buffer.alloc(65).toString("base64url"),
      randomBytes(65).toString("base64url"),
      "%00",
      "..%2f..%2fnexus",
      "a".repeat(5000),
      "",
    ].filter((path) => path !== token);
    const browser = foyer.client();
    for (const path of paths) expect([path, (await browser.get(`/invite/${path}`)).status]).toEqual([path, 404]);
    expect((await browser.get("/invite")).status).toBe(404);
    expect((await browser.get(`/invite/${token}`)).status).toBe(200);
  });

  test("carries the mailed signature on the copied channel, or the copied one on the mailed", async () => {
    const user = await nexus.open("channels@corp.com");
    const [copied, mailed] = [bytesOf(linkOn(user)), bytesOf(await mailedLink(smtp, "channels@corp.com"))];
    expect([mailed[32], copied[32]]).toEqual([0, 1]);
    expect(mailed.subarray(0, 32)).toEqual(copied.subarray(0, 32));
    for (const [ids, signature] of [
      [copied, mailed],
      [mailed, copied],
    ] as const) {
      const forged = linkOf(Buffer.concat([ids.subarray(0, 33), signature.subarray(33)]));
      expect((await foyer.client().get(forged)).status).toBe(404);
    }
  });

  test("carries another workspace's ids, or another invitation's, with this one's signature", async () => {
    const ours = bytesOf(await nexus.copyLink("ours@corp.com"));
    const theirs = bytesOf(await apollo.copyLink("theirs@corp.com"));
    const forgeries = [
      Buffer.concat([theirs.subarray(0, 16), ours.subarray(16)]),
      Buffer.concat([ours.subarray(0, 16), theirs.subarray(16)]),
      Buffer.concat([theirs.subarray(0, 33), ours.subarray(33)]),
      Buffer.concat([ours.subarray(0, 33), theirs.subarray(33)]),
    ];
    for (const forged of forgeries) expect((await foyer.client().get(linkOf(forged))).status).toBe(404);
  });

  test("cannot be posted to either", async () => {
    const bytes = bytesOf(await nexus.copyLink("posted@corp.com"));
    bytes[64] = (bytes[64] ?? 0) ^ 1;
    const before = await everything(foyer);
    for (const intent of ["signup", "login", "accept", "decline", "switch", "renew", "nonsense"]) {
      const page = await postTo(foyer.client(), linkOf(bytes), { intent, name: "Mallory", password: PASSWORD });
      expect([intent, page.status]).toEqual([intent, 404]);
    }
    expect(await everything(foyer)).toEqual(before);
  });
});

describe("what a link proves", () => {
  const accountOf = (email: string) =>
    foyer.query("select name, email_verified_at is not null as verified from accounts where email = $1", [email]);

  test("the mailed one proves the mailbox, the copied one nothing about it", async () => {
    await nexus.invite("mailed@corp.com");
    await signUpBy(foyer.client(), await mailedLink(smtp, "mailed@corp.com"));
    await signUpBy(foyer.client(), await nexus.copyLink("copied@corp.com"));
    expect(await accountOf("mailed@corp.com")).toEqual([{ name: "Grace Hopper", verified: true }]);
    expect(await accountOf("copied@corp.com")).toEqual([{ name: "Grace Hopper", verified: false }]);
  });

  test("somebody who signed up by a copied link is verified once they join by a mailed one", async () => {
    const browser = foyer.client();
    await signUpBy(browser, await apollo.copyLink("later@corp.com"));
    await nexus.invite("later@corp.com");
    await browser.submit((await browser.get(await mailedLink(smtp, "later@corp.com"))).form("Join Nexus"));
    expect(await accountOf("later@corp.com")).toEqual([{ name: "Grace Hopper", verified: true }]);
  });

  test("it never sets the password of an account that has come to be meanwhile", async () => {
    await nexus.invite("twice@corp.com");
    const link = await mailedLink(smtp, "twice@corp.com");
    const browser = foyer.client();
    const form = (await browser.get(link)).form("Sign up and join");
    await withAccount("twice@corp.com");

    const page = await browser.submit(form, { password: "a second password" });
    expect(page.status).toBe(422);
    expect(page.text).toContain("There is an account for twice@corp.com by now: log in with its password");
    expect(buttonsOf(page)).toEqual(["Log in and join"]);
    expect((await logIn(foyer.client(), "twice@corp.com", "a second password")).status).toBe(422);
    const home = await browser.submit(page.form("Log in and join"), { password: PASSWORD });
    expect([home.status, home.location]).toEqual([303, "/nexus"]);
  });

  test("it never takes a role away from somebody who is a member already", async () => {
    const link = await nexus.copyLink("raised@corp.com", { role: "end-user" });
    await createAdmin(foyer, { email: "raised@corp.com", name: "Grace Hopper", workspace: "nexus" });
    const browser = foyer.client();
    await logIn(browser, "raised@corp.com");
    expect((await browser.get(link)).location).toBe("/nexus");
    expect((await postTo(browser, link, { intent: "accept" })).location).toBe("/nexus");
    expect((await browser.get(nexus.users)).status).toBe(200);
    expect((await nexus.rowOf("raised@corp.com"))?.textContent).toContain("Admin");
  });
});

describe("an account that somebody made with another's address", () => {
  /** Mallory invites the victim's address into a workspace of her own and signs up by the link that she copies. */
  async function hijack(email: string): Promise<Client> {
    const mallory = foyer.client();
    await signUpBy(mallory, await apollo.copyLink(email, { name: "Mallory's Victim" }), "a password of mallory's");
    return mallory;
  }

  test("neither sees nor takes an invitation of another workspace without its link", async () => {
    const before = await hijack("victim1@corp.com");
    await nexus.invite("victim1@corp.com", { name: "Vera Rubin" });
    const after = foyer.client();
    expect((await logIn(after, "victim1@corp.com", "a password of mallory's")).status).toBe(303);

    for (const mallory of [before, after]) {
      expect((await mallory.get("/")).location).toBe("/apollo");
      const memberships = await mallory.get("/workspaces");
      expect(memberships.text).toContain("Apollo");
      expect(memberships.text).not.toContain("Nexus");
      for (const path of ["/nexus", nexus.users, `${nexus.users}/new`])
        expect((await mallory.get(path)).status).toBe(404);
    }
    expect((await apollo.rowOf("victim1@corp.com"))?.textContent).not.toContain("Nexus");
    expect(await nexus.statusOf("victim1@corp.com")).toBe("invited");
  });

  test("loses its password and sessions to whoever opens the mailed link", async () => {
    const mallory = await hijack("victim2@corp.com");
    const phone = foyer.client();
    await logIn(phone, "victim2@corp.com", "a password of mallory's");
    await nexus.invite("victim2@corp.com", { name: "Vera Rubin" });
    const link = await mailedLink(smtp, "victim2@corp.com");

    const victim = foyer.client();
    const page = await victim.get(link);
    expect(buttonsOf(page)).toEqual(["Sign up and join"]);
    const home = await victim.submit(page.form("Sign up and join"), { password: "dark matter is out there" });
    expect([home.status, home.location]).toEqual([303, "/nexus"]);

    for (const browser of [mallory, phone]) {
      expect((await browser.get("/apollo")).location).toBe("/login?redirectTo=%2Fapollo");
      expect((await browser.get("/nexus")).location).toBe("/login?redirectTo=%2Fnexus");
    }
    expect((await logIn(foyer.client(), "victim2@corp.com", "a password of mallory's")).status).toBe(422);
    expect((await logIn(foyer.client(), "victim2@corp.com", "dark matter is out there")).status).toBe(303);
    expect((await victim.get("/nexus")).status).toBe(200);
  });

  test("is not taken over through a copied link, which proves no mailbox", async () => {
    await hijack("victim3@corp.com");
    const link = await nexus.copyLink("victim3@corp.com");
    const browser = foyer.client();
    const page = await browser.get(link);
    expect(buttonsOf(page)).toEqual(["Log in and join"]);
    const refused = await postTo(browser, link, { intent: "signup", name: "Eve", password: "a password of eve's own" });
    expect(refused.status).toBe(422);
    expect((await logIn(foyer.client(), "victim3@corp.com", "a password of mallory's")).status).toBe(303);
  });
});

describe("the address in a request's headers", () => {
  test("changes no link, neither on pages nor in mails", async () => {
    const evil = {
      Host: "evil.example",
      "X-Forwarded-Host": "evil.example",
      "X-Forwarded-Proto": "https",
      Forwarded: "host=evil.example",
    };
    const cookies = [...nexus.admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const form = (await nexus.admin.get(`${nexus.users}/new`)).form("Invite users");
    const body = new URLSearchParams(form.fields);
    for (const [name, value] of Object.entries({ name: "Grace Hopper", email: "hosted@corp.com", role: "builder" }))
      body.set(name, value);
    const made = await sendRaw(foyer.url, `${nexus.users}/new`, { ...evil, Cookie: cookies }, body.toString());
    expect(made.status).toBe(303);
    expect(made.location).toMatch(/^\/nexus\/workspace-settings\/users\//);

    const user = await sendRaw(foyer.url, made.location ?? "", { ...evil, Cookie: cookies });
    expect(user.status).toBe(200);
    expect(linkOn(user).startsWith(`${foyer.url}/invite/`)).toBe(true);
    const mail = await smtp.nextMailTo("hosted@corp.com");
    expect(linkIn(mail.text ?? "").startsWith(`${foyer.url}/invite/`)).toBe(true);
    const door = await sendRaw(foyer.url, new URL(linkOn(user)).pathname, evil);
    expect(door.status).toBe(200);

    const everything = [
      user.html,
      door.html,
      mail.text,
      String(mail.html),
      JSON.stringify([...made.headers, ...user.headers, ...door.headers]),
    ];
    for (const text of everything) expect(text).not.toContain("evil.example");
  });
});

describe("the log", () => {
  const printedLines = () => new Promise<string[]>((resolve) => setImmediate(() => resolve(foyer.lines)));

  test("holds no token, however its address is written", async () => {
    const token = tokenOf(await nexus.copyLink("logged@corp.com"));
    const paths = [
      `/invite/${token}`,
      `/invite/${token}/`,
      `/INVITE/${token}`,
      `//invite/${token}`,
      `/%69nvite/${token}`,
      `/nexus/../invite/${token}`,
      `/invite/${token}?decline`,
      `/healthz?/invite/${token}`,
    ];
    for (const path of paths) await sendRaw(foyer.url, path, {});
    // Whatever they left in the log stands before the line of this request.
    await sendRaw(foyer.url, "/the-last-of-them", {});
    await until(printedLines, (lines) => lines.some((line) => line.includes("/the-last-of-them")));
    expect(foyer.lines.filter((line) => line.includes("/invite/…")).length).toBeGreaterThan(0);
    expect(foyer.lines.filter((line) => line.includes(token.slice(0, 43)) || line.includes(token.slice(44)))).toEqual(
      [],
    );
  });
});
