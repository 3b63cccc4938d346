import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { startFoyer } from "../support/foyer";
import { createDatabase } from "../support/postgres";
import { queueInvitations } from "../support/queued-mails";
import { startResend } from "../support/resend";
import { startSmtp } from "../support/smtp";
import { mailsAreDone, until } from "../support/steps";

const MAILS = 300;
const inFlight = `
  select email from mails join invitations on invitations.id = invitation_id join members on members.id = member_id
  where claimed_until > now() and mails.sent_at is null`;

/**
 * Suspends a worker in the middle of sending 300 mails until its leases have ended and a second worker has sent them all, then lets it
 * go on and end. Answers whose mails the first one held.
 */
async function sendWithSuspended(mail: Record<string, string>, countReceived: () => number) {
  const DATABASE_URL = await createDatabase();
  await queueInvitations(DATABASE_URL, MAILS);
  const start = async () => {
    const worker = await startFoyer({ DATABASE_URL, ROLE: "worker", ...mail });
    onTestFinished(async () => void (await worker.stop("SIGKILL")));
    return worker;
  };
  const suspended = await start();
  await until(
    () => Promise.resolve(countReceived()),
    (received) => received >= 50,
  );
  suspended.process.kill("SIGSTOP");
  const held = await suspended.query<{ email: string }>(inFlight);
  const second = await start();
  await mailsAreDone(second);
  suspended.process.kill("SIGCONT");
  expect(await suspended.stop()).toBe(0);
  return held.map(({ email }) => email);
}

function countByAddress(addresses: string[]) {
  const counts = new Map<string, number>();
  for (const address of addresses) counts.set(address, (counts.get(address) ?? 0) + 1);
  return counts;
}

async function sendBySmtp() {
  const smtp = await startSmtp();
  onTestFinished(smtp.close);
  const held = await sendWithSuspended({ SMTP_URL: smtp.url }, () => smtp.mails.length);
  const received = countByAddress(smtp.mails.flatMap(({ envelope }) => envelope.to));
  const tooMany = [...received].filter(([address, mails]) => mails > (held.includes(address) ? 2 : 1));
  return { people: received.size, held: held.length, mails: smtp.mails.length, tooMany };
}

/** Resend answers late, so that it has taken mails whose sender was suspended before it read the answer. */
async function sendByResend() {
  const resend = await startResend();
  onTestFinished(resend.close);
  resend.answer(() => delay(300));
  const settings = { RESEND_API_KEY: "re_test", RESEND_BASE_URL: resend.url };
  const held = await sendWithSuspended(settings, () => resend.accepted.length);
  const received = countByAddress(resend.accepted.flatMap(({ mail }) => mail.to));
  return { people: received.size, held: held.length, mails: resend.accepted.length, asked: resend.requests.length };
}

test("a worker that is suspended while it sends, for longer than its leases, sends nobody a second mail but by SMTP those in flight", async () => {
  const [bySmtp, byResend] = await Promise.all([sendBySmtp(), sendByResend()]);
  expect(bySmtp).toMatchObject({ people: MAILS, tooMany: [] });
  expect(byResend).toMatchObject({ people: MAILS, mails: MAILS });
  expect(byResend.asked).toBeGreaterThan(MAILS);
  console.info(
    `SMTP: ${bySmtp.held} in flight, ${bySmtp.mails - MAILS} mails twice; Resend: ${byResend.asked - MAILS} asked twice`,
  );
}, 300_000);
