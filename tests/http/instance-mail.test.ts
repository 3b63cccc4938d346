import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import { setUp, startFoyer, type Foyer } from "../support/foyer";
import { formTokenOf, signIn } from "../support/people";
import { shareFoyer } from "../support/shared-foyer";
import { startSmtp, type SmtpStandIn } from "../support/smtp";

const MAIL = "/instance/mail";
const GROUPS = "/nexus/workspace-settings/groups";
const SEND = "Send a test mail to me";

let smtp: SmtpStandIn;
let foyer: Foyer;
let ada: Client;
let kay: Client;

beforeAll(async () => {
  smtp = await startSmtp({ user: "foyer", password: "right" });
  const environment = { SMTP_URL: smtp.url, MAIL_FROM: "Foyer <foyer@nexus.test>", MAIL_DAILY_LIMIT: "20" };
  foyer = await startFoyer({ ...environment, RATE_LIMITS: "on", ROLE: "web", FOYER_ENV_FILE: "PORT,SMTP_URL" });
  ada = await setUp(foyer);
  kay = await signIn(foyer, { email: "kay@nexus.test", workspace: "nexus", role: "admin" });
});
beforeEach(() => foyer.query("delete from rate_limits"));
afterEach(async () => {
  smtp.accept();
  await foyer.query("delete from mail_days");
  await foyer.query(
    "update mail_transport set stopped_at = null, reason = null, trouble = null, tries = 0, retry_at = null, last_sent_at = null",
  );
});
afterAll(async () => {
  await foyer.stop();
  await smtp.close();
});

const send = async (client = ada): Promise<Page> => client.submit((await client.get(MAIL)).form(SEND));
const facts = (page: Page) => {
  const texts = page.document.querySelectorAll("dl > *").map(({ text }) => text);
  return Object.fromEntries(texts.flatMap((text, index) => (index % 2 ? [] : [[text, texts[index + 1]]])));
};
const stop = (reason: string, trouble: string) =>
  foyer.query(
    "update mail_transport set stopped_at = now(), reason = $1, trouble = $2, tries = 1, retry_at = now() + interval '1 minute'",
    [reason, trouble],
  );
const sentToday = (sent: number) =>
  foyer.query("insert into mail_days (day, part, sent) values ((now() at time zone 'utc')::date, 3, $1)", [sent]);
const banner = async (client: Client, path = GROUPS) =>
  (await client.get(path)).document
    .querySelectorAll("main > p")
    .map(({ text }) => text.trim())
    .find((text) => /[Mm]ail/.test(text));

