import type { Selectable, ShallowDehydrateObject } from "kysely";
import type { Mails } from "#db/schema";

export type MailState = {
  state: "queued" | "retrying" | "captured" | "sent" | "delivered" | "bounced" | "failed" | "dropped";
  trouble: string | null;
  at: Date;
};

/** What tells the state of a mail. */
export const mailColumns = [
  "queued_at",
  "sent_at",
  "delivered_at",
  "bounced_at",
  "failed_at",
  "dropped_at",
  "trouble",
  "captured",
] as const;

/** As JSON: its times are text. */
type Mail = ShallowDehydrateObject<Pick<Selectable<Mails>, (typeof mailColumns)[number]>>;

/** What became of a mail, since when, and why it is not delivered. */
export function toMailState(mail: Mail): MailState {
  const { trouble } = mail;
  const inState = (state: MailState["state"], at: string, why: string | null = null): MailState => {
    return { state, trouble: why, at: new Date(at) };
  };
  if (mail.bounced_at) return inState("bounced", mail.bounced_at, trouble);
  if (mail.delivered_at) return inState("delivered", mail.delivered_at);
  if (mail.sent_at) return inState(mail.captured ? "captured" : "sent", mail.sent_at);
  if (mail.failed_at) return inState("failed", mail.failed_at, trouble);
  if (mail.dropped_at) return inState("dropped", mail.dropped_at);
  return inState(trouble ? "retrying" : "queued", mail.queued_at, trouble);
}
