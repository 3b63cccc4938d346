import { once } from "node:events";
import { get } from "node:http";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Page } from "../support/client";
import { runCommand, setUp, startFoyer, type OwnFoyer } from "../support/foyer";
import { refusal, startResend, type ResendAnswer, type ResendStandIn } from "../support/resend";
import { startSmtp, type SmtpStandIn } from "../support/smtp";
import {
  adminDriverOf,
  linkIn,
  linkOn,
  mailedLink,
  mailsAreDone,
  signUpBy,
  tryMailsNow,
  until,
  type AdminDriver,
} from "../support/steps";

type MailRow = { id: string; trouble: string | null; attempts: number; isClaimed: boolean };

/** The mails to one address that wait to be sent or have failed. */
function mailsOf(foyer: OwnFoyer, email: string): Promise<MailRow[]> {
  return foyer.query<MailRow>(
    `select mails.id, trouble, attempts, claimed_until is not null as "isClaimed" from mails
     join invitations on invitations.id = mails.invitation_id join members on members.id = invitations.member_id
     where members.email = $1 and mails.sent_at is null`,
    [email],
  );
}

/** Waits until the mail to this address was tried in vain. */
const wasTried = (foyer: OwnFoyer, email: string) =>
  until(
    () => mailsOf(foyer, email),
    ([mail]) => mail?.trouble != null,
  );

/** Waits until a worker holds the mail to this address. */
const isClaimed = (foyer: OwnFoyer, email: string) =>
  until(
    () => mailsOf(foyer, email),
    ([mail]) => mail?.isClaimed === true,
  );

const sayOf = async (driver: AdminDriver, email: string) => (await driver.rowOf(email))?.textContent ?? "";
/** What a row says of an invitation whose email was sent. */
const SENT = /Invited Expires \d+ \w+, sent/;
const mailOn = (user: Page) => user.find("[data-mail]").getAttribute("data-mail");

/** Kills the process as a power cut would, and moves the leases of the mails that it held into the past. */
async function kill(foyer: OwnFoyer) {
  const ended = once(foyer.process, "exit");
  foyer.process.kill("SIGKILL");
  await ended;
  await foyer.query("update mails set claimed_until = now() where claimed_until is not null");
  await foyer.stop();
}

/** Starts a killed Foyer again on the same database and port. */
function restart({ databaseUrl, dataDir, url }: OwnFoyer, environment: Record<string, string>): Promise<OwnFoyer> {
  return startFoyer({ DATABASE_URL: databaseUrl, DATA_DIR: dataDir, PORT: new URL(url).port, ...environment });
}

