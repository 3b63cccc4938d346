import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { isDatabaseAway } from "#db/database";
import { claimInOrder } from "#app/mail/claim-order";
import type { Claimed } from "#app/mail/claims";
import { retryStoppedMail } from "#app/mail/outage";
import { holdsClaim, type Held, type MailResult } from "#app/mail/settle";
import { formatReason, later } from "#app/mail/transports/failures";
import type { Transport } from "#app/mail/transports/message";
import { writeEmail } from "./emails";
import { createMailGate, findRoom, takeResult, tryWithoutMail, type MailGate } from "./mail-gate";
import { POLL_MS, type Surroundings } from "./wake-up";
import { pause, watch, type Watch } from "./watch";

const AT_ONCE = 10;
/** An import queues faster than anybody sends. While one runs, 10 a second go out: it is done sooner, and others' mails go on. */
const AT_ONCE_BESIDE_IMPORT = 2;
const PAUSE_BESIDE_IMPORT_MS = 200;

type Sender = Surroundings & { transport: Transport; isImporting?: () => boolean };

/** Sends what is due until the signal aborts, then waits for the mails under way to be sent and written down. */
export async function sendMails({ transport, wakeUps, log, signal, isImporting = () => false }: Sender) {
  const whileClaiming = watch(log, "due mails cannot be claimed");
  const whileWriting = watch(log, "mails cannot be written");
  const whileSettling = watch(log, "what became of mails cannot be written down");
  const gate = createMailGate(transport, log);
  const underWay = new Map<Promise<void>, Claimed>();
  // The settings may be others now: what stood still is tried at once.
  await whileClaiming(() => retryStoppedMail());
  while (!signal.aborted) {
    if (isImporting()) await pause(PAUSE_BESIDE_IMPORT_MS, signal);
    const atOnce = isImporting() ? AT_ONCE_BESIDE_IMPORT : AT_ONCE;
    const { mails, room } = (await whileClaiming(() => claimNext(gate, atOnce, [...underWay.values()]))) ?? {
      mails: [],
      room: 1,
    };
    for (const mail of mails) {
      const delivery = deliver(mail, { transport, gate, log, whileWriting, whileSettling }).finally(() => {
        underWay.delete(delivery);
        if (gate.isStopped) wakeUps.foyer_mail.send();
      });
      underWay.set(delivery, mail);
    }
    // One slow mail server delays no other mail.
    const isMoreDue = mails.length === room && underWay.size > 0 && !(gate.isStopped && room === 0);
    await (isMoreDue ? Promise.race(underWay.keys()) : wakeUps.foyer_mail.wait(POLL_MS));
  }
  await Promise.all(underWay.keys());
}

/** As many due mails as there is room for beside those under way. Whatever limits how many may go out is asked here. */
async function claimNext(
  gate: MailGate,
  atOnce: number,
  underWay: Claimed[],
): Promise<{ mails: Claimed[]; room: number }> {
  const room = await findRoom(gate, atOnce, underWay.length);
  const mails = room > 0 ? await claimInOrder(room, [...underWay, ...gate.held]) : [];
  if (room > 0 && mails.length === 0 && gate.isStopped) await tryWithoutMail(gate);
  return { mails, room };
}

type Sending = { transport: Transport; gate: MailGate; log: Logger; whileWriting: Watch; whileSettling: Watch };

async function deliver(mail: Claimed, { transport, gate, log, whileWriting, whileSettling }: Sending) {
  const sent = await whileWriting(() => send(mail, transport));
  if (sent === "lost") return;
  const result = sent ?? later("not-written");
  const record = takeResult(gate, mail, result);
  // A sent mail whose row does not say so is sent again: so this waits for a database that is away.
  while (!(await whileSettling(() => unlessAway(record, mail, log)))) await delay(1000);
  const owner = "accountId" in mail ? { account: mail.accountId } : { workspace: mail.workspaceId };
  logTry({ mail: mail.id, ...owner, attempts: mail.attempts }, result, log);
}

/** What a server said is left out: it may name the recipient. */
function logTry(mail: object, result: Exclude<MailResult, Held>, log: Logger) {
  const { outcome } = result;
  if (!("reason" in result)) return log.info({ ...mail, outcome }, "mail tried");
  const { reason, reply } = result;
  log.warn({ ...mail, outcome, reason, reply }, `mail not sent: ${formatReason(reason)}`);
}

/** Lost: writing it took so long that another worker may send it. */
async function send(mail: Claimed, transport: Transport): Promise<Exclude<MailResult, Held> | "lost"> {
  const written = await writeEmail(mail);
  if (!written) return { outcome: "unwanted" };
  return (await holdsClaim(mail)) ? transport.send({ key: mail.id, ...written }) : "lost";
}

/** Throws where the database is away, so that the caller tries again. After any other error the mail waits for its lease to end. */
async function unlessAway(record: () => Promise<void>, mail: Claimed, log: Logger): Promise<true> {
  await record().catch((error: unknown) => {
    if (isDatabaseAway(error)) throw error;
    log.error({ err: error, mail: mail.id }, "a mail cannot be settled");
  });
  return true;
}
