import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { sql } from "kysely";
import { settings } from "#app/settings";
import { db, type Database, type Trx } from "#db/database";
import { hashToken, sign } from "./keys";
import type { ActingAdmin, Origin, Person } from "./actors";
import { TooOften } from "./errors";

/** How much of each one network may do within an hour. SECURITY.md lists these numbers and those below. */
const ofNetwork = { "sign-up": 300, join: 300, reset: 500, renew: 100 } as const;

/** Wrong passwords within a quarter of an hour: by one network, and for one address (or in one browser that it knows). */
const WRONG_BY_NETWORK = 100;
export const WRONG_FOR_ADDRESS = 5;
const GUESSING = sql`interval '15 minutes'`;

/** Wrong codes of two-factor sign-in for one account, or in one browser that it knows. */
const WRONG_CODES = [
  { limit: 5, window: "15 minutes" },
  { limit: 50, window: "1 day" },
];

export const MAILS_TO_ADDRESS = { limit: 10, window: "1 hour" };
export const MAILS_BY_ADMIN = { limit: 10_000, window: "1 hour" };
export const MAILS_OF_WORKSPACE = { limit: 100_000, window: "1 day" };
const INVITATION_AGAIN_MAILS = { limit: 5, window: "1 hour" };
const SIGN_UP_MAILS = { limit: 5, window: "1 hour" };
const ASKS_FROM_NETWORK = { limit: 100, window: "1 hour" };
const ASKS_OF_ACCOUNT = { limit: 10, window: "1 hour" };
const SIGN_IN_MAILS = { limit: 10, window: "1 hour" };

/** How much of each one account may do, wherever it does it, and what it is told after that. */
const ofAccount = {
  export: { limit: 60, window: "1 hour", words: "You exported many files lately" },
  import: { limit: 60, window: "1 hour", words: "You imported many files lately" },
  "workspaces-by": { limit: 10, window: "1 day", words: "You created ten workspaces within a day" },
  "mail-test": { limit: 10, window: "1 hour", words: "You sent ten test mails within an hour" },
} as const;

type Rule = { key: string; limit: number; window: string };
type Count = { key: string; hits: number; seconds: number };

/** Throws TooOften where this network did it too often within the hour. */
export async function countRequest(what: keyof typeof ofNetwork, origin: Origin): Promise<void> {
  const rule = { key: buildKey(what, toNetwork(origin.ip)), limit: ofNetwork[what], window: "1 hour" };
  const over = await findOver(db, [rule]);
  if (over) throw new TooOften(`This was done too often from your network. ${tryAgain(over.seconds)}`, over.seconds);
}

/** Counts an access request, for its network and its account. Throws TooOften where it is one too many. */
export async function countAsk({ accountId, origin }: Pick<Person, "accountId" | "origin">): Promise<void> {
  const over = await findOver(db, [
    { key: buildKey("ask-from", toNetwork(origin.ip)), ...ASKS_FROM_NETWORK },
    { key: buildKey("ask-by", accountId), ...ASKS_OF_ACCOUNT },
  ]);
  if (over) throw new TooOften(`Access was asked for too often. ${tryAgain(over.seconds)}`, over.seconds);
}

/**
 * Counts the mail of an invitation, for its address, the account of its admin in whatever workspace, and the workspace. Throws TooOften where it is one too many:
 * then it is not counted either, as the transaction is undone.
 */
export async function countInvitationMail(trx: Trx, admin: ActingAdmin, email: string): Promise<void> {
  const address = buildKey("mail", email);
  const over = await findOver(trx, [
    { key: address, ...MAILS_TO_ADDRESS },
    { key: buildKey("mails-by", admin.accountId ?? admin.memberId), ...MAILS_BY_ADMIN },
    { key: buildKey("mails-of", admin.workspace.id), ...MAILS_OF_WORKSPACE },
  ]);
  if (!over) return;
  const reason =
    over.key === address ? `${email} got many mails from here lately` : "Many invitations were sent lately";
  throw new TooOften(`${reason}. ${tryAgain(over.seconds)}`, over.seconds);
}

/** Counts a mail to an address that its holder did not ask for here. Throws TooOften as `countInvitationMail` does. */
export async function countMailTo(trx: Trx, email: string): Promise<void> {
  const over = await findOver(trx, [{ key: buildKey("mail", email), ...MAILS_TO_ADDRESS }]);
  if (over) throw new TooOften(`${email} got many mails from here lately. ${tryAgain(over.seconds)}`, over.seconds);
}

