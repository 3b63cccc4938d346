import { z } from "zod";
import { later, never, type Failure, type Reason } from "./failures";
import { oneLine } from "./message";

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

type Context = { address: string; secrets: string[] };

/** Why nodemailer did not send a mail to this address. Secrets are removed from what the server said. */
export function readSmtpError(error: unknown, { address, secrets }: Context): Failure {
  const { code = "", originalCode = "", command = "", responseCode: reply = 0, response = "" } = smtpError.parse(error);
  if (!reply) return later(byOriginalCode[originalCode] ?? byCode[code] ?? tlsReason(originalCode));
  if (code === "ETLS") return later("no-encryption", { reply });
  if (loginRefusals.has(reply) || (/AUTH/.test(code) && reply >= 500)) return later("login-refused", { reply });
  if (reply === LOGIN_NEEDED) return later("login-needed", { reply });

  const said = quoteReply(response, secrets);
  const isAboutMail = command === "RCPT TO" || command === "DATA";
  if (isAboutMail && refusals.has(reply))
    return never("recipient-refused", { reply, trouble: `The mail server refused ${address}${said}` });
  if (isAboutMail) return later("recipient-deferred", { reply, trouble: `The mail server put ${address} off${said}` });
  if (command === "MAIL FROM")
    return later("sender-refused", { reply, trouble: `The mail server did not accept the sender MAIL_FROM${said}` });
  return later("not-ready", { reply, trouble: `The mail server is not ready${said}` });
}

/** Whether the server took the connection and then said nothing. */
export function isSilent(error: unknown): boolean {
  return smtpError.parse(error).timeoutType === "GREETING_TIMEOUT";
}

function tlsReason(originalCode: string): Reason {
  return /^ERR_(SSL|TLS)_|^EPROTO$/.test(originalCode) ? "tls-failed" : "unreachable";
}

/** What the server said, without its codes: `: mailbox unavailable`, or nothing. */
function quoteReply(reply: string, secrets: string[]): string {
  const plain = secrets
    .filter((secret) => secret.length > 2)
    .reduce((text, secret) => text.replaceAll(secret, "…"), reply);
  const words = oneLine(plain.replace(/^\d{3}[ -]?(?:\d\.\d{1,3}\.\d{1,3}\b)?/gm, "")).replace(/\.$/, "");
  return words && `: ${words}`;
}
