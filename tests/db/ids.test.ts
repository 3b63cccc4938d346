import { sql } from "kysely";
import { beforeAll, expect, test, vi } from "vitest";
import { db, useDatabase } from "#db/database";
import { timeOrderedUuid } from "#db/ids";
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

test("ids that the app makes begin with the time, as UUIDs of version 7 do", () => {
  vi.useFakeTimers({ now: new Date("2026-06-05T14:00:00Z"), toFake: ["Date"] });
  const [one, other] = [timeOrderedUuid(), timeOrderedUuid()];
  vi.useRealTimers();
  expect(one).toMatch(/^019e9815-6700-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(other.slice(0, 13)).toBe("019e9815-6700");
  expect(other).not.toBe(one);
});
