import { sql } from "kysely";
import pino from "pino";
import { afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { db, useDatabase } from "#db/database";
import { cancel } from "#app/domain/invitations/cancel";
import { resend } from "#app/domain/invitations/invitation";
import { invite } from "#app/domain/invitations/invite";
import { findMailStop } from "#app/mail/outage";
import { useSettings } from "#app/settings";
import { later, never, type SendResult } from "#app/mail/transports/failures";
import type { Message, Transport } from "#app/mail/transports/message";
import { sendMails } from "#app/worker/mails";
import { createWakeUp } from "#app/worker/wake-up";
import { makeAdmin } from "../support/admin";
import { createDatabase } from "../support/postgres";
import { makeInvitation, makeWorkspace } from "../support/rows";
import { until } from "../support/steps";

// A worker claims whatever waits: in a database of its own.
beforeAll(async () => useDatabase(await createDatabase()));
beforeEach(async () => {
  await db.deleteFrom("mails").execute();
  await db.deleteFrom("mail_days").execute();
  await sql`update mail_transport set stopped_at = null, reason = null, trouble = null, retry_at = null, tries = 0`.execute(
    db,
  );
});
afterEach(() => void vi.useRealTimers());

type Answer = (message: Message, index: number) => SendResult | Promise<SendResult>;
const sent: SendResult = { outcome: "sent", providerId: null };
const refused = () => later("login-refused", { reply: 535 });
const silent = () => later("no-answer");

/** A worker whose transport answers as told, and counts what it was given. */
function startWorker(
  answer: Answer,
  check: Transport["check"] = () => Promise.resolve(undefined),
  isImporting?: () => boolean,
) {
  const asked: string[] = [];
  const [stopping, foyer_mail] = [new AbortController(), createWakeUp()];
  const tell = (signal: AbortSignal) => signal.addEventListener("abort", foyer_mail.send);
  tell(stopping.signal);
  const transport: Transport = {
    send: async (message) => {
      asked.push(message.to.address);
      return answer(message, asked.length);
    },
    check,
    close: () => undefined,
  };
  const wakeUps = { foyer_mail, foyer_bulk: createWakeUp(), foyer_import: createWakeUp() };
  const log = pino({ level: "silent" });
  const working = sendMails({ transport, wakeUps, log, signal: stopping.signal, isImporting });
  const stop = async () => {
    stopping.abort();
    await working;
  };
  onTestFinished(stop);
  return { asked, wake: foyer_mail.send, stop };
}

async function queueMany(count: number, name = "Nexus") {
  const workspace = await makeWorkspace({ name });
  for (let index = 0; index < count; index++) {
    const { id } = await makeInvitation(workspace);
    const due_at = sql<Date>`now() - ${count - index}::int * interval '1 second'`;
    await db
      .insertInto("mails")
      .values({ workspace_id: workspace.id, invitation_id: id, kind: "invitation", due_at })
      .execute();
  }
}

const countMails = () =>
  db
    .selectFrom("mails")
    .select(sql<number>`count(sent_at)::int`.as("sent"))
    .select(sql<number>`count(failed_at)::int`.as("failed"))
    .select(sql<number>`count(dropped_at)::int`.as("dropped"))
    .select(sql<number>`count(*) filter (where attempts > 0)::int`.as("tried"))
    .select(sql<number>`count(claimed_until)::int`.as("claimed"))
    .executeTakeFirstOrThrow();

const stopped = () => until(findMailStop, (stop) => stop !== undefined);
const isIdle = () => until(countMails, ({ claimed }) => claimed === 0);
const tryNow = async (worker: { wake: () => void }) => {
  await sql`update mail_transport set retry_at = now() where stopped_at is not null`.execute(db);
  worker.wake();
};

test("a password that is refused stops the mails: none counts as tried or failed, and the stop says why", async () => {
  await queueMany(30);
  const worker = startWorker(refused);
  const stop = await stopped();
  expect(await isIdle()).toEqual({ sent: 0, failed: 0, dropped: 0, tried: 0, claimed: 0 });
  expect(worker.asked.length).toBeLessThanOrEqual(10);
  expect(stop).toMatchObject({
    reason: "login-refused",
    trouble: "The mail server did not accept the user name and password of SMTP_URL",
    isRetryDue: false,
  });
});

test("while mail is stopped one mail alone is tried; once it goes out, all do", async () => {
  await queueMany(30);
  let answer: Answer = refused;
  const worker = startWorker((...request) => answer(...request));
  await stopped();
  await isIdle();
  const before = worker.asked.length;
  await tryNow(worker);
  await until(
    () => Promise.resolve(worker.asked.length),
    (asked) => asked > before,
  );
  await isIdle();
  expect(worker.asked.length).toBe(before + 1);

  answer = () => sent;
  await tryNow(worker);
  await until(countMails, (mails) => mails.sent === 30);
  expect(await findMailStop()).toBeUndefined();
});

test("two mails at a time go out beside an import, and ten again once it is done", async () => {
  await queueMany(14);
  let isImporting = true;
  const going: (() => void)[] = [];
  const wait = () => new Promise<SendResult>((resolve) => going.push(() => resolve(sent)));
  const worker = startWorker(wait, undefined, () => isImporting);
  const go = (count: number) => going.splice(0, count).forEach((each) => each());
  const underWay = (count: number) =>
    until(
      () => Promise.resolve(going.length),
      (length) => length === count,
    );
  await underWay(2);
  expect(await countMails()).toMatchObject({ tried: 2, claimed: 2 });
  go(1);
  await until(countMails, (mails) => mails.sent === 1);
  await underWay(2);
  expect(await countMails()).toMatchObject({ tried: 3, claimed: 2 });

  isImporting = false;
  go(2);
  // Nine where one of the two ended while the next were claimed.
  await until(
    () => Promise.resolve(going.length),
    (length) => length >= 9,
  );
  await until(
    () => {
      go(14);
      return countMails();
    },
    (mails) => mails.sent === 14,
  );
  expect(worker.asked).toHaveLength(14);
});

test("a restart tries at once what stood still", async () => {
  await queueMany(3);
  const first = startWorker(refused);
  await stopped();
  await isIdle();
  await first.stop();
  startWorker(() => sent);
  await until(countMails, (mails) => mails.sent === 3);
  await until(findMailStop, (stop) => stop === undefined);
});

test("trouble that may be the mail's own stops the mails only after five in a row", async () => {
  await queueMany(4);
  startWorker(silent);
  await until(countMails, ({ tried, claimed }) => tried === 4 && claimed === 0);
  expect(await findMailStop()).toBeUndefined();
  await db.deleteFrom("mails").execute();
});

test("trouble of every mail stops them, and one that is the trouble itself lets the others go before it", async () => {
  await queueMany(12);
  const [poison] = await sql<{ email: string }>`
    select email from mails join invitations on invitations.id = invitation_id join members on members.id = member_id
    order by due_at limit 1`
    .execute(db)
    .then(({ rows }) => rows);
  let isAway = true;
  const worker = startWorker(({ to }) => (isAway || to.address === poison?.email ? silent() : sent));
  expect(await stopped()).toMatchObject({ reason: "no-answer", trouble: "The mail server did not answer" });
  await isIdle();
  isAway = false;
  await sql`update mails set due_at = now() - case when email = ${poison?.email} then interval '1 hour' else interval '0' end
    from invitations join members on members.id = member_id where invitations.id = invitation_id`.execute(db);
  await until(
    () => tryNow(worker).then(countMails),
    (mails) => mails.sent === 11,
  );
  expect(await countMails()).toMatchObject({ failed: 0 });
});

test("what the server says of one mail shows that it works", async () => {
  await queueMany(5);
  const worker = startWorker((_, index) => (index === 1 ? refused() : never("recipient-refused", { reply: 550 })));
  await until(
    () => tryNow(worker).then(countMails),
    (mails) => mails.failed === 5,
  );
  await until(findMailStop, (stop) => stop === undefined);
});

test("where no mail waits any more, the server itself is asked whether the trouble is over", async () => {
  await queueMany(1);
  let failure: SendResult | undefined = refused();
  const worker = startWorker(refused, () => Promise.resolve(failure && "reason" in failure ? failure : undefined));
  await stopped();
  await isIdle();
  await sql`update mails set dropped_at = now()`.execute(db);
  await tryNow(worker);
  await until(findMailStop, (stop) => stop?.isRetryDue === false);
  failure = undefined;
  await tryNow(worker);
  await until(findMailStop, (stop) => stop === undefined);
});

test("the server is asked too where the mails that wait are due later", async () => {
  await queueMany(2);
  let failure: SendResult | undefined = refused();
  const worker = startWorker(refused, () => Promise.resolve(failure && "reason" in failure ? failure : undefined));
  await stopped();
  await isIdle();
  await sql`update mails set due_at = now() + interval '3 hours'`.execute(db);
  const before = worker.asked.length;
  failure = undefined;
  await tryNow(worker);
  await until(findMailStop, (stop) => stop === undefined);
  expect(worker.asked).toHaveLength(before);
});

test("where the day's limit lets no mail go, the server is asked whether the trouble is over", async () => {
  onTestFinished(() => void useSettings(process.env));
  useSettings({ ...process.env, MAIL_DAILY_LIMIT: "10" });
  await queueMany(12);
  let failure: SendResult | undefined = refused();
  const worker = startWorker(refused, () => Promise.resolve(failure && "reason" in failure ? failure : undefined));
  await stopped();
  await isIdle();
  await sql`insert into mail_days (day, part, sent) values ((now() at time zone 'utc')::date, 1, 10)`.execute(db);
  const before = worker.asked.length;
  await tryNow(worker);
  await until(findMailStop, (stop) => stop?.isRetryDue === false);
  failure = undefined;
  await tryNow(worker);
  await until(findMailStop, (stop) => stop === undefined);
  expect([worker.asked.length, (await countMails()).sent]).toEqual([before, 0]);
});

test("Try again makes the next try due at once, and a mail that goes out lets all go", async () => {
  const admin = await makeAdmin();
  const { memberId } = await invite(admin, answersOf("grace@corp.com"));
  await queueMany(20);
  let answer: Answer = refused;
  const worker = startWorker((...request) => answer(...request));
  await stopped();
  await isIdle();
  await sql`update mails set trouble = 'no' where workspace_id = ${admin.workspace.id}`.execute(db);
  const before = worker.asked.length;
  await resend(admin, memberId);
  expect(await findMailStop()).toMatchObject({ isRetryDue: true });
  worker.wake();
  await until(findMailStop, (stop) => stop?.isRetryDue === false);
  await isIdle();
  expect(worker.asked).toHaveLength(before + 1);

  answer = () => sent;
  await resend(admin, memberId);
  worker.wake();
  await until(countMails, (mails) => mails.sent === 21);
  expect(await findMailStop()).toBeUndefined();
});

test("a Try again that is refused changes nothing of a stop", async () => {
  const admin = await makeAdmin();
  const { memberId } = await invite(admin, answersOf("grace@corp.com"));
  const worker = startWorker(refused);
  await stopped();
  await isIdle();
  await cancel(admin, memberId);
  await expect(resend(admin, memberId)).rejects.toThrow();
  expect(await findMailStop()).toMatchObject({ isRetryDue: false });
  await worker.stop();
});

test("while the mails of one workspace are refused, those of another go on", async () => {
  await queueMany(30);
  await sql`update mails set due_at = due_at - interval '1 hour'`.execute(db);
  const apollos: number[] = [];
  const worker = startWorker(({ text }, index) => {
    if (!text.includes("Apollo")) return later("provider-pace");
    apollos.push(index);
    return sent;
  });
  await stopped();
  await isIdle();
  await queueMany(3, "Apollo");
  const before = worker.asked.length;
  await until(
    () => tryNow(worker).then(countMails),
    (mails) => mails.sent === 3,
  );
  expect(Math.max(...apollos) - before).toBeLessThan(15);
});

test("mails that the server refuses for what they are do not keep those of others from being tried", async () => {
  await queueMany(12);
  const { rows } = await sql<{ email: string }>`
    select email from mails join invitations on invitations.id = invitation_id join members on members.id = member_id
    order by due_at limit 3`.execute(db);
  const foreign = new Set(rows.map(({ email }) => email));
  const worker = startWorker(({ to }) => (foreign.has(to.address) ? later("relay-refused", { reply: 550 }) : sent));
  await until(
    () => tryNow(worker).then(countMails),
    (mails) => mails.sent === 9,
  );
  expect(await countMails()).toMatchObject({ failed: 0, sent: 9 });
});

test("two workers whose clock stands still send each mail once", async () => {
  await queueMany(60);
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2020-01-01") });
  const workers = [startWorker(() => sent), startWorker(() => sent)];
  await until(countMails, (mails) => mails.sent === 60);
  const asked = workers.flatMap((worker) => worker.asked);
  expect([asked.length, new Set(asked).size]).toEqual([60, 60]);
});

const answersOf = (email: string) => ({
  ...{ name: "Grace Hopper", email, role: "builder" as const, groupIds: [], metadata: "", message: "" },
  ...{ expiresInDays: 7, sendEmail: true },
});

test("a change that is rolled back sends nothing", async () => {
  const admin = await makeAdmin();
  const worker = startWorker(() => sent);
  await expect(invite(admin, { ...answersOf("grace@corp.com"), groupIds: [admin.memberId] })).rejects.toThrow("group");
  await invite(admin, answersOf("kay@corp.com"));
  worker.wake();
  await until(countMails, (mails) => mails.sent === 1);
  expect(worker.asked).toEqual(["kay@corp.com"]);
});

test("a cancelled invitation whose mail is queued sends nothing", async () => {
  const admin = await makeAdmin();
  const { memberId } = await invite(admin, answersOf("grace@corp.com"));
  await invite(admin, answersOf("kay@corp.com"));
  await cancel(admin, memberId);
  const worker = startWorker(() => sent);
  await until(countMails, (mails) => mails.sent === 1);
  expect([worker.asked, await countMails()]).toEqual([
    ["kay@corp.com"],
    { sent: 1, failed: 0, dropped: 1, tried: 1, claimed: 0 },
  ]);
});
