import { sql } from "kysely";
import { queueAccountMail } from "#app/mail/outbox";
import { db, inSavepoint, isRefusedBy, type Trx } from "#db/database";
import { consumeLink, currentPassword, refuseOverLimit } from "./account-links";
import { record } from "#app/domain/audit-log/event";
import { bytesToUuid, ID_BYTES, splitToken } from "#app/domain/shared/link-token";
import { isAddressTaken } from "#app/domain/members/email-address";
import { lockActiveMemberships, type ActiveMembership } from "./profile";
import { checkPassword } from "./verify-password";
import { offerRecovery, type FormerAddress } from "./email-recovery-offer";
import type { Actor, Person } from "#app/domain/shared/actors";
import { countMailTo } from "#app/domain/shared/rate-limit";
import { Forbidden, NotFound, Refusal } from "#app/domain/shared/errors";
import { about, sameMembership } from "#app/domain/members/member";
import { endOtherSessions } from "./sessions";

export const CHANGE_LIFETIME = sql`interval '24 hours'`;

export const isChangeLive = sql<boolean>`email_changes.closed_at is null
  and email_changes.asked_at > now() - ${CHANGE_LIFETIME} and email_changes.password = ${currentPassword}
  and accounts.archived_at is null`;

/**
 * Mails a link to the address that a person wants to have, and a notice to the one they have: once a minute and five times an
 * hour at most. Every earlier link is dead. Nothing is looked up about the new address, so that neither answer nor time tells
 * who has an account (OWASP, Changing A User's Registered Email Address). Refuses a wrong current password (field
 * `currentPassword`) and the address that they have (field `email`); throws TooOften as signing in does.
 */
export async function askForAddress(
  person: Person,
  { email, currentPassword: typed }: { email: string; currentPassword: string },
): Promise<void> {
  const hash = await checkPassword(person, typed);
  await db.transaction().execute(async (trx) => {
    const account = await trx
      .selectFrom("accounts")
      .select(["email", currentPassword.as("password")])
      .where("id", "=", person.accountId)
      .where("password_hash", "=", hash)
      .where("archived_at", "is", null)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (!account) throw new Refusal("The password has just been changed: enter the new one", "currentPassword");
    if (account.email === email) throw new Refusal("This is your email address already: enter another one", "email");
    await refuseTooOften(trx, person);
    await countMailTo(trx, email);
    await closeChanges(trx, person.accountId);
    const { password } = account;
    await trx.insertInto("email_changes").values({ account_id: person.accountId, email, password }).execute();
    await queueAccountMail(trx, person.accountId, "email-change", email);
    await queueAccountMail(trx, person.accountId, "email-change-asked", account.email);
  });
}

async function refuseTooOften(trx: Trx, person: Person) {
  const reasons = {
    minute: "A link was mailed within the last minute",
    hour: "Five links were mailed within an hour",
  };
  await refuseOverLimit(trx, "email_changes", person.accountId, reasons, "email");
}

/** Closes the open requests of an account for another address: their links are dead. */
export async function closeChanges(trx: Trx, accountId: string) {
  await trx
    .updateTable("email_changes")
    .set({ closed_at: sql`now()` })
    .where("account_id", "=", accountId)
    .where("closed_at", "is", null)
    .execute();
}

/**
 * A change of the address whose link has a right signature. It is live for a day, until it is used or a later one is asked for,
 * and until the password changes.
 */
export type AddressChange = { id: string; accountId: string; email: string; isLive: boolean };

/** Reads what a token changes; reading changes nothing. Throws NotFound for one that is malformed, forged or unknown. */
export async function findAddressChange(token: string): Promise<AddressChange> {
  const link = splitToken("email-change-link", token, ID_BYTES);
  if (!link) throw new NotFound();
  const row = await db
    .selectFrom("email_changes")
    .innerJoin("accounts", "accounts.id", "email_changes.account_id")
    .select(["email_changes.id", "account_id as accountId", "email_changes.email", "password"])
    .select(isChangeLive.as("isLive"))
    .where("email_changes.id", "=", bytesToUuid(link.ids))
    .executeTakeFirst();
  if (!row || !link.isSignedWith(row.password)) throw new NotFound();
  return { id: row.id, accountId: row.accountId, email: row.email, isLive: row.isLive };
}

/**
 * Gives an account its new address, which the link proves; the account's person has to be signed in. Their active memberships
 * take the address too, except where another member of the workspace has it. Every other session ends, and a mail tells the
 * former mailbox, with a link that puts the former address back where it was proved. Refuses an address that has another
 * account by now; throws Forbidden for another account, and LinkIsSpent for a dead link.
 */
export async function changeOwnAddress(person: Person, change: AddressChange, sessionToken: string): Promise<void> {
  if (person.accountId !== change.accountId) throw new Forbidden();
  await db.transaction().execute(async (trx) => {
    const memberships = await lockActiveMemberships(trx, person);
    const former = await moveAccount(trx, change);
    await offerRecovery(trx, person.accountId, { former, email: change.email });
    for (const membership of memberships) await moveMembership(trx, person, membership, change.email);
    await endOtherSessions(trx, person.accountId, sessionToken);
    await queueAccountMail(trx, person.accountId, "email-changed", former.address);
  });
}

/** Answers the address that the account had, and whether it was proved. */
async function moveAccount(trx: Trx, change: AddressChange): Promise<FormerAddress> {
  const { email: address, verifiedAt } = await consumeLink(trx, "email_changes", change, isChangeLive);
  await trx
    .updateTable("accounts")
    .set({ email: change.email, email_verified_at: sql`now()` })
    .where("id", "=", change.accountId)
    .execute()
    .catch(refuseTaken);
  return { address, isProved: verifiedAt !== null };
}

/** Turns the constraint on accounts' addresses into a Refusal; any other error is thrown on. */
export function refuseTaken(error: unknown): never {
  if (!isRefusedBy("accounts_email_key", error)) throw error;
  throw new Refusal("This email address has another account by now: yours stays as it is");
}

/**
 * Gives a membership the new address of its account, and records it. Where another member of the workspace has that address,
 * this membership keeps its own; the account's other memberships change all the same.
 */
export async function moveMembership(trx: Trx, person: Actor, membership: ActiveMembership, email: string) {
  if (membership.email === email) return;
  const isMoved = await inSavepoint(trx, () => putAddress(trx, membership, email), refusedAsTaken);
  if (!isMoved) return;
  await record(trx, person, "member.email_changed", about({ ...membership, email }), {
    from: membership.email,
    to: email,
  });
}

async function putAddress(trx: Trx, membership: ActiveMembership, email: string): Promise<boolean> {
  await trx.updateTable("members").set({ email }).where(sameMembership(membership)).execute();
  return true;
}

function refusedAsTaken(error: unknown): false {
  if (!isAddressTaken(error)) throw error;
  return false;
}
