import { createHash, randomBytes } from "node:crypto";
import { sql } from "kysely";
import { db, type Trx } from "#db/database";
import type { Origin, Person } from "./people";

/** How long a session lasts after its last use, as Postgres and as a cookie read it. */
const IDLE = sql`interval '30 days'`;
export const SESSION_SECONDS = 30 * 24 * 60 * 60;

/** Starts a session and answers its token: 256 random bits, of which only the hash is kept. */
export async function startSession(trx: Trx, accountId: string, origin: Origin): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await trx
    .insertInto("sessions")
    .values({
      token_hash: hashToken(token),
      account_id: accountId,
      expires_at: sql`now() + ${IDLE}`,
      ip: origin.ip,
      user_agent: origin.userAgent,
    })
    .execute();
  return token;
}

/** Who holds this token. Using a session moves its end, written once an hour at most. */
export async function findPerson(token: string, origin: Origin): Promise<Person | undefined> {
  const hash = hashToken(token);
  const row = await db
    .selectFrom("sessions")
    .innerJoin("accounts", "accounts.id", "sessions.account_id")
    .select(["accounts.id", "accounts.name", "accounts.email", "accounts.email_verified_at"])
    .select(sql<boolean>`sessions.last_used_at < now() - interval '1 hour'`.as("isStale"))
    .where("sessions.token_hash", "=", hash)
    .where("sessions.expires_at", ">", sql<Date>`now()`)
    .executeTakeFirst();
  if (!row) return undefined;
  if (row.isStale) await slide(hash);
  return { accountId: row.id, name: row.name, email: row.email, isVerified: row.email_verified_at !== null, origin };
}

async function slide(hash: Buffer) {
  await db
    .updateTable("sessions")
    .set({ last_used_at: sql`now()`, expires_at: sql`now() + ${IDLE}` })
    .where("token_hash", "=", hash)
    .execute();
}

/** Ends the session of this token, if it has one. */
export async function endSession(token: string) {
  await db.deleteFrom("sessions").where("token_hash", "=", hashToken(token)).execute();
}

/** Ends every session of an account. */
export async function endSessions(trx: Trx, accountId: string) {
  await trx.deleteFrom("sessions").where("account_id", "=", accountId).execute();
}

/** Deletes the sessions that are over. */
export async function sweepSessions() {
  await db
    .deleteFrom("sessions")
    .where("expires_at", "<", sql<Date>`now()`)
    .execute();
}

function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
