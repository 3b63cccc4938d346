import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import type { Logger } from "pino";
import { isDatabaseAway, ownConnection } from "#db/database";
import { sweepRequests } from "#app/domain/access-requests/access-request";
import { sweepLinks } from "#app/domain/accounts/account-links";
import { sweepBulk } from "#app/domain/bulk-actions/sweep";
import { workOffBulk } from "#app/domain/bulk-actions/run";
import { foldGroupTallies } from "#app/domain/groups/members";
import { sweepRecoveries } from "#app/domain/accounts/email-recovery-offer";
import { sweepDrafts } from "#app/domain/accounts/form-draft";
import { sweepSignIns } from "#app/domain/accounts/pending-login";
import { warnOfEnds } from "#app/domain/members/access-end-emails";
import { endMemberships } from "#app/domain/members/leave";
import { sweepBrowsers } from "#app/domain/accounts/known-browsers";
import { countManyRequested, foldTallies } from "#app/domain/members/counts";
import { answerResetRequest } from "#app/domain/accounts/password-reset";
import { sweepRateLimits } from "#app/domain/shared/rate-limit";
import { sweepSignUps } from "#app/domain/accounts/sign-up";
import {
  claimDueAccountMails,
  claimDueMails,
  claimDueMemberMails,
  claimDueSignUps,
  type Claimed,
} from "#app/mail/claims";
import { settle, type MailResult } from "#app/mail/outbox";
import { createTransport } from "#app/mail/transports";
import { formatReason, later } from "#app/mail/transports/failures";
import type { Transport } from "#app/mail/transports/message";
import { settings } from "#app/settings";
import { writeEmail } from "./emails";

export type Worker = {
  /** Takes no more mails, and waits up to 20 s for those under way to be sent and written down. */
  stop(): Promise<void>;
};

const AT_ONCE = 10;
const POLL_MS = 5000;
const ANSWER_MS = 1000;
const CHORES_MS = 60_000;
const DRAIN_MS = 20_000;

/**
 * Starts what happens outside of requests: due mails, within a moment of their commit, and each minute the chores. A
 * database that is away is logged once and waited for. Neither an address nor a link is ever logged.
 */
export function startWorker(log: Logger): Worker {
  const transport = createTransport(settings());
  const stopping = new AbortController();
  const wakeUps = { foyer_mail: createWakeUp(), foyer_bulk: createWakeUp() };
  for (const wakeUp of Object.values(wakeUps)) stopping.signal.addEventListener("abort", wakeUp.ring);

  const surroundings = { wakeUps, log, signal: stopping.signal };
  const working = Promise.all([
    sendMails({ ...surroundings, transport }),
    answerRequests(surroundings),
    doBulkActions(surroundings),
    doChores(surroundings),
    listen(surroundings),
  ]);
  return {
    async stop() {
      stopping.abort();
      await Promise.race([working, delay(DRAIN_MS, undefined, { ref: false })]);
      transport.close();
    },
  };
}

type WakeUpSignal = ReturnType<typeof createWakeUp>;
/** Each by the name of the channel on which the database rings it. */
type WakeUps = Record<"foyer_mail" | "foyer_bulk", WakeUpSignal>;
type Surroundings = { wakeUps: WakeUps; log: Logger; signal: AbortSignal };

/** A wake-up signal that is heard even if it came while nobody listened: what is queued meanwhile is not left for the next poll. */
function createWakeUp() {
  let hasRung = false;
  let wake = () => {};
  return {
    ring() {
      hasRung = true;
      wake();
    },
    async heardWithin(milliseconds: number) {
      if (!hasRung) {
        const timeout = new AbortController();
        wake = () => timeout.abort();
        await pause(milliseconds, timeout.signal);
      }
      hasRung = false;
    },
  };
}

type Sending = { transport: Transport; log: Logger; whileWriting: Watch; whileSettling: Watch };

