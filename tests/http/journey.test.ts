import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { shareFoyerWithMail } from "../support/shared-foyer";
import type { SmtpStandIn } from "../support/smtp";
import { adminDriverOf, linkIn, linkOn, mailedLink, mailsAreDone, PASSWORD, type AdminDriver } from "../support/steps";

let smtp: SmtpStandIn;
let foyer: Foyer;
let admin: Client;
let nexus: AdminDriver;
const USERS = "/nexus/workspace-settings/users";

beforeAll(async () => {
  ({ foyer, smtp } = await shareFoyerWithMail());
  admin = await setUp(foyer);
  nexus = adminDriverOf(admin);
});

afterAll(async () => {
  await foyer.stop();
  await smtp.close();
});

test("a person is invited, gets a mail, signs up by its link and is active", async () => {
  const invited = await nexus.invite("Grace@Corp.com", { metadata: '{"apiKey": "abc123"}', message: "Welcome aboard" });
  expect(invited.status).toBe(303);
  const userPage = await admin.follow(invited);
  expect(userPage.text).toContain("grace@corp.com");

  const mail = await smtp.nextMailTo("grace@corp.com");
  expect(mail.subject).toBe("Ada Byron invited you to Nexus");
  expect(mail.text).toContain("Welcome aboard");
  const link = linkIn(mail.text ?? "");
  expect(link.startsWith(`${foyer.url}/invite/`)).toBe(true);
  expect(await nexus.statusOf("grace@corp.com")).toBe("invited");

  const grace = foyer.client();
  const door = await grace.get(link);
  expect(door.status).toBe(200);
  expect(door.value("#email")).toBe("grace@corp.com");
  expect(door.value("#name")).toBe("Grace Hopper");
  const joined = await grace.submit(door.form("Sign up and join"), { password: PASSWORD });
  expect([joined.status, joined.location]).toEqual([303, "/nexus"]);
  const home = await grace.follow(joined);
  expect(home.status).toBe(200);
  expect(home.text).toContain("Builder");

  expect(await nexus.statusOf("grace@corp.com")).toBe("active");
  expect((await grace.get(USERS)).status).toBe(403);
  const [account] = await foyer.query<{ verified: boolean }>(
    "select email_verified_at is not null as verified from accounts where email = 'grace@corp.com'",
  );
  expect(account).toEqual({ verified: true });
});

test("the copied link signs up too, and proves nothing about the mailbox", async () => {
  const page = await nexus.open("kay@corp.com", { name: "Kay McNulty", sendEmail: [] });
  expect(page.text).toContain("Not mailed");
  const link = linkOn(page);
  const kay = foyer.client();
  const joined = await kay.submit((await kay.get(link)).form("Sign up and join"), {
    password: "eniac has 17468 tubes",
  });
  expect(joined.location).toBe("/nexus");
  const rows = await foyer.query("select email_verified_at from accounts where email = 'kay@corp.com'");
  expect(rows).toEqual([{ email_verified_at: null }]);
});