describe("the page of mail", () => {
  test("says how mail goes out and which setting says so from where, and no secret", async () => {
    const page = await ada.get(MAIL);
    const port = new URL(smtp.url).port;
    expect(facts(page)).toEqual({
      "Mail goes out by": "An SMTP server",
      Server: `127.0.0.1, port ${port}`,
      Encryption: "STARTTLS where the server offers it",
      Login: "With a user name and a password",
      "Set by": "SMTP_URL, in the file .env",
      Sender: "Foyer <foyer@nexus.test>",
      Waiting: "No email",
      "Last sent": "No email yet",
      "Sent today": "0 of 20 (MAIL_DAILY_LIMIT)",
    });
    expect(page.html).not.toContain("right@");
    expect((await ada.get(`${MAIL}?_data=routes%2Finstance%2Fmail`)).html).not.toMatch(/right|foyer:/);
  });

  test("is in the instance's navigation, and not there for those who are no super admins", async () => {
    expect((await ada.get("/instance/settings")).find(`nav a[href="${MAIL}"]`).text.trim()).toBe("Mail");
    const formToken = await formTokenOf(kay);
    expect((await kay.get(MAIL)).status).toBe(404);
    expect((await kay.post(MAIL, new URLSearchParams({ formToken, intent: "test" }))).status).toBe(404);
    expect((await foyer.client().get(MAIL)).location).toBe("/login?redirectTo=%2Finstance%2Fmail");
    expect(smtp.mails).toEqual([]);
  });

  test("says what waits and since when, and why mail stands still", async () => {
    await foyer.query("insert into account_mails (account_id, kind) select id, 'password-reset' from accounts");
    await foyer.query("update account_mails set queued_at = now() - interval '2 hours 5 minutes'");
    await foyer.query(
      "update account_mails set trouble = 'no' where account_id = (select min(id::text) from accounts)::uuid",
    );
    await stop("login-refused", "The mail server did not accept the user name and password of SMTP_URL. It said: no");
    const page = await ada.get(MAIL);
    expect(facts(page).Waiting).toBe("2 emails, the oldest queued 2 hours ago; 1 tried in vain so far");
    await foyer.query("update account_mails set due_at = now() + interval '1 day' where trouble is null");
    expect(facts(await ada.get(MAIL)).Waiting).toBe("1 email queued 2 hours ago; 1 tried in vain so far; 1 due later");
    expect(page.find("main > p").text).toMatch(
      /^Mail is not going out since \d\d:\d\d\. The mail server did not accept the user name and password of SMTP_URL\. It said: no\. Foyer tries again at \d\d:\d\d; emails wait until it works\.$/,
    );
    await foyer.query("delete from account_mails");
  });

  test("lists the last 50 failures of all workspaces, newest first, with the reason", async () => {
    await foyer.query(`
      insert into sign_ups (workspace_id, email, name, password_hash, nonce, trouble, failed_at)
      select id, 'old' || n || '@corp.com', 'Old', 'none', '', 'The mailbox is full', now() - n * interval '1 day'
      from workspaces, generate_series(1, 60) as n where slug = 'nexus'`);
    await foyer.query(`
      insert into account_mails (account_id, kind, trouble, failed_at)
      select id, 'new-sign-in', 'There is no mailbox with this address: check it', now() - interval '1 minute'
      from accounts where email = 'kay@nexus.test'`);
    await foyer.query(`
      with member as (
        insert into members (workspace_id, email, name, sort_name, role)
        select id, 'bounced@corp.com', 'Bo', 'bo', 'builder' from workspaces where slug = 'nexus' returning workspace_id, id
      ), invitation as (
        insert into invitations (workspace_id, member_id, nonce, lifetime_days, expires_at)
        select workspace_id, id, decode(repeat('00', 32), 'hex'), 7, now() from member returning workspace_id, id
      )
      insert into mails (workspace_id, invitation_id, kind, sent_at, bounced_at, trouble)
      select workspace_id, id, 'invitation', now(), now(), 'No such mailbox' from invitation`);
    const rows = (await ada.get(MAIL)).document.querySelectorAll("tr[data-failure]");
    const textOf = (index: number) => rows[index]?.querySelectorAll("th, td").map(({ text }) => text.trim());
    expect(rows).toHaveLength(50);
    expect(textOf(0)).toEqual([
      "Invitation",
      expect.stringMatching(/^today, \d\d:\d\d$/),
      "bounced@corp.com",
      "Nexus",
      "Bounced. No such mailbox",
    ]);
    expect(textOf(1)?.slice(2)).toEqual([
      "kay@nexus.test",
      "None: to an account",
      "Failed. There is no mailbox with this address: check it",
    ]);
    expect([textOf(2)?.[0], textOf(2)?.[2], textOf(49)?.[2]]).toEqual(["Sign-up", "old1@corp.com", "old48@corp.com"]);
  });
});

