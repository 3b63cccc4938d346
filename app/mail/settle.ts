import { sql } from "kysely";
import { db } from "#db/database";
import { isWaiting, owners, type Claimed, type Outbox } from "./claims";
import { countSentMails } from "./daily-limit";
import { applyMailEvents } from "./mail-events";
import { scopeOf, type Reason, type SendResult } from "./transports/failures";

/**
 * The result of a try. `unwanted`: the invitation or link that the mail is about was closed before it was sent. `held`: no mail
 * goes out at all; this one waits as if it had not been tried, until the next try is due or, without `until`, behind the mails that
 * are due now: it may be the trouble itself, and theirs another server's or sender's.
 */
export type MailResult = SendResult | { outcome: "unwanted" } | Held;
export type Held = { outcome: "held"; reason: Reason; trouble: string; until?: Date | undefined };
type Sent = Extract<MailResult, { outcome: "sent" | "captured" }>;

/** How long to wait after the first try, the second, and so on; the last one repeats. */
const PAUSES = sql`array['5 seconds', '15 seconds', '50 seconds', '5 minutes', '15 minutes', '1 hour', '3 hours']::interval[]`;
/** Where the trouble may be the server's, its mails go out within a minute of its being well again. */
const SHORT_PAUSES = 3;
const MAX_AGE = sql`interval '3 days'`;
/** The longest that a transport takes to send a mail. */
const SENDING = sql`interval '45 seconds'`;

/**
 * Records the result of a claimed mail. After `later` it is due again in 5 s, 15 s, 50 s, 5 min, 15 min, 1 h and then every 3
 * h; where the trouble may be the server's, every 50 s; where the provider asks for a longer pause, after that. Three days
 * after it was queued it has failed. A result that comes after the claim has ended is ignored, unless the mail was sent.
 */
export async function settle(mail: Claimed, result: MailResult): Promise<void> {
  if (result.outcome === "sent" || result.outcome === "captured") return settleAsSent(mail, result);
  await buildUpdate(mail)
    .set({ claimed_until: null, ...toColumns(result) })
    .where("attempts", "=", mail.attempts)
    .where(isWaiting)
    .execute();
}

/** A mail that left counts for the day in the same statement: once, however often its result is told. */
async function settleAsSent(mail: Claimed, { outcome, providerId }: Sent) {
  const captured = outcome === "captured";
  const settled = buildUpdate(mail)
    .set({
      claimed_until: null,
      sent_at: sql`now()`,
      provider_id: providerId,
      captured,
      trouble: null,
      failed_at: null,
    })
    .where("sent_at", "is", null);
  if (captured) await settled.execute();
  else await countSentMails(settled.returning("id"));
  // The provider may have told of the mail before its id was known here.
  if (providerId && !captured) await applyMailEvents(providerId);
}

function buildUpdate(mail: Claimed) {
  const { outbox, ownerId } = toPlace(mail);
  return db.updateTable(outbox).where(owners[outbox], "=", ownerId).where("id", "=", mail.id);
}

function selectOne(mail: Claimed) {
  const { outbox, ownerId } = toPlace(mail);
  return db.selectFrom(outbox).where(owners[outbox], "=", ownerId).where("id", "=", mail.id);
}

function toPlace(mail: Claimed): { outbox: Outbox; ownerId: string } {
  if ("accountId" in mail) return { outbox: "account_mails", ownerId: mail.accountId };
  if ("signUpId" in mail) return { outbox: "sign_ups", ownerId: mail.workspaceId };
  return { outbox: "memberId" in mail ? "member_mails" : "mails", ownerId: mail.workspaceId };
}

function toColumns(result: Exclude<MailResult, Sent>) {
  if (result.outcome === "unwanted") return { dropped_at: sql<Date>`now()` };
  const { trouble } = result;
  if (result.outcome === "never") return { failed_at: sql<Date>`now()`, trouble };
  if (result.outcome === "held") return { ...toHeldColumns(result), trouble };
  const pauses = scopeOf(result.reason) === "perhaps" ? SHORT_PAUSES : 7;
  const pause = sql`(${PAUSES})[least(attempts, ${pauses}::int)]`;
  return {
    due_at: sql<Date>`now() + greatest(${pause}, ${result.retryAfter ?? 0}::float8 * interval '1 millisecond')`,
    failed_at: failIfOld,
    trouble,
  };
}

const failIfOld = sql<Date | null>`case when queued_at <= now() - ${MAX_AGE} then now() end`;

function toHeldColumns({ reason, until }: Held) {
  return {
    attempts: sql<number>`attempts - 1`,
    due_at: sql<Date>`greatest(due_at, ${until ?? sql`now()`})`,
    // What may be the trouble of this mail alone does not stop the others for ever.
    ...(scopeOf(reason) === "perhaps" && { failed_at: failIfOld }),
  };
}

/**
 * Whether the claim of this mail still has the time that sending it may take. A process that was suspended, or whose database
 * was slow, leaves the mail to the next worker.
 */
export async function holdsClaim(mail: Claimed): Promise<boolean> {
  const held = await selectOne(mail)
    .select("id")
    .where("attempts", "=", mail.attempts)
    .where(isWaiting)
    .where("claimed_until", ">=", sql<Date>`now() + ${SENDING}`)
    .executeTakeFirst();
  return held !== undefined;
}
