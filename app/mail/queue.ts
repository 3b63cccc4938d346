import { sql } from "kysely";
import { db, type Database, type Trx } from "#db/database";

export type MailQueue = {
  /** How many mails wait for their first try, which is due, or for another. */
  waiting: number;
  /** How many more are to be tried first at a later time, such as tomorrow's digests. */
  later: number;
  /** How many of those that wait were tried in vain. */
  tried: number;
  /** When the oldest of those that wait was queued. */
  oldestAt: Date | null;
};

const waitingIn = (outbox: "mails" | "account_mails" | "member_mails" | "sign_ups") => sql`
  select queued_at, due_at, trouble, trouble is null and due_at > now() as is_later from ${sql.table(outbox)}
  where sent_at is null and failed_at is null and dropped_at is null`;

const waiting = sql`(
  ${waitingIn("mails")} union all ${waitingIn("account_mails")} union all ${waitingIn("member_mails")}
  union all ${waitingIn("sign_ups")}) as waiting`;

/** The mails of all workspaces that wait to be sent. */
export async function findMailQueue(at: Database | Trx = db): Promise<MailQueue> {
  const { rows } = await sql<MailQueue>`
    select count(*) filter (where not is_later)::float8 as waiting, count(*) filter (where is_later)::float8 as later,
      count(trouble)::float8 as tried, min(queued_at) filter (where not is_later) as "oldestAt"
    from ${waiting}`.execute(at);
  return rows[0] ?? { waiting: 0, later: 0, tried: 0, oldestAt: null };
}

/** Whether a mail waits that is due by now. One that is being sent counts too. */
export async function isMailDue(): Promise<boolean> {
  const { rows } = await sql<{ isDue: boolean }>`
    select exists (select from ${waiting} where due_at <= now()) as "isDue"`.execute(db);
  return rows[0]?.isDue === true;
}
