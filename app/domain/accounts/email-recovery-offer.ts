import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { db, type Trx } from "#db/database";
import { Refusal } from "#app/domain/shared/errors";

export const RECOVERY_LIFETIME = sql`interval '7 days'`;

/** A link stays live when the password changes: a person who took the account over may have changed it. */
export const isRecoveryLive = sql<boolean>`email_recoveries.closed_at is null
  and email_recoveries.changed_at > now() - ${RECOVERY_LIFETIME} and accounts.archived_at is null`;

/** The address that an account had before a change, and whether it was proved. */
export type FormerAddress = { address: string; isProved: boolean };

/**
 * Makes a link by which the reader of the former mailbox can put that address back for seven days, where it was proved: an
 * unproved address may be mistyped, and its mailbox a stranger's. Links to still earlier addresses stay live. Where the account
 * changes back to an address that has such a link, that is the recovery itself: then the later links are closed, and the former
 * mailbox gets none.
 */
export async function offerRecovery(
  trx: Trx,
  accountId: string,
  { former, email }: { former: FormerAddress; email: string },
): Promise<void> {
  const back = await findLive(trx, accountId, email);
  if (back) return closeRecoveries(trx, accountId, back.changedAt);
  if (!former.isProved) return;
  await trx
    .insertInto("email_recoveries")
    .values({ account_id: accountId, email: former.address, nonce: randomBytes(32) })
    .execute();
}

async function findLive(trx: Trx, accountId: string, email: string) {
  return trx
    .selectFrom("email_recoveries")
    .innerJoin("accounts", "accounts.id", "email_recoveries.account_id")
    .select("changed_at as changedAt")
    .where("account_id", "=", accountId)
    .where("email_recoveries.email", "=", email)
    .where(isRecoveryLive)
    .orderBy("changed_at")
    .limit(1)
    .executeTakeFirst();
}

/**
 * Closes the links of a change of the address and of every later change: their mailboxes may belong to a person who took the
 * account over.
 */
export async function closeRecoveries(trx: Trx, accountId: string, since: Date): Promise<void> {
  await trx
    .updateTable("email_recoveries")
    .set({ closed_at: sql`now()` })
    .where("account_id", "=", accountId)
    .where("changed_at", ">=", since)
    .where("closed_at", "is", null)
    .execute();
}

/**
 * Refuses to make an unproved account with an address that can still be put back: it would keep the owner from getting the
 * address back, and anybody who may invite could make one.
 */
export async function refuseRecoverable(trx: Trx, email: string): Promise<void> {
  const live = await trx
    .selectFrom("email_recoveries")
    .innerJoin("accounts", "accounts.id", "email_recoveries.account_id")
    .select("email_recoveries.id")
    .where("email_recoveries.email", "=", email)
    .where(isRecoveryLive)
    .limit(1)
    .executeTakeFirst();
  if (live)
    throw new Refusal(
      `Sign up by the link in the mail of this invitation: ${email} was another account's until lately`,
    );
}

/** Deletes links that are 30 days old: an older link answers 404 instead of 410. */
export async function sweepRecoveries(): Promise<void> {
  await db
    .deleteFrom("email_recoveries")
    .where("changed_at", "<", sql<Date>`now() - interval '30 days'`)
    .execute();
}
