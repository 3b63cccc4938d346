import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { isDatabaseAway } from "#db/database";
import { claimInOrder } from "#app/mail/claim-order";
import type { Claimed } from "#app/mail/claims";
import { settle, type MailResult } from "#app/mail/outbox";
import { formatReason, later } from "#app/mail/transports/failures";
import type { Transport } from "#app/mail/transports/message";
import { writeEmail } from "./emails";
import { POLL_MS, type Surroundings } from "./wake-up";
import { watch, type Watch } from "./watch";

const AT_ONCE = 10;

/** Sends what is due until the signal aborts, then waits for the mails under way to be sent and written down. */
export async function sendMails({ transport, wakeUps, log, signal }: Surroundings & { transport: Transport }) {
  const whileClaiming = watch(log, "due mails cannot be claimed");
  const whileWriting = watch(log, "mails cannot be written");
  const whileSettling = watch(log, "what became of mails cannot be written down");
  const underWay = new Map<Promise<void>, Claimed>();
  while (!signal.aborted) {
    const free = AT_ONCE - underWay.size;
    const mails = (await whileClaiming(() => claimInOrder(free, [...underWay.values()]))) ?? [];
    for (const mail of mails) {
      const delivery = deliver(mail, { transport, log, whileWriting, whileSettling }).finally(() =>
        underWay.delete(delivery),
      );
      underWay.set(delivery, mail);
    }
    // One slow mail server delays no other mail.
    await (mails.length < free ? wakeUps.foyer_mail.wait(POLL_MS) : Promise.race(underWay.keys()));
  }
  await Promise.all(underWay.keys());
}

type Sending = { transport: Transport; log: Logger; whileWriting: Watch; whileSettling: Watch };

async function deliver(mail: Claimed, { transport, log, whileWriting, whileSettling }: Sending) {
  const sent = await whileWriting(() => send(mail, transport));
  const result = sent ?? later("not-written");
  // A sent mail whose row does not say so is sent again: so this waits for a database that is away.
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

/** Throws where the database is away, so that the caller tries again. After any other error the mail waits for its lease to end. */
async function settleUnlessAway(mail: Claimed, result: MailResult, log: Logger): Promise<true> {
  await settle(mail, result).catch((error: unknown) => {
    if (isDatabaseAway(error)) throw error;
    log.error({ err: error, mail: mail.id }, "a mail cannot be settled");
  });
  return true;
}
