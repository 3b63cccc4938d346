import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findSignInEmail, sweepBrowsers } from "#app/domain/accounts/known-browsers";
import { endSessions, startSession } from "#app/domain/accounts/sessions";
import { useSettings } from "#app/settings";
import { db } from "#db/database";
import { makeAccount, type AccountRow } from "../../support/rows";

beforeAll(() => void useSettings({ ...process.env, NEW_SIGN_IN_MAIL: "on" }));
afterAll(() => void useSettings(process.env));

const newBrowser = () => ({
  ip: "192.0.2.7",
  userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  browser: randomBytes(32).toString("base64url"),
});

const start = (account: AccountRow, origin = newBrowser()) =>
  db.transaction().execute((trx) => startSession(trx, account.id, origin));

const mailsOf = (account: AccountRow) =>
  db.selectFrom("account_mails").select(["kind", "queued_at"]).where("account_id", "=", account.id).execute();

const browsersOf = async (account: AccountRow) => {
  const rows = await db.selectFrom("known_browsers").select("id").where("account_id", "=", account.id).execute();
  return rows.map(({ id }) => id);
};

describe("a mail tells of a browser", () => {
  test("that the account does not know, and not of its first, nor of one that it knows", async () => {
    const account = await makeAccount();
    const [first, second] = [newBrowser(), newBrowser()];
    await start(account, first);
    await start(account, first);
    expect(await mailsOf(account)).toEqual([]);
    await start(account, second);
    await start(account, second);
    expect((await mailsOf(account)).map(({ kind }) => kind)).toEqual(["new-sign-in"]);
  });

  test("although another account knows it", async () => {
    const [mine, theirs] = [await makeAccount(), await makeAccount()];
    const shared = newBrowser();
    await start(theirs, shared);
    await start(mine);
    await start(mine, shared);
    expect(await mailsOf(mine)).toHaveLength(1);
    expect(await mailsOf(theirs)).toEqual([]);
  });

  test("and of each that was met while the mail waited, but of none before", async () => {
    const account = await makeAccount();
    await start(account);
    // A time that was read is one of whole milliseconds: the first sign-in may not be in the same one as the mail.
    await sql`update known_browsers set met_at = met_at - interval '1 second' where account_id = ${account.id}`.execute(
      db,
    );
    await start(account);
    await start(account);
    const [mail, ...others] = await mailsOf(account);
    expect(others).toEqual([]);
    const content = await findSignInEmail(account.id, mail?.queued_at ?? new Date());
    expect(content?.signIns.map(({ browser, ip }) => [browser, ip])).toEqual([
      ["Firefox on Linux", "192.0.2.7"],
      ["Firefox on Linux", "192.0.2.7"],
    ]);
    expect(content?.to).toEqual({ name: "Ada Byron", address: account.email });
  });

  test("and is not wanted any more once every session was ended", async () => {
    const account = await makeAccount();
    await start(account);
    await start(account);
    const [mail] = await mailsOf(account);
    await db.transaction().execute((trx) => endSessions(trx, account.id));
    expect(await findSignInEmail(account.id, mail?.queued_at ?? new Date())).toBe(undefined);
  });
});

test("whoever's sessions are ended is known nowhere, and met anew", async () => {
  const account = await makeAccount();
  const other = await makeAccount();
  const origin = newBrowser();
  await start(account, origin);
  await start(other, origin);
  const before = await browsersOf(account);
  await db.transaction().execute((trx) => endSessions(trx, account.id));
  expect([await browsersOf(account), (await browsersOf(other)).length]).toEqual([[], 1]);
  await start(account, origin);
  expect(await browsersOf(account)).not.toEqual(before);
});

test("a browser's token is kept as its hash", async () => {
  const account = await makeAccount();
  const origin = newBrowser();
  await start(account, origin);
  const { hash } = await db
    .selectFrom("known_browsers")
    .select(sql<string>`encode(token_hash, 'hex')`.as("hash"))
    .where("account_id", "=", account.id)
    .where("token_hash", "=", sql<Buffer>`sha256(convert_to(${origin.browser}, 'UTF8'))`)
    .executeTakeFirstOrThrow();
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
});

test("a browser is forgotten a year after its last sign-in", async () => {
  const account = await makeAccount();
  await start(account);
  await start(account);
  const [first] = await browsersOf(account);
  await db
    .updateTable("known_browsers")
    .set({ last_used_at: sql`now() - interval '366 days'` })
    .where("account_id", "=", account.id)
    .where("id", "=", first ?? "")
    .execute();
  await sweepBrowsers();
  expect(await browsersOf(account)).toHaveLength(1);
});
