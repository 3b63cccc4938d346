import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { shareFoyer } from "../support/shared-foyer";

const SETTINGS = "/nexus/workspace-settings";
const BUSY = "Many searches run here at once. Try again in a moment";
const SLOW = "This search takes too long: add more letters, or choose a status, a role or a group";
let foyer: Foyer;
let ada: Client;
let groupPath: string;

beforeAll(async () => {
  foyer = await shareFoyer();
  ada = await setUp(foyer);
  const [group] = await foyer.query<{ id: string }>(
    "insert into groups (workspace_id, name, name_key) select id, 'Compilers', 'compilers' from workspaces returning id",
  );
  groupPath = `${SETTINGS}/groups/${group?.id}`;
});

afterAll(() => foyer.stop());

/** Does work while another connection holds what these statements lock. */
async function whileLocked(statements: [string, unknown[]][], work: () => Promise<void>) {
  const other = new pg.Client({ connectionString: foyer.databaseUrl });
  await other.connect();
  await other.query("begin");
  for (const [statement, values] of statements) await other.query(statement, values);
  await work().finally(() => other.end());
}

async function whileOthersSearch(work: () => Promise<void>) {
  const [workspace] = await foyer.query<{ id: string }>("select id from workspaces");
  const lock = "select pg_advisory_xact_lock(hashtextextended($1, 0))";
  await whileLocked(
    [0, 1].map((slot) => [lock, [`foyer search ${workspace?.id} ${slot}`]]),
    work,
  );
}

const retryAfter = (page: { headers: Headers }) => page.headers.get("retry-after");

describe("where many search one workspace at once", () => {
  test("the Users page says so and when to try again, its form filled in as it was; without a search it is whole", async () => {
    await whileOthersSearch(async () => {
      const page = await ada.get(`${SETTINGS}/users?q=ada&role=admin`);
      expect([page.status, retryAfter(page), page.find("[role=alert]").text]).toEqual([429, "5", BUSY]);
      expect([page.value("input[name=q]"), page.document.querySelectorAll("tr[data-member]").length]).toEqual([
        "ada",
        0,
      ]);
      expect(page.text).not.toContain("No user matches");
      const all = await ada.get(`${SETTINGS}/users`);
      expect([all.status, all.document.querySelectorAll("tr[data-member]").length]).toEqual([200, 1]);
    });
    expect((await ada.get(`${SETTINGS}/users?q=ada&role=admin`)).find("tr[data-member]").text).toContain("Ada Byron");
  });

  test("so do a group's search, the page of a bulk action and that of an export", async () => {
    await whileOthersSearch(async () => {
      const group = await ada.get(`${groupPath}?q=ada`);
      expect([group.status, retryAfter(group), group.find("#q-error").text]).toEqual([429, "5", BUSY]);
      expect(group.value("input[name=q]")).toBe("ada");
      for (const path of ["bulk?intent=archive&all=on&q=ada", "export?q=ada"]) {
        const page = await ada.get(`${SETTINGS}/users/${path}`);
        expect([path, page.status, retryAfter(page), page.text.includes(BUSY)]).toEqual([path, 429, "5", true]);
      }
    });
  });
});

test("a search that takes too long is answered by what to do, its form filled in as it was", async () => {
  await whileLocked([["lock table group_members in access exclusive mode", []]], async () => {
    const page = await ada.get(`${SETTINGS}/users?q=ada`);
    expect([page.status, retryAfter(page), page.find("[role=alert]").text]).toEqual([503, "5", SLOW]);
    expect(page.value("input[name=q]")).toBe("ada");
  });
});
