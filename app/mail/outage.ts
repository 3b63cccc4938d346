import { sql } from "kysely";
import { db, type Database, type Trx } from "#db/database";
import { asReason, formatReason, scopeOf, type Failure, type Reason } from "./transports/failures";

export type MailStop = {
  since: Date;
  /** The sentence for admins, without what a server said: "The mail server did not accept the user name and password of SMTP_URL". */
  trouble: string;
  reason: Reason;
  /** The sentence with what the server said, for those who run the instance. */
  detail: string;
  /** When one mail is tried, to find out whether the trouble is over. */
  retryAt: Date;
  isRetryDue: boolean;
};

/** Since when and why no mail goes out, or undefined while it does. */
export async function findMailStop(): Promise<MailStop | undefined> {
  const stop = await db
    .selectFrom("mail_transport")
    .select(["stopped_at as since", "reason", "trouble as detail", "retry_at as retryAt"])
    .select(sql<boolean>`retry_at <= now()`.as("isRetryDue"))
    .executeTakeFirst();
  if (!stop?.since || stop.detail === null || !stop.retryAt) return undefined;
  const { since, detail, retryAt, isRetryDue } = stop;
  const reason = asReason(stop.reason);
  return { since, reason, trouble: formatReason(reason), detail, retryAt, isRetryDue };
}

/** How long to wait after the first try, the second, and so on; the last one repeats. */
const PAUSES = {
  // Mail goes out within a minute of the server's being well again. A try of one that hangs takes half a minute by itself.
  away: sql`array['5 seconds', '10 seconds', '15 seconds']::interval[]`,
  // Nothing changes until somebody acts, who can end the pause, and many wrong passwords get the sender locked out.
  settings: sql`array['15 seconds', '1 minute', '5 minutes']::interval[]`,
};

/**
 * Stops all mail for the trouble of the transport, or prolongs the stop after a try in vain. Tries that ended in trouble at the
 * same time as others count once. Answers when the next try is due, and whether mail went out until now.
 */
export async function recordMailStop(failure: Failure): Promise<{ retryAt: Date; isNew: boolean }> {
  const pauses = scopeOf(failure.reason) === "settings" ? PAUSES.settings : PAUSES.away;
  const tries = sql<number>`case when stopped_at is null then 1 when retry_at <= now() then tries + 1 else tries end`;
  const asked = sql`${failure.retryAfter ?? 0}::float8 * interval '1 millisecond'`;
  const pause = sql`greatest((${pauses})[least(${tries}, cardinality(${pauses}))], ${asked})`;
  return db
    .updateTable("mail_transport")
    .set({
      stopped_at: sql`coalesce(stopped_at, now())`,
      reason: failure.reason,
      trouble: failure.trouble,
      tries,
      retry_at: sql`case when retry_at > now() then retry_at else now() + ${pause} end`,
    })
    .returning([sql<Date>`retry_at`.as("retryAt"), sql<boolean>`stopped_at = now()`.as("isNew")])
    .executeTakeFirstOrThrow();
}

/** Lets mail go out again. */
export async function clearMailStop(): Promise<void> {
  await db
    .updateTable("mail_transport")
    .set({ stopped_at: null, reason: null, trouble: null, tries: 0, retry_at: null })
    .where("stopped_at", "is not", null)
    .execute();
}

/** Writes down that mail went out just now, for those who run the instance. */
export async function recordMailSent(): Promise<void> {
  await db
    .updateTable("mail_transport")
    .set({ last_sent_at: sql`now()` })
    .execute();
}

/** When mail went out for the last time. */
export async function findLastSent(): Promise<Date | null> {
  const row = await db.selectFrom("mail_transport").select("last_sent_at as at").executeTakeFirst();
  return row?.at ?? null;
}

/** Makes the next try due at once, as the cause may be mended by now: the trouble stands until a mail goes out. */
export async function retryStoppedMail(at: Database | Trx = db): Promise<void> {
  await at
    .updateTable("mail_transport")
    .set({ retry_at: sql`now()`, tries: 0 })
    .where("retry_at", ">", sql<Date>`now()`)
    .execute();
}