async function sendMails({ transport, wakeUps, log, signal }: Surroundings & { transport: Transport }) {
  const whileClaiming = watch(log, "due mails cannot be claimed");
  const whileWriting = watch(log, "mails cannot be written");
  const whileSettling = watch(log, "what became of mails cannot be written down");
  const underWay = new Map<Promise<void>, Claimed>();
  while (!signal.aborted) {
    const free = AT_ONCE - underWay.size;
    const mails = (await whileClaiming(() => claimUpTo(free, [...underWay.values()]))) ?? [];
    for (const mail of mails) {
      const delivery = deliver(mail, { transport, log, whileWriting, whileSettling }).finally(() =>
        underWay.delete(delivery),
      );
      underWay.set(delivery, mail);
    }
    // A mailbox that keeps one of them waiting holds up no other mail.
    await (mails.length < free ? wakeUps.foyer_mail.heardWithin(POLL_MS) : Promise.race(underWay.keys()));
  }
  await Promise.all(underWay.keys());
}

/**
 * Whoever asked for a reset link, or signed up, waits for it at that moment: those go first. Warnings have days: they go last.
 */
async function claimUpTo(limit: number, underWay: Claimed[]): Promise<Claimed[]> {
  const urgent = await claimDueAccountMails(limit);
  const prompt = [...urgent, ...(await claimDueSignUps(limit - urgent.length, underWay))];
  const mails = [...prompt, ...(await claimDueMails(limit - prompt.length, underWay))];
  return [...mails, ...(await claimDueMemberMails(limit - mails.length, underWay))];
}

async function deliver(mail: Claimed, { transport, log, whileWriting, whileSettling }: Sending) {
  const sent = await whileWriting(() => send(mail, transport));
  const result = sent ?? later("not-written");
  // A sent mail that is not written down is sent again: a database that is away is waited for.
  while (!(await whileSettling(() => settleUnlessAway(mail, result, log)))) await delay(1000);
  const owner = "accountId" in mail ? { account: mail.accountId } : { workspace: mail.workspaceId };
  logTry({ mail: mail.id, ...owner, attempts: mail.attempts }, result, log);
}

/** What a server said is left out: it may name the recipient. */
function logTry(mail: object, result: MailResult, log: Logger) {
  const { outcome } = result;
  if (!("reason" in result)) return log.info({ ...mail, outcome }, "mail tried");
  const { reason, reply } = result;
  log.warn({ ...mail, outcome, reason, reply }, `mail not sent: ${formatReason(reason)}`);
}

async function send(mail: Claimed, transport: Transport): Promise<MailResult> {
  const written = await writeEmail(mail);
  return written ? transport.send({ key: mail.id, ...written }) : { outcome: "unwanted" };
}

/** Throws where trying again may do. Any other error leaves the mail to its lease: it must not hold up the rest. */
async function settleUnlessAway(mail: Claimed, result: MailResult, log: Logger): Promise<true> {
  await settle(mail, result).catch((error: unknown) => {
    if (isDatabaseAway(error)) throw error;
    log.error({ err: error, mail: mail.id }, "a mail cannot be settled");
  });
  return true;
}

async function answerRequests({ log, signal }: Surroundings) {
  const whileAnswering = watch(log, "requests for reset links cannot be answered");
  while (!signal.aborted) {
    if (!(await whileAnswering(answerResetRequest))) await pause(ANSWER_MS, signal);
  }
}

async function doBulkActions({ wakeUps, log, signal }: Surroundings) {
  const whileWorking = watch(log, "bulk actions cannot be worked on");
  while (!signal.aborted) {
    await whileWorking(() => workOffBulk(signal));
    await wakeUps.foyer_bulk.heardWithin(POLL_MS);
  }
}

