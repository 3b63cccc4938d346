import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { afterEach, expect, test } from "vitest";
import { connectionConfig } from "#db/connection";
import { databaseUrl, unprepared } from "#db/database";
import { PreparedClient } from "#db/prepared-client";

const pools: pg.Pool[] = [];

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end()));
});

/** One connection, on which the server is asked what it prepared. */
function openPool(Client: typeof PreparedClient = PreparedClient): pg.Pool {
  const pool = new pg.Pool({ ...connectionConfig(databaseUrl()), Client, max: 1 });
  pools.push(pool);
  return pool;
}

function databaseOn(pool: pg.Pool) {
  return new Kysely({ dialect: new PostgresDialect({ pool }) });
}

async function listPrepared(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ statement: string }>("select statement from pg_prepared_statements order by 1");
  return rows.map(({ statement }) => statement);
}

test("a statement with values is prepared once, and answers for each of them", async () => {
  const pool = openPool();
  const database = databaseOn(pool);
  const double = async (n: number) => (await sql<{ is: number }>`select ${n}::int * 2 as is`.execute(database)).rows;
  expect([await double(2), await double(3)]).toEqual([[{ is: 4 }], [{ is: 6 }]]);
  await sql`select 1`.execute(database);
  expect(await listPrepared(pool)).toEqual(["select $1::int * 2 as is"]);
});

test("a statement whose plan depends on its values is planned each time", async () => {
  const pool = openPool();
  const database = databaseOn(pool);
  const { rows } = await sql<{ n: number }>`select ${unprepared} ${5}::int as n`.execute(database);
  expect(rows).toEqual([{ n: 5 }]);
  expect(await listPrepared(pool)).toEqual([]);
});

test("another connection prepares its own, and one that died is no matter", async () => {
  const pool = openPool();
  const database = databaseOn(pool);
  const ask = async (n: number) => (await sql<{ n: number }>`select ${n}::int as n`.execute(database)).rows[0]?.n;
  expect(await ask(1)).toBe(1);
  pool.on("error", () => undefined);
  const { rows } = await pool.query<{ pid: number }>("select pg_backend_pid() as pid");
  const gone = new Promise((resolve) => pool.once("remove", resolve));
  await openPool().query("select pg_terminate_backend($1)", [rows[0]?.pid]);
  await gone;
  expect(await ask(2)).toBe(2);
  expect(await listPrepared(pool)).toEqual(["select $1::int as n"]);
});

test("a statement whose table a migration changed meanwhile is answered, and prepared anew", async () => {
  const pool = openPool();
  const database = databaseOn(pool);
  await pool.query("create temporary table numbers (n int)");
  await pool.query("insert into numbers values (7)");
  const ask = async () => (await sql<{ n: unknown }>`select n from numbers where n = ${7}`.execute(database)).rows;
  expect(await ask()).toEqual([{ n: 7 }]);
  await pool.query("alter table numbers alter n type numeric");
  expect(await ask()).toEqual([{ n: "7" }]);
  expect(await ask()).toEqual([{ n: "7" }]);
  expect((await listPrepared(pool)).filter((text) => text === "select n from numbers where n = $1")).toHaveLength(2);
});

test("a statement that the server was told to forget is answered, and prepared anew", async () => {
  const pool = openPool();
  const database = databaseOn(pool);
  const ask = async (n: number) => (await sql<{ n: number }>`select ${n}::int + 1 as n`.execute(database)).rows;
  expect(await ask(1)).toEqual([{ n: 2 }]);
  await pool.query("deallocate all");
  expect([await ask(2), await ask(3)]).toEqual([[{ n: 3 }], [{ n: 4 }]]);
  expect(await listPrepared(pool)).toEqual(["select $1::int + 1 as n"]);
});

/** A pooler gives each of its clients a process id of its own. */
class PooledClient extends PreparedClient {
  get processID() {
    return 1;
  }

  set processID(_told: number) {}
}

test("behind a pooler, whose process ids are not the server's, nothing is prepared", async () => {
  const pool = openPool(PooledClient);
  const { rows } = await sql<{ n: number }>`select ${5}::int as n`.execute(databaseOn(pool));
  expect(rows).toEqual([{ n: 5 }]);
  expect(await listPrepared(pool)).toEqual([]);
});

test("beyond 300 texts, no more are prepared", async () => {
  const pool = openPool();
  const database = databaseOn(pool);
  for (let n = 0; n < 320; n++) await sql`select ${n}::int as ${sql.ref(`n${n}`)}`.execute(database);
  expect((await listPrepared(pool)).length).toBeLessThanOrEqual(300);
  expect((await listPrepared(pool)).length).toBeGreaterThan(280);
});
