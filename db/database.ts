import { Kysely, PostgresDialect, sql, type Transaction } from "kysely";
import pg from "pg";
import type { DB } from "./schema";
import { preparing } from "./prepared";
import { endWhenSilent } from "./silence";

export type Database = Kysely<DB>;
export type Trx = Transaction<DB>;

let connectionString: string | undefined;

/** Says where the database is. Call it once, before the first query. */
export function useDatabase(url: string) {
  connectionString = url;
}

export function databaseUrl(): string {
  const url = connectionString ?? process.env.DATABASE_URL;
  if (!url) throw new Error("useDatabase was not called");
  return url;
}

/** The database, by the one pool of this process, which connects at the first query. */
export const db: Database = new Kysely<DB>({
  dialect: new PostgresDialect({ pool: () => Promise.resolve(findPool()) }),
});

/**
 * The same, for statements that find their few rows by keys, whatever the values: the server keeps their plans. What searches,
 * or reads as far as its values say, is planned anew each time, by `db`.
 */
export const prepared: Database = new Kysely<DB>({
  dialect: new PostgresDialect({ pool: () => Promise.resolve(preparing(findPool())) }),
});

let pool: pg.Pool | undefined;

function findPool(): pg.Pool {
  return (pool ??= createPool());
}

/** Ends the connections, once what is asked on them is answered. */
export async function closeDatabase() {
  await pool?.end();
}

function createPool() {
  const pool = new pg.Pool({
    connectionString: databaseUrl(),
    max: 20,
    connectionTimeoutMillis: 2000,
    statement_timeout: 5000,
    idle_in_transaction_session_timeout: 10_000,
    application_name: "foyer",
  });
  // A connection that dies while idle, or within a transaction, is an event and not a crash: the next query gets another.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
    endWhenSilent(client, databaseUrl());
  });
  return pool;
}

/** The day that it is by UTC's calendar. */
export const today = sql<Date>`(now() at time zone 'utc')::date`;

/** Whether this constraint or unique index refused what was to be written. */
export function isRefusedBy(constraint: string, error: unknown): boolean {
  return error instanceof Error && "constraint" in error && error.constraint === constraint;
}

/**
 * Does work of which nothing is left where it is refused, while all else in the transaction stands. `ifRefused` answers in its
 * place then, and throws what is no refusal.
 */
export async function inSavepoint<Result>(
  trx: Trx,
  work: () => Promise<Result>,
  ifRefused: (error: unknown) => Result,
): Promise<Result> {
  await sql`savepoint one`.execute(trx);
  try {
    const result = await work();
    await sql`release savepoint one`.execute(trx);
    return result;
  } catch (error) {
    const answer = ifRefused(error);
    await sql`rollback to savepoint one`.execute(trx);
    return answer;
  }
}

/** Whether the database ended a query because it took longer than its `statement_timeout`. */
export function isTimedOut(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === "57014";
}

/** Whether the error says that the database is away, full or starting, so that trying again later may do. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway);
  const code = "code" in error ? String(error.code) : "";
  return (
    /^(08|57P0|53)/.test(code) ||
    ["25P03", "57014", "ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN"].includes(code) ||
    /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Client was closed)/.test(
      error.message,
    )
  );
}
