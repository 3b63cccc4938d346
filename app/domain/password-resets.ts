import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { settings } from "#app/settings";
import { db, type Trx } from "#db/database";
import { queueAccountMail } from "#app/mail/outbox";
import { bytesToUuid, ID_BYTES, splitToken, uuidToBytes, writeToken } from "./link-tokens";
import { hashPassword } from "./passwords";
import type { Origin } from "./people";
import { LinkIsSpent, NotFound } from "./refusals";
import { openText, sealText } from "./sealing";
import { endSessions, startSession } from "./sessions";

const LIFETIME = sql`interval '1 hour'`;

/** The password that a link may replace. Whoever changes it, and however, ends every link that was made before. */
const currentPassword = sql<Buffer>`sha256(convert_to(accounts.password_hash, 'UTF8'))`;

const isLive = sql<boolean>`password_resets.created_at > now() - ${LIFETIME} and password_resets.replaces = ${currentPassword}`;

/**
 * Asks for a reset link, which goes to the address if it has an account: one mail a minute and five an hour at most. What is
 * done here is the same for every address, so neither answer nor time tells who has an account (OWASP, Forgot Password
 * Cheat Sheet). `redirectTo` is where to go on to afterwards.
 */
export async function askForReset(email: string, redirectTo: string): Promise<void> {
  const id = randomUUID();
  const sealed = sealText("redirect", redirectTo, id);
  await db.transaction().execute(async (trx) => {
    await lockAddress(trx, email);
    const { accountId } = await trx
      .insertInto("password_resets")
      .columns(["id", "redirect_to", "account_id", "replaces"])
      .expression((eb) =>
        eb
          .selectFrom(sql`(select ${id}::uuid as id, ${sealed}::bytea as redirect_to)`.as("asked"))
          .leftJoin("accounts", (join) => join.on("accounts.email", "=", email).on(isAllowed))
          .select([sql<string>`asked.id`.as("id"), sql<Buffer>`asked.redirect_to`.as("redirect_to")])
          .select(["accounts.id as account_id", currentPassword.as("replaces")]),
      )
      .returning("account_id as accountId")
      .executeTakeFirstOrThrow();
    await queueAccountMail(trx, accountId, "password-reset");
  });
}

/** Of many who ask at once for one address, each counts those before. It locks the same with an account and without one. */
async function lockAddress(trx: Trx, email: string) {
  await sql`select pg_advisory_xact_lock(hashtextextended(${email}, 0))`.execute(trx);
}

const isAllowed = sql<boolean>`not exists (
  select from password_resets as earlier
  where earlier.account_id = accounts.id and earlier.created_at > now() - interval '1 hour'
  having count(*) >= 5 or max(earlier.created_at) > now() - interval '1 minute'
)`;

type ResetLink = { id: string; replaces: Buffer };

/** The whole URL of a reset link: its id, signed together with the password that it replaces. */
function resetUrl({ id, replaces }: ResetLink): string {
  return `${settings().appOrigin}/reset-password/${writeToken("reset-link", uuidToBytes(id), replaces)}`;
}

export type ResetLetter = { to: { name: string; address: string }; url: string; expiresAt: Date };

/** What the mail about a reset says now: the newest link of the account. Undefined once none of its links works. */
export async function findResetLetter(accountId: string): Promise<ResetLetter | undefined> {
  const row = await db
    .selectFrom("password_resets")
    .innerJoin("accounts", "accounts.id", "password_resets.account_id")
    .select(["password_resets.id", currentPassword.as("replaces"), "accounts.name", "accounts.email"])
    .select(sql<Date>`password_resets.created_at + ${LIFETIME}`.as("expiresAt"))
    .where("password_resets.account_id", "=", accountId)
    .where(isLive)
    .orderBy("password_resets.created_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && { to: { name: row.name, address: row.email }, url: resetUrl(row), expiresAt: row.expiresAt };
}

/** What a genuine link leads to. It is live for an hour, until the password is another. */
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
  if (!row?.replaces || !link.isSignedWith(row.replaces)) throw new NotFound();
  const redirectTo = openText("redirect", row.redirect_to, id) ?? "/";
  return { id, email: row.email, redirectTo, isLive: row.isLive };
}

/**
 * Sets a new password by a link, marks the address as proved, ends every session of the account and signs in; a mail says
 * so. Of several uses at once one succeeds. Refuses a weak password (field `password`); throws LinkIsSpent for a dead link.
 */
export async function resetPassword(reset: Reset, password: string, origin: Origin): Promise<{ sessionToken: string }> {
  const passwordHash = await hashPassword(password, reset.email);
  return db.transaction().execute(async (trx) => {
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
    await queueAccountMail(trx, account.id, "password-changed");
    return { sessionToken: await startSession(trx, account.id, origin) };
  });
}

/** Deletes what was asked for nobody, and links that have long been dead: an older one answers 404 instead of 410. */
export async function sweepResets() {
  await db
    .deleteFrom("password_resets")
    .where((eb) => eb.or([eb("account_id", "is", null), eb("created_at", "<", sql<Date>`now() - interval '30 days'`)]))
    .execute();
}
