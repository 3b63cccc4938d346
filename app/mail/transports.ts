import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { domainToASCII } from "node:url";
import { createTransport as createPool } from "nodemailer";
import { Resend, type CreateEmailResponse } from "resend";
import { z } from "zod";
import type { Settings } from "#app/settings";
import { capture } from "./captured";

export type Mailbox = { name: string; address: string };

/** The key is the mail's id: sent again, it is the same mail wherever a provider can tell. */
export type Message = { key: string; to: Mailbox; subject: string; html: string; text: string };

/** Later: trying again may do. Never: this recipient or this message is refused for good. Trouble is a sentence for an admin. */
export type SendResult =
  | { outcome: "sent"; providerId: string | null }
  | { outcome: "later"; trouble: string }
  | { outcome: "never"; trouble: string };

export type Transport = { send(message: Message): Promise<SendResult>; close(): void };

/** In milliseconds. All of them together stay under the outbox's lease: nobody may send a mail that is still being sent. */
export type Patience = { connecting: number; greeting: number; silence: number; sending: number };
const usualPatience: Patience = { connecting: 10_000, greeting: 10_000, silence: 30_000, sending: 45_000 };

/** As many as the worker sends at once: a mail that waited for a connection would use up its lease waiting. */
const CONNECTIONS = 10;

/** Says of itself that no person wrote it, so that no out-of-office answers it (RFC 3834). */
const headers = { "Auto-Submitted": "auto-generated" };

/**
 * Resend where there is an API key, else the SMTP server, else files under DATA_DIR/mail; in production without either,
 * and without MAIL=capture, every mail has failed. `send` never throws: what is not expected is a `later`. Names and subjects become one line, so
 * that no header can be written with them, and an address that is none is a `never`.
 */
export function createTransport(settings: Settings, patience: Patience = usualPatience): Transport {
  const transport = chooseTransport(settings, patience);
  return {
    async send(message) {
      const address = message.to.address;
      if (!isAddress(address)) return inWords(never(`Mail cannot be sent to ${address}`));
      const to = { name: oneLine(message.to.name), address };
      const sending = transport.send({ ...message, to, subject: oneLine(message.subject) });
      return inWords(await sending.catch(() => later("Sending the mail did not work")));
    },
    close: () => transport.close(),
  };
}

/** The text on one line: control characters, line breaks and those that turn the direction of writing become spaces. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim();
}

function isAddress(address: string): boolean {
  return /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-zA-Z0-9.-]+$/.test(address);
}

const later = (trouble: string): SendResult => ({ outcome: "later", trouble });
const never = (trouble: string): SendResult => ({ outcome: "never", trouble });

function inWords(result: SendResult): SendResult {
  if (result.outcome === "sent") return result;
  return { ...result, trouble: Array.from(oneLine(result.trouble)).slice(0, 300).join("") };
}

function chooseTransport(settings: Settings, patience: Patience): Transport {
  if (settings.resend) return createResend(settings.resend, settings.mailFrom, patience);
  if (settings.smtpUrl) return createSmtp(settings.smtpUrl, settings.mailFrom, patience);
  return settings.mail === "none" ? nowhere : captureInto(join(settings.dataDir, "mail"));
}

const nowhere: Transport = {
  send: () => Promise.resolve(never("No mail provider is set up here: copy the link instead")),
  close: () => undefined,
};

function captureInto(dir: string): Transport {
  return {
    send: async (message) => ({ outcome: "sent", providerId: await capture(dir, message) }),
    close: () => undefined,
  };
}

function createSmtp(url: string, from: Mailbox, patience: Patience): Transport {
  const pool = createPool({
    url,
    pool: true,
    maxConnections: CONNECTIONS,
    maxRequeues: 0,
    dnsTimeout: patience.connecting,
    connectionTimeout: patience.connecting,
    greetingTimeout: patience.greeting,
    socketTimeout: patience.silence,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async (message) =>
      pool.sendMail({ ...smtpMail(from, message), signal: AbortSignal.timeout(patience.sending) }).then(
        () => ({ outcome: "sent", providerId: null }),
        (error: unknown) => readSmtpError(error, message.to.address),
      ),
    close: () => pool.close(),
  };
}

/** The envelope stands apart from the headers: whatever a name says, this one address gets the mail. */
function smtpMail(from: Mailbox, { key, to, subject, html, text }: Message) {
  const host = domainToASCII(from.address.replace(/^.*@/, ""));
  const envelope = { from: from.address, to: [to.address] };
  return { from, to, envelope, messageId: `<${key}@${host}>`, subject, html, text, headers };
}

const smtpError = z
  .object({ code: z.string(), command: z.string(), responseCode: z.number(), response: z.string() })
  .partial()
  .catch({});

