import { setTimeout as delay } from "node:timers/promises";
import { sql } from "kysely";
import { db, isTimedOut, type Trx } from "#db/database";
import type { Person } from "./actors";
import { TooOften, TooSlow } from "./errors";
import { limitConcurrency } from "./concurrency-limit";

/** How many searches run at once in one workspace, and of one account, over all processes. SECURITY.md lists both. */
const MAX_AT_ONCE = 2;
/** How long one may take; the database ends it then. */
const MAX_DURATION = "3s";
/** How long one waits for others of its workspace to end. */
const MAX_WAIT_MS = 2000;
const PAUSE_MS = 100;

type Searcher = Pick<Person, "accountId"> & { workspace: { id: string } };

/**
 * Runs a query whose cost grows with the workspace, so that the searches of one do not take the database from all others: two
 * at once of a workspace, and of an account, over all processes, while others wait for two seconds. It holds a connection only
 * while it runs. Throws TooOften where its turn does not come, and TooSlow where it takes longer than three seconds.
 */
export async function searching<Result>(
  { accountId, workspace }: Searcher,
  work: (trx: Trx) => Promise<Result>,
  maxWaitMs = MAX_WAIT_MS,
): Promise<Result> {
  const latest = performance.now() + maxWaitMs;
  return limitConcurrency(`search ${workspace.id}`, MAX_AT_ONCE, async () => {
    while (performance.now() < latest) {
      const found = await tryToSearch([workspace.id, accountId], work);
      if (found) return found.result;
      await delay(PAUSE_MS);
    }
    throw new TooOften("Many searches run here at once. Try again in a moment", 5);
  });
}

async function tryToSearch<Result>(slotsOf: string[], work: (trx: Trx) => Promise<Result>) {
  try {
    return await db.transaction().execute(async (trx) => {
      if (!(await takeSlots(trx, slotsOf))) return undefined;
      return { result: await work(trx) };
    });
  } catch (error) {
    if (!isTimedOut(error)) throw error;
    throw new TooSlow("This search takes too long: add more letters, or choose a status, a role or a group", 5);
  }
}

/** Takes one of the places of each of these, until the transaction ends. False where one of them has none left. */
async function takeSlots(trx: Trx, slotsOf: string[]): Promise<boolean> {
  const free = slotsOf.map((whose) => {
    const tries = Array.from({ length: MAX_AT_ONCE }, (_, slot) => {
      const key = `foyer search ${whose} ${slot}`;
      return sql`when pg_try_advisory_xact_lock(hashtextextended(${key}, 0)) then true`;
    });
    return sql`case ${sql.join(tries, sql` `)} else false end`;
  });
  const { rows } = await sql<{ isFree: boolean }>`
    select set_config('statement_timeout', ${MAX_DURATION}, true), ${sql.join(free, sql` and `)} as "isFree"`.execute(
    trx,
  );
  return rows[0]?.isFree === true;
}
