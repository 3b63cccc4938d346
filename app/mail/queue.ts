import { sql } from "kysely";
import { db, type Database, type Trx } from "#db/database";

export type MailQueue = {
  /** How many mails wait for their first try or for another. */
  waiting: number;
  /** How many of them were tried in vain. */
  tried: number;
  /** When the oldest of them was queued. */
  oldestAt: Date | null;
};

const waitingIn = (outbox: "mails" | "account_mails" | "member_mails" | "sign_ups") => sql`
  select queued_at, due_at, trouble from ${sql.table(outbox)}
  where sent_at is null and failed_at is null and dropped_at is null`;

const waiting = sql`(
  ${waitingIn("mails")} union all ${waitingIn("account_mails")} union all ${waitingIn("member_mails")}
  union all ${waitingIn("sign_ups")}) as waiting`;

/** The mails of all workspaces that wait to be sent. */
export async function findMailQueue(at: Database | Trx = db): Promise<MailQueue> {
  const { rows } = await sql<MailQueue>`
    select count(*)::float8 as waiting, count(trouble)::float8 as tried, min(queued_at) as "oldestAt" from ${waiting}`.execute(
    at,
  );
  return rows[0] ?? { waiting: 0, tried: 0, oldestAt: null };
}

/** Whether a mail waits that is due by now. One that is being sent counts too. */
export async function isMailDue(): Promise<boolean> {
  const { rows } = await sql<{ isDue: boolean }>`
    select exists (select from ${waiting} where due_at <= now()) as "isDue"`.execute(db);
  return rows[0]?.isDue === true;
}
