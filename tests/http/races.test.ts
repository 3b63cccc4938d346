import { randomUUID } from "node:crypto";
import { verify } from "@node-rs/argon2";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hold, sendTogether } from "../support/race-barrier";
import type { Client, Page } from "../support/client";
import type { Foyer } from "../support/foyer";
import { shareFoyerWithMail } from "../support/shared-foyer";
import { createBareDatabase } from "../support/postgres";
import type { SmtpStandIn } from "../support/smtp";
import {
  addAdmin,
  createAdmin,
  adminDriverOf,
  linkOn,
  mailedLink,
  mailsAreDone,
  PASSWORD,
  signUpBy,
  type AdminDriver,
} from "../support/steps";

let smtp: SmtpStandIn;
let foyer: Foyer;
let founding: Page[];
let nexus: AdminDriver;

const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));
const countBy = (words: (string | number | null)[]) =>
  Object.fromEntries([...new Set(words)].map((word) => [String(word), words.filter((one) => one === word).length]));
const mailsTo = (email: string) => smtp.mails.filter(({ envelope }) => envelope.to.includes(email));

/** Five people open the set-up link and send its form at the same instant; whoever was first is the admin of the rest. */
beforeAll(async () => {
  ({ foyer, smtp } = await shareFoyerWithMail());
  const founders = times(5, () => foyer.client());
  const pages = await Promise.all(founders.map((founder) => founder.get(foyer.setupLink ?? "")));
  founding = await sendTogether(
    pages.map((page, index) => ({
      client: founders[index] ?? foyer.client(),
      form: page.form("Create the workspace"),
      answers: {
        name: "Ada Byron",
        email: `founder${index}@nexus.test`,
        password: PASSWORD,
        workspaceName: "Nexus",
        workspaceSlug: `nexus-${index}`,
      },
    })),
  );
  const slug = /^\/(nexus-\d)\//.exec(founding.find(({ status }) => status === 303)?.location ?? "")?.[1] ?? "";
  const admin = foyer.client();
  const email = slug.replace("nexus-", "founder") + "@nexus.test";
  await admin.submit((await admin.get("/login")).form("Log in"), { email, password: PASSWORD });
  nexus = adminDriverOf(admin, slug);
});

afterAll(async () => {
  await foyer.stop();
  await smtp.close();
});

async function factsOf(email: string) {
  const [memberships] = await foyer.query<{ count: number }>(
    "select count(*)::int as count from members where email = $1 and accepted_at is not null",
    [email],
  );
  const [accounts] = await foyer.query<{ count: number }>(
    "select count(*)::int as count from accounts where email = $1",
    [email],
  );
  const joined = "select count(*)::int as count from audit_events where subject = $1 and action = 'member.joined'";
  const [events] = await foyer.query<{ count: number }>(joined, [email]);
  return { memberships: memberships?.count, accounts: accounts?.count, events: events?.count };
}

/** Somebody with an account who is invited again: their browser shows **Join**. */
async function atTheDoor(email: string): Promise<{ browser: Client; door: Page }> {
  const user = await nexus.open(email);
  const browser = foyer.client();
  await signUpBy(browser, await mailedLink(smtp, email));
  await nexus.archive(user);
  await nexus.press(user, "Unarchive");
  return { browser, door: await browser.get(await mailedLink(smtp, email)) };
}

