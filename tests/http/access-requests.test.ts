import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sendTogether } from "../support/race-barrier";
import type { Client, Page } from "../support/client";
import type { Foyer } from "../support/foyer";
import { everything, formTokenOf, signIn } from "../support/people";
import type { ReceivedMail, SmtpStandIn } from "../support/smtp";
import {
  adminDriverOf,
  mailedLink,
  PASSWORD,
  signUpBy,
  startWithMail,
  until,
  type AdminDriver,
} from "../support/steps";

const GENERAL = "/nexus/workspace-settings/general";
const USERS = "/nexus/workspace-settings/users";
const REQUESTS = `${USERS}/requests`;

let smtp: SmtpStandIn;
let foyer: Foyer;
let ada: Client;
let nexus: AdminDriver;

beforeAll(async () => {
  ({ smtp, foyer, ada, nexus } = await startWithMail({ RATE_LIMITS: "on" }));
});

beforeEach(async () => {
  await foyer.query("delete from rate_limits");
  await foyer.query("update workspaces set takes_requests = true, allowed_domains = '{}' where slug = 'nexus'");
});

afterAll(async () => {
  await foyer.stop();
  await smtp.close();
});

const turnOff = () => foyer.query("update workspaces set takes_requests = false where slug = 'nexus'");

async function ask(client: Client, note = ""): Promise<Page> {
  return client.submit((await client.get("/nexus")).form("Ask for access"), { note });
}

async function requestOf(email: string): Promise<string> {
  const [row] = await foyer.query<{ id: string }>(
    "select r.id from access_requests r join accounts a on a.id = account_id where email = $1 order by asked_at desc",
    [email],
  );
  return `${REQUESTS}/${row?.id}`;
}

/** Somebody who has asked, and the page on which an admin decides. */
async function requester(email: string, name: string, note = ""): Promise<{ client: Client; page: Page }> {
  const client = await signIn(foyer, { email, name });
  await ask(client, note);
  return { client, page: await ada.get(await requestOf(email)) };
}

const urlIn = ({ text = "" }: ReceivedMail) => new URL(/https?:\S+/.exec(text)?.[0] ?? "http://no.link");

describe("the setting", () => {
  test("is a box on the General page, off at first, and stays as it is where a form does not hold it", async () => {
    await turnOff();
    const general = await ada.get(GENERAL);
    expect(general.find("#accessRequests").hasAttribute("checked")).toBe(false);
    const form = general.form("Save");
    expect((await ada.submit(form, { accessRequests: "on" })).location).toBe(GENERAL);
    const isOn = async () => (await ada.get(GENERAL)).find("#accessRequests").hasAttribute("checked");
    expect(await isOn()).toBe(true);
    const without = { ...form, fields: form.fields.filter(([name]) => !["boxes", "accessRequests"].includes(name)) };
    expect((await ada.submit(without)).status).toBe(303);
    expect(await isOn()).toBe(true);
    expect((await ada.submit(form)).status).toBe(303);
    expect(await isOn()).toBe(false);
    const log = await ada.get("/nexus/workspace-settings/audit-log");
    expect(log.text).toContain("Access requests allowed");
    expect(log.text).toContain("Access requests no longer allowed");
  });

  test("leaves the requirement of two-factor sign-in alone where a form does not hold it", async () => {
    const form = (await ada.get(GENERAL)).form("Save");
    const without = { ...form, fields: form.fields.filter(([name]) => name !== "boxes") };
    await foyer.query("update workspaces set requires_two_factor = true where slug = 'nexus'");
    await foyer.query(
      "insert into two_factor_secrets (account_id, secret, on_since) select id, '', now() from accounts where email = 'ada@nexus.test'",
    );
    const isRequired = async () => (await ada.get(GENERAL)).find("#requireTwoFactor").hasAttribute("checked");
    await ada.submit(without);
    expect(await isRequired()).toBe(true);
    await ada.submit(form);
    expect(await isRequired()).toBe(false);
    await foyer.query("delete from two_factor_secrets");
  });
});

