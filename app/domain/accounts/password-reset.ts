import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { settings } from "#app/settings";
import { db, type Database, type Trx } from "#db/database";
import { queueAccountMail } from "#app/mail/outbox";
import { currentPassword, findLimit, refuseOverLimit } from "./account-links";
import { passFirstStep, type SignedIn } from "./pending-login";
import { bytesToUuid, ID_BYTES, splitToken, uuidToBytes, writeToken } from "#app/domain/shared/link-token";
import { mailInvitationsAgain } from "#app/domain/invitations/open-invitations";
import { hashPassword } from "./password";
import type { Origin } from "#app/domain/shared/actors";
import { countRequest, liftBlock } from "#app/domain/shared/rate-limit";
import { LinkIsSpent, NotFound, TooOften } from "#app/domain/shared/errors";
import { decryptText, encryptText } from "#app/domain/shared/encryption";
import { dropTwoFactor } from "./two-factor";
import { endSessions } from "./sessions";

const LIFETIME = sql`interval '1 hour'`;

/** A change of the email address ends a link, as a change of the password does. */
const isLive = sql<boolean>`password_resets.asked_at > now() - ${LIFETIME} and password_resets.replaces = ${currentPassword}
  and password_resets.email = accounts.email and accounts.archived_at is null`;

/** Asks for a reset link as `askForReset` does. Throws TooOften after 500 of one network within an hour. */
export async function askForOwnReset(email: string, redirectTo: string, origin: Origin): Promise<void> {
  await countRequest("reset", origin);
  await askForReset(email, redirectTo);
}

/**
 * Asks for a reset link, which the worker mails to the address if it has an account, or else its open invitations. Once a
 * minute and five times an hour at most; these limits are the address's own, so that other emails do not use them up. Nothing
 * is looked up here, so that neither answer nor time tells who has an account (OWASP, Forgot Password Cheat Sheet).
 * `redirectTo` is the page that the person goes to afterwards.
 */
export async function askForReset(email: string, redirectTo: string, at: Database | Trx = db): Promise<void> {
  const id = randomUUID();
  await at
    .insertInto("reset_requests")
    .values({ id, email, redirect_to: encryptText("redirect", redirectTo, id) })
    .execute();
}

/**
 * Throws TooOften where the limits leave the worker no email to send for this account. Only for callers who may know that the
 * account exists. Needs the account's lock, so that concurrent requests are counted one after another.
 */
export async function refuseTooManyResets(trx: Trx, account: { id: string; email: string }): Promise<void> {
  const asked = await trx
    .selectFrom("reset_requests")
    .select("id")
    .where("email", "=", account.email)
    .limit(1)
    .executeTakeFirst();
  if (asked) throw new TooOften("A reset link is asked for already: try again in a minute", 60);
  const reasons = {
    minute: "A reset link was mailed within the last minute",
    hour: "Five reset links were mailed within an hour",
  };
  await refuseOverLimit(trx, "password_resets", account.id, reasons);
}

/**
 * Handles the oldest request: queues a link, or, for an address without an account, its open invitations; nothing where there
 * is neither, or where a limit is reached. False where no request waits. The worker polls for requests instead of being woken:
 * work that began at once would make the request for an existing account measurably slower.
 */
export async function answerResetRequest(): Promise<boolean> {
  return db.transaction().execute(answerOldest);
}

async function answerOldest(trx: Trx): Promise<boolean> {
  const request = await trx
    .deleteFrom("reset_requests")
    .where("id", "=", (eb) =>
      eb.selectFrom("reset_requests").select("id").orderBy("asked_at").limit(1).forUpdate().skipLocked(),
    )
    .returning(["id", "email", "redirect_to", "asked_at"])
    .executeTakeFirst();
  if (!request) return false;

  const { email, ...reset } = request;
  const account = await lockAccount(trx, email);
  if (!account) await mailInvitationsAgain(trx, email);
  else if (!(await findLimit(trx, "password_resets", account.id))) await makeReset(trx, account, { ...reset, email });
  return true;
}

/** Mails a reset link to the account with this address without counting it: for changes that end the password and happen once. */
export async function sendReset(trx: Trx, email: string): Promise<void> {
  const account = await lockAccount(trx, email);
  const id = randomUUID();
  const reset = { id, email, redirect_to: encryptText("redirect", "/", id), asked_at: new Date() };
  if (account) await makeReset(trx, account, reset);
}

type NewReset = { id: string; email: string; redirect_to: Buffer; asked_at: Date };

