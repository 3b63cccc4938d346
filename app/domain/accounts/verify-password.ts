import { settings } from "#app/settings";
import { db, type Trx } from "#db/database";
import type { Origin, Person } from "#app/domain/shared/actors";
import { limitConcurrency } from "#app/domain/shared/concurrency-limit";
import { Refusal } from "#app/domain/shared/errors";
import { countGuess, forgetGuesses, WRONG_FOR_ADDRESS } from "#app/domain/shared/rate-limit";
import { findAccount, type Account } from "./account";
import { isPassword } from "./password";

/** The share of one of this machine's web processes. */
const share = (all: number) => Math.max(1, Math.floor(all / settings().webConcurrency));

type Attempt = { email: string | undefined; password: string; origin: Origin };
type Known = Account & { passwordHash: string };

/**
 * Runs `work` where the password is that of the address's account; otherwise undefined, after as long a time. The guess counts
 * as wrong until `work` calls `settle`, the last thing in its transaction. Throws TooOften after five wrong passwords.
 */
export async function verifyPassword<Result>(
  { email, password, origin }: Attempt,
  work: (account: Known, settle: (trx: Trx) => Promise<void>) => Promise<Result>,
): Promise<Result | undefined> {
  // Each guess counts as wrong until it is checked: many right ones at once would else keep one another out.
  return limitConcurrency(`guess ${email ?? ""}`, share(WRONG_FOR_ADDRESS), async () => {
    const guess = await countGuess(email, origin);
    const account = email === undefined ? undefined : await findAccount(email);
    if (!(await isPassword(password, account?.passwordHash)) || !account) return undefined;
    return work(account, (trx) => forgetGuesses(trx, guess));
  });
}

/**
 * Whether the password that was checked is still the account's, and the account is not archived. Locks the account until the
 * transaction ends: a session that began with an old password would outlive the change that ends all sessions.
 */
export async function stillHasPassword(trx: Trx, account: { id: string; passwordHash: string }): Promise<boolean> {
  const same = await trx
    .selectFrom("accounts")
    .select("id")
    .where("id", "=", account.id)
    .where("password_hash", "=", account.passwordHash)
    .where("archived_at", "is", null)
    .forShare()
    .executeTakeFirst();
  return same !== undefined;
}

/**
 * Refuses (field `currentPassword`) a signed-in person who does not know the password, and answers the hash that it fits. Wrong
 * passwords count as at signing in, so that a stolen session cannot be used to guess. Throws TooOften after five.
 */
export async function checkPassword(person: Person, currentPassword: string): Promise<string> {
  const attempt = { email: person.email, password: currentPassword, origin: person.origin };
  const hash = await verifyPassword(attempt, async (account, settle) => {
    if (account.id !== person.accountId) return undefined;
    await db.transaction().execute(settle);
    return account.passwordHash;
  });
  if (hash !== undefined) return hash;
  throw new Refusal("This is not your current password: try again", "currentPassword");
}
