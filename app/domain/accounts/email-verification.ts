import { sql } from "kysely";
import { settings } from "#app/settings";
import { queueAccountMail } from "#app/mail/outbox";
import { db, type Trx } from "#db/database";
import { currentPassword, forgotUrl, refuseOverLimit } from "./account-links";
import { bytesToUuid, ID_BYTES, splitToken, uuidToBytes, writeToken } from "#app/domain/shared/link-token";
import type { Person } from "#app/domain/shared/actors";
import { Forbidden, LinkIsSpent, NotFound, Refusal } from "#app/domain/shared/errors";
import { endOtherSessions } from "./sessions";

const LIFETIME = sql`interval '24 hours'`;

const isLive = sql<boolean>`email_verifications.asked_at > now() - ${LIFETIME} and email_verifications.email = accounts.email
  and email_verifications.password = ${currentPassword} and accounts.email_verified_at is null and accounts.archived_at is null`;

/**
 * Mails a link to the address of a person who signed up without proving it: once a minute and five times an hour at most.
 * Throws TooOften for more; refuses an address that is proved.
 */
export async function askForProof(person: Person): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const account = await trx
      .selectFrom("accounts")
      .select(["email", currentPassword.as("password"), "email_verified_at as provedAt"])
      .where("id", "=", person.accountId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (!account || account.provedAt) throw new Refusal("Your email address is confirmed already");
    await refuseTooOften(trx, person);
    const { email, password } = account;
    await trx.insertInto("email_verifications").values({ account_id: person.accountId, email, password }).execute();
    await queueAccountMail(trx, person.accountId, "email-proof");
  });
}

async function refuseTooOften(trx: Trx, person: Person) {
  const reasons = {
    minute: "A link is on its way: look into your mailbox",
    hour: "Five links were mailed within an hour",
  };
  await refuseOverLimit(trx, "email_verifications", person.accountId, reasons);
}

export type ProofEmail = { to: { name: string; address: string }; url: string; forgotUrl: string; expiresAt: Date };

/** The content of the email: the newest link of the account. Undefined once none of its links works. */
export async function findProofEmail(accountId: string): Promise<ProofEmail | undefined> {
  const row = await db
    .selectFrom("email_verifications")
    .innerJoin("accounts", "accounts.id", "email_verifications.account_id")
    .select(["email_verifications.id", "email_verifications.email", "email_verifications.password", "accounts.name"])
    .select(sql<Date>`email_verifications.asked_at + ${LIFETIME}`.as("expiresAt"))
    .where("email_verifications.account_id", "=", accountId)
    .where(isLive)
    .orderBy("email_verifications.asked_at", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    to: { name: row.name, address: row.email },
    url: `${settings().appOrigin}/verify-email/${writeToken("email-proof-link", uuidToBytes(row.id), row.password)}`,
    forgotUrl: forgotUrl(),
    expiresAt: row.expiresAt,
  };
}

/**
 * What a genuine link leads to. It is live for a day, until the address is proved, or the password or the address is another.
 * Of two readers, one who sees it dead by its own use sees that the address is proved.
 */
export type EmailProof = { id: string; accountId: string; email: string; isLive: boolean; isProved: boolean };

/** Reads what a token proves; reading changes nothing. Throws NotFound for one that is malformed, forged or unknown. */
export async function findProof(token: string): Promise<EmailProof> {
  const link = splitToken("email-proof-link", token, ID_BYTES);
  if (!link) throw new NotFound();
  const row = await db
    .selectFrom("email_verifications")
    .innerJoin("accounts", "accounts.id", "email_verifications.account_id")
    .select([
      "email_verifications.id",
      "email_verifications.account_id as accountId",
      "email_verifications.email",
      "email_verifications.password",
    ])
    .select([isLive.as("isLive"), sql<boolean>`accounts.email_verified_at is not null`.as("isProved")])
    .where("email_verifications.id", "=", bytesToUuid(link.ids))
    .executeTakeFirst();
  if (!row || !link.isSignedWith(row.password)) throw new NotFound();
  const { id, accountId, email, isLive: live, isProved } = row;
  return { id, accountId, email, isLive: live, isProved };
}

/**
 * Marks the address as proved, by its link; the account's person has to be signed in. That takes both the mailbox and the
 * password, so the account is that of the person who made it, and keeps its password: a person who can only read the mailbox
 * cannot sign in to press the button, and takes the account over by a reset instead (product.md, 3.8). Every other session of
 * the account ends: what a proved address gives access to, it gives in this browser alone. Throws Forbidden for another
 * account, and LinkIsSpent for a dead link.
 */
export async function proveEmail(person: Person, proof: EmailProof, sessionToken: string): Promise<void> {
  if (person.accountId !== proof.accountId) throw new Forbidden();
  await db.transaction().execute(async (trx) => {
    const account = await trx
      .updateTable("accounts")
      .from("email_verifications")
      .set({ email_verified_at: sql`now()` })
      .whereRef("accounts.id", "=", "email_verifications.account_id")
      .where("email_verifications.id", "=", proof.id)
      .where(isLive)
      .returning("accounts.id")
      .executeTakeFirst();
    if (!account) throw new LinkIsSpent();
    await endOtherSessions(trx, account.id, sessionToken);
  });
}