test("resending keeps the link and starts its time anew; twice within a minute sends one mail", async () => {
  const page = await nexus.open("jean@corp.com", { name: "Jean Bartik" });
  const link = await mailedLink(smtp, "jean@corp.com");
  // A mail that waits would be sent in place of another.
  await mailsAreDone(foyer);
  await foyer.query(
    "update invitations set expires_at = now() + interval '1 hour' where member_id = (select id from members where email = 'jean@corp.com')",
  );
  await foyer.query(
    "update mails set queued_at = now() - interval '5 minutes' where invitation_id in (select i.id from invitations i join members m on m.id = i.member_id where m.email = 'jean@corp.com')",
  );
  expect((await admin.submit(page.form("Resend the email"))).status).toBe(303);
  const again = await admin.submit(page.form("Resend the email"));
  expect([again.status, again.find("[role=alert]").textContent]).toEqual([
    429,
    expect.stringMatching(/^(Mailed|Queued) (just now|\d+ seconds? ago): try again in \d+ seconds?$/),
  ]);
  expect(Number(again.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await mailedLink(smtp, "jean@corp.com")).toBe(link);
  const rows = await foyer.query(
    "select count(*)::int as mails, bool_and(i.expires_at > now() + interval '6 days') as renewed from mails join invitations i on i.id = mails.invitation_id join members m on m.id = i.member_id where m.email = 'jean@corp.com'",
  );
  expect(rows).toEqual([{ mails: 2, renewed: true }]);
});

test("a new link is mailed and kills the old one", async () => {
  const page = await nexus.open("betty@corp.com", { name: "Betty Holberton" });
  const old = await mailedLink(smtp, "betty@corp.com");
  await admin.submit(page.form("New link"));
  const fresh = await mailedLink(smtp, "betty@corp.com");
  expect(fresh).not.toBe(old);
  expect((await foyer.client().get(old)).status).toBe(410);
  expect((await foyer.client().get(fresh)).status).toBe(200);
});

test("a cancelled invitation is dead and its membership is gone", async () => {
  const page = await nexus.open("marlyn@corp.com", { name: "Marlyn Wescoff" });
  const link = await mailedLink(smtp, "marlyn@corp.com");
  const cancelled = await nexus.cancel(page);
  expect(cancelled.location).toBe(USERS);
  expect((await foyer.client().get(link)).status).toBe(410);
  expect(await nexus.rowOf("marlyn@corp.com")).toBeUndefined();
  expect(await foyer.query("select action from audit_events where subject = 'marlyn@corp.com' order by id")).toEqual([
    { action: "member.invited" },
    { action: "invitation.cancelled" },
  ]);
});

test("an archived member is out with the next request in every browser; unarchiving mails a new link", async () => {
  const page = await nexus.open("ruth@corp.com", { name: "Ruth Lichterman" });
  const link = await mailedLink(smtp, "ruth@corp.com");
  const phone = foyer.client();
  await phone.submit((await phone.get(link)).form("Sign up and join"), { password: PASSWORD });
  const laptop = foyer.client();
  const login = (await laptop.get("/login")).form("Log in");
  expect((await laptop.submit(login, { email: "ruth@corp.com", password: PASSWORD })).status).toBe(303);
  expect((await laptop.get("/nexus")).status).toBe(200);

  const user = new URL(page.url).pathname;
  const confirm = await admin.get(`${user}/archive`);
  expect((await admin.submit(confirm.form("Archive user"))).location).toBe(user);
  expect((await phone.get("/nexus")).status).toBe(404);
  expect((await laptop.get("/nexus")).status).toBe(404);
  expect((await foyer.client().get(link)).status).toBe(410);

  await admin.submit((await admin.get(user)).form("Unarchive"));
  const fresh = await mailedLink(smtp, "ruth@corp.com");
  expect(fresh).not.toBe(link);
  const back = await laptop.get(fresh);
  expect((await laptop.submit(back.form("Join Nexus"))).location).toBe("/nexus");
  expect((await laptop.get("/nexus")).status).toBe(200);
});

test("somebody with an account logs in by the link, and a wrong password keeps them out", async () => {
  await foyer.query("insert into workspaces (slug, name) values ('apollo', 'Apollo')");
  const page = await nexus.open("margaret@corp.com", { name: "Margaret Hamilton" });
  const link = await mailedLink(smtp, "margaret@corp.com");
  const first = foyer.client();
  await first.submit((await first.get(link)).form("Sign up and join"), { password: PASSWORD });
  const user = new URL(page.url).pathname;
  await admin.submit((await admin.get(`${user}/archive`)).form("Archive user"));
  await admin.submit((await admin.get(user)).form("Unarchive"));

  const again = await mailedLink(smtp, "margaret@corp.com");
  const browser = foyer.client();
  const door = await browser.get(again);
  const wrong = await browser.submit(door.form("Log in and join"), { password: "something else entirely" });
  expect(wrong.status).toBe(422);
  expect(wrong.find("#password-error").textContent).toBe("The password does not match this email address: try again");
  const right = await browser.submit(wrong.form("Log in and join"), { password: PASSWORD });
  expect([right.status, right.location]).toEqual([303, "/nexus"]);
});

test("save and add another keeps role and groups", async () => {
  await admin.submit((await admin.get("/nexus/workspace-settings/groups/new")).form("Add group"), {
    name: "Compilers",
  });
  const page = await admin.get(`${USERS}/new`);
  const group = page.value("input[name=groups]");
  const next = await admin.follow(
    await admin.submit(page.form("Save and add another"), {
      name: "Fran Bilas",
      email: "fran@corp.com",
      role: "end-user",
      groups: group,
    }),
  );
  expect(next.url.pathname).toBe(`${USERS}/new`);
  const kept = next.form("Invite users").fields;
  expect(kept).toContainEqual(["role", "end-user"]);
  expect(kept).toContainEqual(["groups", group]);
  expect(kept).toContainEqual(["name", ""]);
  expect((await nexus.rowOf("fran@corp.com"))?.textContent).toContain("Compilers");
});
