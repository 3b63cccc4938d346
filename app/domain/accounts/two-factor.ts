import { Secret, TOTP } from "otpauth";
import { sql } from "kysely";
import { db, type Trx } from "#db/database";
import { queueAccountMail } from "#app/mail/outbox";
import { forgetBrowsers, meetBrowser } from "./known-browsers";
import { checkPassword } from "./verify-password";
import type { Person } from "#app/domain/shared/actors";
import { countCode, forgetCodes } from "#app/domain/shared/rate-limit";
import { dropRecoveryCodes, takeRecoveryCode, writeRecoveryCodes } from "./recovery-codes";
import { Refusal } from "#app/domain/shared/errors";
import { decryptText, encryptText } from "#app/domain/shared/encryption";
import { endOtherSessions } from "./sessions";

const SECONDS = 30;
const isFresh = sql<boolean>`begun_at > now() - interval '30 minutes'`;

/** `url` is what the QR code holds (otpauth, key URI format); the secret is written in base 32. */
export type TwoFactor =
  { state: "off" } | { state: "begun"; secret: string; url: string } | { state: "on"; recoveryCodes: number };

/** How far a person is with two-factor sign-in. The secret is shown while it is set up, and never again. */
export async function findTwoFactor(person: Person): Promise<TwoFactor> {
  const row = await db
    .selectFrom("two_factor_secrets")
    .select(["secret", "on_since", isFresh.as("isFresh")])
    .select((eb) =>
      eb
        .selectFrom("recovery_codes")
        .select(sql<number>`count(*)::int`.as("left"))
        .whereRef("recovery_codes.account_id", "=", "two_factor_secrets.account_id")
        .as("left"),
    )
    .where("account_id", "=", person.accountId)
    .executeTakeFirst();
  if (row?.on_since) return { state: "on", recoveryCodes: row.left ?? 0 };
  const secret = row?.isFresh ? decryptText("second-step", row.secret, person.accountId) : undefined;
  return secret ? { state: "begun", secret, url: buildTotp(secret, person.email).toString() } : { state: "off" };
}

function buildTotp(secret: string, label = ""): TOTP {
  return new TOTP({ issuer: "Foyer", label, secret: Secret.fromBase32(secret), period: SECONDS });
}

/**
 * Begins to set up two-factor sign-in with a new secret of 160 bits, for half an hour. Refuses a wrong password (field
 * `currentPassword`), and a person who has it already.
 */
export async function beginTwoFactor(person: Person, currentPassword: string): Promise<void> {
  await checkPassword(person, currentPassword);
  const { base32 } = new Secret({ size: 20 });
  const secret = encryptText("second-step", base32, person.accountId);
  const begun = await db
    .insertInto("two_factor_secrets")
    .values({ account_id: person.accountId, secret })
    .onConflict((conflict) =>
      conflict
        .column("account_id")
        .doUpdateSet({ secret, begun_at: sql`now()` })
        .where("two_factor_secrets.on_since", "is", null),
    )
    .executeTakeFirst();
  if (begun.numInsertedOrUpdatedRows === 0n) throw new Refusal("Two-step sign-in is on already");
}

/** Cancels the set-up. Once two-factor sign-in is on, only `switchOff` removes it. */
export async function giveUpTwoFactor(person: Person): Promise<void> {
  await db
    .deleteFrom("two_factor_secrets")
    .where("account_id", "=", person.accountId)
    .where("on_since", "is", null)
    .execute();
}

/**
 * Switches two-factor sign-in on by a code of the app, and answers ten recovery codes, which nobody can read again. Every session
 * but the one of this token ends, and a mail says so. Refuses a wrong code (field `code`), and set-up that is over.
 */
export async function switchOn(person: Person, code: string, sessionToken: string): Promise<string[]> {
  return db.transaction().execute(async (trx) => {
    await lockAccount(trx, person);
    const begun = await selectSecret(trx, person.accountId)
      .where("on_since", "is", null)
      .where(isFresh)
      .executeTakeFirst();
    if (!begun) throw new Refusal("Set-up is over: it is on already, or began more than 30 minutes ago");
    const step = findTimeStep(begun, code);
    if (step === undefined) throw wrongCode();

    await trx
      .updateTable("two_factor_secrets")
      .set({ on_since: sql`now()`, last_step: step })
      .where("account_id", "=", person.accountId)
      .execute();
    await endOthers(trx, person, sessionToken);
    await queueAccountMail(trx, person.accountId, "two-factor-on");
    return writeRecoveryCodes(trx, person.accountId);
  });
}

/**
 * Locks the account, so that a concurrent sign-in with the password alone has either ended or sees two-factor sign-in switched
 * on.
 */
async function lockAccount(trx: Trx, { accountId }: Person) {
  await trx.selectFrom("accounts").select("id").where("id", "=", accountId).forNoKeyUpdate().execute();
}

