import { sql, type RawBuilder } from "kysely";
import { LinkIsSpent, TooOften } from "#app/domain/shared/errors";
import { tryAgain } from "#app/domain/shared/rate-limit";
import { settings } from "#app/settings";
import { db, type Trx } from "#db/database";

/** The tables of the links that are mailed to accounts. */
type Links = "password_resets" | "email_verifications" | "email_changes";

/**
 * A hash of an account's password hash. Links and pending logins store it when they are made: any change of the password ends
 * them.
 */
export const currentPassword = sql<Buffer>`sha256(convert_to(accounts.password_hash, 'UTF8'))`;

/** A limit of links of one kind, and in how many seconds the next one may be asked for. */
type LinkLimit = { reached: "minute" | "hour"; seconds: number };

/** Which limit an account has reached with its links of this kind: one a minute, or five an hour. */
export async function findLimit(trx: Trx, links: Links, accountId: string): Promise<LinkLimit | undefined> {
  const { rows } = await sql<LinkLimit>`
    select reached, greatest(1, ceil(extract(epoch from ends_at - now())))::int as seconds
    from (
      select max(asked_at) as newest, (array_agg(asked_at order by asked_at desc))[5] as fifth
      from ${sql.table(links)} where account_id = ${accountId} and asked_at > now() - interval '1 hour'
    ) as asked, lateral (
      values ('minute', newest + interval '1 minute'), ('hour', fifth + interval '1 hour')
    ) as limits (reached, ends_at)
    where ends_at > now() order by ends_at desc limit 1`.execute(trx);
  return rows[0];
}

/**
 * Uses up a link that changes the address of an account, and locks the account before it, as asking for a link does. Answers
 * the account as it was. Of concurrent uses one succeeds; throws LinkIsSpent to the others, and for a link that is not live.
 */
export async function consumeLink(
  trx: Trx,
  links: "email_changes" | "email_recoveries",
  { id, accountId }: { id: string; accountId: string },
  isLive: RawBuilder<boolean>,
) {
  const account = await trx
    .selectFrom("accounts")
    .select(["name", "email", "email_verified_at as verifiedAt"])
    .where("id", "=", accountId)
    .forUpdate()
    .executeTakeFirst();
  const { numAffectedRows } = await sql`
    update ${sql.table(links)} set closed_at = now() from accounts
    where accounts.id = account_id and ${sql.ref(`${links}.id`)} = ${id} and ${isLive}`.execute(trx);
  if (!account || !numAffectedRows) throw new LinkIsSpent();
  return account;
}

/** The page on which anybody can ask for a reset link, for emails about a change that their reader did not make. */
export function forgotUrl(): string {
  return `${settings().appOrigin}/forgot-password`;
}

/** Deletes the links of a kind that have long been dead: an older one answers 404 instead of 410. */
export async function sweepLinks(links: Links): Promise<void> {
  await sql`delete from ${sql.table(links)} where asked_at < now() - interval '30 days'`.execute(db);
}

type Reasons = Record<LinkLimit["reached"], string>;

/** Throws TooOften (field `field`) with the reason where a limit of `findLimit` is reached, and says when it may be tried again. */
export async function refuseOverLimit(trx: Trx, links: Links, accountId: string, reasons: Reasons, field?: string) {
  const limit = await findLimit(trx, links, accountId);
  if (limit) throw new TooOften(`${reasons[limit.reached]}. ${tryAgain(limit.seconds)}`, limit.seconds, field);
}
