import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { claimInOrder } from "#app/mail/claim-order";
import type { Claimed } from "#app/mail/claims";
import { findMailDay, sweepMailDays } from "#app/mail/daily-limit";
import { queueAccountMail } from "#app/mail/outbox";
import { settle } from "#app/mail/settle";
import { useSettings } from "#app/settings";
import { db, useDatabase } from "#db/database";
import { queueManyMails } from "../support/many-mails";
import { createDatabase } from "../support/postgres";
import { hold } from "../support/race-barrier";
import { makeAccount } from "../support/rows";

// What is claimed here is the whole table: in a database of its own.
let database: string;
beforeAll(async () => {
  database = await createDatabase();
  useDatabase(database);
});
beforeEach(async () => {
  await db.deleteFrom("mails").execute();
  await db.deleteFrom("account_mails").execute();
  await db.deleteFrom("mail_days").execute();
});
afterAll(() => useSettings(process.env));

const setLimit = (limit: string) => useSettings({ ...process.env, MAIL_DAILY_LIMIT: limit });
const sent = { outcome: "sent", providerId: null } as const;

async function queueResets(count: number) {
  for (let index = 0; index < count; index++) {
    const { id } = await makeAccount();
    await db.transaction().execute((trx) => queueAccountMail(trx, id, "password-reset"));
  }
}

/** Mails that were sent earlier today, in two of the parts in which a day is counted. */
async function sentBefore(count: number) {
  for (const [part, share] of [count - 1, 1].entries())
    await db
      .insertInto("mail_days")
      .values({ day: sql<Date>`(now() at time zone 'utc')::date`, part, sent: share })
      .execute();
}

const nextDay = () =>
  db
    .updateTable("mail_days")
    .set({ day: sql<Date>`day - 1` })
    .execute();

const endClaims = () =>
  db
    .updateTable("mails")
    .set({ claimed_until: sql`now() - interval '1 second'` })
    .where("claimed_until", "is not", null)
    .execute();

const kindsOf = (mails: Claimed[]) => {
  const resets = mails.filter((mail) => "accountId" in mail).length;
  return { resets, invitations: mails.length - resets };
};

