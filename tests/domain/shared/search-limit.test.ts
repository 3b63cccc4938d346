import { sql } from "kysely";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { TooOften, TooSlow } from "#app/domain/shared/errors";
import { searching } from "#app/domain/shared/search-limit";
import { databaseUrl, db } from "#db/database";
import { makeAdmin } from "../../support/admin";

const at = (workspace: string, account = "0") => ({ accountId: account, workspace: { id: workspace } });
const found = () => Promise.resolve("found");
const newId = () => crypto.randomUUID();

/** A search that goes on until it is let go. */
function held(searcher: ReturnType<typeof at>) {
  let letGo = () => {};
  const released = new Promise<void>((resolve) => (letGo = resolve));
  let begin = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const search = searching(searcher, async () => {
    begin();
    await released;
  });
  return { begun, letGo, search };
}

/** Two searches that are under way. */
async function holdTwo(first: ReturnType<typeof at>, second = first) {
  const both = [held(first), held(second)];
  await Promise.all(both.map(({ begun }) => begun));
  return async () => {
    for (const { letGo } of both) letGo();
    await Promise.all(both.map(({ search }) => search));
  };
}

describe("searches at once", () => {
  test("of one workspace are two; a third is refused with the time to wait, and another workspace's goes on", async () => {
    const [busy, quiet] = [newId(), newId()];
    const release = await holdTwo(at(busy, newId()), at(busy, newId()));
    expect(await searching(at(quiet, newId()), found)).toBe("found");
    const third = searching(at(busy, newId()), found, 50);
    const refusal = expect(third).rejects.toEqual(
      new TooOften("Many searches run here at once. Try again in a moment", 5),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    await release();
    await refusal;
    expect(await searching(at(busy, newId()), found)).toBe("found");
  });

  test("of one account are two, in however many workspaces", async () => {
    const account = newId();
    const release = await holdTwo(at(newId(), account), at(newId(), account));
    await expect(searching(at(newId(), account), found, 50)).rejects.toThrow(TooOften);
    expect(await searching(at(newId(), newId()), found)).toBe("found");
    await release();
  });

  test("are counted over all processes", async () => {
    const workspace = newId();
    const elsewhere = new pg.Client({ connectionString: databaseUrl() });
    await elsewhere.connect();
    await elsewhere.query("begin");
    for (const slot of [0, 1])
      await elsewhere.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [
        `foyer search ${workspace} ${slot}`,
      ]);
    await expect(searching(at(workspace), found, 50)).rejects.toThrow(TooOften);
    const waiting = searching(at(workspace), found);
    await elsewhere.end();
    expect(await waiting).toBe("found");
  });

  test("wait for their turn, and each is done", async () => {
    const admin = await makeAdmin();
    const searches = Array.from({ length: 10 }, () => searching(admin, found));
    expect(await Promise.all(searches)).toEqual(Array(10).fill("found"));
  });
});

test("a search that takes longer than three seconds is ended, and says what to do; other queries may take longer", async () => {
  const search = searching(at(newId()), (trx) => sql`select pg_sleep(4)`.execute(trx));
  await expect(search).rejects.toEqual(
    new TooSlow("This search takes too long: add more letters, or choose a status, a role or a group", 5),
  );
  const { rows } = await sql<{ statement_timeout: string }>`show statement_timeout`.execute(db);
  expect(rows).toEqual([{ statement_timeout: "5s" }]);
});