describe("somebody without a membership", () => {
  test("sees what they have always seen where nobody may ask, and nothing of their words is taken", async () => {
    const kay = await signIn(foyer, { email: "none@corp.com" });
    const missing = await kay.get("/nowhere");
    await turnOff();
    const before = await everything(foyer);
    for (const path of ["", "/leave", "/workspace-settings/users"])
      expect([path, (await kay.get(`/nexus${path}`)).status]).toEqual([path, 404]);
    const plain = ({ html }: Page) => html.replaceAll(/nonce="[^"]*"|"formToken":"[\w-]+"|nowhere|nexus/g, "");
    expect(plain(await kay.get("/nexus"))).toBe(plain(missing));
    for (const intent of ["ask", "withdraw", "join", ""]) {
      const form = new URLSearchParams({ formToken: await formTokenOf(kay), intent, note: "hello" });
      expect([intent, (await kay.post("/nexus", form)).status]).toEqual([intent, 404]);
    }
    expect(await everything(foyer)).toEqual(before);
  });

  test("is led from every page of the workspace to the one that asks, which is 403 and changes nothing", async () => {
    const kay = await signIn(foyer, { email: "led@corp.com" });
    for (const path of ["/leave", "/workspace-settings/users", "/workspace-settings/general"])
      expect([path, (await kay.get(`/nexus${path}`)).location]).toEqual([path, "/nexus"]);
    const before = await everything(foyer);
    const page = await kay.get("/nexus");
    expect([page.status, page.find("h1").textContent]).toEqual([403, "Ask for access to Nexus"]);
    expect(page.text).toContain("An admin of Nexus can give you access as led@corp.com.");
    expect([(await kay.get("/nexus?_data=routes%2Fhome%2Fworkspace")).status, await everything(foyer)]).toEqual([
      403,
      before,
    ]);
    const form = new URLSearchParams({ formToken: await formTokenOf(kay) });
    expect((await kay.post("/nexus/leave", form)).status).toBe(404);
  });

  test("asks with a message, sees that and when they asked, and takes it back", async () => {
    const kay = await signIn(foyer, { email: "kay@corp.com", name: "Kay McNulty" });
    const sent = await ask(kay, "I work with Grace");
    expect([sent.status, sent.location]).toEqual([303, "/nexus"]);
    const page = await kay.get("/nexus");
    expect([page.status, page.find("h1").textContent]).toEqual([403, "You asked for access to Nexus"]);
    expect(page.text).toMatch(/You asked as kay@corp\.com on \w+day \d+ \w+ \d{4}, \d\d:\d\d UTC\./);
    expect((await ada.get(REQUESTS)).text).toContain("I work with Grace");
    expect((await kay.submit(page.form("Withdraw the request"))).location).toBe("/nexus");
    expect((await kay.get("/nexus")).find("h1").textContent).toBe("Ask for access to Nexus");
    expect((await ada.get(REQUESTS)).text).not.toContain("kay@corp.com");
  });

  test("keeps a message that is too long, with words beside the field", async () => {
    const kay = await signIn(foyer, { email: "long@corp.com" });
    const page = await ask(kay, "x".repeat(501));
    expect([page.status, page.find("#note-error").textContent]).toEqual([
      422,
      "Shorten your message to 500 characters",
    ]);
    expect(page.find("#note").textContent).toBe("x".repeat(501));
    expect(await foyer.query("select 1 from access_requests where note like 'xxx%'")).toEqual([]);
  });

  test("of twenty askings at the same instant leaves one", async () => {
    const kay = await signIn(foyer, { email: "twenty@corp.com" });
    await foyer.query("delete from rate_limits");
    const form = (await kay.get("/nexus")).form("Ask for access");
    const pages = await sendTogether(Array.from({ length: 20 }, () => ({ client: kay, form })));
    expect(pages.filter(({ status }) => status === 303).length).toBeGreaterThan(0);
    expect(pages.every(({ status }) => status === 303 || status === 429)).toBe(true);
    const rows = await foyer.query(
      "select r.id from access_requests r join accounts a on a.id = account_id where email = 'twenty@corp.com'",
    );
    expect(rows).toHaveLength(1);
  });

  test("who asks and takes it back again and again is stopped after ten times, and told when to come back", async () => {
    const kay = await signIn(foyer, { email: "often@corp.com" });
    const form = (await kay.get("/nexus")).form("Ask for access");
    const answers = [];
    for (let times = 0; times < 11; times++) answers.push(await kay.submit(form));
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(10).fill(303), 429]);
    expect(answers.at(-1)?.headers.get("retry-after")).toMatch(/^\d+$/);
  });

  test("and an address that nobody proved is told to prove it, and its request is refused", async () => {
    const mallory = foyer.client();
    await foyer.query("insert into workspaces (slug, name) values ('apollo', 'Apollo')");
    await signIn(foyer, { email: "grace@apollo.test", workspace: "apollo", role: "admin" });
    const apollo = adminDriverOf(await signIn(foyer, { email: "grace@apollo.test" }), "apollo");
    await signUpBy(mallory, await apollo.copyLink("victim@corp.com"));
    const page = await mallory.get("/nexus");
    expect([page.status, page.text.includes("Confirm first that victim@corp.com is yours")]).toEqual([403, true]);
    const form = new URLSearchParams({ formToken: await formTokenOf(mallory), intent: "ask", note: "let me in" });
    const refused = await mallory.post("/nexus", form);
    expect([refused.status, (await ada.get(REQUESTS)).text.includes("victim@corp.com")]).toEqual([422, false]);
    const sent = await mallory.submit(page.form("Send me a link"));
    expect(sent.location).toBe("/profile");
    await mailedProof("victim@corp.com");
  });

  const mailedProof = async (email: string) => (await smtp.nextMailTo(email)).subject;

  test("that is archived here, or left, sees nothing", async () => {
    const out = await signIn(foyer, { email: "out@corp.com", workspace: "nexus", isArchived: true });
    expect((await out.get("/nexus")).status).toBe(404);
    const form = new URLSearchParams({ formToken: await formTokenOf(out), intent: "ask" });
    expect((await out.post("/nexus", form)).status).toBe(404);
  });

  test("who is signed out logs in first, and is offered to sign up", async () => {
    const client = foyer.client();
    const door = await client.get("/nexus");
    expect([door.status, door.location]).toEqual([302, "/login?redirectTo=%2Fnexus"]);
    expect((await client.follow(door)).find("main a[href^='/signup']").getAttribute("href")).toBe(
      "/signup?workspace=nexus",
    );
  });
});

