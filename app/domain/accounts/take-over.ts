import type { Trx } from "#db/database";
import { liftBlock } from "#app/domain/shared/rate-limit";
import type { Account, NewAccount } from "./account";
import { endSessions } from "./sessions";
import { dropTwoFactor } from "./two-factor";

/**
 * Gives an unverified account to the person who just proved its mailbox: with a new password, verified, every session ended and
 * two-factor sign-in removed, as somebody else may have set it up. Undefined where the account is verified already: nobody but
 * its owner sets its password.
 */
export async function takeOverUnverified(
  trx: Trx,
  { email, name, passwordHash }: Omit<NewAccount, "isVerified">,
): Promise<Account | undefined> {
  const row = await trx
    .updateTable("accounts")
    .set({ name, password_hash: passwordHash, email_verified_at: new Date() })
    .where("email", "=", email)
    .where("email_verified_at", "is", null)
    .where("archived_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!row) return undefined;
  await endSessions(trx, row.id);
  await dropTwoFactor(trx, row.id);
  await liftBlock(trx, email);
  return { id: row.id, email, name, isVerified: true };
}