test("a failure whose link was replaced since, as by another address, does not accuse the one of now", async () => {
  await foyer.query(`
    with member as (
      insert into members (workspace_id, email, name, sort_name, role)
      select id, 'corrected@corp.com', 'Co', 'co', 'builder' from workspaces where slug = 'nexus' returning workspace_id, id
    ), invitation as (
      insert into invitations (workspace_id, member_id, nonce, lifetime_days, expires_at, closed_at, closed_as)
      select workspace_id, id, decode(repeat('00', 32), 'hex'), 7, now(), now(), 'replaced' from member returning workspace_id, id
    )
    insert into mails (workspace_id, invitation_id, kind, failed_at, closed_at, trouble)
    select workspace_id, id, 'invitation', now() + interval '1 minute', now(), 'No such mailbox' from invitation`);
  const row = (await ada.get(MAIL)).find("tr[data-failure]");
  expect(row.querySelectorAll("td")[1]?.text.trim()).toBe(
    "corrected@corp.comOr an earlier address: the link was replaced since",
  );
  await foyer.query("delete from mails where closed_at is not null");
});

describe("a test mail", () => {
  test("goes to the super admin at once, without a worker, and the page says what the server answered", async () => {
    const sent = await send();
    expect([sent.status, sent.location]).toEqual([303, MAIL]);
    const page = await ada.follow(sent);
    expect(page.find("[role=status]").text).toBe(
      "The mail server took the test mail to ada@nexus.test and said: OK: message queued. Look into your mailbox.",
    );
    expect(facts(page)).toMatchObject({
      "Last sent": expect.stringMatching(/^today, \d\d:\d\d$/),
      "Sent today": "1 of 20 (MAIL_DAILY_LIMIT)",
    });
    const mail = await smtp.nextMailTo("ada@nexus.test");
    expect([mail.subject, mail.from?.text]).toEqual(["Test mail from Foyer", '"Foyer" <foyer@nexus.test>']);
    expect(mail.text).toContain(`Hello Ada Byron,\n\nYou asked Foyer at ${foyer.url} for this email on `);
    expect(await foyer.query("select action, actor, subject from instance_events order by id desc limit 1")).toEqual([
      { action: "instance.mail_tested", actor: "Ada Byron", subject: "ada@nexus.test" },
    ]);
    expect((await ada.get("/instance/audit-log")).text).toContain("Test mail asked for");
  });

  test("that is refused says why, in plain words and in the server's own, on the page with 422", async () => {
    smtp.refuse(550, "5.1.1 No such user here");
    const refused = await send();
    expect(refused.status).toBe(422);
    expect(refused.find("[role=alert]").text).toContain(
      "There is no mailbox with this address: check it. The mail server said: No such user here",
    );
    expect(facts(refused)["Sent today"]).toBe("0 of 20 (MAIL_DAILY_LIMIT)");
    smtp.accept();
    expect((await ada.submit(refused.form(SEND))).status).toBe(303);
  });

  test("lets mail go out again that stood still", async () => {
    await stop("login-refused", "no");
    await send();
    expect(await banner(ada)).toBeUndefined();
    expect(await foyer.query("select stopped_at, tries from mail_transport")).toEqual([{ stopped_at: null, tries: 0 }]);
  });

  test("is asked for ten times an hour, and then the page says when again, with 429", async () => {
    for (let count = 0; count < 10; count++) expect((await send()).status).toBe(303);
    const refused = await send();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, expect.stringMatching(/^3[56]\d\d$/)]);
    expect(refused.find("[role=alert]").text).toContain(
      "You sent ten test mails within an hour. Try again in 60 minutes",
    );
  });

  test("waits for the next day where the day's limit is used up", async () => {
    await sentToday(20);
    const before = smtp.mails.length;
    const refused = await send();
    expect([refused.status, Number(refused.headers.get("retry-after")) > 0]).toEqual([429, true]);
    expect(refused.find("[role=alert]").text).toMatch(/All of today's 20 emails are sent\. Try again in /);
    expect(smtp.mails).toHaveLength(before);
  });

  test("is nothing else that a form may ask for", async () => {
    const formToken = await formTokenOf(ada);
    const page = await ada.post(MAIL, new URLSearchParams({ formToken, intent: "tests" }));
    expect([page.status, page.find("[role=alert]").text.includes("Choose what to do")]).toEqual([422, true]);
  });
});

