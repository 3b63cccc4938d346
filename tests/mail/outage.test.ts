import { sql } from "kysely";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { db, useDatabase } from "#db/database";
import { clearMailStop, findMailStop, recordMailSent, recordMailStop, retryStoppedMail } from "#app/mail/outage";
import { later } from "#app/mail/transports/failures";
import { createDatabase } from "../support/postgres";

// There is one mail transport: in a database of its own.
beforeAll(async () => useDatabase(await createDatabase()));
beforeEach(clearMailStop);

const refused = later("login-refused", { reply: 535, trouble: "The server said: wrong password" });
const away = later("unreachable");
const dueNow = () => sql`update mail_transport set retry_at = now() where stopped_at is not null`.execute(db);
const pauseOf = async () => {
  const stop = await findMailStop();
  return stop && Math.round((stop.retryAt.getTime() - Date.now()) / 1000);
};

async function pausesOf(failure: typeof refused, tries: number) {
  const pauses: (number | undefined)[] = [];
  for (let index = 0; index < tries; index++) {
    await recordMailStop(failure);
    pauses.push(await pauseOf());
    await dueNow();
  }
  return pauses;
}

test("while mail goes out there is no stop", async () => {
  expect(await findMailStop()).toBeUndefined();
});

test("a stop says since when and why, with what the server said apart", async () => {
  expect((await recordMailStop(refused)).isNew).toBe(true);
  const stop = await findMailStop();
  expect(stop).toMatchObject({
    reason: "login-refused",
    trouble: "The mail server did not accept the user name and password of SMTP_URL",
    detail: "The server said: wrong password",
    isRetryDue: false,
  });
  expect(Math.abs(Date.now() - (stop?.since.getTime() ?? 0))).toBeLessThan(5000);
});

describe("the pauses between tries grow", () => {
  test("up to five minutes where somebody has to act", async () => {
    expect(await pausesOf(refused, 5)).toEqual([15, 60, 300, 300, 300]);
  });

  test("up to a quarter of a minute where the server may be back at any moment, as a try of one that hangs takes long", async () => {
    expect(await pausesOf(away, 5)).toEqual([5, 10, 15, 15, 15]);
  });

  test("to what the provider asks for, where that is longer", async () => {
    expect(await pausesOf(later("provider-pace", { retryAfter: 120_000 }), 2)).toEqual([120, 120]);
    expect(await pausesOf(later("provider-pace", { retryAfter: 1000 }), 1)).toEqual([15]);
  });
});

test("the troubles of mails that were tried at the same time count once, and the stop keeps its beginning", async () => {
  await recordMailStop(away);
  const before = await findMailStop();
  const again = await Promise.all([recordMailStop(away), recordMailStop(away), recordMailStop(away)]);
  expect(again.map(({ isNew }) => isNew)).toEqual([false, false, false]);
  expect(await findMailStop()).toMatchObject({ since: before?.since, retryAt: before?.retryAt });
});

test("a restart makes the next try due at once, and the trouble stands until then", async () => {
  await pausesOf(refused, 3);
  await recordMailStop(refused);
  await retryStoppedMail();
  expect(await findMailStop()).toMatchObject({ reason: "login-refused", isRetryDue: true });
  await recordMailStop(refused);
  expect(await pauseOf()).toBe(15);
  await clearMailStop();
  await retryStoppedMail();
  expect(await findMailStop()).toBeUndefined();
});

test("a reason that another version wrote reads as a sentence all the same", async () => {
  await recordMailStop(refused);
  await sql`update mail_transport set reason = 'of-tomorrow'`.execute(db);
  expect(await findMailStop()).toMatchObject({ reason: "unexpected", trouble: "Sending the mail did not work" });
});

test("when mail last went out is written down", async () => {
  await recordMailSent();
  const { rows } = await sql<{ isNow: boolean }>`
    select last_sent_at > now() - interval '5 seconds' as "isNow" from mail_transport`.execute(db);
  expect(rows).toEqual([{ isNow: true }]);
});