/** Counts what this account does. Throws TooOften where it is one too many; in a transaction it is not counted then either. */
export async function countByAccount(
  what: keyof typeof ofAccount,
  { accountId }: Pick<Person, "accountId">,
  at: Database | Trx = db,
): Promise<void> {
  const { limit, window, words } = ofAccount[what];
  const over = await findOver(at, [{ key: buildKey(what, accountId), limit, window }]);
  if (over) throw new TooOften(`${words}. ${tryAgain(over.seconds)}`, over.seconds);
}

/**
 * Counts the mail about a new sign-in, apart from all others: no flood of those leaves it out. False where it is one too many.
 */
export async function mayMailSignIn(trx: Trx, accountId: string): Promise<boolean> {
  return !(await findOver(trx, [{ key: buildKey("sign-in-mail", accountId), ...SIGN_IN_MAILS }]));
}

/**
 * Counts the mail of an open invitation that somebody without an account asked for, as one of those and as any mail of an
 * invitation. False where it is one too many: so nobody uses up what admins may mail to the address.
 */
export async function mayMailInvitationAgain(trx: Trx, email: string): Promise<boolean> {
  const own = await findOver(trx, [{ key: buildKey("invitation-again", email), ...INVITATION_AGAIN_MAILS }]);
  return !own && !(await findOver(trx, [{ key: buildKey("mail", email), ...MAILS_TO_ADDRESS }]));
}

/** Counts a mail that answers a sign-up, whether or not the address has an account. False where it is one too many. */
export async function mayMailSignUp(trx: Trx, email: string): Promise<boolean> {
  return !(await findOver(trx, [{ key: buildKey("sign-up-mail", email), ...SIGN_UP_MAILS }]));
}

/** Counts by one statement, always in the order of the rules: two that count the same do not deadlock. */
async function findOver(at: Database | Trx, rules: Rule[]): Promise<Count | undefined> {
  if (!settings().rateLimits) return undefined;
  const rows = await at
    .insertInto("rate_limits")
    .values(rules.map(({ key, window }) => ({ key, hits: 1, ends_at: sql<Date>`now() + ${window}::interval` })))
    .onConflict((conflict) =>
      conflict.column("key").doUpdateSet({
        hits: sql`case when rate_limits.ends_at <= now() then 1 else rate_limits.hits + 1 end`,
        ends_at: sql`case when rate_limits.ends_at <= now() then excluded.ends_at else rate_limits.ends_at end`,
      }),
    )
    .returning(["key", "hits", secondsUntil.as("seconds")])
    .execute();
  return rows.find((row) => row.hits > (rules.find(({ key }) => key === row.key)?.limit ?? 0));
}

/** By the clock, and not by when the statement began: it may have waited for one that began later. */
export const secondsUntil = sql<number>`greatest(1, ceil(extract(epoch from ends_at - clock_timestamp())))::int`;

/** A guess at a password that is counted as wrong until it proves right. */
export type Guess = { network: string; key: string };

/**
 * Counts a guess at the password of an address before anybody looks whether it is right, so that many at once get no more
 * tries than one after another. Throws TooOften where the address, or the network, has had its wrong ones. An address
 * without an account is counted just the same. A browser in which the account was signed in before has tries of its own,
 * which nobody elsewhere uses up (OWASP, Device Cookies).
 */
export async function countGuess(email: string | undefined, origin: Origin): Promise<Guess | undefined> {
  if (!settings().rateLimits) return undefined;
  const network = buildKey("wrong-by", toNetwork(origin.ip));
  const address = buildKey("wrong-for", email ?? origin.ip);
  const { rows } = await sql<Count>`
    with browser as (
      select 'browser ' || known_browsers.id as key
      from known_browsers join accounts on accounts.id = known_browsers.account_id
      where accounts.email = ${email ?? ""} and known_browsers.token_hash = ${hashToken(origin.browser ?? "")}
    ), by_network as (
      insert into rate_limits as known (key, hits, ends_at)
      select ${network}, 1, now() + ${GUESSING} where not exists (select from browser)
      on conflict (key) do update set
        hits = case when known.ends_at <= now() then 1 else known.hits + 1 end,
        ends_at = case when known.ends_at <= now() then excluded.ends_at else known.ends_at end
      returning key, hits, ends_at
    ), for_address as (
      insert into rate_limits as known (key, hits, ends_at)
      select coalesce((select key from browser), ${address}), 1, now() + ${GUESSING}
      where not exists (select from by_network where hits > ${WRONG_BY_NETWORK})
      on conflict (key) do update set
        hits = case when known.ends_at <= now() then 1 else known.hits + 1 end,
        ends_at = case when known.ends_at > now() and known.hits >= ${WRONG_FOR_ADDRESS}
          then known.ends_at else excluded.ends_at end
      returning key, hits, ends_at
    )
    select key, hits, ${secondsUntil} as seconds from by_network
    union all select key, hits, ${secondsUntil} as seconds from for_address`.execute(db);
  for (const { key, hits, seconds } of rows) refuseGuess(key === network, hits, seconds);
  return { network, key: rows.find(({ key }) => key !== network)?.key ?? address };
}

