import { setTimeout as delay } from "node:timers/promises";
import { Resend, type CreateEmailResponse } from "resend";
import { z } from "zod";
import type { Settings } from "#app/settings";
import { later, never, type SendResult } from "./failures";
import { headers, oneLine, PICTURE_NAME, type Mailbox, type Timeouts, type Transport } from "./message";
import { explainError } from "./resend-words";

/** Sends through Resend's API. */
export function createResend(account: NonNullable<Settings["resend"]>, from: Mailbox, timeouts: Timeouts): Transport {
  const resend = new Resend(account.apiKey, { baseUrl: account.baseUrl?.replace(/\/+$/, "") });
  return {
    async send({ key, to, replyTo, subject, html, text, picture }) {
      const attachments = picture && [
        { contentId: picture.cid, content: picture.png, contentType: "image/png", filename: PICTURE_NAME },
      ];
      const answers = replyTo && { replyTo: formatMailbox(replyTo) };
      const mail = {
        from: formatMailbox(from),
        to: [to.address],
        ...answers,
        subject,
        html,
        text,
        headers,
        attachments,
      };
      const giveUpAt = Date.now() + timeouts.idle;
      for (;;) {
        const signal = AbortSignal.timeout(Math.max(1, giveUpAt - Date.now()));
        const answer = await resend.emails.send(mail, { idempotencyKey: key, signal });
        const pause = pauseAskedFor(answer);
        if (pause === undefined || Date.now() + pause > giveUpAt) return readAnswer(answer, account.apiKey);
        await delay(pause);
      }
    },
    // A key that may do no more than send can ask for nothing else.
    check: () => Promise.resolve(undefined),
    close: () => undefined,
  };
}

function formatMailbox({ name, address }: Mailbox): string {
  if (!name) return address;
  const isPlain = /^[\p{L}\p{N} .'_-]+$/u.test(name);
  return isPlain ? `${name} <${address}>` : `"${name.replace(/["\\]/g, "")}" <${address}>`;
}

/**
 * Resend limits mails a second. A short pause that it asks for is waited out here: put off to the next tries, a batch would take
 * hours.
 */
function pauseAskedFor({ error, headers }: CreateEmailResponse): number | undefined {
  return error?.name === "rate_limit_exceeded" ? readRetryAfter(headers?.["retry-after"]) : undefined;
}

const LONGEST_PAUSE_MS = 3_600_000;

/** The pause that a `Retry-After` asks for, in milliseconds: it holds seconds or a date (RFC 9110, 10.2.3). An hour at most. */
export function readRetryAfter(value: string | undefined, now = Date.now()): number | undefined {
  const pause = /^\d+(\.\d+)?$/.test(value ?? "") ? Number(value) * 1000 : Date.parse(value ?? "") - now;
  return pause > 0 ? Math.min(pause, LONGEST_PAUSE_MS) : undefined;
}

const acceptance = z.object({ id: z.string().min(1) });
const refusal = z
  .object({ name: z.string(), statusCode: z.number().nullable(), message: z.string() })
  .partial()
  .catch({});

/** Validates the answer: the SDK passes on any JSON, and reports a missing answer and a cut one alike. */
function readAnswer({ data, error, headers }: CreateEmailResponse, apiKey: string): SendResult {
  const accepted = acceptance.safeParse(data);
  if (accepted.success) return { outcome: "sent", providerId: accepted.data.id };

  const { name, statusCode, message = "" } = refusal.parse(error);
  // The key is known with other bytes, such as an earlier expiry: an earlier try went through.
  if (name === "invalid_idempotent_request") return { outcome: "sent", providerId: null };
  if (!statusCode) return later("provider-silent");

  const [reason, sentence] = explainError(name, statusCode, message);
  const said = oneLine(message.replaceAll(apiKey, "…"));
  const isVerdict = reason === "provider-settings" || reason === "provider-refused";
  const details = {
    reply: statusCode,
    retryAfter: readRetryAfter(headers?.["retry-after"]),
    trouble: said && isVerdict ? `${sentence}. The mail provider said: ${said}` : sentence,
  };
  return reason === "provider-refused" ? never(reason, details) : later(reason, details);
}