describe("signing up to ask", () => {
  async function signUp(client: Client, answers: Record<string, string>): Promise<Page> {
    const form = (await client.get("/signup?workspace=nexus")).form("Sign up");
    return client.submit(form, { name: "Jean Bartik", password: PASSWORD, ...answers });
  }

  test("leads by the mailed link and the password to a request, with the message", async () => {
    const client = foyer.client();
    expect((await client.get("/signup?workspace=nexus")).text).toContain("The admins of Nexus decide who can join");
    expect((await signUp(client, { email: "jean@corp.com", note: "from the ENIAC" })).status).toBe(303);
    const mail = await smtp.nextMailTo("jean@corp.com");
    expect(mail.text).toContain("the admins then get your request");
    const page = await client.get(urlIn(mail).pathname);
    expect(page.find("h1").textContent).toBe("Ask for access to Nexus");
    const home = await client.follow(await client.submit(page.form("Ask for access"), { password: PASSWORD }));
    expect([home.url.pathname, home.status, home.find("h1").textContent]).toEqual([
      "/nexus",
      403,
      "You asked for access to Nexus",
    ]);
    expect((await ada.get(REQUESTS)).text).toContain("from the ENIAC");
    expect(await nexus.statusOf("jean@corp.com")).toBeUndefined();
  });

  test("answers alike whether the address has an account, a membership, an invitation or nothing", async () => {
    await signIn(foyer, { email: "member@else.com", workspace: "nexus" });
    await signIn(foyer, { email: "known@else.com" });
    await signIn(foyer, { email: "gone@else.com", workspace: "nexus", isArchived: true });
    await nexus.open("invited@else.com", { sendEmail: [] });
    const tellings = [];
    for (const name of ["member", "known", "gone", "invited", "unknown"]) {
      const client = foyer.client();
      const asked = await signUp(client, { email: `${name}@else.com` });
      tellings.push([asked.status, (await client.follow(asked)).text.replace(`${name}@else.com`, "…")]);
    }
    expect(tellings[0]?.[0]).toBe(303);
    for (const telling of tellings) expect(telling).toEqual(tellings[0]);
  });

  test("takes an address of an allowed domain straight in", async () => {
    await foyer.query("update workspaces set allowed_domains = '{inside.com}' where slug = 'nexus'");
    const client = foyer.client();
    expect((await client.get("/signup?workspace=nexus")).text).toContain(
      "One that ends in @inside.com gets you in at once. With any other, the admins are asked.",
    );
    await signUp(client, { email: "jean@inside.com" });
    const page = await client.get(urlIn(await smtp.nextMailTo("jean@inside.com")).pathname);
    const home = await client.follow(await client.submit(page.form("Join Nexus")));
    expect([home.status, home.find("h1").textContent.trim()]).toEqual([200, "Welcome to Nexus, Jean Bartik"]);
  });
});

