import { sql } from "kysely";
import { settings } from "#app/settings";
import { db, type Trx } from "#db/database";
import { queueAccountMail } from "#app/mail/outbox";
import { forgotUrl } from "./account-links";
import { formatBrowser } from "./browser-name";
import { hashToken } from "#app/domain/shared/keys";
import type { Origin } from "#app/domain/shared/actors";
import { mayMailSignIn } from "#app/domain/shared/rate-limit";

/** How long a browser stays known after the last sign-in with it: less than the 400 days for which browsers keep a cookie. */
export const BROWSER_SECONDS = 365 * 24 * 60 * 60;
const KEPT = sql`interval '365 days'`;

/**
 * Remembers that an account signed in with this browser. An email tells its person, unless the account knows this browser
 * already, or knows none: then the account is new, or its password was just set.
 */
export async function meetBrowser(trx: Trx, accountId: string, origin: Origin): Promise<void> {
  if (!origin.browser) return;
  const hash = hashToken(origin.browser);
  const { rows } = await sql<{ isNew: boolean; hasOthers: boolean }>`
    with met as (
      insert into known_browsers (account_id, token_hash, ip, user_agent)
      values (${accountId}, ${hash}, ${origin.ip}, ${origin.userAgent})
      on conflict (account_id, token_hash) do update set last_used_at = now()
      returning xmax = 0 as is_new
    )
    select is_new as "isNew", exists (
      select from known_browsers where account_id = ${accountId} and token_hash <> ${hash}
    ) as "hasOthers" from met`.execute(trx);
  const isNews = rows.some(({ isNew, hasOthers }) => isNew && hasOthers);
  if (!isNews || !settings().newSignInMail || !(await mayMailSignIn(trx, accountId))) return;
  await queueAccountMail(trx, accountId, "new-sign-in");
}

/** Forgets every browser of an account: the next sign-in counts as one with a new browser. */
export async function forgetBrowsers(trx: Trx, accountId: string): Promise<void> {
  await trx.deleteFrom("known_browsers").where("account_id", "=", accountId).execute();
}

export type SignIn = { at: Date; ip: string; browser: string };
export type SignInEmail = { to: { name: string; address: string }; signIns: SignIn[]; forgotUrl: string };

/**
 * The content of the email that was queued at this moment: the browsers that became known since. Undefined once the account has
 * forgotten them.
 */
export async function findSignInEmail(accountId: string, queuedAt: Date): Promise<SignInEmail | undefined> {
  const rows = await db
    .selectFrom("known_browsers")
    .innerJoin("accounts", "accounts.id", "known_browsers.account_id")
    .select(["accounts.name", "accounts.email", "met_at as at", "ip", "user_agent"])
    .where("account_id", "=", accountId)
    .where("met_at", ">=", queuedAt)
    .where("accounts.archived_at", "is", null)
    .orderBy("met_at")
    .limit(5)
    .execute();
  const [first] = rows;
  if (!first) return undefined;
  const signIns = rows.map(({ at, ip, user_agent: userAgent }) => ({ at, ip, browser: formatBrowser(userAgent) }));
  return { to: { name: first.name, address: first.email }, signIns, forgotUrl: forgotUrl() };
}

/** Deletes browsers in which nobody has signed in for a year. */
export async function sweepBrowsers(): Promise<void> {
  await db
    .deleteFrom("known_browsers")
    .where("last_used_at", "<", sql<Date>`now() - ${KEPT}`)
    .execute();
}
