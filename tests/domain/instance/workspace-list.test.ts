import { sql } from "kysely";
import { beforeAll, describe, expect, test } from "vitest";
import { listWorkspaces, type WorkspaceCursor } from "#app/domain/instance/workspace-list";
import { archiveWorkspace } from "#app/domain/instance/workspaces";
import type { SuperAdmin } from "#app/domain/shared/actors";
import { db, useDatabase } from "#db/database";
import { makeSuperAdmin } from "../../support/admin";
import { createDatabase } from "../../support/postgres";
import { makeAccount, makeInvitation, makeMember, makeWorkspace } from "../../support/rows";

let root: SuperAdmin;

/** The list is of the whole instance: it must not be that of other tests. */
beforeAll(async () => {
  useDatabase(await createDatabase());
  root = await makeSuperAdmin();
});

const named = async (name: string, slug: string) => {
  const workspace = await makeWorkspace();
  await db.updateTable("workspaces").set({ name, slug }).where("id", "=", workspace.id).execute();
  return { ...workspace, name, slug };
};

const search = async (q: string) => {
  const { rows } = await listWorkspaces(root, { q, after: undefined });
  return rows.map(({ name }) => name);
};

describe("the workspaces of the instance", () => {
  test("are listed with how many users are active, how many are invited, and when they were archived", async () => {
    const workspace = await named("Zürich Café", "zurich-office");
    await makeMember(workspace, { account: await makeAccount() });
    await makeMember(workspace, { account: await makeAccount() });
    await makeInvitation(workspace);
    const gone = await named("Mercury", "mercury");
    await archiveWorkspace(root, gone.id);
    const { rows } = await listWorkspaces(root, { q: "", after: undefined });
    expect(
      rows.map(({ name, slug, active, invited, archivedAt }) => [name, slug, active, invited, archivedAt]),
    ).toEqual([
      ["Mercury", "mercury", 0, 0, expect.any(Date)],
      ["Zürich Café", "zurich-office", 2, 1, null],
    ]);
  });

  test("are found by any part of their name or address, without accents, in any case, by all words", async () => {
    expect(await search("URIC")).toEqual(["Zürich Café"]);
    expect(await search("cafe")).toEqual(["Zürich Café"]);
    expect(await search("ffic")).toEqual(["Zürich Café"]);
    expect(await search("office zur")).toEqual(["Zürich Café"]);
    expect(await search("office mercury")).toEqual([]);
    expect(await search("c")).toEqual(["Mercury", "Zürich Café"]);
  });

  test("are not found by the signs that a pattern is made of", async () => {
    for (const q of ["%", "_", "\\", "'", "%zur%"]) expect([q, await search(q)]).toEqual([q, []]);
  });

  test("stand fifty a page by name, each once, also those of one name", async () => {
    for (let count = 0; count < 60; count++) await named("Same Name", `same-${count}`);
    const seen: string[] = [];
    let after: WorkspaceCursor | undefined;
    const sizes: number[] = [];
    do {
      const { rows, next } = await listWorkspaces(root, { q: "same", after });
      seen.push(...rows.map(({ id }) => id));
      sizes.push(rows.length);
      after = next;
    } while (after);
    expect([sizes, new Set(seen).size]).toEqual([[50, 10], 60]);
  });
});

test("a page of ten thousand workspaces is read from the index of names, and a search from that of words", async () => {
  await sql`insert into workspaces (slug, name) select 'many-' || n, 'Many ' || n from generate_series(1, 10000) n`.execute(
    db,
  );
  await sql`insert into workspaces (slug, name) values ('needle-x', 'Haystack')`.execute(db);
  await sql`analyze workspaces`.execute(db);
  const plan = async (where: string) => {
    const { rows } = await sql<{ "QUERY PLAN": string }>`explain select id from workspaces where ${sql.raw(where)}
      order by search_form(name) collate "C", id limit 51`.execute(db);
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  };
  expect(
    await plan(`(search_form(name) collate "C", id) > ('many 5', '00000000-0000-0000-0000-000000000000')`),
  ).toContain("workspaces_by_name");
  expect(await plan(`(' ' || search_form(name) || ' ' || slug) like '%needle%'`)).toContain("workspaces_search");
  expect(await search("needle")).toEqual(["Haystack"]);
});
