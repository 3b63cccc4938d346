import { sql, type ExpressionBuilder } from "kysely";
import { db, type Database, type Trx } from "#db/database";
import type { DB } from "#db/schema";
import type { SendResult } from "./transports";

export type QueuedFor = { workspaceId: string; id: string };

export type ClaimedMail = {
  workspaceId: string;
  id: string;
  invitationId: string;
  attempts: number;
  queuedAt: Date;
};

/** What became of a try; unwanted: the invitation was closed before its mail went out. */
export type MailResult = SendResult | { outcome: "unwanted" };

/** How long nobody else takes a claimed mail. Reading its letter and sending it must end earlier. */
const LEASE = sql`interval '60 seconds'`;

/** How long to wait after the first try, the second, and so on; the last one repeats. */
const PAUSES = sql`array['5 seconds', '15 seconds', '60 seconds', '5 minutes', '15 minutes', '1 hour', '3 hours']::interval[]`;
const PATIENCE = sql`interval '3 days'`;

type Mails = ExpressionBuilder<DB, "mails">;

const isWaiting = (eb: Mails) =>
  eb.and([eb("sent_at", "is", null), eb("failed_at", "is", null), eb("dropped_at", "is", null)]);

/** Queues the mail of an invitation and wakes the worker at commit. One that waits already goes at once instead of twice. */
export async function queueInvitationMail(trx: Trx, invitation: QueuedFor): Promise<void> {
  await trx
    .insertInto("mails")
    .values({ workspace_id: invitation.workspaceId, invitation_id: invitation.id, kind: "invitation" })
    .onConflict((conflict) =>
      conflict
        .columns(["workspace_id", "invitation_id", "kind"])
        .where("sent_at", "is", null)
        .where("failed_at", "is", null)
        .where("dropped_at", "is", null)
        .doUpdateSet({ due_at: sql`now()` }),
    )
    .execute();
  await sql`select pg_notify('foyer_mail', '')`.execute(trx);
}

/** Drops the waiting mails of an invitation that was closed. One that is being sent at this moment may still arrive. */
export async function dropMails(trx: Trx, invitation: QueuedFor): Promise<void> {
  await trx
    .updateTable("mails")
    .set({ dropped_at: sql`now()` })
    .where("workspace_id", "=", invitation.workspaceId)
    .where("invitation_id", "=", invitation.id)
    .where(isWaiting)
    .execute();
}

/**
 * Takes up to `limit` due mails, oldest first, for 60 seconds: a worker that dies gives them back by that. No transaction
 * is held while they are sent, and of several workers each gets other mails.
 */
export async function claimDueMails(limit: number): Promise<ClaimedMail[]> {
  return db
    .with("due", (query) =>
      query
        .selectFrom("mails")
        .select(["workspace_id", "id"])
        .where(isWaiting)
        .where("due_at", "<=", sql<Date>`now()`)
        .where((eb) => eb.or([eb("claimed_until", "is", null), eb("claimed_until", "<", sql<Date>`now()`)]))
        .orderBy("due_at")
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable("mails")
    .from("due")
    .set({ claimed_until: sql`now() + ${LEASE}`, attempts: sql`mails.attempts + 1` })
    .whereRef("mails.workspace_id", "=", "due.workspace_id")
    .whereRef("mails.id", "=", "due.id")
    .returning(["mails.workspace_id as workspaceId", "mails.id", "mails.invitation_id as invitationId"])
    .returning(["mails.attempts", "mails.queued_at as queuedAt"])
    .execute();
}

/**
 * Writes what became of a claimed mail. After `later` it is due again in 5 s, 15 s, 60 s, 5 min, 15 min, 1 h and then
 * every 3 h; three days after it was queued it has failed. Whoever's claim ran out changes nothing, unless the mail was
 * sent: that stays true.
 */
export async function settle(mail: ClaimedMail, result: MailResult): Promise<void> {
  if (result.outcome === "sent") return settleAsSent(mail, result.providerId);
  await db
    .updateTable("mails")
    .set({ claimed_until: null, ...factsOf(result) })
    .where("workspace_id", "=", mail.workspaceId)
    .where("id", "=", mail.id)
    .where("attempts", "=", mail.attempts)
    .where(isWaiting)
    .execute();
}

async function settleAsSent(mail: ClaimedMail, providerId: string | null) {
  await db
    .updateTable("mails")
    .set({ claimed_until: null, sent_at: sql`now()`, provider_id: providerId, trouble: null })
    .where("workspace_id", "=", mail.workspaceId)
    .where("id", "=", mail.id)
    .where("sent_at", "is", null)
    .execute();
}

function factsOf(result: Exclude<MailResult, { outcome: "sent" }>) {
  if (result.outcome === "unwanted") return { dropped_at: sql<Date>`now()` };
  if (result.outcome === "never") return { failed_at: sql<Date>`now()`, trouble: result.trouble };
  return {
    due_at: sql<Date>`now() + (${PAUSES})[least(attempts, 7)]`,
    failed_at: sql<Date | null>`case when queued_at <= now() - ${PATIENCE} then now() end`,
    trouble: result.trouble,
  };
}

/** How many mails wait for their first try or for another. */
export async function countWaitingMails(at: Database | Trx = db): Promise<number> {
  const { waiting } = await at
    .selectFrom("mails")
    .select(sql<number>`count(*)::float8`.as("waiting"))
    .where(isWaiting)
    .executeTakeFirstOrThrow();
  return waiting;
}
