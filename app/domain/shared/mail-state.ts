import type { Selectable, ShallowDehydrateObject } from "kysely";
import type { Mails } from "#db/schema";

export type MailState = {
  state: "queued" | "retrying" | "captured" | "sent" | "delivered" | "bounced" | "complained" | "failed" | "dropped";
  /** Why it is not delivered. Of a sent mail: why the recipient's server puts it off. */
  trouble: string | null;
  at: Date;
  /** How often it was tried, the try under way included. */
  attempts: number;
  /** When it is tried next, where it was tried in vain. */
  nextTryAt: Date | null;
};

/** What tells the state of a mail. */
export const mailColumns = [
  "queued_at",
  "due_at",
  "attempts",
  "sent_at",
  "delivered_at",
  "bounced_at",
  "complained_at",
  "failed_at",
  "dropped_at",
  "trouble",
  "captured",
] as const;

/** As JSON: its times are text. */
type Mail = ShallowDehydrateObject<Pick<Selectable<Mails>, (typeof mailColumns)[number]>>;

/**
 * What became of a mail, since when, and why it is not delivered. What is worse goes before what is better: a mail that bounced
 * did so, whether or not the provider told that it was delivered, before or after that.
 */
export function toMailState(mail: Mail): MailState {
  const { trouble, attempts } = mail;
  const inState = (state: MailState["state"], at: string, why: string | null = null): MailState => {
    return { state, trouble: why, at: new Date(at), attempts, nextTryAt: null };
  };
  if (mail.complained_at) return inState("complained", mail.complained_at);
  if (mail.bounced_at) return inState("bounced", mail.bounced_at, trouble);
  if (mail.delivered_at) return inState("delivered", mail.delivered_at);
  // One that was sent has failed where the provider took it and then could not send it.
  if (mail.failed_at) return inState("failed", mail.failed_at, trouble);
  if (mail.sent_at) return inState(mail.captured ? "captured" : "sent", mail.sent_at, trouble);
  if (mail.dropped_at) return inState("dropped", mail.dropped_at);
  if (!trouble) return inState("queued", mail.queued_at);
  return { ...inState("retrying", mail.queued_at, trouble), nextTryAt: new Date(mail.due_at) };
}