/** Replies that refuse this recipient or this message for good (RFC 5321, RFC 7504); any other says something of the server. */
const refusals = new Set([501, 521, 550, 551, 552, 553, 554, 555, 556]);
const signInRefusals = new Set([530, 534, 535, 538]);

function readSmtpError(error: unknown, address: string): SendResult {
  const { code = "", command = "", responseCode = 0, response = "" } = smtpError.parse(error);
  const said = quoteReply(response);
  const isAboutMail = command === "RCPT TO" || command === "DATA";
  if (isAboutMail && refusals.has(responseCode)) return never(`The mail server refused ${address}${said}`);
  if (/AUTH/.test(code) || signInRefusals.has(responseCode))
    return later("The mail server did not accept the user name and password of SMTP_URL");
  if (isAboutMail && responseCode) return later(`The mail server put ${address} off${said}`);
  if (command === "MAIL FROM" && responseCode)
    return later(`The mail server did not accept the sender MAIL_FROM${said}`);
  if (responseCode) return later(`The mail server is not ready${said}`);
  if (/TLS/.test(code)) return later("The connection to the mail server could not be encrypted: check its certificate");
  if (code === "ETIMEDOUT" || code === "EABORT") return later("The mail server did not answer");
  return later("The mail server could not be reached");
}

/** What the server said, without its codes: `: mailbox unavailable`, or nothing. */
function quoteReply(reply: string): string {
  const words = oneLine(reply.replace(/^\d{3}[ -]?(?:\d\.\d{1,3}\.\d{1,3}\b)?/gm, "")).replace(/\.$/, "");
  return words && `: ${words}`;
}

function createResend(account: NonNullable<Settings["resend"]>, from: Mailbox, patience: Patience): Transport {
  const resend = new Resend(account.apiKey, { baseUrl: account.baseUrl?.replace(/\/+$/, "") });
  return {
    async send({ key, to, subject, html, text }) {
      const mail = { from: formatMailbox(from), to: [to.address], subject, html, text, headers };
      const giveUpAt = Date.now() + patience.silence;
      for (;;) {
        const signal = AbortSignal.timeout(Math.max(1, giveUpAt - Date.now()));
        const answer = await resend.emails.send(mail, { idempotencyKey: key, signal });
        const pause = pauseAskedFor(answer);
        if (pause === undefined || Date.now() + pause > giveUpAt) return readResendAnswer(answer, to.address);
        await delay(pause);
      }
    },
    close: () => undefined,
  };
}

function formatMailbox({ name, address }: Mailbox): string {
  if (!name) return address;
  const isPlain = /^[\p{L}\p{N} .'_-]+$/u.test(name);
  return isPlain ? `${name} <${address}>` : `"${name.replace(/["\\]/g, "")}" <${address}>`;
}

/** A key may send a few mails a second. The pause that Resend asks for is waited out here: a batch would drift hours apart. */
function pauseAskedFor({ error, headers }: CreateEmailResponse): number | undefined {
  const seconds = Number(headers?.["retry-after"]);
  return error?.name === "rate_limit_exceeded" && seconds > 0 ? seconds * 1000 : undefined;
}

const acceptance = z.object({ id: z.string().min(1) });
const refusal = z
  .object({ name: z.string(), statusCode: z.number().nullable(), message: z.string() })
  .partial()
  .catch({});

/** Reads it as a stranger's: the SDK hands on whatever JSON came, and says the same of no answer and of half of one. */
function readResendAnswer({ data, error }: CreateEmailResponse, address: string): SendResult {
  const accepted = acceptance.safeParse(data);
  if (accepted.success) return { outcome: "sent", providerId: accepted.data.id };

  const { name, statusCode, message = "" } = refusal.parse(error);
  // The key is known with other bytes, such as an earlier expiry: an earlier try went through.
  if (name === "invalid_idempotent_request") return { outcome: "sent", providerId: null };
  if (name === "concurrent_idempotent_requests") return later("An earlier try is still under way at the mail provider");
  if (name?.endsWith("_quota_exceeded")) return later("The quota at the mail provider is used up");
  if (statusCode === 429) return later("The mail provider asks for a slower pace");
  if (statusCode === 401 || statusCode === 403 || isAboutSettings(name, message))
    return later(`The mail provider does not accept RESEND_API_KEY or MAIL_FROM: ${message}`);
  if (statusCode === 400 || statusCode === 422) return never(`The mail provider refused ${address}: ${message}`);
  if (statusCode) return later(`The mail provider has trouble of its own (${statusCode})`);
  return later("The mail provider did not answer");
}

/** Resend calls a wrong key or sender a `validation_error`, as it does a wrong recipient; only its words tell them apart. */
function isAboutSettings(name: string | undefined, message: string): boolean {
  return name === "invalid_from_address" || /API key|`from`/i.test(message);
}