describe("all at once", () => {
  test("five set-ups make one account and one workspace, and four are told there is no such page", async () => {
    expect(countBy(founding.map(({ status }) => status))).toEqual({ 303: 1, 404: 4 });
    const founders = await foyer.query(
      "select email from accounts where email like 'founder%' and super_admin_since is not null",
    );
    expect(founders).toHaveLength(1);
    expect(await foyer.query("select slug from workspaces where slug like 'nexus-%'")).toHaveLength(1);
    expect((await foyer.client().get(foyer.setupLink ?? "")).status).toBe(404);
  });

  test("fifty accepts of one link make one member and one event, and all end in the workspace", async () => {
    const { browser, door } = await atTheDoor("accepts@corp.com");
    const form = door.form("Join Nexus");
    const pages = await sendTogether(times(50, () => ({ client: browser, form })));
    expect(countBy(pages.map(({ status, location }) => `${status} ${location}`))).toEqual({
      [`303 /${slugOf(nexus)}`]: 50,
    });
    // The first of the two events is of the sign-up that made the account.
    expect(await factsOf("accepts@corp.com")).toEqual({ memberships: 1, accounts: 1, events: 2 });
    expect((await browser.get(`/${slugOf(nexus)}`)).status).toBe(200);
  });

  test("fifty sign-ups by one link make one account with one password, and the others a page that says they are in", async () => {
    await nexus.invite("signups@corp.com");
    const link = await mailedLink(smtp, "signups@corp.com");
    const client = foyer.client();
    const form = (await client.get(link)).form("Sign up and join");
    const passwords = times(50, (index) => `a password of its own, no. ${index}`);
    const pages = await sendTogether(passwords.map((password) => ({ client, form, answers: { password } })));

    const path = new URL(link).pathname;
    const ends = countBy(pages.map(({ status, location }) => `${status} ${location}`));
    expect(ends).toEqual({ [`303 /${slugOf(nexus)}`]: 1, [`303 ${path}`]: 49 });
    const door = await foyer.client().get(path);
    expect([door.status, door.find("h1").textContent]).toEqual([200, "You are in Nexus"]);

    expect(await factsOf("signups@corp.com")).toEqual({ memberships: 1, accounts: 1, events: 1 });
    const [account] = await foyer.query<{ hash: string }>(
      "select password_hash as hash from accounts where email = 'signups@corp.com'",
    );
    const right = await Promise.all(passwords.map((password) => verify(account?.hash ?? "", password)));
    expect(right.indexOf(true)).toBe(pages.findIndex(({ location }) => location === `/${slugOf(nexus)}`));
    expect(right.filter(Boolean)).toHaveLength(1);
  });

  test("twenty invitations of one address in mixed case make one membership and one mail", async () => {
    const form = (await nexus.admin.get(`${nexus.users}/new`)).form("Invite users");
    const spell = (index: number) =>
      [..."mixed@corp.com"]
        .map((content, at) => (((index + 1) >> (at % 5)) & 1 ? content.toUpperCase() : content))
        .join("");
    const spellings = times(20, spell);
    expect(new Set(spellings).size).toBe(20);
    const pages = await sendTogether(
      spellings.map((email) => ({
        client: nexus.admin,
        form,
        answers: { name: "Grace Hopper", role: "builder", email, formKey: randomUUID() },
      })),
    );
    expect(countBy(pages.map(({ status }) => status))).toEqual({ 303: 1, 422: 19 });
    for (const page of pages.filter(({ status }) => status === 422))
      expect(page.find("#email-error").textContent).toContain("mixed@corp.com is invited already");
    await mailsAreDone(foyer);
    expect(mailsTo("mixed@corp.com")).toHaveLength(1);
    expect(await foyer.query("select id from members where lower(email) = 'mixed@corp.com'")).toHaveLength(1);
  });

  test.each(["Invite users", "Save and add another"])(
    "a double click on %s makes one membership and one mail, and both tabs end on the same page",
    async (button) => {
      const email = `double-${button.length}@corp.com`;
      const form = (await nexus.admin.get(`${nexus.users}/new`)).form(button);
      const answers = { name: "Grace Hopper", role: "builder", email };
      const click = { client: nexus.admin, form, answers };
      const [one, other] = await sendTogether([click, click]);
      expect([one?.status, other?.status]).toEqual([303, 303]);
      expect(one?.location).toBe(other?.location);
      expect((await nexus.admin.get(one?.location ?? "")).status).toBe(200);
      await mailsAreDone(foyer);
      expect(mailsTo(email)).toHaveLength(1);
      const events = await foyer.query("select action from audit_events where subject = $1", [email]);
      expect(events).toEqual([{ action: "member.invited" }]);

      // The back button, later: still the same.
      const again = await nexus.admin.submit(form, answers);
      expect([again.status, again.location]).toEqual([303, one?.location]);
    },
  );

  test("twenty presses of Resend send one mail", async () => {
    const user = await nexus.open("resent@corp.com");
    const link = await mailedLink(smtp, "resent@corp.com");
    await mailsAreDone(foyer);
    const id = Buffer.from(link.replace(/^.*\//, ""), "base64url").subarray(16, 32).toString("hex");
    await foyer.query("update mails set queued_at = now() - interval '2 minutes' where invitation_id = $1", [id]);
    const form = user.form("Resend the email");
    const pages = await sendTogether(times(20, () => ({ client: nexus.admin, form })));
    expect(countBy(pages.map(({ status }) => status))).toEqual({ 303: 1, 429: 19 });
    for (const page of pages.filter(({ status }) => status === 429))
      expect(page.text).toMatch(/(Mailed|Queued) (just now|\d+ seconds? ago): try again in \d+ seconds?/);
    expect(await mailedLink(smtp, "resent@corp.com")).toBe(link);
    await mailsAreDone(foyer);
    expect(mailsTo("resent@corp.com")).toHaveLength(2);
    const resent = "select id from audit_events where subject = 'resent@corp.com' and action = 'invitation.resent'";
    expect(await foyer.query(resent)).toHaveLength(1);
  });

  test("twenty presses of New link leave one link that works", async () => {
    const user = await nexus.open("relinked@corp.com");
    const form = user.form("New link");
    const pages = await sendTogether(times(20, () => ({ client: nexus.admin, form })));
    expect(countBy(pages.map(({ status }) => status))).toEqual({ 303: 20 });
    const open =
      "select i.id from invitations i join members m on m.id = i.member_id where m.email = $1 and i.closed_at is null";
    expect(await foyer.query(open, ["relinked@corp.com"])).toHaveLength(1);
    const page = await nexus.admin.get(user.url.pathname);
    expect((await foyer.client().get(linkOn(page))).status).toBe(200);
    await mailsAreDone(foyer);
    expect((await foyer.client().get(linkOn(user))).status).toBe(410);
  });
});

describe("at the barrier", () => {
  test("two admins who archive each other leave one, and the other is told that there is no such page", async () => {
    const ada = adminDriverOf(foyer.client(), "barrier");
    await addAdmin(foyer, { email: "ada@barrier.test", name: "Ada Byron", workspace: "barrier" });
    await ada.admin.submit((await ada.admin.get("/login")).form("Log in"), {
      email: "ada@barrier.test",
      password: PASSWORD,
    });
    const graces = await ada.open("grace@barrier.test", { role: "admin" });
    const grace = adminDriverOf(foyer.client(), "barrier");
    await signUpBy(grace.admin, await mailedLink(smtp, "grace@barrier.test"));
    const adas = (await grace.rowOf("ada@barrier.test"))?.getAttribute("data-member") ?? "";
    const ofAda = (await ada.admin.get(`${graces.url.pathname}/archive`)).form("Archive user");
    const ofGrace = (await grace.admin.get(`${grace.users}/${adas}/archive`)).form("Archive user");

    const barrier = await hold(foyer.databaseUrl, "select from workspaces where slug = $1 for update", ["barrier"]);
    const first = ada.admin.submit(ofAda);
    await barrier.waiting(1);
    const second = grace.admin.submit(ofGrace);
    await barrier.waiting(2);
    await barrier.release();
    expect([(await first).status, (await second).status]).toEqual([303, 404]);
    expect([await ada.statusOf("ada@barrier.test"), await ada.statusOf("grace@barrier.test")]).toEqual([
      "active",
      "archived",
    ]);
  });
});

describe("five of admin:create on an empty database", () => {
  test("make one account, one workspace and one membership, and the schema once", async () => {
    const databaseUrl = await createBareDatabase();
    const order = { email: "ada@nexus.test", name: "Ada Byron", workspace: "nexus" };
    const outputs = await Promise.all(times(5, () => createAdmin({ databaseUrl }, order)));
    expect(outputs.map((output) => output.trim())).toEqual(times(5, () => "ada@nexus.test is an admin of nexus."));

    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    const { rows } = await client.query(`select
      (select count(*)::int from accounts where super_admin_since is not null) as founders,
      (select count(*)::int from accounts) as accounts,
      (select count(*)::int from workspaces) as workspaces,
      (select count(*)::int from members where role = 'admin' and accepted_at is not null) as memberships`);
    await client.end();
    expect(rows).toEqual([{ founders: 1, accounts: 1, workspaces: 1, memberships: 1 }]);
  });
});

function slugOf({ users }: AdminDriver): string {
  return users.split("/")[1] ?? "";
}
