import { CompiledQuery, Kysely, PostgresDialect, sql, type Transaction } from "kysely";
import pg from "pg";
import { DatabaseAway } from "./away";
import { connectionConfig } from "./connection";
import { PreparedClient } from "./prepared-client";
import type { DB } from "./schema";
import { READ_TIMEOUT_MS, SET_STATEMENT_TIMEOUT, SessionClient } from "./session-client";

export { isDatabaseAway } from "./away";
export { unprepared } from "./prepared-client";

export type Database = Kysely<DB>;
export type Trx = Transaction<DB>;

type Using = { preparesStatements?: boolean; isSession?: boolean; readTimeoutMs?: number };

/**
 * How long a connection stays open with nothing to do. A new one reads the catalog and plans each statement anew, which takes the
 * page that waits for it several times as long: whoever reads a page before opening the next one should not pay for it.
 */
const IDLE_TIMEOUT_MS = 60_000;

let connectionString: string | undefined;
let using: Using = {};

/**
 * Says where the database is, whether a connection to it is known to be one session on the server, and how long a read waits for
 * it. Call it before the first query, or after `closeDatabase`.
 */
export function useDatabase(url: string, how: Using = {}) {
  connectionString = url;
  using = how;
  pool = undefined;
}

export function databaseUrl(): string {
  const url = connectionString ?? process.env.DATABASE_URL;
  if (!url) throw new Error("useDatabase was not called");
  return url;
}

/** How to connect for what needs a connection of its own, such as LISTEN. */
export function ownConnection(): pg.ClientConfig {
  return connectionConfig(databaseUrl());
}

/** The database, by the one pool of this process, which connects at the first query. */
export const db: Database = new Kysely<DB>({
  dialect: new PostgresDialect({ pool: { connect, end: () => findPool().end() } }),
});

let pool: pg.Pool | undefined;

function findPool(): pg.Pool {
  return (pool ??= createPool());
}

async function connect(): Promise<pg.PoolClient> {
  const begun = Date.now();
  try {
    const client = await findPool().connect();
    if (client instanceof SessionClient) client.countWait(Date.now() - begun);
    return client;
  } catch (error) {
    throw error instanceof pg.DatabaseError ? error : new DatabaseAway("there is no connection", { cause: error });
  }
}

/** Ends the connections, once what is asked on them is answered. */
export async function closeDatabase() {
  await pool?.end();
}

function createPool() {
  const { preparesStatements = true, isSession, readTimeoutMs = READ_TIMEOUT_MS } = using;
  const Client = preparesStatements ? PreparedClient : SessionClient;
  const config = { ...connectionConfig(databaseUrl()), isSession, readTimeoutMs };
  const pool = new pg.Pool({
    ...config,
    max: 20,
    connectionTimeoutMillis: readTimeoutMs,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    Client,
  });
  // A connection that dies while idle, or within a transaction, is an event and not a crash: the next query gets another.
  pool.on("error", () => undefined);
  return pool;
}

/**
 * Gives each of the transaction's further statements this long, at the server and at this end; 0 lifts the limit. A statement that
 * takes longer fails as one on a database that is away does.
 */
export async function setStatementTimeout(trx: Pick<Trx, "executeQuery">, milliseconds: number) {
  await trx.executeQuery(CompiledQuery.raw(SET_STATEMENT_TIMEOUT, [String(milliseconds)]));
}

/** The day that it is by UTC's calendar: one earlier or later, or the same, it is in every time zone. */
export const today = sql<Date>`(now() at time zone 'utc')::date`;

/** The day that it is by a workspace's time zone. */
export function todayIn(workspaceId: string) {
  return sql<Date>`(select (now() at time zone time_zone)::date from workspaces where id = ${workspaceId})`;
}

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
