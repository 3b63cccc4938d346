import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { queueAccountMail } from "#app/mail/outbox";
import { settings } from "#app/settings";
import { db } from "#db/database";
import { consumeLink } from "./account-links";
import { closeChanges, moveMembership, refuseTaken } from "./email-change";
import { closeRecoveries, isRecoveryLive, RECOVERY_LIFETIME } from "./email-recovery-offer";
import { bytesToUuid, ID_BYTES, splitToken, uuidToBytes, writeToken } from "#app/domain/shared/link-token";
import { lockActiveMemberships } from "./profile";
import { sendReset } from "./password-reset";
import { hashPassword } from "./password";
import type { Origin } from "#app/domain/shared/actors";
import { countRequest } from "#app/domain/shared/rate-limit";
import { NotFound, Refusal } from "#app/domain/shared/errors";
import { dropTwoFactorSince } from "./two-factor";
import { endSessions } from "./sessions";

export type FormerAddressMail = {
  name: string;
  email: string;
  /** The link that puts the former address back. */
  recovery: { url: string; expiresAt: Date } | undefined;
};

/** The content of the email to a former address. Undefined once there is no such account. */
export async function findFormerAddressMail(accountId: string, former: string): Promise<FormerAddressMail | undefined> {
  const row = await db
    .selectFrom("accounts")
    .leftJoin("email_recoveries", (join) =>
      join
        .onRef("email_recoveries.account_id", "=", "accounts.id")
        .on("email_recoveries.email", "=", former)
        .on(isRecoveryLive),
    )
    .select(["accounts.name", "accounts.email", "email_recoveries.id", "nonce"])
    .select(sql<Date>`changed_at + ${RECOVERY_LIFETIME}`.as("expiresAt"))
    .where("accounts.id", "=", accountId)
    .orderBy("changed_at", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  const { name, email, id, nonce, expiresAt } = row;
  const recovery = id && nonce ? { url: recoveryUrl(id, nonce), expiresAt } : undefined;
  return { name, email, recovery };
}

function recoveryUrl(id: string, nonce: Buffer): string {
  return `${settings().appOrigin}/restore-email/${writeToken("email-recovery-link", uuidToBytes(id), nonce)}`;
}

/** A recovery whose link has a right signature. It is live for seven days from the change, until it or an earlier one is used. */
export type AddressRecovery = { id: string; accountId: string; email: string; changedAt: Date; isLive: boolean };

/** Reads what a token puts back; reading changes nothing. Throws NotFound for one that is malformed, forged or unknown. */
export async function findAddressRecovery(token: string): Promise<AddressRecovery> {
  const link = splitToken("email-recovery-link", token, ID_BYTES);
  if (!link) throw new NotFound();
  const row = await db
    .selectFrom("email_recoveries")
    .innerJoin("accounts", "accounts.id", "email_recoveries.account_id")
    .select(["email_recoveries.id", "account_id as accountId", "email_recoveries.email", "nonce"])
    .select(["changed_at as changedAt", isRecoveryLive.as("isLive")])
    .where("email_recoveries.id", "=", bytesToUuid(link.ids))
    .executeTakeFirst();
  if (!row || !link.isSignedWith(row.nonce)) throw new NotFound();
  const { id, accountId, email, changedAt, isLive } = row;
  return { id, accountId, email, changedAt, isLive };
}

/**
 * Puts an account back to the address to which this link was mailed, and locks out a person who took it over: every session
 * ends, the password is replaced by an unknown one, open changes and the links to later addresses are closed, and two-factor
 * sign-in that was set up later than a week before the change is removed. A reset link is mailed to the address, and a notice
 * to the one that the account had. The address has to be typed, so that a mail scanner that presses the button changes nothing.
 * Refuses (field `email`) another address, and one that has another account by now; throws LinkIsSpent for a dead link, and
 * TooOften after 500 of one network within an hour.
 */
export async function restoreAddress(recovery: AddressRecovery, typed: string, origin: Origin): Promise<void> {
  await countRequest("reset", origin);
  if (typed !== recovery.email)
    throw new Refusal("This link was mailed to another address: enter the address to which it came", "email");
  const passwordHash = await hashPassword(randomBytes(32).toString("base64url"), recovery.email);
  await db.transaction().execute(async (trx) => {
    const { accountId, email, changedAt } = recovery;
    const memberships = await lockActiveMemberships(trx, { accountId });
    const { name, email: former } = await consumeLink(trx, "email_recoveries", recovery, isRecoveryLive);
    await trx
      .updateTable("accounts")
      .set({ email, email_verified_at: sql`now()`, password_hash: passwordHash })
      .where("id", "=", accountId)
      .execute()
      .catch(refuseTaken);
    await closeRecoveries(trx, accountId, changedAt);
    await closeChanges(trx, accountId);
    await endSessions(trx, accountId);
    await dropTwoFactorSince(trx, accountId, changedAt);
    for (const membership of memberships)
      await moveMembership(trx, { accountId, email, name, origin }, membership, email);
    await sendReset(trx, email);
    if (former !== email) await queueAccountMail(trx, accountId, "email-restored", former);
  });
}
