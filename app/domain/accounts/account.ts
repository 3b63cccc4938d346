import { settings } from "#app/settings";
import { db, type Trx } from "#db/database";
import { passFirstStep, type SignedIn } from "./pending-login";
import { isPassword } from "./password";
import type { Origin } from "#app/domain/shared/actors";
import { countGuess, forgetGuesses, liftBlock, WRONG_FOR_ADDRESS } from "#app/domain/shared/rate-limit";
import { dropSecondStep } from "./two-factor";
import { endSession, endSessions } from "./sessions";
import { inTurn } from "#app/domain/shared/concurrency-limit";

export type Account = { id: string; email: string; name: string; isVerified: boolean };

/** The account of a canonical address, unless it is archived: it signs in nowhere then, as if there were none. */
export async function findAccount(email: string): Promise<(Account & { passwordHash: string }) | undefined> {
  const row = await db
    .selectFrom("accounts")
    .select(["id", "email", "name", "password_hash", "email_verified_at"])
    .where("email", "=", email)
    .where("archived_at", "is", null)
    .executeTakeFirst();
  if (!row) return undefined;
  const { id, name, password_hash: passwordHash } = row;
  return { id, email: row.email, name, passwordHash, isVerified: row.email_verified_at !== null };
}

/**
 * Signs in with the password of this address's account, as far as `passFirstStep` goes; undefined where the two do not match,
 * which takes as long whether there is an account or not. A session that this browser had before ends when the new one begins.
 * Throws TooOften after five wrong passwords.
 */
export async function signIn(
  email: string | undefined,
  password: string,
  { origin, formerToken, leadsTo = "/" }: { origin: Origin; formerToken: string | undefined; leadsTo?: string },
): Promise<SignedIn | undefined> {
  const signedIn = await whoKnows({ email, password, origin }, (account, settle) =>
    db.transaction().execute(async (trx) => {
      if (!(await stillHasPassword(trx, account))) return undefined;
      const passed = await passFirstStep(trx, account.id, { origin, leadsTo });
      await settle(trx);
      return passed;
    }),
  );
  if (signedIn && "sessionToken" in signedIn && formerToken) await endSession(formerToken);
  return signedIn;
}

/** What falls to one of the processes of this machine. */
const share = (all: number) => Math.max(1, Math.floor(all / settings().webConcurrency));

type Attempt = { email: string | undefined; password: string; origin: Origin };
type Known = Account & { passwordHash: string };

/**
 * Runs work for whoever knows the password of this address's account; undefined for anybody else, after as long a time. Work
 * calls `settle` last of all in its transaction: until then the guess counts as a wrong one. Throws TooOften after five wrong
 * passwords.
 */
export async function whoKnows<Result>(
  { email, password, origin }: Attempt,
  work: (account: Known, settle: (trx: Trx) => Promise<void>) => Promise<Result>,
): Promise<Result | undefined> {
  // Each guess counts as wrong until it is checked: many right ones at once would else keep one another out.
  return inTurn(`guess ${email ?? ""}`, share(WRONG_FOR_ADDRESS), async () => {
    const guess = await countGuess(email, origin);
    const account = email === undefined ? undefined : await findAccount(email);
    if (!(await isPassword(password, account?.passwordHash)) || !account) return undefined;
    return work(account, (trx) => forgetGuesses(trx, guess));
  });
}

/**
 * Whether the password that was checked is still the account's, and the account not archived. Until the transaction ends,
 * nobody sets another one: a session that begins with an old password would outlive the change that ends them all.
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

type NewAccount = { email: string; name: string; passwordHash: string; isVerified: boolean };

/** Makes an account; undefined when the address has one by now. */
export async function insertAccount(trx: Trx, account: NewAccount): Promise<Account | undefined> {
  const row = await trx
    .insertInto("accounts")
    .values({
      email: account.email,
      name: account.name,
      password_hash: account.passwordHash,
      email_verified_at: account.isVerified ? new Date() : null,
    })
    .onConflict((conflict) => conflict.column("email").doNothing())
    .returning("id")
    .executeTakeFirst();
  return row && { id: row.id, email: account.email, name: account.name, isVerified: account.isVerified };
}

/**
 * Gives an account to the person who just proved its mailbox: a new password, verified from now on, every session ended, and
 * no second step, which would be somebody else's. Undefined when the account is verified already: its owner has a password,
 * which nobody else sets.
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
  await dropSecondStep(trx, row.id);
  await liftBlock(trx, email);
  return { id: row.id, email, name, isVerified: true };
}

/** Marks the address as proved. */
export async function verifyAccount(trx: Trx, accountId: string) {
  await trx
    .updateTable("accounts")
    .set({ email_verified_at: new Date() })
    .where("id", "=", accountId)
    .where("email_verified_at", "is", null)
    .execute();
}
