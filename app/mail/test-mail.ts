import { randomUUID } from "node:crypto";
import { settings } from "#app/settings";
import { countSentMail } from "./daily-limit";
import { clearMailStop, recordMailSent } from "./outage";
import { wakeAfterCommit } from "./outbox";
import { createTransport } from "./transports";
import type { SendResult } from "./transports/failures";
import type { Mailbox, Timeouts } from "./transports/message";

/** Somebody waits for the page: a server that does not answer within these has not answered. */
const timeouts: Timeouts = { connecting: 5000, greeting: 5000, idle: 10_000, sending: 15_000 };

/**
 * Sends a mail at once, beside the queue and within 20 seconds, and answers what came of it. One that left counts for the day, and
 * where mail stood still it goes out again: it was stopped for what has just worked.
 */
export async function sendTestMail(to: Mailbox): Promise<SendResult> {
  const { renderTest } = await import("./templates/test-mail");
  const written = await renderTest({ name: to.name, origin: settings().appOrigin, at: new Date() });
  const transport = createTransport(settings(), timeouts);
  const result = await transport.send({ key: randomUUID(), to, ...written });
  transport.close();
  if (result.outcome === "sent") {
    await countSentMail();
    await clearMailStop();
    await recordMailSent();
    wakeAfterCommit();
  }
  return result;
}
