import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import { setUp, startFoyer, type Foyer } from "../support/foyer";
import { startSmtp, type SmtpStandIn } from "../support/smtp";
import { adminDriverOf, until } from "../support/steps";

test("a worker keeps to the day's limit, and sends the rest on the next day", async () => {
  const own = await startSmtp();
  const limited = await startFoyer({ SMTP_URL: own.url, MAIL_DAILY_LIMIT: "10" });
  const admin = await setUp(limited);
  for (let count = 0; count < 12; count++) {
    const form = (await admin.get("/nexus/workspace-settings/users/new")).form("Invite users");
    await admin.submit(form, { name: "Grace Hopper", email: `grace${count}@corp.com`, role: "builder" });
  }
  const waiting = () =>
    limited.query<{ waiting: number }>("select count(*)::int as waiting from mails where sent_at is null");
  await until(waiting, ([row]) => row?.waiting === 3);
  expect(own.mails).toHaveLength(9);
  await limited.query("update mail_days set day = day - 1");
  await until(waiting, ([row]) => row?.waiting === 0);
  expect(own.mails).toHaveLength(12);
  await limited.stop();
  await own.close();
});

describe("mail that stands still because the server refuses the password", () => {
  let server: SmtpStandIn;
  let standing: Foyer;
  let admin: Client;

  beforeAll(async () => {
    server = await startSmtp();
    standing = await startFoyer({ SMTP_URL: server.url });
    admin = await setUp(standing);
  });
  afterAll(async () => {
    await standing.stop();
    await server.close();
  });

  const findStop = async () => {
    const [row] = await standing.query<{ retryIn: number }>(
      `select extract(epoch from retry_at - now())::float8 as "retryIn" from mail_transport where stopped_at is not null`,
    );
    return row;
  };

  /** Invites while the password is refused, and answers the user's page once mail is stopped for an hour. */
  async function inviteInVain(email: string): Promise<Page> {
    server.refuse(535, "5.7.8 Authentication credentials invalid", "mail");
    const user = await adminDriverOf(admin).open(email);
    await until(findStop, (stop) => stop !== undefined);
    await standing.query("update mail_transport set retry_at = now() + interval '1 hour'");
    return admin.get(user.url.pathname);
  }

  /** How many milliseconds after the press of a button the email came. */
  async function timeToArrive(email: string, page: Page, button: string) {
    const pressedAt = Date.now();
    expect((await admin.submit(page.form(button))).status).toBe(303);
    await server.nextMailTo(email);
    return Date.now() - pressedAt;
  }

  test("goes out within a second of an admin's Try again, once the server takes it", async () => {
    const user = await inviteInVain("grace@corp.com");
    server.accept();
    expect(await timeToArrive("grace@corp.com", user, "Try again")).toBeLessThan(1000);
    await until(findStop, (stop) => stop === undefined);
  });

  test("goes out within a second of a test mail that goes through", async () => {
    await inviteInVain("jean@corp.com");
    server.accept();
    expect(
      await timeToArrive("jean@corp.com", await admin.get("/instance/mail"), "Send a test mail to me"),
    ).toBeLessThan(1000);
    expect(await findStop()).toBeUndefined();
  });

  test("stands still after a Try again in vain, and is tried again within a minute", async () => {
    const user = await inviteInVain("kay@corp.com");
    await admin.submit(user.form("Try again"));
    await until(findStop, (stop) => stop !== undefined && stop.retryIn > 0 && stop.retryIn <= 60);
    const waiting = () => standing.query<{ attempts: number }>("select attempts from mails where sent_at is null");
    await until(waiting, ([mail]) => mail?.attempts === 0);
  });
});
