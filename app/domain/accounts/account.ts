import { db, type Trx } from "#db/database";

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

export type NewAccount = { email: string; name: string; passwordHash: string; isVerified: boolean };

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

/** Marks the address as proved. */
export async function verifyAccount(trx: Trx, accountId: string) {
  await trx
    .updateTable("accounts")
    .set({ email_verified_at: new Date() })
    .where("id", "=", accountId)
    .where("email_verified_at", "is", null)
    .execute();
}