async function makeReset(trx: Trx, { id: accountId, replaces }: { id: string; replaces: Buffer }, reset: NewReset) {
  await trx
    .insertInto("password_resets")
    .values({ ...reset, account_id: accountId, replaces })
    .execute();
  await queueAccountMail(trx, accountId, "password-reset");
}

/** Locks the account with this address, so that each of several concurrent requests counts those before it. */
async function lockAccount(trx: Trx, email: string) {
  return trx
    .selectFrom("accounts")
    .select(["id", currentPassword.as("replaces")])
    .where("email", "=", email)
    .where("archived_at", "is", null)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export type ResetEmail = { to: { name: string; address: string }; url: string; expiresAt: Date };

/** The content of the reset email: the newest link of the account. Undefined once none of its links works. */
export async function findResetEmail(accountId: string): Promise<ResetEmail | undefined> {
  const row = await db
    .selectFrom("password_resets")
    .innerJoin("accounts", "accounts.id", "password_resets.account_id")
    .select(["password_resets.id", currentPassword.as("replaces"), "accounts.name", "accounts.email"])
    .select(sql<Date>`password_resets.asked_at + ${LIFETIME}`.as("expiresAt"))
    .where("password_resets.account_id", "=", accountId)
    .where(isLive)
    .orderBy("password_resets.asked_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && { to: { name: row.name, address: row.email }, url: resetUrl(row), expiresAt: row.expiresAt };
}

/** The URL of a link: its id, signed together with the password hash that it replaces. Nothing that is stored opens it. */
function resetUrl({ id, replaces }: { id: string; replaces: Buffer }): string {
  return `${settings().appOrigin}/reset-password/${writeToken("reset-link", uuidToBytes(id), replaces)}`;
}

/** A link whose signature is right. It is live for an hour, and until the password changes. */
export type Reset = { id: string; email: string; redirectTo: string; isLive: boolean };

/** Reads the reset of a token; reading changes nothing. Throws NotFound for one that is malformed, forged or unknown. */
export async function findReset(token: string): Promise<Reset> {
  const link = splitToken("reset-link", token, ID_BYTES);
  if (!link) throw new NotFound();
  const id = bytesToUuid(link.ids);
  const row = await db
    .selectFrom("password_resets")
    .innerJoin("accounts", "accounts.id", "password_resets.account_id")
    .select(["accounts.email", "password_resets.replaces", "password_resets.redirect_to", isLive.as("isLive")])
    .where("password_resets.id", "=", id)
    .executeTakeFirst();
  if (!row || !link.isSignedWith(row.replaces)) throw new NotFound();
  const redirectTo = decryptText("redirect", row.redirect_to, id) ?? "/";
  return { id, email: row.email, redirectTo, isLive: row.isLive };
}

/**
 * Sets a new password by a link, marks the address as proved, ends every session of the account and signs in, as far as
 * `passFirstStep` goes; an email says so. Two-factor sign-in stays, unless nobody had proved the address before: then a
 * stranger may have set it up. Concurrent uses of one link: one succeeds. Refuses a weak password (field `password`); throws
 * LinkIsSpent for a dead link.
 */
export async function resetPassword(reset: Reset, password: string, origin: Origin): Promise<SignedIn> {
  const passwordHash = await hashPassword(password, reset.email);
  return db.transaction().execute(async (trx) => {
    const isUnproved = await lockUnproved(trx, reset);
    const account = await trx
      .updateTable("accounts")
      .from("password_resets")
      .set({ password_hash: passwordHash, email_verified_at: sql`coalesce(accounts.email_verified_at, now())` })
      .whereRef("accounts.id", "=", "password_resets.account_id")
      .where("password_resets.id", "=", reset.id)
      .where(isLive)
      .returning("accounts.id")
      .executeTakeFirst();
    if (!account) throw new LinkIsSpent();

    await endSessions(trx, account.id);
    if (isUnproved) await dropTwoFactor(trx, account.id);
    await liftBlock(trx, reset.email);
    await queueAccountMail(trx, account.id, "password-changed");
    return passFirstStep(trx, account.id, { origin, leadsTo: reset.redirectTo });
  });
}

/** Whether the address is still unproved. Locks the account, so that concurrent uses of a link are decided one after another. */
async function lockUnproved(trx: Trx, { email }: Reset): Promise<boolean> {
  const account = await trx
    .selectFrom("accounts")
    .select("email_verified_at")
    .where("email", "=", email)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return account?.email_verified_at === null;
}
