import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import type { Logger } from "pino";
import { databaseUrl, isDatabaseAway } from "#db/database";
import { workOffBulk } from "#app/domain/bulk-work";
import { foldGroupTallies } from "#app/domain/group-members";
import { findProofLetter, sweepProofs } from "#app/domain/email-proofs";
import { sweepKeptForms } from "#app/domain/kept-forms";
import { findChangeLetter, findLetter } from "#app/domain/letters";
import { findEndingLetter, findEndLetter, warnOfEnds } from "#app/domain/end-warnings";
import { endMemberships } from "#app/domain/leaving";
import { findSignInLetter, sweepBrowsers } from "#app/domain/known-browsers";
import { countManyRequested, foldTallies } from "#app/domain/member-counts";
import { answerResetRequest, findResetLetter, sweepResets } from "#app/domain/password-resets";
import { sweepRateLimits } from "#app/domain/rate-limits";
import { findSignUpLetter, sweepSignUps } from "#app/domain/sign-ups";
import { sweepSessions } from "#app/domain/sessions";
import {
  claimDueAccountMails,
  claimDueMails,
  claimDueMemberMails,
  claimDueSignUps,
  settle,
  type Claimed,
  type ClaimedAccountMail,
  type ClaimedMail,
  type ClaimedMemberMail,
  type ClaimedSignUp,
  type MailResult,
} from "#app/mail/outbox";
import { createTransport, type Message, type Transport } from "#app/mail/transports";
import { settings } from "#app/settings";

export type Worker = {
  /** Takes no more mails, and waits up to 20 s for those under way to be sent and written down. */
  stop(): Promise<void>;
};

const AT_ONCE = 10;
const POLL_MS = 5000;
const ANSWER_MS = 1000;
const CHORES_MS = 60_000;
const DRAIN_MS = 20_000;

const roleWords = { admin: "Admin", builder: "Builder", "end-user": "End-user" } as const;

/**
 * Starts what happens outside of requests: due mails, within a moment of their commit, and each minute the chores. A
 * database that is away is logged once and waited for. Neither an address nor a link is ever logged.
 */