async function doChores({ log, signal }: Surroundings) {
  const chores = [
    { chore: endMemberships, whileDoing: watch(log, "memberships cannot be ended") },
    { chore: warnOfEnds, whileDoing: watch(log, "nobody can be warned of the end of access") },
    { chore: sweepSignIns, whileDoing: watch(log, "ended sessions cannot be swept") },
    { chore: sweepDrafts, whileDoing: watch(log, "kept forms cannot be swept") },
    { chore: sweepRateLimits, whileDoing: watch(log, "counters of limits cannot be swept") },
    { chore: sweepBrowsers, whileDoing: watch(log, "browsers long unused cannot be swept") },
    { chore: () => sweepLinks("password_resets"), whileDoing: watch(log, "dead reset links cannot be swept") },
    {
      chore: () => sweepLinks("email_verifications"),
      whileDoing: watch(log, "dead links to prove an address cannot be swept"),
    },
    { chore: sweepBulk, whileDoing: watch(log, "old bulk actions cannot be swept") },
    {
      chore: () => sweepLinks("email_changes"),
      whileDoing: watch(log, "dead links to change an address cannot be swept"),
    },
    { chore: sweepRecoveries, whileDoing: watch(log, "dead links to put an address back cannot be swept") },
    { chore: sweepSignUps, whileDoing: watch(log, "sign-ups of last week cannot be swept") },
    { chore: sweepRequests, whileDoing: watch(log, "access requests of long ago cannot be swept") },
    { chore: foldTallies, whileDoing: watch(log, "tallies cannot be folded") },
    { chore: countManyRequested, whileDoing: watch(log, "requested members cannot be counted") },
    { chore: foldGroupTallies, whileDoing: watch(log, "tallies of groups cannot be folded") },
  ];
  while (!signal.aborted) {
    for (const { chore, whileDoing } of chores) await whileDoing(chore);
    await pause(CHORES_MS, signal);
  }
}

/** Gives a wake-up signal whenever there is work of its kind. Without it, such as behind a pooler, the poll finds it a little later. */
async function listen({ wakeUps, log, signal }: Surroundings) {
  const whileConnecting = watch(log, "queued mails are not heard of at once");
  for (let failures = 0; !signal.aborted; failures++) {
    const listener = await whileConnecting(() => openListener(wakeUps, signal));
    if (listener) failures = 0;
    await listener?.ended;
    await pause(Math.min(30_000, 500 * 2 ** failures), signal);
  }
}

async function openListener(wakeUps: WakeUps, signal: AbortSignal): Promise<{ ended: Promise<void> }> {
  const client = new pg.Client({
    ...ownConnection(),
    connectionTimeoutMillis: 2000,
    query_timeout: 5000,
    // It says nothing itself: only so is it noticed when it hears nothing any more.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: "foyer worker",
  });
  const ended = new Promise<void>((resolve) => client.once("end", resolve));
  const end = () => void client.end().catch(() => undefined);
  client.on("error", () => undefined);
  const wakeAll = () => Object.values(wakeUps).forEach((wakeUp) => wakeUp.ring());
  client.on("notification", ({ channel }) =>
    (channel === "foyer_bulk" ? wakeUps.foyer_bulk : wakeUps.foyer_mail).ring(),
  );
  try {
    await client.connect();
    for (const channel of Object.keys(wakeUps)) await client.query(`listen ${channel}`);
  } catch (error) {
    end();
    throw error;
  }
  client.once("end", () => signal.removeEventListener("abort", end));
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  wakeAll();
  return { ended };
}

type Watch = ReturnType<typeof watch>;

/** Wraps work that is done again and again: its trouble is answered by undefined, and logged when it begins and ends. */
function watch(log: Logger, trouble: string) {
  let isTroubled = false;
  return async <Result>(work: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      const result = await work();
      if (isTroubled) log.info(`no longer: ${trouble}`);
      isTroubled = false;
      return result;
    } catch (error) {
      if (!isTroubled) log.warn({ err: error }, trouble);
      isTroubled = true;
      return undefined;
    }
  };
}

/** Ends early when the signal aborts. */
async function pause(milliseconds: number, signal: AbortSignal) {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}
