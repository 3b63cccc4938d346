import { z } from "zod";
import type { MailEvent } from "../mail-events";
import { explainReply } from "./smtp-words";

const resendEvent = z.object({
  type: z.string(),
  created_at: z.string().optional(),
  data: z.object({
    email_id: z.string().min(1).max(200),
    bounce: z
      .object({
        type: z.string(),
        subType: z.string(),
        message: z.string(),
        diagnosticCode: z.union([z.string(), z.array(z.string())]),
      })
      .partial()
      .optional(),
    failed: z.object({ reason: z.string() }).partial().optional(),
  }),
});
type ResendEvent = z.output<typeof resendEvent>;

const DELAYED = "The recipient's mail server puts the mail off, and the mail provider goes on trying";
const SUPPRESSED = "Mail to this address came back before, so the mail provider no longer sends to it";
const FAILED = "The mail provider took the mail and could not send it";

/** By type and subtype, then by type. */
const bounces = new Map([
  ["permanent/general", "The recipient's mail server refused the address for good: check it"],
  ["permanent/noemail", "There is no mailbox with this address: check it"],
  ["permanent/suppressed", SUPPRESSED],
  ["permanent/onaccountsuppressionlist", SUPPRESSED],
  ["transient/general", "The recipient's mail server did not take the mail for too long"],
  ["transient/mailboxfull", "The mailbox is full"],
  ["transient/messagetoolarge", "The mail is larger than this mailbox takes"],
  ["transient/contentrejected", "The recipient's mail server does not take the contents of the mail"],
  ["transient/attachmentrejected", "The recipient's mail server does not take the logo that goes with the mail"],
  ["permanent", "The recipient's mail server refused the address for good: check it"],
  ["transient", "The recipient's mail server did not take the mail for too long"],
]);
const BOUNCED = "The mail came back, and its reason cannot be read";

/** Why the provider itself could not send what it had taken. */
const failures = new Map([
  ["reached_daily_quota", "Today's quota at the mail provider is used up"],
  ["reached_monthly_quota", "This month's quota at the mail provider is used up"],
  ["domain_not_verified", "The domain of MAIL_FROM is not verified at the mail provider"],
]);

/**
 * Reads what Resend tells by its webhook under this id. Undefined where it changes nothing of a mail: one that was opened, a
 * type that is not known, an event that is about no mail.
 */
export function readResendEvent(id: string, json: unknown, now = new Date()): MailEvent | undefined {
  const parsed = resendEvent.safeParse(json);
  if (!parsed.success) return undefined;
  const kind = toKind(parsed.data);
  const told = Date.parse(parsed.data.created_at ?? "");
  const happenedAt = Number.isNaN(told) ? now : new Date(told);
  return kind && { id, providerId: parsed.data.data.email_id, happenedAt, ...kind };
}

function toKind({ type, data }: ResendEvent): Pick<MailEvent, "type" | "trouble"> | undefined {
  if (type === "email.delivered") return { type: "delivered", trouble: null };
  if (type === "email.delivery_delayed") return { type: "delayed", trouble: DELAYED };
  if (type === "email.complained") return { type: "complained", trouble: null };
  if (type === "email.suppressed") return { type: "bounced", trouble: SUPPRESSED };
  if (type === "email.bounced") return { type: "bounced", trouble: explainBounce(data.bounce) };
  if (type === "email.failed") return { type: "failed", trouble: failures.get(data.failed?.reason ?? "") ?? FAILED };
  return undefined;
}

/** What the recipient's server itself said tells best. */
function explainBounce({
  type = "",
  subType = "",
  message = "",
  diagnosticCode = "",
}: ResendEvent["data"]["bounce"] = {}) {
  const said = /\b([45]\d\d)[ -][45]\.\d{1,3}\.\d{1,3}\b/.exec([diagnosticCode, message].flat().join(" "));
  if (said) return explainReply(Number(said[1]), said[0]);
  const kind = type.toLowerCase();
  return bounces.get(`${kind}/${subType.toLowerCase()}`) ?? bounces.get(kind) ?? BOUNCED;
}