describe("the banner on the pages of admins", () => {
  const WORDS =
    /^Mail is not going out since \d\d:\d\d\. The mail server did not accept the user name and password of SMTP_URL\. Emails wait until it does\./;

  test("says since when and why mail stands still, leads super admins on, and goes by itself", async () => {
    await stop("login-refused", "a detail for those who run the instance");
    const page = await ada.get(GROUPS);
    expect(await banner(ada)).toMatch(WORDS);
    expect(page.find(`main > p a[href="${MAIL}"]`).text).toBe("Look at mail");
    expect(page.find("[data-time-zone]").text).toBe("Times are in UTC.");
    expect(page.html).not.toContain("a detail for those");
    expect(await banner(kay)).toMatch(WORDS);
    expect((await kay.get(GROUPS)).document.querySelector(`main a[href="${MAIL}"]`)).toBe(null);
    await foyer.query("update mail_transport set stopped_at = null, reason = null, trouble = null, retry_at = null");
    expect(await banner(ada)).toBeUndefined();
  });

  test("has the time of the workspace's zone", async () => {
    await stop("unreachable", "no");
    await foyer.query("update mail_transport set stopped_at = '2026-06-05T14:05:00Z'");
    await foyer.query("update workspaces set time_zone = 'Asia/Kolkata' where slug = 'nexus'");
    expect(await banner(kay)).toMatch(
      /^Mail is not going out since 5 Jun( 2026)?, 19:35\. The mail server could not be reached\./,
    );
    expect((await kay.get(GROUPS)).find("[data-time-zone]").text).toBe("Times are in Kolkata time (UTC+5:30).");
    await foyer.query("update workspaces set time_zone = 'UTC' where slug = 'nexus'");
  });

  test("is for admins alone", async () => {
    await stop("login-refused", "no");
    const builder = await signIn(foyer, { email: "builder@corp.com", workspace: "nexus", role: "builder" });
    expect(await banner(builder, "/nexus")).toBeUndefined();
  });

  test("stands there beside the first steps of a new workspace", async () => {
    await stop("login-refused", "no");
    expect(await banner(ada, "/nexus/workspace-settings/users")).toMatch(WORDS);
    expect((await ada.get("/nexus/workspace-settings/users")).text).toContain("First steps");
  });

  test.each([
    [15, undefined],
    [16, "16 of today’s 20 emails are sent. After 18, invitations wait until tomorrow, 00:00."],
    [
      18,
      "18 of today’s 20 emails are sent. Invitations wait until tomorrow, 00:00; the rest is kept for emails to accounts, such as password resets.",
    ],
    [20, "All of today’s 20 emails are sent. Mail waits until tomorrow, 00:00."],
  ])("says of %i of 20 mails of the day: %s", async (sent, words) => {
    await sentToday(sent);
    const said = (await kay.get(GROUPS)).document.querySelectorAll("main > p").map(({ text }) => text.trim());
    expect(said.find((text) => /emails are sent/.test(text))).toBe(words);
  });
});

test("where no provider is set up, a test mail is kept here, which is said with the way to it", async () => {
  const captured = await shareFoyer();
  const admin = await setUp(captured);
  const page = await admin.get(MAIL);
  expect(facts(page)["Mail goes out by"]).toBe("Nothing: it is kept on this server");
  const sent = await admin.follow(await admin.submit(page.form(SEND)));
  expect(sent.find("[role=status]").text).toContain(
    "The test mail to ada@nexus.test is kept here: no mail provider is set up.",
  );
  expect(sent.find('[role=status] a[href="/dev/mail"]').text).toBe("Read it");
  expect((await admin.get("/dev/mail")).text).toContain("Test mail from Foyer");
  expect(await captured.query("select sent from mail_days")).toEqual([]);
  await captured.stop();
});
