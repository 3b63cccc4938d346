import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { sweepLinks } from "#app/domain/accounts/account-links";
import { findChangeEmail } from "#app/domain/invitations/invitation-email";
import { LinkIsSpent, NotFound } from "#app/domain/shared/errors";
import {
  answerResetRequest,
  askForReset,
  findReset,
  findResetEmail,
  resetPassword,
} from "#app/domain/accounts/password-reset";
import { settings, useSettings } from "#app/settings";
import { db } from "#db/database";
import { origin } from "../../support/admin";
import { makeAccount, type AccountRow } from "../../support/rows";

/** Asks, and answers whatever was asked for here. */
async function ask(email: string, redirectTo = "/") {
  await askForReset(email, redirectTo);
  await answerAll();
}

async function answerAll() {
  while (await answerResetRequest());
}

async function tokenFor(account: AccountRow): Promise<string> {
  const content = await findResetEmail(account.id);
  return content?.url.replace(/^.*\/reset-password\//, "") ?? "";
}

async function asked(redirectTo = "/"): Promise<{ account: AccountRow; token: string }> {
  const account = await makeAccount();
  await ask(account.email, redirectTo);
  return { account, token: await tokenFor(account) };
}

const move = (account: AccountRow, interval: string) =>
  db
    .updateTable("password_resets")
    .set({ asked_at: sql`asked_at - ${interval}::interval` })
    .where("account_id", "=", account.id)
    .execute();

const countLinks = async (account: AccountRow) => {
  const links = await db.selectFrom("password_resets").select("id").where("account_id", "=", account.id).execute();
  return links.length;
};

const waitingMails = (account: AccountRow) =>
  db
    .selectFrom("account_mails")
    .select("kind")
    .where("account_id", "=", account.id)
    .where("sent_at", "is", null)
    .execute();

describe("asking", () => {
  test("makes a link and a mail for an address with an account", async () => {
    const { account } = await asked();
    expect(await findResetEmail(account.id)).toMatchObject({ to: { name: "Ada Byron", address: account.email } });
    expect(await waitingMails(account)).toEqual([{ kind: "password-reset" }]);
  });

  test("leaves nothing behind for an address without one", async () => {
    const email = `${randomUUID()}@corp.com`;
    await askForReset(email, "/");
    const requests = () => db.selectFrom("reset_requests").select("email").where("email", "=", email).execute();
    expect(await requests()).toEqual([{ email }]);
    await answerAll();
    expect(await requests()).toEqual([]);
  });

  test("is answered one by one, the oldest first, until nothing is left", async () => {
    await answerAll();
    const emails = [1, 2, 3].map(() => `${randomUUID()}@corp.com`);
    for (const email of emails) await askForReset(email, "/");
    const left = async () => {
      const requests = await db.selectFrom("reset_requests").select("email").orderBy("asked_at").execute();
      return requests.map(({ email }) => email);
    };
    expect([await answerResetRequest(), await left()]).toEqual([true, emails.slice(1)]);
    await answerAll();
    expect([await answerResetRequest(), await left()]).toEqual([false, []]);
  });

  test("makes one link a minute", async () => {
    const { account } = await asked();
    await move(account, "50 seconds");
    await ask(account.email);
    expect(await countLinks(account)).toBe(1);
    await move(account, "10 seconds");
    await ask(account.email);
    expect(await countLinks(account)).toBe(2);
  });

  test("makes five links an hour", async () => {
    const { account } = await asked();
    for (let more = 0; more < 5; more++) {
      await move(account, "11 minutes");
      await ask(account.email);
    }
    expect(await countLinks(account)).toBe(5);
    await move(account, "17 minutes");
    await ask(account.email);
    expect(await countLinks(account)).toBe(6);
  });

  test("of several workers that answer at once, only one makes a link", async () => {
    const account = await makeAccount();
    for (let times = 0; times < 10; times++) await askForReset(account.email, "/");
    await Promise.all(Array.from({ length: 5 }, answerAll));
    expect(await countLinks(account)).toBe(1);
  });

  test("is as if it had not been where nobody answers for an hour", async () => {
    const account = await makeAccount();
    await askForReset(account.email, "/");
    await db
      .updateTable("reset_requests")
      .set({ asked_at: sql`now() - interval '1 hour'` })
      .where("email", "=", account.email)
      .execute();
    await answerAll();
    expect(await findResetEmail(account.id)).toBeUndefined();
  });
});

describe("the mail", () => {
  test("has the newest link, whatever was asked before", async () => {
    const { account, token } = await asked("/one");
    await move(account, "2 minutes");
    await ask(account.email, "/two");
    const newest = await tokenFor(account);
    expect(newest).not.toBe(token);
    expect(await findReset(newest)).toMatchObject({ redirectTo: "/two", isLive: true });
    expect(await findReset(token)).toMatchObject({ redirectTo: "/one", isLive: true });
    expect(await waitingMails(account)).toHaveLength(1);
  });

  test("says until when its link works: an hour after it was asked for", async () => {
    const { account } = await asked();
    const { rows } = await sql<{ at: Date }>`select asked_at + interval '1 hour' as at from password_resets
      where account_id = ${account.id}`.execute(db);
    expect((await findResetEmail(account.id))?.expiresAt).toEqual(rows[0]?.at);
  });

  test("is not wanted any more once the hour is over", async () => {
    const { account } = await asked();
    await move(account, "1 hour");
    expect(await findResetEmail(account.id)).toBeUndefined();
  });

  test("is not wanted any more once the password is another", async () => {
    const { account } = await asked();
    await db.updateTable("accounts").set({ password_hash: "another" }).where("id", "=", account.id).execute();
    expect(await findResetEmail(account.id)).toBeUndefined();
  });

  test("about a changed password goes to the account's address", async () => {
    const account = await makeAccount({ name: "Grace Hopper" });
    expect(await findChangeEmail(account.id)).toEqual({
      to: { name: "Grace Hopper", address: account.email },
      forgotUrl: `${settings().appOrigin}/forgot-password`,
    });
    expect(await findChangeEmail(randomUUID())).toBeUndefined();
  });
});

describe("a link", () => {
  test("is not found under another secret, and works under an older one", async () => {
    const secrets = [1, 2].map((one) => `a secret of a test that is long enough: ${one}`);
    useSettings({ ...process.env, APP_SECRET: secrets[0] });
    const { token } = await asked("/nexus");
    useSettings({ ...process.env, APP_SECRET: secrets[1] });
    await expect(findReset(token)).rejects.toThrow(NotFound);
    useSettings({ ...process.env, APP_SECRET: `${secrets[1]},${secrets[0]}` });
    expect(await findReset(token)).toMatchObject({ redirectTo: "/nexus", isLive: true });
    useSettings(process.env);
  });

  test("of another row is not found", async () => {
    const [mine, theirs] = [await asked(), await asked()];
    const bytes = [theirs.token, mine.token].map((token) => Buffer.from(token, "base64url"));
    const mixed = Buffer.concat([bytes[0]?.subarray(0, 16) ?? Buffer.of(), bytes[1]?.subarray(16) ?? Buffer.of()]);
    await expect(findReset(mixed.toString("base64url"))).rejects.toThrow(NotFound);
  });

  test("that died while its page was open sets no password", async () => {
    const { account, token } = await asked();
    const reset = await findReset(token);
    await move(account, "1 hour");
    await expect(resetPassword(reset, "cobol reads like english", origin)).rejects.toThrow(LinkIsSpent);
    const { password_hash: hash } = await db
      .selectFrom("accounts")
      .select("password_hash")
      .where("id", "=", account.id)
      .executeTakeFirstOrThrow();
    expect(hash).toBe("none");
  });

  test("goes with its account", async () => {
    const { account, token } = await asked();
    await db.deleteFrom("accounts").where("id", "=", account.id).execute();
    await expect(findReset(token)).rejects.toThrow(NotFound);
  });

  test("is kept for thirty days, to say that it is dead", async () => {
    const { account, token } = await asked();
    await move(account, "29 days 23 hours");
    await sweepLinks("password_resets");
    expect(await findReset(token)).toMatchObject({ isLive: false });
    await move(account, "1 hour");
    await sweepLinks("password_resets");
    await expect(findReset(token)).rejects.toThrow(NotFound);
  });
});