describe("by SMTP", () => {
  let smtp: SmtpStandIn;
  let foyer: OwnFoyer;
  let nexus: AdminDriver;
  const mailsTo = (email: string) => smtp.mails.filter(({ envelope }) => envelope.to.includes(email));

  beforeAll(async () => {
    smtp = await startSmtp();
    foyer = await startFoyer({ SMTP_URL: smtp.url });
    nexus = adminDriverOf(await setUp(foyer));
  });

  afterEach(() => smtp.accept());

  afterAll(async () => {
    await foyer.stop();
    await smtp.close();
  });

  test("a mail that cannot be sent now waits: the invitation stands, the row says so, and it is sent later", async () => {
    smtp.refuse(450, "Greylisted, come back later");
    const user = await nexus.open("grace@corp.com");
    await wasTried(foyer, "grace@corp.com");
    const sentence =
      "Mail not sent yet, trying again: The mailbox takes no mail at the moment. The mail server said: Greylisted, come back later";
    expect(await sayOf(nexus, "grace@corp.com")).toContain(sentence);
    expect((await nexus.admin.get(user.url.pathname)).text).toContain(sentence);
    const [logged] = foyer.lines.filter((line) => line.includes("mail not sent"));
    expect(JSON.parse(logged ?? "{}")).toMatchObject({
      level: 40,
      attempts: 1,
      outcome: "later",
      reason: "recipient-deferred",
      reply: 450,
      msg: "mail not sent: The mail server put the mail off",
    });
    expect(foyer.lines.join()).not.toContain("grace@corp.com");
    expect(await nexus.statusOf("grace@corp.com")).toBe("invited");
    expect((await foyer.client().get(linkOn(user))).status).toBe(200);

    smtp.accept();
    await tryMailsNow(foyer);
    const mail = await smtp.nextMailTo("grace@corp.com");
    await mailsAreDone(foyer);
    expect(await sayOf(nexus, "grace@corp.com")).toMatch(SENT);
    expect((await foyer.client().get(linkIn(mail.text ?? ""))).status).toBe(200);
    expect(mailsTo("grace@corp.com")).toHaveLength(1);
  });

  test("a mail that waits goes at once when an admin tries it again", async () => {
    smtp.refuse(451, "Try again later");
    const user = await nexus.open("kay@corp.com");
    await wasTried(foyer, "kay@corp.com");
    const page = await nexus.admin.get(user.url.pathname);
    expect(mailOn(page)).toBe("retrying");
    smtp.accept();
    await nexus.admin.submit(page.form("Try again"));
    await smtp.nextMailTo("kay@corp.com");
    await mailsAreDone(foyer);
    expect(mailsTo("kay@corp.com")).toHaveLength(1);
    expect(mailOn(await nexus.admin.get(user.url.pathname))).toBe("sent");
  });

  test("a mail that is refused for good has failed: the row says why, and a button tries again", async () => {
    smtp.refuse(550, "5.1.1 no such mailbox here");
    const user = await nexus.open("jean@corp.com");
    await wasTried(foyer, "jean@corp.com");
    const sentence =
      "Mail failed: There is no mailbox with this address: check it. The mail server said: no such mailbox here";
    expect(await sayOf(nexus, "jean@corp.com")).toContain(sentence);
    const page = await nexus.admin.get(user.url.pathname);
    expect(page.text).toContain(sentence);
    expect(await nexus.statusOf("jean@corp.com")).toBe("invited");

    await tryMailsNow(foyer);
    await mailsAreDone(foyer);
    smtp.accept();
    expect(mailsTo("jean@corp.com")).toHaveLength(0);
    await nexus.admin.submit(page.form("Try again"));
    await signUpBy(foyer.client(), await mailedLink(smtp, "jean@corp.com"));
    expect(await nexus.statusOf("jean@corp.com")).toBe("active");
  });

  test("a mail whose process is killed before it was sent goes out after the restart, once", async () => {
    smtp.hang();
    const people = ["betty@corp.com", "fran@corp.com", "ruth@corp.com"];
    for (const email of people) await nexus.invite(email);
    await isClaimed(foyer, "betty@corp.com");
    await kill(foyer);
    smtp.accept();
    foyer = await restart(foyer, { SMTP_URL: smtp.url });
    for (const email of people) await signUpBy(foyer.client(), await mailedLink(smtp, email));
    await mailsAreDone(foyer);
    expect(people.map((email) => mailsTo(email).length)).toEqual([1, 1, 1]);
    for (const email of people) expect(await nexus.statusOf(email)).toBe("active");
  });

  test("there is no mailbox to read where a mail server is set", async () => {
    const paths = [
      "/dev/mail",
      "/dev/mail/20260101T000000000Z-00000000-0000-4000-8000-000000000000",
      "/dev/components",
    ];
    for (const path of paths) expect((await nexus.admin.get(path)).status).toBe(404);
  });
});

