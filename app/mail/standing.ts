import { sql } from "kysely";
import { settings } from "#app/settings";
import { sentToday, toMailDay, type MailDay } from "./daily-limit";
import { asReason, formatReason } from "./transports/failures";

/** How mail fares, as far as an admin has to know: since when and why it stands still, and the day's count where it has a limit. */
export type MailStanding = { stop: { since: string; trouble: string } | undefined; day: MailDay };

export type FoundStanding = { stoppedAt: string | null; reason: string | null; sent: number };

/** What `toMailStanding` reads, as an expression of SQL for a query that reads more; null where no mail leaves this machine. */
export function selectStanding() {
  const { mail, mailDailyLimit } = settings();
  if (mail === "captured" || mail === "none") return sql<null>`null::json`;
  const sent = mailDailyLimit === undefined ? sql`0` : sentToday;
  return sql<FoundStanding>`(
    select json_build_object('stoppedAt', t.stopped_at, 'reason', t.reason, 'sent', ${sent}) from mail_transport as t
  )`;
}

export function toMailStanding({ stoppedAt, reason, sent }: FoundStanding): MailStanding {
  const stop = stoppedAt ? { since: stoppedAt, trouble: formatReason(asReason(reason)) } : undefined;
  return { stop, day: toMailDay(sent) };
}
