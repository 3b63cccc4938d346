import { z } from "zod";
import { formatReason, later, never, type Failure, type Reason } from "./failures";
import { oneLine } from "./message";
import { explainReply } from "./smtp-words";

/** What nodemailer reports of a failure. Its message is not read: it is meant for developers, and may quote anything. */
const smtpError = z
  .object({
    code: z.string(),
    originalCode: z.string(),
    timeoutType: z.string(),
    command: z.string(),
    responseCode: z.number(),
    response: z.string(),
  })
  .partial()
  .catch({});

/** By the code of the system, of OpenSSL or of Node's TLS. */
const byOriginalCode: Record<string, Reason> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "unknown-authority",
  UNABLE_TO_GET_ISSUER_CERT: "unknown-authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "unknown-authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "unknown-authority",
  CERT_HAS_EXPIRED: "certificate-expired",
  CERT_NOT_YET_VALID: "certificate-expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "certificate-name",
  ERR_SSL_WRONG_VERSION_NUMBER: "no-tls",
  ECONNRESET: "hung-up",
  EPIPE: "hung-up",
};

const byCode: Record<string, Reason> = {
  ETLS: "tls-failed",
  EDNS: "unknown-host",
  ETIMEDOUT: "no-answer",
  EABORT: "no-answer",
  ECONNECTION: "hung-up",
};

/** Replies that refuse this recipient or this message for good (RFC 5321, RFC 7504); any other says something of the server. */
const refusals = new Set([501, 521, 550, 551, 552, 553, 554, 555, 556]);

/** RFC 4954, 6: wrong, too weak, or to be encrypted first. */
const loginRefusals = new Set([534, 535, 538]);
const LOGIN_NEEDED = 530;

/** Why nodemailer did not send a mail. Secrets are removed from what the server said. */
export function readSmtpError(error: unknown, secrets: string[]): Failure {
  const { code = "", originalCode = "", command = "", responseCode: reply = 0, response = "" } = smtpError.parse(error);
  if (!reply) return later(byOriginalCode[originalCode] ?? byCode[code] ?? tlsReason(originalCode));
  if (code === "ETLS") return later("no-encryption", { reply });
  const said = quoteReply(response, secrets);
  const aboutSettings = (reason: Reason) => later(reason, { reply, trouble: formatReason(reason) + said });
  if (loginRefusals.has(reply) || (/AUTH/.test(code) && reply >= 500)) return aboutSettings("login-refused");
  if (reply === LOGIN_NEEDED) return aboutSettings("login-needed");

  const details = { reply, trouble: explainReply(reply, response) + said };
  const isFinal = refusals.has(reply);
  if (command === "RCPT TO" && isFinal && isAboutRelaying(response)) return aboutSettings("relay-refused");
  if (command === "RCPT TO" || command === "DATA")
    return isFinal ? never("recipient-refused", details) : later("recipient-deferred", details);
  // A temporary answer says nothing of the sender: the server has too much to do.
  return command === "MAIL FROM" && reply >= 500 ? aboutSettings("sender-refused") : later("not-ready", details);
}

/** Servers that pass on mail only for whom they know refuse each recipient, and mean the sender. */
function isAboutRelaying(response: string): boolean {
  return /\brelay(ing)?\b/i.test(response);
}

/** Whether the server took the connection and then said nothing. */
export function isSilent(error: unknown): boolean {
  return smtpError.parse(error).timeoutType === "GREETING_TIMEOUT";
}

function tlsReason(originalCode: string): Reason {
  return /^ERR_(SSL|TLS)_|^EPROTO$/.test(originalCode) ? "tls-failed" : "unreachable";
}

/** `. The mail server said: mailbox unavailable`, or nothing. */
function quoteReply(reply: string, secrets: string[]): string {
  const words = readWords(reply, secrets);
  return words && `. The mail server said: ${words}`;
}

/** What the server said, on one line, without its codes and the secrets. */
export function readWords(reply: string, secrets: string[]): string {
  const plain = secrets
    .filter((secret) => secret.length > 2)
    .reduce((text, secret) => text.replaceAll(secret, "…"), reply);
  return oneLine(plain.replace(/^\d{3}[ -]?(?:\d\.\d{1,3}\.\d{1,3}\b)?/gm, "")).replace(/\.$/, "");
}