function refuseGuess(isNetwork: boolean, hits: number, seconds: number) {
  if (hits <= (isNetwork ? WRONG_BY_NETWORK : WRONG_FOR_ADDRESS)) return;
  const reason = isNetwork ? "from your network" : "for this email address";
  const way = "or choose a new password by a link that Foyer mails to you";
  throw new TooOften(`There were too many wrong passwords ${reason}. ${tryAgain(seconds)}, ${way}`, seconds);
}

/** Takes back a guess that proved right, and with it the wrong ones before it at this address, or in this browser. */
export async function forgetGuesses(trx: Trx, guess: Guess | undefined): Promise<void> {
  if (!guess) return;
  // Counting takes the network first: the other way round, each would wait for the other.
  await sql`
    with by_network as (
      update rate_limits set hits = greatest(hits - 1, 0) where key = ${guess.network} and ${guess.key} not like 'browser %'
      returning key
    )
    delete from rate_limits where key = ${guess.key} and (select count(*) from by_network) >= 0`.execute(trx);
}

/**
 * Counts the code of two-factor sign-in before anybody looks whether it is right, and answers what to forget once it is. Throws
 * TooOften where the account has had its wrong ones. A browser in which it was signed in before has tries of its own.
 */
export async function countCode(accountId: string, { browser = "" }: Origin): Promise<string[]> {
  const known = await db
    .selectFrom("known_browsers")
    .select("id")
    .where("account_id", "=", accountId)
    .where("token_hash", "=", hashToken(browser))
    .executeTakeFirst();
  const whom = known?.id ?? accountId;
  const rules = WRONG_CODES.map((rule) => ({ key: buildKey(`wrong-code-${rule.limit}`, whom), ...rule }));
  const over = await findOver(db, rules);
  if (over) throw new TooOften(`There were too many wrong codes. ${tryAgain(over.seconds)}`, over.seconds);
  return rules.map(({ key }) => key);
}

/** Takes back a code that proved right, and with it the wrong ones before it; in the order in which they are counted. */
export async function forgetCodes(trx: Trx, keys: string[]): Promise<void> {
  for (const key of keys) await trx.deleteFrom("rate_limits").where("key", "=", key).execute();
}

/** Lets an address try again at once: its password is a new one. */
export async function liftBlock(trx: Trx, email: string): Promise<void> {
  await trx.deleteFrom("rate_limits").where("key", "=", buildKey("wrong-for", email)).execute();
}

/** Deletes the counters whose window is over. */
export async function sweepRateLimits(): Promise<void> {
  await db
    .deleteFrom("rate_limits")
    .where("ends_at", "<", sql<Date>`now()`)
    .execute();
}

/** The key of a counter: it does not tell whom it counts. */
export function buildKey(what: string, whom: string): string {
  return `${what} ${sign("rate-limit", what, whom).toString("base64url")}`;
}

/** An IPv4 address, or the 64 bits of an IPv6 address that its provider gave away as one. */
export function toNetwork(ip: string): string {
  if (!isIP(ip)) return ip;
  const address = ipaddr.process(ip);
  if (address instanceof ipaddr.IPv4) return address.toString();
  const groups = address.parts.slice(0, 4);
  return groups.map((group) => group.toString(16)).join(":");
}

/** "Try again in 12 minutes". */
export function tryAgain(seconds: number): string {
  if (seconds <= 60) return "Try again in a minute";
  const minutes = Math.ceil(seconds / 60);
  return minutes <= 90 ? `Try again in ${minutes} minutes` : `Try again in ${Math.ceil(minutes / 60)} hours`;
}