export function startWorker(log: Logger): Worker {
  const transport = createTransport(settings());
  const stopping = new AbortController();
  const bells = { foyer_mail: createBell(), foyer_bulk: createBell() };
  for (const bell of Object.values(bells)) stopping.signal.addEventListener("abort", bell.ring);

  const surroundings = { bells, log, signal: stopping.signal };
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

type Bell = ReturnType<typeof createBell>;
/** Each by the name of the channel on which the database rings it. */
type Bells = Record<"foyer_mail" | "foyer_bulk", Bell>;
type Surroundings = { bells: Bells; log: Logger; signal: AbortSignal };

/** A bell that is heard even if it rang while nobody listened: what is queued meanwhile is not left for the next poll. */
function createBell() {
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

async function sendMails({ transport, bells, log, signal }: Surroundings & { transport: Transport }) {
  const whileClaiming = watch(log, "due mails cannot be claimed");
  const whileWriting = watch(log, "mails cannot be written");
  const whileSettling = watch(log, "what became of mails cannot be written down");
  const underWay = new Set<Promise<void>>();
  while (!signal.aborted) {
    const free = AT_ONCE - underWay.size;
    const mails = (await whileClaiming(() => claimUpTo(free))) ?? [];
    for (const mail of mails) {
      const delivery = deliver(mail, { transport, log, whileWriting, whileSettling }).finally(() =>
        underWay.delete(delivery),
      );
      underWay.add(delivery);
    }
    // A mailbox that keeps one of them waiting holds up no other mail.
    await (mails.length < free ? bells.foyer_mail.heardWithin(POLL_MS) : Promise.race(underWay));
  }
  await Promise.all(underWay);
}

/** Whoever asked for a reset link, or signed up, waits for it at that moment: those go first. Warnings have days: they go last. */
async function claimUpTo(limit: number): Promise<Claimed[]> {
  const urgent = await claimDueAccountMails(limit);
  const prompt = [...urgent, ...(await claimDueSignUps(limit - urgent.length))];
  const mails = [...prompt, ...(await claimDueMails(limit - prompt.length))];
  return [...mails, ...(await claimDueMemberMails(limit - mails.length))];
}

async function deliver(mail: Claimed, { transport, log, whileWriting, whileSettling }: Sending) {
  const sent = await whileWriting(() => send(mail, transport));
  const result = sent ?? { outcome: "later", trouble: "Foyer could not write the mail" };
  // A sent mail that is not written down is sent again: a database that is away is waited for.
  while (!(await whileSettling(() => settleUnlessAway(mail, result, log)))) await delay(1000);
  const owner = "accountId" in mail ? { account: mail.accountId } : { workspace: mail.workspaceId };
  log.info({ mail: mail.id, ...owner, attempts: mail.attempts, outcome: result.outcome }, "mail tried");
}

async function send(mail: Claimed, transport: Transport): Promise<MailResult> {
  const written = await write(mail);
  return written ? transport.send({ key: mail.id, ...written }) : { outcome: "unwanted" };
}

type Written = Omit<Message, "key">;

/** The mail as it reads now, or undefined once nobody should get it. */
function write(mail: Claimed): Promise<Written | undefined> {
  if ("memberId" in mail) return mail.kind === "access-ends" ? writeAccessEnds(mail) : writeUsersEnd(mail);
  if ("signUpId" in mail) return writeSignUp(mail);
  if (!("accountId" in mail)) return writeInvitation(mail);
  return accountWriters[mail.kind](mail);
}

const accountWriters: Record<ClaimedAccountMail["kind"], (mail: ClaimedAccountMail) => Promise<Written | undefined>> = {
  "password-reset": writePasswordReset,
  "password-changed": writePasswordChanged,
  "email-proof": writeEmailProof,
  "new-sign-in": writeNewSignIn,
};

// React Email takes most of a second and 30 MB to load: a process that mails nothing does without.

async function writeInvitation({ workspaceId, invitationId }: ClaimedMail): Promise<Written | undefined> {
  const found = await findLetter(workspaceId, invitationId);
  if (!found) return undefined;
  const { renderInvitation } = await import("#app/mail/messages/invitation");
  const { to, role, ...letter } = found;
  return { to, ...(await renderInvitation({ ...letter, invitee: to.name, role: roleWords[role] })) };
}

async function writeSignUp({ workspaceId, signUpId }: ClaimedSignUp): Promise<Written | undefined> {
  const letter = await findSignUpLetter(workspaceId, signUpId);
  if (!letter) return undefined;
  const { renderSignUp } = await import("#app/mail/messages/sign-up");
  // Whoever signed up chose the name, and need not be whose mailbox it is.
  return { to: { name: "", address: letter.email }, ...(await renderSignUp(letter)) };
}

async function writePasswordReset({ accountId }: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findResetLetter(accountId);
  if (!found) return undefined;
  const { renderPasswordReset } = await import("#app/mail/messages/password-reset");
  const { to, ...letter } = found;
  return { to, ...(await renderPasswordReset({ ...letter, name: to.name, email: to.address })) };
}

async function writePasswordChanged({ accountId, queuedAt }: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findChangeLetter(accountId);
  if (!found) return undefined;
  const { renderPasswordChanged } = await import("#app/mail/messages/password-changed");
  const { to, forgotUrl } = found;
  return { to, ...(await renderPasswordChanged({ name: to.name, email: to.address, changedAt: queuedAt, forgotUrl })) };
}

async function writeAccessEnds(mail: ClaimedMemberMail): Promise<Written | undefined> {
  const found = await findEndLetter(mail);
  if (!found) return undefined;
  const { renderAccessEnds } = await import("#app/mail/messages/access-ends");
  return { to: found.to, ...(await renderAccessEnds({ ...found, name: found.to.name })) };
}

async function writeUsersEnd(mail: ClaimedMemberMail): Promise<Written | undefined> {
  const found = await findEndingLetter(mail);
  if (!found) return undefined;
  const { renderUsersEnd } = await import("#app/mail/messages/users-end");
  return { to: found.to, ...(await renderUsersEnd({ ...found, name: found.to.name })) };
}

async function writeNewSignIn({ accountId, queuedAt }: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findSignInLetter(accountId, queuedAt);
  if (!found) return undefined;
  const { renderNewSignIn } = await import("#app/mail/messages/new-sign-in");
  const { to, ...letter } = found;
  return { to, ...(await renderNewSignIn({ ...letter, name: to.name, email: to.address })) };
}

async function writeEmailProof({ accountId }: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findProofLetter(accountId);
  if (!found) return undefined;
  const { renderEmailProof } = await import("#app/mail/messages/email-proof");
  const { to, ...letter } = found;
  return { to, ...(await renderEmailProof({ ...letter, name: to.name, email: to.address })) };
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
    const isAnswered = await whileAnswering(answerResetRequest);
    if (!isAnswered) await pause(ANSWER_MS, signal);
  }
}

async function doBulkActions({ bells, log, signal }: Surroundings) {
  const whileWorking = watch(log, "bulk actions cannot be worked on");
  while (!signal.aborted) {
    await whileWorking(() => workOffBulk(signal));
    await bells.foyer_bulk.heardWithin(POLL_MS);
  }
}

async function doChores({ log, signal }: Surroundings) {
  const chores = [
    { chore: endMemberships, whileDoing: watch(log, "memberships cannot be ended") },
    { chore: warnOfEnds, whileDoing: watch(log, "nobody can be warned of the end of access") },
    { chore: sweepSessions, whileDoing: watch(log, "ended sessions cannot be swept") },
    { chore: sweepKeptForms, whileDoing: watch(log, "kept forms cannot be swept") },
    { chore: sweepRateLimits, whileDoing: watch(log, "counters of limits cannot be swept") },
    { chore: sweepBrowsers, whileDoing: watch(log, "browsers long unused cannot be swept") },
    { chore: sweepResets, whileDoing: watch(log, "dead reset links cannot be swept") },
    { chore: sweepProofs, whileDoing: watch(log, "dead links to prove an address cannot be swept") },
    { chore: sweepSignUps, whileDoing: watch(log, "sign-ups of last week cannot be swept") },
    { chore: foldTallies, whileDoing: watch(log, "tallies cannot be folded") },
    { chore: countManyRequested, whileDoing: watch(log, "requested members cannot be counted") },
    { chore: foldGroupTallies, whileDoing: watch(log, "tallies of groups cannot be folded") },
  ];
  while (!signal.aborted) {
    for (const { chore, whileDoing } of chores) await whileDoing(chore);
    await pause(CHORES_MS, signal);
  }
}

/** Rings a bell whenever there is work of its kind. Without it, such as behind a pooler, the poll finds it a little later. */
async function listen({ bells, log, signal }: Surroundings) {
  const whileConnecting = watch(log, "queued mails are not heard of at once");
  for (let failures = 0; !signal.aborted; failures++) {
    const ear = await whileConnecting(() => openEar(bells, signal));
    if (ear) failures = 0;
    await ear?.ended;
    await pause(Math.min(30_000, 500 * 2 ** failures), signal);
  }
}

async function openEar(bells: Bells, signal: AbortSignal): Promise<{ ended: Promise<void> }> {
  const client = new pg.Client({
    connectionString: databaseUrl(),
    connectionTimeoutMillis: 2000,
    query_timeout: 5000,
    keepAlive: true,
    application_name: "foyer worker",
  });
  const ended = new Promise<void>((resolve) => client.once("end", resolve));
  const end = () => void client.end().catch(() => undefined);
  client.on("error", () => undefined);
  const ringAll = () => Object.values(bells).forEach((bell) => bell.ring());
  client.on("notification", ({ channel }) => (channel === "foyer_bulk" ? bells.foyer_bulk : bells.foyer_mail).ring());
  try {
    await client.connect();
    for (const channel of Object.keys(bells)) await client.query(`listen ${channel}`);
  } catch (error) {
    end();
    throw error;
  }
  client.once("end", () => signal.removeEventListener("abort", end));
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  ringAll();
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
