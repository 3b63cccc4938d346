import type { Logger } from "pino";
import type { Claimed } from "#app/mail/claims";
import { findMailDay } from "#app/mail/daily-limit";
import { clearMailStop, findMailStop, recordMailSent, recordMailStop } from "#app/mail/outage";
import { isMailDue } from "#app/mail/queue";
import { settle, type Held, type MailResult } from "#app/mail/settle";
import { formatReason, scopeOf, type Failure } from "#app/mail/transports/failures";
import type { Transport } from "#app/mail/transports/message";

/** How many mails in a row end in trouble that may be each one's own until it is taken for the server's. */
const IN_A_ROW = 5;
const RECORD_SENT_MS = 10_000;
/** How many mails are remembered that were tried in vain: those of other workspaces are tried before more of theirs. */
const MAX_HELD = 100;

export type MailGate = ReturnType<typeof createMailGate>;

/**
 * Stops all mail while none can be sent, instead of failing each: then one at a time is tried, of each workspace in turn, until one
 * goes out. The stop is kept in the database, for the admins and for other workers.
 */
export function createMailGate(transport: Transport, log: Logger) {
  const held: Claimed[] = [];
  return { transport, log, isStopped: false, troubles: 0, recordSentAt: 0, held };
}

/** How many more mails may be claimed while `underWay` of at most `atOnce` are: one alone while mail is stopped. */
export async function findRoom(gate: MailGate, atOnce: number, underWay: number): Promise<number> {
  const found = await findMailStop();
  if (gate.isStopped && !found) gate.log.info("mail goes out again");
  gate.isStopped = found !== undefined;
  if (found) return found.isRetryDue && underWay === 0 ? 1 : 0;
  gate.held.length = 0;
  return Math.max(0, atOnce - underWay);
}

/** Asks the server itself, where no mail is due, or may go out today, by which the end of the trouble would be noticed. */
export async function tryWithoutMail(gate: MailGate): Promise<void> {
  if ((await isMailDue()) && (await findMailDay()).state !== "used-up") return;
  const failure = await gate.transport.check();
  await (failure ? stop(gate, failure) : clearMailStop());
}

/** Takes in the result of a mail, and answers how to write it down. That may be tried again where the database is away. */
export function takeResult(gate: MailGate, mail: Claimed, result: Exclude<MailResult, Held>): () => Promise<void> {
  const scope = "reason" in result ? scopeOf(result.reason) : result.outcome === "unwanted" ? "here" : "mail";
  if (scope === "perhaps") gate.troubles++;
  if (scope === "mail") gate.troubles = 0;
  const isOutage =
    scope === "settings" || scope === "away" || (scope === "perhaps" && (gate.troubles >= IN_A_ROW || gate.isStopped));
  if (isOutage && "reason" in result && result.outcome === "later") return () => hold(gate, mail, result);
  return () => letThrough(gate, mail, result, scope === "mail");
}

async function stop(gate: MailGate, failure: Failure): Promise<Date> {
  const { retryAt, isNew } = await recordMailStop(failure);
  const { reason, reply } = failure;
  if (isNew) gate.log.warn({ reason, reply }, `mail is stopped: ${formatReason(reason)}`);
  gate.isStopped = true;
  return retryAt;
}

/** The mail waits as if it had not been tried. One that may be the trouble itself lets the others be tried before it. */
async function hold(gate: MailGate, mail: Claimed, failure: Failure) {
  const { reason, trouble } = failure;
  const retryAt = await stop(gate, failure);
  gate.held.push(mail);
  if (gate.held.length > MAX_HELD) gate.held.shift();
  await settle(mail, { outcome: "held", reason, trouble, until: scopeOf(reason) === "perhaps" ? retryAt : undefined });
}

async function letThrough(gate: MailGate, mail: Claimed, result: MailResult, isProof: boolean) {
  await settle(mail, result);
  if (isProof && gate.isStopped) await clearMailStop();
  if (result.outcome !== "sent" || Date.now() < gate.recordSentAt) return;
  await recordMailSent();
  gate.recordSentAt = Date.now() + RECORD_SENT_MS;
}
