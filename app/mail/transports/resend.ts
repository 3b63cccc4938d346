import { setTimeout as delay } from "node:timers/promises";
import { Resend, type CreateEmailResponse } from "resend";
import { z } from "zod";
import type { Settings } from "#app/settings";
import { later, never, type SendResult } from "./failures";
import { headers, PICTURE_NAME, type Mailbox, type Timeouts, type Transport } from "./message";

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
        if (pause === undefined || Date.now() + pause > giveUpAt) return readAnswer(answer, to.address, account.apiKey);
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

/**
 * Resend limits mails a second. The pause that it asks for is waited out here: put off to the next tries, a batch would take
 * hours.
 */
function pauseAskedFor({ error, headers }: CreateEmailResponse): number | undefined {
  const seconds = Number(headers?.["retry-after"]);
  return error?.name === "rate_limit_exceeded" && seconds > 0 ? seconds * 1000 : undefined;
}

const acceptance = z.object({ id: z.string().min(1) });
const refusal = z
  .object({ name: z.string(), statusCode: z.number().nullable(), message: z.string() })
  .partial()
  .catch({});

/** Validates the answer: the SDK passes on any JSON, and reports a missing answer and a cut one alike. */
function readAnswer({ data, error }: CreateEmailResponse, address: string, apiKey: string): SendResult {
  const accepted = acceptance.safeParse(data);
  if (accepted.success) return { outcome: "sent", providerId: accepted.data.id };

  const { name, statusCode, message = "" } = refusal.parse(error);
  const reply = statusCode ?? undefined;
  const said = message.replaceAll(apiKey, "…");
  // The key is known with other bytes, such as an earlier expiry: an earlier try went through.
  if (name === "invalid_idempotent_request") return { outcome: "sent", providerId: null };
  if (name === "concurrent_idempotent_requests") return later("provider-busy", { reply });
  if (name?.endsWith("_quota_exceeded")) return later("provider-quota", { reply });
  if (reply === 429) return later("provider-pace", { reply });
  if (reply === 401 || reply === 403 || isAboutSettings(name, message))
    return later("provider-settings", {
      reply,
      trouble: `The mail provider does not accept RESEND_API_KEY or MAIL_FROM: ${said}`,
    });
  if (reply === 400 || reply === 422)
    return never("provider-refused", { reply, trouble: `The mail provider refused ${address}: ${said}` });
  if (reply)
    return later("provider-trouble", { reply, trouble: `The mail provider has trouble of its own (${reply})` });
  return later("provider-silent");
}

/**
 * Resend reports a wrong key or sender as `validation_error`, as it does a wrong recipient; only the message tells them apart.
 */
function isAboutSettings(name: string | undefined, message: string): boolean {
  return name === "invalid_from_address" || /API key|`from`/i.test(message);
}