describe("by Resend", () => {
  let resend: ResendStandIn;
  let foyer: OwnFoyer;
  let nexus: AdminDriver;
  let settings: Record<string, string>;
  const requestsTo = (email: string) => resend.requests.filter(({ mail }) => mail.to.includes(email));
  const acceptedFor = (email: string) => resend.accepted.filter(({ mail }) => mail.to.includes(email));

  beforeAll(async () => {
    resend = await startResend();
    settings = { RESEND_API_KEY: "re_a_test", RESEND_BASE_URL: resend.url };
    foyer = await startFoyer(settings);
    nexus = adminDriverOf(await setUp(foyer));
  });

  afterEach(() => resend.answer(() => undefined));

  afterAll(async () => {
    await foyer.stop();
    await resend.close();
  });

  const troubles: Record<string, [ResendAnswer, string]> = {
    "e500@corp.com": [refusal(500, "internal_server_error", "oops"), "The mail provider has trouble of its own (500)"],
    "e502@corp.com": [
      { status: 502, body: "<html>Bad gateway</html>" },
      "The mail provider has trouble of its own (502)",
    ],
    "e429@corp.com": [refusal(429, "rate_limit_exceeded", "slower"), "The mail provider asks for a slower pace"],
    "quota@corp.com": [
      refusal(429, "daily_quota_exceeded", "no more"),
      "Today's quota at the mail provider is used up",
    ],
    "e401@corp.com": [
      refusal(401, "restricted_api_key", "This key may only read"),
      "The API key in RESEND_API_KEY may not send this mail. The mail provider said: This key may only read",
    ],
    "twice@corp.com": [
      refusal(409, "concurrent_idempotent_requests", "wait"),
      "An earlier try is still under way at the mail provider",
    ],
    "cut@corp.com": [{ status: 200, body: { id: "resend-cut" }, truncated: true }, "The mail provider did not answer"],
  };

  test("whatever the provider's trouble, each mail waits, says so, and is accepted once when all is well", async () => {
    resend.answer(({ mail }) => troubles[mail.to[0] ?? ""]?.[0]);
    const people = Object.keys(troubles);
    // Some of it stops the mails: then one at a time is tried.
    for (const [email, [, trouble]] of Object.entries(troubles)) {
      await nexus.invite(email);
      await foyer.query("update mail_transport set retry_at = now() where stopped_at is not null");
      await foyer.query(
        "update mails set due_at = now() + interval '1 hour' where sent_at is null and trouble is not null",
      );
      await foyer.query("notify foyer_mail");
      expect((await wasTried(foyer, email))[0]?.trouble).toBe(trouble);
      expect(await sayOf(nexus, email)).toContain(`Mail not sent yet, trying again: ${trouble}`);
    }

    resend.answer(() => undefined);
    await foyer.query("update mail_transport set retry_at = now() where stopped_at is not null");
    await tryMailsNow(foyer);
    await mailsAreDone(foyer);
    for (const email of people) {
      expect(await sayOf(nexus, email)).toMatch(SENT);
      expect([email, acceptedFor(email).length]).toEqual([email, 1]);
      const keys = new Set(requestsTo(email).map(({ key }) => key));
      expect([email, keys.size, requestsTo(email).length > 1]).toEqual([email, 1, true]);
    }
    expect(new Set(resend.accepted.map(({ key }) => key)).size).toBe(resend.accepted.length);
  });

  test("a mail that is refused for good has failed: the row says why, and a button tries again", async () => {
    resend.answer(() => refusal(422, "validation_error", "Invalid `to` field"));
    const user = await nexus.open("jean@corp.com");
    await wasTried(foyer, "jean@corp.com");
    expect(await sayOf(nexus, "jean@corp.com")).toContain(
      "Mail failed: The address is not one that the mail provider takes: check it. The mail provider said: Invalid `to` field",
    );
    resend.answer(() => undefined);
    await nexus.press(user, "Try again");
    await signUpBy(foyer.client(), await mailedLink(resend, "jean@corp.com"));
    expect(await nexus.statusOf("jean@corp.com")).toBe("active");
    expect(acceptedFor("jean@corp.com")).toHaveLength(1);
  });

  test("pages answer while the provider is silent, and what it took before the process was killed is not sent again", async () => {
    // The provider keeps the mail, and its answer never arrives.
    resend.answer((request) => {
      resend.accepted.push(request);
      return "hang";
    });
    const user = await nexus.open("betty@corp.com");
    await until(
      () => mailsOf(foyer, "betty@corp.com"),
      () => acceptedFor("betty@corp.com").length === 1,
    );
    expect(mailOn(await nexus.admin.get(user.url.pathname))).toBe("queued");
    await kill(foyer);
    resend.answer(() => undefined);
    foyer = await restart(foyer, settings);

    await mailsAreDone(foyer);
    expect(mailOn(await nexus.admin.get(user.url.pathname))).toBe("sent");
    expect(acceptedFor("betty@corp.com")).toHaveLength(1);
    const [first, ...others] = requestsTo("betty@corp.com");
    expect(others.length).toBeGreaterThan(0);
    for (const other of others) expect(other).toEqual(first);
  });

  test("a mail that takes long holds up no other", async () => {
    let letGo = () => {};
    const held = new Promise<undefined>((resolve) => (letGo = () => resolve(undefined)));
    resend.answer(({ mail }) => (mail.to.includes("slow@corp.com") ? held : undefined));
    await nexus.invite("slow@corp.com");
    await isClaimed(foyer, "slow@corp.com");
    await nexus.invite("quick@corp.com");
    await signUpBy(foyer.client(), await mailedLink(resend, "quick@corp.com"));
    expect(acceptedFor("slow@corp.com")).toHaveLength(0);
    letGo();
    await mailedLink(resend, "slow@corp.com");
    await mailsAreDone(foyer);
    expect(acceptedFor("slow@corp.com")).toHaveLength(1);
  });

  test("there is no mailbox to read where Resend is set", async () => {
    expect((await nexus.admin.get("/dev/mail")).status).toBe(404);
  });
});