describe("an admin", () => {
  test("sees how many ask on the Users page, and lets one in with a role, who is mailed", async () => {
    const { client, page } = await requester("betty@corp.com", "Betty Holberton", "See you <b>there</b>");
    const link = (await ada.get(USERS)).find(`main a[href="${REQUESTS}"]`);
    expect(link.textContent).toMatch(/^\d+ (person asks|people ask) for access$/);
    const row = (await ada.get(REQUESTS)).find(`a[href="${page.url.pathname}"]`);
    expect(row.textContent).toContain("Betty Holberton");
    expect(page.html).toContain("See you &lt;b&gt;there&lt;/b&gt;");

    const refused = await ada.submit(page.form("Approve"));
    expect([refused.status, refused.find("#role-error").textContent]).toEqual([422, "Choose a role"]);
    const done = await ada.submit(page.form("Approve"), { role: "builder" });
    expect([done.status, done.location]).toEqual([303, REQUESTS]);
    expect((await ada.follow(done)).text).toContain("Betty Holberton is in. A mail tells them so.");
    expect(await nexus.statusOf("betty@corp.com")).toBe("active");
    expect((await client.get("/nexus")).text).toContain("Builder");
    const mail = await smtp.nextMailTo("betty@corp.com");
    expect([mail.subject, urlIn(mail).href]).toEqual(["You are in Nexus now", `${foyer.url}/nexus`]);
    const user = await ada.get((await nexus.rowOf("betty@corp.com"))?.querySelector("a")?.getAttribute("href") ?? "");
    expect(user.text).toContain("Access request approved by Ada Byron");

    const again = await ada.submit(page.form("Approve"), { role: "admin" });
    expect([again.status, again.find("[role=alert]").textContent]).toEqual([
      422,
      "Betty Holberton was approved by another admin",
    ]);
    const late = await ada.submit(page.form("Decline"));
    expect([late.status, late.find("[role=alert]").textContent]).toEqual([
      422,
      "Betty Holberton was approved by another admin",
    ]);
    expect((await ada.get(page.url.pathname)).text).toContain(
      "This request was approved: they are a user of the workspace.",
    );
  });

  test("declines, whereupon nobody is mailed, and whoever asked is told on the page", async () => {
    const { client, page } = await requester("marlyn@corp.com", "Marlyn Meltzer");
    const done = await ada.submit(page.form("Decline"));
    expect((await ada.follow(done)).text).toContain("The request of Marlyn Meltzer is declined.");
    const door = await client.get("/nexus");
    expect([door.status, door.find("h1").textContent]).toEqual([403, "You have no access to Nexus"]);
    expect(door.text).toMatch(/You can ask again from \w+day \d+ \w+ \d{4}/);
    const form = new URLSearchParams({ formToken: await formTokenOf(client), intent: "ask" });
    expect((await client.post("/nexus", form)).status).toBe(422);
    const mails = await foyer.query(
      "select kind from member_mails join members m on m.id = member_id where email = 'marlyn@corp.com'",
    );
    expect(mails).toEqual([]);
  });

  test("cannot let in whose account is archived, and is told why", async () => {
    const { page } = await requester("ruth@corp.com", "Ruth Teitelbaum");
    const form = page.form("Approve");
    await foyer.query("update accounts set archived_at = now() where email = 'ruth@corp.com'");
    const now = await ada.get(page.url.pathname);
    expect(now.text).toContain("The account is archived on this instance.");
    expect(() => now.form("Approve")).toThrow();
    const refused = await ada.submit(form, { role: "builder" });
    expect([refused.status, await nexus.statusOf("ruth@corp.com")]).toEqual([422, undefined]);
    expect(refused.text).toContain("The account of Ruth Teitelbaum is archived");
  });

  test("who invites somebody that asked, whatever the case, finds them in at once", async () => {
    const { client } = await requester("frances@corp.com", "Frances Spence");
    const done = await nexus.invite("Frances@Corp.com", { role: "admin", metadata: '{"apiKey": "abc123"}' });
    const page = await ada.follow(done);
    expect([page.find("h1").textContent, page.find("[role=status]").textContent]).toEqual([
      "Frances Spence",
      "Frances Spence had asked for access, and is in now. A mail tells them so.",
    ]);
    expect(await nexus.statusOf("frances@corp.com")).toBe("active");
    expect((await client.get(USERS)).status).toBe(200);
    expect((await smtp.nextMailTo("frances@corp.com")).subject).toBe("You are in Nexus now");
    await requester("next@corp.com", "Next");
    const form = (await ada.get(`${USERS}/new`)).form("Save and add another");
    const another = await ada.follow(await ada.submit(form, { name: "N", email: "next@corp.com", role: "builder" }));
    expect([another.url.pathname, another.find("[role=status]").textContent]).toEqual([
      `${USERS}/new`,
      "Next had asked for access, and is in now. A mail tells them so. Open Next",
    ]);
  });

  test("is told by mail once a day that somebody asks", async () => {
    const first = await until(
      () =>
        foyer.query<{ id: string }>(`select mm.id from member_mails mm join members m on m.id = member_id
           where kind = 'access-asked' and sent_at is not null and m.email = 'ada@nexus.test'`),
      (found) => found.length > 0,
    );
    expect(first).toHaveLength(1);
    const mail = await smtp.nextMailTo("ada@nexus.test");
    expect([mail.subject?.endsWith("for access to Nexus"), mail.text?.includes(`${foyer.url}${REQUESTS}`)]).toEqual([
      true,
      true,
    ]);
  });

  test("reads on behind the first fifty", async () => {
    await foyer.query(
      `with people as (
         insert into accounts (email, name, password_hash) select 'crowd-' || n || '@corp.com', 'Crowd ' || n, 'none'
         from generate_series(1, 60) n returning id
       ) insert into access_requests (workspace_id, account_id, note)
       select w.id, people.id, '' from people, workspaces w where slug = 'nexus'`,
    );
    const first = await ada.get(REQUESTS);
    expect(first.document.querySelectorAll("tr[data-request]")).toHaveLength(50);
    const next = first.document.querySelectorAll(".pager a").find((link) => link.textContent === "Next");
    const second = await ada.get(next?.getAttribute("href") ?? "");
    expect(second.document.querySelectorAll("tr[data-request]").length).toBeGreaterThan(9);
    const previous = second.document.querySelectorAll(".pager a").find((link) => link.textContent === "Previous");
    const back = await ada.get(previous?.getAttribute("href") ?? "");
    const ids = ({ document }: Page) =>
      document.querySelectorAll("tr[data-request]").map((row) => row.getAttribute("data-request"));
    expect(ids(back)).toEqual(ids(first));
    for (const garbage of ["x", "%00", "1", "00000000-0000-0000-0000-000000000000"])
      expect([garbage, (await ada.get(`${REQUESTS}?after=${garbage}`)).status]).toEqual([garbage, 200]);
  });
});

test("a request without a membership opens no mailed link of anybody else's", async () => {
  const kay = await signIn(foyer, { email: "other@corp.com" });
  await ask(kay);
  await nexus.open("somebody@corp.com");
  const link = new URL(await mailedLink(smtp, "somebody@corp.com"));
  expect((await kay.get(link.pathname)).text).toContain("This invitation is for");
});
