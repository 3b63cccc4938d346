import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "kysely";
import { db, type Trx } from "#db/database";
import { currentPassword } from "./account-links";
import { hashToken } from "#app/domain/shared/keys";
import type { Origin } from "#app/domain/shared/actors";
import { countCode, forgetCodes } from "#app/domain/shared/rate-limit";
import { LinkIsSpent } from "#app/domain/shared/errors";
import { decryptText, encryptText } from "#app/domain/shared/encryption";
import { hasTwoFactor, takeCode, wrongCode } from "./two-factor";
import { endSession, startSession, sweepSessions } from "./sessions";

/** How long a pending login waits for its code, and how many wrong codes it allows. */
export const PENDING_LOGIN_SECONDS = 10 * 60;
const MAX_TRIES = 5;
const isYoung = sql<boolean>`pending_logins.begun_at > now() - interval '10 minutes'`;

/**
 * The result of a right password: a session, or, where the account has two-factor sign-in, a pending login that waits for a
 * code.
 */
export type SignedIn = { sessionToken: string } | { pendingLoginToken: string };

/**
 * Signs an account in whose password was checked, or set, in this transaction. The transaction has locked the account, so that
 * two-factor sign-in cannot be switched on meanwhile. `leadsTo` is the page that the person goes to after the code.
 */
export async function passFirstStep(
  trx: Trx,
  accountId: string,
  { origin, leadsTo }: { origin: Origin; leadsTo: string },
): Promise<SignedIn> {
  if (await hasTwoFactor(trx, accountId))
    return { pendingLoginToken: await startPendingLogin(trx, accountId, leadsTo) };
  return { sessionToken: await startSession(trx, accountId, origin) };
}

async function startPendingLogin(trx: Trx, accountId: string, leadsTo: string): Promise<string> {
  const [token, id] = [randomBytes(32).toString("base64url"), randomUUID()];
  await sql`
    insert into pending_logins (token_hash, id, account_id, knows, leads_to)
    select ${hashToken(token)}, ${id}, id, ${currentPassword}, ${encryptText("redirect", leadsTo, id)}
    from accounts where id = ${accountId}`.execute(trx);
  return token;
}

export type PendingLogin = { accountId: string; leadsTo: string };

/**
 * The pending login with this token. Undefined once it is ten minutes old, has had five wrong codes or was completed, or once
 * the account has another password, has no two-factor sign-in or is archived.
 */
export async function findPendingLogin(token: string): Promise<PendingLogin | undefined> {
  const row = await db
    .selectFrom("pending_logins")
    .innerJoin("accounts", "accounts.id", "pending_logins.account_id")
    .select(["pending_logins.id", "account_id as accountId", "leads_to"])
    .where("token_hash", "=", hashToken(token))
    .where(isYoung)
    .where("tries", "<", MAX_TRIES)
    .where("knows", "=", currentPassword)
    .where("accounts.archived_at", "is", null)
    .executeTakeFirst();
  return row && { accountId: row.accountId, leadsTo: decryptText("redirect", row.leads_to, row.id) ?? "/" };
}

/**
 * Signs in with the code that a pending login waits for, and ends the session that this browser had before. Where one code is
 * entered twice at once, one sign-in succeeds. Refuses a wrong code (field `code`); throws TooOften after five wrong codes of
 * one account, and LinkIsSpent once the pending login is over.
 */
export async function finishSignIn(
  token: string,
  code: string,
  { origin, formerToken }: { origin: Origin; formerToken: string | undefined },
): Promise<{ sessionToken: string; leadsTo: string }> {
  const pendingLogin = await findPendingLogin(token);
  if (!pendingLogin) throw new LinkIsSpent();
  const counted = await countCode(pendingLogin.accountId, origin);
  const triesLeft = await countTry(token);
  const sessionToken = await db.transaction().execute(async (trx) => {
    await stillKnown(trx, token);
    if (!(await takeCode(trx, pendingLogin.accountId, code))) return undefined;
    await spend(trx, token);
    const started = await startSession(trx, pendingLogin.accountId, origin);
    await forgetCodes(trx, counted);
    return started;
  });
  if (!sessionToken) throw triesLeft > 0 ? wrongCode() : new LinkIsSpent();
  if (formerToken) await endSession(formerToken);
  return { sessionToken, leadsTo: pendingLogin.leadsTo };
}

/** Counts a try before the code is checked, so that concurrent tries get no more of them than sequential ones. */
async function countTry(token: string): Promise<number> {
  const counted = await db
    .updateTable("pending_logins")
    .set({ tries: sql`tries + 1` })
    .where("token_hash", "=", hashToken(token))
    .where("tries", "<", MAX_TRIES)
    .returning("tries")
    .executeTakeFirst();
  if (!counted) throw new LinkIsSpent();
  return MAX_TRIES - counted.tries;
}

/**
 * Locks the account before the rows that depend on it, as every change of an account does: until the transaction ends, nobody
 * sets another password.
 */
async function stillKnown(trx: Trx, token: string) {
  const known = await trx
    .selectFrom("accounts")
    .innerJoin("pending_logins", "pending_logins.account_id", "accounts.id")
    .select("accounts.id")
    .where("token_hash", "=", hashToken(token))
    .where(isYoung)
    .where("knows", "=", currentPassword)
    .where("accounts.archived_at", "is", null)
    .forShare("accounts")
    .executeTakeFirst();
  if (!known) throw new LinkIsSpent();
}

async function spend(trx: Trx, token: string) {
  const spent = await trx.deleteFrom("pending_logins").where("token_hash", "=", hashToken(token)).executeTakeFirst();
  if (spent.numDeletedRows === 0n) throw new LinkIsSpent();
}

/** Deletes pending logins that were never completed, and sessions that ended seven days ago. */
export async function sweepSignIns(): Promise<void> {
  await sweepSessions();
  await db
    .deleteFrom("pending_logins")
    .where("begun_at", "<", sql<Date>`now() - interval '10 minutes'`)
    .execute();
}
