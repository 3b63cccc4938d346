import { once } from "node:events";
import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { runCommand, spawnCommand } from "../support/foyer";
import { createDatabase } from "../support/postgres";

const pools: pg.Pool[] = [];

afterAll(async () => {
  for (const pool of pools) await pool.end();
});

async function migrated() {
  const url = await createDatabase();
  const environment = { DATABASE_URL: url, APP_SECRET: "the secret of a test that is long enough to be one" };
  await runCommand("migrate", environment);
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pools.push(pool);
  const ask = async (text: string) => (await pool.query<Record<string, unknown>>(text)).rows;
  return {
    environment,
    ask,
    indexes: () => ask("select indexdef from pg_indexes where schemaname = 'public' order by 1"),
  };
}

const seed = (environment: Record<string, string>, members: string) =>
  runCommand("seed", environment, ["--members", members, "--groups", "4"]);

const COUNTED = `
  select member_status(accepted_at, archived_at) as status, count(*)::int as members from members group by 1 order by 1`;
const TALLIED = "select status, sum(members)::int as members from member_tallies group by 1 order by 1";

test("seeded people are counted, and each run adds its own beside those that are there", async () => {
  const { environment, ask } = await migrated();
  expect(await seed(environment, "300")).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Members seeded into nexus: 300, in \d+\.\d seconds\.$/) as string,
  });
  expect((await seed(environment, "200")).code).toBe(0);
  expect(await ask("select count(*)::int as members, count(distinct email)::int as addresses from members")).toEqual([
    { members: 500, addresses: 500 },
  ]);
  expect(await ask("select count(*)::int as events from audit_events where member_id is not null")).toEqual([
    { events: 500 },
  ]);
  const counted = await ask(COUNTED);
  expect(counted.map(({ status }) => status)).toEqual(["active", "archived", "invited"]);
  expect(await ask(TALLIED)).toEqual(counted);
  expect(await ask("select group_id, sum(members)::int as members from group_tallies group by 1 order by 1")).toEqual(
    await ask("select group_id, count(*)::int as members from group_members group by 1 order by 1"),
  );
});

test("a large seeding that is killed leaves no index behind: the next start builds those that were set aside", async () => {
  const { environment, ask, indexes } = await migrated();
  const whole = await indexes();

  const killed = spawnCommand("seed", environment, ["--members", "60000"]);
  await expect.poll(() => ask("select from set_aside_indexes"), { timeout: 20_000 }).not.toEqual([]);
  expect(await indexes()).not.toEqual(whole);
  killed.kill("SIGKILL");
  await once(killed, "close");

  await runCommand("migrate", environment);
  expect(await indexes()).toEqual(whole);
  expect((await seed(environment, "60000")).code).toBe(0);
  expect(await indexes()).toEqual(whole);
  expect(await ask(TALLIED)).toEqual(await ask(COUNTED));
});
