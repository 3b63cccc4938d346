import { expect, onTestFinished, test } from "vitest";
import { startFoyer, type Foyer } from "../support/foyer";
import { createDatabase } from "../support/postgres";
import { queueInvitations } from "../support/queued-mails";
import { startResend } from "../support/resend";
import { startSmtp } from "../support/smtp";
import { mailsAreDone, until } from "../support/steps";

const MAILS = 500;
const KILLS = 20;

/**
 * Has 500 mails sent by a worker that is killed at 20 random moments; answers how often each address was in flight at one of
 * them. Nobody waits for the leases of the dead: they are ended at once.
 */
async function sendUnderKills(environment: Record<string, string>, countReceived: () => number) {
  const DATABASE_URL = await createDatabase();
  await queueInvitations(DATABASE_URL, MAILS);
  const inFlight = new Map<string, number>();
  let worker: Foyer | undefined;
  onTestFinished(async () => void (await worker?.stop("SIGKILL")));
  for (let kill = 0; kill <= KILLS; kill++) {
    worker = await startFoyer({ DATABASE_URL, ROLE: "worker", ...environment });
    if (kill === KILLS) break;
    const next = Math.min(countReceived() + 1 + Math.floor(Math.random() * 25), MAILS - KILLS + kill);
    await until(
      () => Promise.resolve(countReceived()),
      (received) => received >= next,
    );
    const { databaseUrl } = worker;
    await worker.stop("SIGKILL");
    for (const email of await endLeases(databaseUrl)) inFlight.set(email, (inFlight.get(email) ?? 0) + 1);
  }
  if (worker) await mailsAreDone(worker);
  return inFlight;
}

async function endLeases(databaseUrl: string): Promise<string[]> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ email: string }>(`
    update mails set claimed_until = now() from invitations join members on members.id = member_id
    where invitations.id = invitation_id and mails.claimed_until > now() and mails.sent_at is null returning email`);
  await client.end();
  return rows.map(({ email }) => email);
}

function countByAddress(addresses: string[]) {
  const counts = new Map<string, number>();
  for (const address of addresses) counts.set(address, (counts.get(address) ?? 0) + 1);
  return counts;
}

test("by SMTP, each of 500 people gets a mail although the worker is killed 20 times, and only who was in flight may get two", async () => {
  const smtp = await startSmtp();
  onTestFinished(smtp.close);
  const inFlight = await sendUnderKills({ SMTP_URL: smtp.url }, () => smtp.mails.length);
  const received = countByAddress(smtp.mails.flatMap(({ envelope }) => envelope.to));
  expect(received.size).toBe(MAILS);
  const tooMany = [...received].filter(([address, mails]) => mails > 1 + (inFlight.get(address) ?? 0));
  expect(tooMany).toEqual([]);
  const inFlightAtAll = [...inFlight.values()].reduce((sum, times) => sum + times, 0);
  expect(inFlightAtAll).toBeLessThanOrEqual(KILLS * 10);
  console.info(`killed ${KILLS} times: ${inFlightAtAll} in flight, ${smtp.mails.length - MAILS} mails twice`);
}, 600_000);

test("by Resend, each of 500 people gets exactly one mail although the worker is killed 20 times", async () => {
  const resend = await startResend();
  onTestFinished(resend.close);
  await sendUnderKills({ RESEND_API_KEY: "re_test", RESEND_BASE_URL: resend.url }, () => resend.accepted.length);
  const received = countByAddress(resend.accepted.flatMap(({ mail }) => mail.to));
  expect([received.size, resend.accepted.length]).toEqual([MAILS, MAILS]);
}, 600_000);
