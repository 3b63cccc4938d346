import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { db, useDatabase } from "#db/database";
import { createDatabase } from "../support/postgres";

beforeAll(async () => useDatabase(await createDatabase()));

test("ids that the database makes begin with the time, as UUIDs of version 7 do", async () => {
  const { rows } = await sql<{ id: string; isOfNow: boolean }>`
    with made as (select time_ordered_uuid()::text as id)
    select id, left(replace(id, '-', ''), 12) between
      lpad(to_hex(floor(extract(epoch from now()) * 1000)::bigint), 12, '0') and
      lpad(to_hex(ceil(extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') as "isOfNow"
    from made`.execute(db);
  expect(rows).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      isOfNow: true,
    },
  ]);
});
