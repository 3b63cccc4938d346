import { sql, type OperationNodeSource } from "kysely";
import { settings } from "#app/settings";
import { db, today, type Database, type Trx } from "#db/database";

/** How many mails may still be claimed today: mails to accounts, and all others. */
export type MailRoom = { accounts: number; others: number };

/** The mails that were sent today, and what that means for `MAIL_DAILY_LIMIT`. */
export type MailDay = {
  sent: number;
  limit: number | undefined;
  /** `nearly`: four fifths of the limit are sent. `used-up`: nothing but mails to accounts goes out until the next day. */
  state: "open" | "nearly" | "used-up";
  /** After so many, nothing but mails to accounts goes out. */
  forInvitations: number | undefined;
  /** When the next day begins, as ISO 8601. */
  endsAt: string;
};

/** So many rows count a day's mails. */
const PARTS = 16;

/**
 * The part of the limit that is kept for mails to accounts: a tenth. So a reset link arrives also on a day on which invitations used
 * up the rest.
 */
export function reserveOf(limit: number): number {
  return Math.floor(limit / 10);
}

/**
 * Finds how many mails may still be claimed today, by UTC's calendar, and keeps other workers from claiming until the transaction
 * ends: so each counts what the others have under way. A worker that was killed has its mails under way until their claims end.
 */
export async function lockMailRoom(trx: Trx, limit: number): Promise<MailRoom> {
  await sql`select pg_advisory_xact_lock(hashtextextended('foyer mail limit', 0))`.execute(trx);
  const { rows } = await sql<{ used: number }>`
    select (${sentToday} + ${underWay("mails")} + ${underWay("account_mails")} + ${underWay("member_mails")}
      + ${underWay("sign_ups")})::float8 as used`.execute(trx);
  const room = limit - (rows[0]?.used ?? 0);
  return { accounts: Math.max(0, room), others: Math.max(0, room - reserveOf(limit)) };
}

/** How many mails were sent today, as an expression of SQL. */
export const sentToday = sql<number>`(
  select coalesce(sum(d.sent), 0)::float8 from mail_days as d where d.day = ${today}
)`;

function underWay(outbox: "mails" | "account_mails" | "member_mails" | "sign_ups") {
  return sql`(
    select count(*) from ${sql.table(outbox)}
    where claimed_until > now() and sent_at is null and failed_at is null and dropped_at is null
  )`;
}

/** Each connection counts in a part of its own. */
const ownPart = sql<number>`(pg_backend_pid() % ${sql.lit(PARTS)})::smallint`;

/** Settles mails as sent, and counts those that the statement settles, in one statement. */
export async function countSentMails(settling: OperationNodeSource): Promise<void> {
  await sql`
    with settled as (${settling}), counted as (select count(*)::int as sent from settled)
    insert into mail_days (day, part, sent) select ${today}, ${ownPart}, sent from counted where sent > 0
    on conflict (day, part) do update set sent = mail_days.sent + excluded.sent`.execute(db);
}

/** Counts a mail that left without the outbox. */
export async function countSentMail(): Promise<void> {
  await countSentMails(sql`select 1`);
}

/** The day's mails so far. */
export async function findMailDay(at: Database | Trx = db): Promise<MailDay> {
  const { sent } = await at.selectNoFrom(sentToday.as("sent")).executeTakeFirstOrThrow();
  return toMailDay(sent);
}

/** What so many sent mails of today mean for the limit. */
export function toMailDay(sent: number): MailDay {
  const { mailDailyLimit: limit } = settings();
  const endsAt = endOfDay(new Date());
  if (limit === undefined) return { sent, limit, forInvitations: undefined, state: "open", endsAt };
  const forInvitations = limit - reserveOf(limit);
  const state = sent >= forInvitations ? "used-up" : sent >= limit * 0.8 ? "nearly" : "open";
  return { sent, limit, forInvitations, state, endsAt };
}

function endOfDay(now: Date): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1)).toISOString();
}

/** Deletes the counts of more than 400 days ago. */
export async function sweepMailDays(): Promise<void> {
  await db
    .deleteFrom("mail_days")
    .where("day", "<", sql<Date>`${today} - 400`)
    .execute();
}
