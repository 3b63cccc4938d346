import { join } from "node:path";
import type { Settings } from "#app/settings";
import { capture } from "./captured";
import { later, never, type SendResult } from "./transports/failures";
import { oneLine, type Mailbox, type Timeouts, type Transport } from "./transports/message";
import { createResend } from "./transports/resend";
import { createSmtp } from "./transports/smtp";

const usualTimeouts: Timeouts = { connecting: 10_000, greeting: 10_000, idle: 30_000, sending: 45_000 };

/**
 * Sends through Resend where there is an API key, else through the SMTP server, else into files under DATA_DIR/mail; in
 * production without either, and without MAIL=capture, every mail fails. `send` never throws: an unexpected error is a `later`.
 * Names and subjects become one line, so that nobody can inject a header, and a malformed address is a `never`.
 */
export function createTransport(settings: Settings, timeouts: Timeouts = usualTimeouts): Transport {
  const transport = chooseTransport(settings, timeouts);
  return {
    async send(message) {
      const address = message.to.address;
      if (!isAddress(address)) return cutTrouble(never("no-address", { trouble: `Mail cannot be sent to ${address}` }));
      const to = { name: oneLine(message.to.name), address };
      const replyTo = readReplyTo(message.replyTo);
      const sending = transport.send({ ...message, to, replyTo, subject: oneLine(message.subject) });
      return cutTrouble(await sending.catch(() => later("unexpected")));
    },
    check: () => transport.check().catch(() => later("unexpected")),
    close: () => transport.close(),
  };
}

/** A mail goes out without an address that it cannot be answered to. */
function readReplyTo(mailbox: Mailbox | undefined): Mailbox | undefined {
  return mailbox && isAddress(mailbox.address) ? { ...mailbox, name: oneLine(mailbox.name) } : undefined;
}

function isAddress(address: string): boolean {
  return /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-zA-Z0-9.-]+$/.test(address);
}

function cutTrouble(result: SendResult): SendResult {
  if (!("trouble" in result)) return result;
  return { ...result, trouble: Array.from(oneLine(result.trouble)).slice(0, 300).join("") };
}

function chooseTransport(settings: Settings, timeouts: Timeouts): Transport {
  if (settings.resend) return createResend(settings.resend, settings.mailFrom, timeouts);
  if (settings.smtp) return createSmtp(settings.smtp, settings.mailFrom, timeouts);
  return settings.mail === "none" ? nowhere : captureInto(join(settings.dataDir, "mail"));
}

const nowhere: Transport = {
  send: () => Promise.resolve(never("no-provider")),
  check: () => Promise.resolve(never("no-provider")),
  close: () => undefined,
};

function captureInto(dir: string): Transport {
  return {
    send: (message) =>
      capture(dir, message).then(
        (providerId) => ({ outcome: "captured", providerId }),
        () => later("not-captured"),
      ),
    check: () => Promise.resolve(undefined),
    close: () => undefined,
  };
}