describe("without a provider", () => {
  test("mail is captured: it is listed and read, and its link leads in", async () => {
    const foyer = await startFoyer();
    onTestFinished(async () => void (await foyer.stop()));
    const nexus = adminDriverOf(await setUp(foyer));
    const browser = foyer.client();
    expect((await browser.get("/dev/mail")).text).toContain("No mail was captured yet");
    await nexus.invite("grace@corp.com", { message: "Welcome aboard" });
    await nexus.invite("kay@corp.com", { name: "Kay McNulty" });
    await mailsAreDone(foyer);
    expect(await sayOf(nexus, "grace@corp.com")).toContain("mail kept here");
    const users = await nexus.admin.get(nexus.users);
    const form = await nexus.admin.get(`${nexus.users}/new`);
    expect(form.text).toContain("No mail provider is set up: mail is kept here and reaches nobody. Read it");
    const member = users.find("tr[data-status=invited]");
    expect(member.querySelector("td a[href='/dev/mail']")?.textContent).toMatch(/^Expires \d+ \w+, mail kept here$/);
    const user = await nexus.admin.get(`${nexus.users}/${member.getAttribute("data-member")}`);
    expect(user.find("[data-mail=captured] a").getAttribute("href")).toBe("/dev/mail");
    expect(user.text).not.toMatch(/Mail sent/);

    const list = await browser.get("/dev/mail");
    const rows = list.document
      .querySelectorAll("tbody tr")
      .map((row) => row.querySelectorAll("th, td").map((cell) => cell.textContent.trim()));
    expect(rows.map(([to, subject]) => [to, subject])).toEqual(
      expect.arrayContaining([
        ["grace@corp.com", "Ada Byron invited you to Nexus"],
        ["kay@corp.com", "Ada Byron invited you to Nexus"],
      ]),
    );
    expect(rows).toHaveLength(2);
    const graces = list.document.querySelectorAll("tbody tr").find((row) => row.textContent.includes("grace@corp.com"));
    const path = graces?.querySelector("a")?.getAttribute("href") ?? "";
    const mail = await browser.get(path);
    expect(mail.text).toContain("Welcome aboard");
    const link = mail.find("a[href*='/invite/']").getAttribute("href") ?? "";
    expect((await browser.get(`${path}/html`)).html).toContain(link);
    expect((await signUpBy(browser, link)).location).toBe("/nexus");
    expect(await nexus.statusOf("grace@corp.com")).toBe("active");

    for (const none of [path.slice(0, -1), "/dev/mail/..%2f..%2fsecret", `${path.slice(0, -1)}/html`])
      expect([none, (await browser.get(none)).status]).toEqual([none, 404]);
  });

  test("in production there is no mailbox, and the row says that the link is to be copied", async () => {
    const foyer = await startFoyer({ NODE_ENV: "production" });
    onTestFinished(async () => void (await foyer.stop()));
    const nexus = adminDriverOf(await setUp(foyer));
    await nexus.invite("grace@corp.com");
    await mailsAreDone(foyer);
    expect(await sayOf(nexus, "grace@corp.com")).toContain(
      "Mail failed: No mail provider is set up here: copy the link instead",
    );
    const form = await nexus.admin.get(`${nexus.users}/new`);
    expect(form.text).toContain("No mail provider is set up: no mail is sent");
    expect((await nexus.admin.get("/dev/mail")).status).toBe(404);
  });

  test("in production the page of components is like one that nobody knows", async () => {
    const foyer = await startFoyer({ NODE_ENV: "production" });
    onTestFinished(async () => void (await foyer.stop()));
    const client = foyer.client();
    const unknown = await client.get("/dev/nothing");
    expect([unknown.status, unknown.find("title").text]).toEqual([404, "There is no such page · Foyer"]);
    for (const path of ["/dev/components", "/dev/components?page=users"]) {
      const page = await client.get(path);
      expect([page.status, page.find("title").text, page.text]).toEqual([
        404,
        "There is no such page · Foyer",
        unknown.text,
      ]);
    }
    const data = await client.get("/dev/components?_data=routes%2Fdev%2Fcomponents");
    expect([data.status, data.text]).toEqual([404, ""]);
  });

  test.each(["/dev/mail", "/dev/components"])(
    "%s is shown to this machine alone: through no proxy and under no other name",
    async (path) => {
      const foyer = await startFoyer();
      onTestFinished(async () => void (await foyer.stop()));
      const statusWith = async (headers: Record<string, string>) => (await rawGet(foyer, path, headers)).status;
      expect(await statusWith({})).toBe(200);
      expect(await statusWith({ "X-Forwarded-For": "192.0.2.7" })).toBe(404);
      expect(await statusWith({ Forwarded: "for=192.0.2.7" })).toBe(404);
      expect(await statusWith({ Host: "rebound.example.com" })).toBe(404);
    },
  );

  test("on a public address it starts only where MAIL says so, and captured mail is shown to nobody", async () => {
    const environment = { APP_URL: "https://foyer.example.com", HOST: "0.0.0.0", RATE_LIMITS: "on" };
    const refused = await runCommand("server", {
      ...environment,
      DATABASE_URL: process.env.DATABASE_URL ?? "",
      APP_SECRET: "the secret of a test that is long enough to be one",
    });
    expect([refused.code, refused.stderr]).toEqual([
      1,
      "No mail provider is set up, and APP_URL is not this machine's own: set RESEND_API_KEY or SMTP_URL, or MAIL=capture to keep every mail in DATA_DIR/mail.",
    ]);

    const foyer = await startFoyer({ ...environment, MAIL: "capture" });
    onTestFinished(async () => void (await foyer.stop()));
    expect(foyer.lines).toContain(`No mail provider is set up: mail is kept here, in ${join(foyer.dataDir, "mail")}`);
    for (const path of ["/dev/mail", "/dev/components"])
      expect([path, (await foyer.client().get(path)).status]).toEqual([path, 404]);
  });

  test("the start says where mail is kept", async () => {
    const foyer = await startFoyer();
    onTestFinished(async () => void (await foyer.stop()));
    expect(foyer.lines).toContain(`No mail provider is set up: mail is kept here, in ${foyer.url}/dev/mail`);
  });
});

/** `fetch` sends no Host of one's own. */
function rawGet(
  foyer: OwnFoyer,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number | undefined }> {
  return new Promise((resolve, reject) => {
    const request = get(new URL(path, foyer.url), { headers }, (response) => {
      response.resume();
      resolve({ status: response.statusCode });
    });
    request.on("error", reject);
  });
}