async function endOthers(trx: Trx, { accountId, origin }: Person, sessionToken: string) {
  await endOtherSessions(trx, accountId, sessionToken);
  await forgetBrowsers(trx, accountId);
  await meetBrowser(trx, accountId, origin);
}

export type Proof = { currentPassword: string; code: string };

/** Replaces the recovery codes that are left by ten new ones, and mails that. Refuses as `switchOff` does. */
export async function renewRecoveryCodes(person: Person, proof: Proof): Promise<string[]> {
  return withProof(person, proof, async (trx) => {
    await dropRecoveryCodes(trx, person.accountId);
    await queueAccountMail(trx, person.accountId, "two-factor-codes");
    return writeRecoveryCodes(trx, person.accountId);
  });
}

/**
 * Switches two-factor sign-in off, and mails that. Refuses a wrong password (field `currentPassword`) and a wrong code (field
 * `code`); throws TooOften after five wrong codes.
 */
export async function switchOff(person: Person, proof: Proof): Promise<void> {
  await withProof(person, proof, (trx) => dropTwoFactor(trx, person.accountId));
}

async function withProof<Result>(person: Person, proof: Proof, work: (trx: Trx) => Promise<Result>): Promise<Result> {
  await checkPassword(person, proof.currentPassword);
  const counted = await countCode(person.accountId, person.origin);
  return db.transaction().execute(async (trx) => {
    await lockAccount(trx, person);
    if (!(await takeCode(trx, person.accountId, proof.code))) throw wrongCode();
    await forgetCodes(trx, counted);
    return work(trx);
  });
}

/**
 * Removes an account's two-factor sign-in with its recovery codes and pending logins, and mails that; false where it had none.
 */
export async function dropTwoFactor(trx: Trx, accountId: string): Promise<boolean> {
  const dropped = await trx
    .deleteFrom("two_factor_secrets")
    .where("account_id", "=", accountId)
    .returning(sql<boolean>`on_since is not null`.as("wasOn"))
    .executeTakeFirst();
  if (dropped?.wasOn) await queueAccountMail(trx, accountId, "two-factor-off");
  return dropped?.wasOn ?? false;
}

/**
 * Removes two-factor sign-in, as `dropTwoFactor` does, where it was set up later than a week before this moment: a person who
 * had taken the account over may have set it up to lock its owner out. An older one stays.
 */
export async function dropTwoFactorSince(trx: Trx, accountId: string, moment: Date): Promise<void> {
  const young = await trx
    .selectFrom("two_factor_secrets")
    .select("account_id")
    .where("account_id", "=", accountId)
    .where("begun_at", ">", sql<Date>`${moment}::timestamptz - interval '7 days'`)
    .executeTakeFirst();
  if (young) await dropTwoFactor(trx, accountId);
}

/** Whether signing in to this account takes a code after the password. */
export async function hasTwoFactor(trx: Trx, accountId: string): Promise<boolean> {
  return (await selectSecret(trx, accountId).where("on_since", "is not", null).executeTakeFirst()) !== undefined;
}

/**
 * Uses up a code of the account's app or one of its recovery codes; false for any other. A code of the app is right in its 30
 * seconds and in those before and after (RFC 6238, 5.2), unless it or a later one was used.
 */
export async function takeCode(trx: Trx, accountId: string, typed: string): Promise<boolean> {
  const code = typed.replace(/[\s-]/g, "").toUpperCase();
  if (!/^\d{6}$/.test(code)) return takeRecoveryCode(trx, accountId, code);
  const row = await selectSecret(trx, accountId).where("on_since", "is not", null).executeTakeFirst();
  const step = row && findTimeStep(row, code);
  if (step === undefined) return false;
  const used = await trx
    .updateTable("two_factor_secrets")
    .set({ last_step: step })
    .where("account_id", "=", accountId)
    .where("on_since", "is not", null)
    .where("last_step", "<", step)
    .executeTakeFirst();
  return used.numUpdatedRows === 1n;
}

function selectSecret(trx: Trx, accountId: string) {
  return trx
    .selectFrom("two_factor_secrets")
    .select(["account_id as accountId", "secret"])
    .select(sql<number>`(extract(epoch from now()) * 1000)::float8`.as("now"))
    .where("account_id", "=", accountId);
}

type Row = { accountId: string; secret: Buffer; now: number };

/** The time step (RFC 6238) that this code belongs to, out of the present one and its two neighbours. */
function findTimeStep({ accountId, secret: encrypted, now }: Row, typed: string): number | undefined {
  const secret = decryptText("second-step", encrypted, accountId);
  const token = typed.replace(/\s/g, "");
  const delta = secret ? buildTotp(secret).validate({ token, timestamp: now, window: 1 }) : null;
  return delta === null ? undefined : Math.floor(now / 1000 / SECONDS) + delta;
}

/** The Refusal (field `code`) of a code that is wrong or was used before: it does not say which. */
export function wrongCode(): Refusal {
  return new Refusal("This code is not right, or was used: enter the one that the app shows now", "code");
}