describe("MAIL_DAILY_LIMIT", () => {
  test("lets invitations go until nine tenths of it are sent, and keeps the rest for mails to accounts", async () => {
    setLimit("20");
    await queueManyMails(30);
    const mails = await claimInOrder(50);
    expect(kindsOf(mails)).toEqual({ resets: 0, invitations: 18 });
    for (const mail of mails) await settle(mail, sent);
    expect(await findMailDay()).toMatchObject({ sent: 18, limit: 20, forInvitations: 18, state: "used-up" });
    expect(await claimInOrder(50)).toEqual([]);
    await queueResets(3);
    expect(kindsOf(await claimInOrder(50))).toEqual({ resets: 2, invitations: 0 });
    expect(await claimInOrder(50)).toEqual([]);
  });

  test("counts mails to accounts too, which go first", async () => {
    setLimit("10");
    await queueManyMails(10);
    await queueResets(4);
    expect(kindsOf(await claimInOrder(50))).toEqual({ resets: 4, invitations: 5 });
  });

  test("makes no claim larger than what the worker has free", async () => {
    setLimit("100");
    await queueManyMails(30);
    await queueResets(2);
    expect(kindsOf(await claimInOrder(10))).toEqual({ resets: 2, invitations: 8 });
  });

  test("loses nothing: what waits is claimed on the next day", async () => {
    setLimit("10");
    await sentBefore(9);
    await queueManyMails(3);
    expect(await claimInOrder(10)).toEqual([]);
    const waiting = await db.selectFrom("mails").select(["attempts", "trouble", "failed_at"]).execute();
    expect(waiting).toEqual(Array(3).fill({ attempts: 0, trouble: null, failed_at: null }));
    await nextDay();
    expect(kindsOf(await claimInOrder(10))).toEqual({ resets: 0, invitations: 3 });
  });

  test("counts what is under way, and after a kill what is claimed again once", async () => {
    setLimit("10");
    await queueManyMails(30);
    expect(await claimInOrder(6)).toHaveLength(6);
    expect(await claimInOrder(6)).toHaveLength(3);
    expect(await claimInOrder(6)).toEqual([]);
    await endClaims();
    const again = await claimInOrder(50);
    expect(again).toHaveLength(9);
    for (const mail of again) await settle(mail, sent);
    expect(await findMailDay()).toMatchObject({ sent: 9 });
  });

  test("holds with two workers that claim at the same instant", async () => {
    setLimit("10");
    await queueManyMails(30);
    const barrier = await hold(database, "select pg_advisory_xact_lock(hashtextextended($1, 0))", ["foyer mail limit"]);
    const claims = [claimInOrder(8), claimInOrder(8)];
    await barrier.waiting(2);
    await barrier.release();
    const lengths = (await Promise.all(claims)).map((mails) => mails.length);
    expect(lengths.sort()).toEqual([1, 8]);
  });

  test("gives back the room of a mail that was not sent", async () => {
    setLimit("10");
    await queueManyMails(30);
    const mails = await claimInOrder(50);
    expect(mails).toHaveLength(9);
    const [first, second, third] = mails as [Claimed, Claimed, Claimed];
    await settle(first, { outcome: "later", reason: "no-answer", trouble: "The mail server did not answer" });
    await settle(second, { outcome: "never", reason: "recipient-refused", trouble: "no" });
    await settle(third, { outcome: "unwanted" });
    expect(await claimInOrder(50)).toHaveLength(3);
  });

  test("may be one mail", async () => {
    setLimit("1");
    await queueManyMails(2);
    expect(await claimInOrder(50)).toHaveLength(1);
    expect(await claimInOrder(50)).toEqual([]);
  });

  test("is none where it is not set, and mails are counted all the same", async () => {
    setLimit("");
    await queueManyMails(30);
    const mails = await claimInOrder(50);
    expect(mails).toHaveLength(30);
    for (const mail of mails) await settle(mail, sent);
    expect(await findMailDay()).toMatchObject({ sent: 30, limit: undefined, state: "open" });
  });
});

describe("the day's count", () => {
  test.each([
    [79, "open"],
    [80, "nearly"],
    [89, "nearly"],
    [90, "used-up"],
    [100, "used-up"],
  ])("of a limit of 100, %i sent is %s", async (count, state) => {
    setLimit("100");
    await sentBefore(count);
    expect(await findMailDay()).toMatchObject({ sent: count, limit: 100, forInvitations: 90, state });
  });

  test("counts a mail once whose result is told twice", async () => {
    await queueManyMails(1);
    const [mail] = (await claimInOrder(1)) as [Claimed];
    await settle(mail, sent);
    await settle(mail, sent);
    expect(await findMailDay()).toMatchObject({ sent: 1 });
  });

  test("leaves out mails that are kept here, refused, or dropped", async () => {
    setLimit("");
    await queueManyMails(3);
    const [first, second, third] = (await claimInOrder(3)) as [Claimed, Claimed, Claimed];
    await settle(first, { outcome: "captured", providerId: "20261130T000000000Z-one" });
    await settle(second, { outcome: "never", reason: "recipient-refused", trouble: "no" });
    await settle(third, { outcome: "unwanted" });
    expect(await findMailDay()).toMatchObject({ sent: 0 });
  });

  test("is right when many are sent at once", async () => {
    await queueManyMails(40);
    const mails = await claimInOrder(40);
    await Promise.all(mails.map((mail) => settle(mail, sent)));
    expect(await findMailDay()).toMatchObject({ sent: 40 });
  });

  test("begins anew with each day, and is swept after 400", async () => {
    await sentBefore(5);
    await nextDay();
    expect(await findMailDay()).toMatchObject({ sent: 0 });
    await sweepMailDays();
    expect(await db.selectFrom("mail_days").select("sent").execute()).toHaveLength(2);
    await db
      .updateTable("mail_days")
      .set({ day: sql<Date>`day - 400` })
      .execute();
    await sweepMailDays();
    expect(await db.selectFrom("mail_days").select("sent").execute()).toEqual([]);
  });
});
