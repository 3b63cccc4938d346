import { sql } from "kysely";
import type { Trx } from "#db/database";
import { settings } from "#app/settings";
import type { ActingAdmin } from "./actors";
import { TooOften } from "./errors";
import { buildKey, MAILS_BY_ADMIN, MAILS_OF_WORKSPACE, MAILS_TO_ADDRESS, secondsUntil, tryAgain } from "./rate-limit";

/**
 * Counts a mail to each of these addresses, in an order that two that count the same share, and answers those that got too many:
 * theirs is not to be sent.
 */
export async function countMailsToAddresses(trx: Trx, addresses: readonly string[]): Promise<Set<string>> {
  if (!settings().rateLimits || addresses.length === 0) return new Set();
  const byKey = new Map(addresses.map((address) => [buildKey("mail", address), address]));
  const { rows } = await sql<{ key: string }>`
    with counted as (
      insert into rate_limits as known (key, hits, ends_at)
      select key, 1, now() + ${MAILS_TO_ADDRESS.window}::interval from unnest(${[...byKey.keys()].sort()}::text[]) as key
      on conflict (key) do update set ${again(1)}
      returning key, hits
    ) select key from counted where hits > ${MAILS_TO_ADDRESS.limit}`.execute(trx);
  return new Set(rows.flatMap(({ key }) => byKey.get(key) ?? []));
}

/** How many more mails an admin may send within this hour, and in each of the hours after it. */
export type HourlyShare = { now: number; later: number };

/**
 * Counts so many mails of an import for the account of its admin and for the workspace. More than an admin may send within an
 * hour are not refused: they are due in the hours after it, as the answer says. Throws TooOften where the workspace had too many.
 */
export async function countImportMails(trx: Trx, admin: ActingAdmin, mails: number): Promise<HourlyShare> {
  if (!settings().rateLimits) return { now: Infinity, later: Infinity };
  const byAdmin = await count(trx, buildKey("mails-by", admin.accountId ?? admin.memberId), mails, MAILS_BY_ADMIN);
  const ofWorkspace = await count(trx, buildKey("mails-of", admin.workspace.id), mails, MAILS_OF_WORKSPACE);
  if (ofWorkspace.hits > MAILS_OF_WORKSPACE.limit)
    throw new TooOften(`Many invitations were sent lately. ${tryAgain(ofWorkspace.seconds)}`, ofWorkspace.seconds);
  return { now: MAILS_BY_ADMIN.limit - (byAdmin.hits - mails), later: MAILS_BY_ADMIN.limit };
}

async function count(trx: Trx, key: string, mails: number, { window }: { window: string }) {
  const { rows } = await sql<{ hits: number; seconds: number }>`
    insert into rate_limits as known (key, hits, ends_at) values (${key}, ${mails}, now() + ${window}::interval)
    on conflict (key) do update set ${again(mails)}
    returning hits, ${secondsUntil} as seconds`.execute(trx);
  return rows[0] ?? { hits: 0, seconds: 0 };
}

const again = (hits: number) => sql`
  hits = case when known.ends_at <= now() then ${hits}::int else known.hits + ${hits}::int end,
  ends_at = case when known.ends_at <= now() then excluded.ends_at else known.ends_at end`;
