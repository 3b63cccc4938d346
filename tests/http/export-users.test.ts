import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "../support/client";
import { setUp, startFoyer, type Foyer } from "../support/foyer";
import { createAdmin, deskOf, logIn } from "../support/steps";

const USERS = "/nexus/workspace-settings/users";
const HEAD = "name,email,role,groups,status,invited_at,joined_at,last_seen";
let foyer: Foyer;
let admin: Client;

beforeAll(async () => {
  foyer = await startFoyer();
  admin = await setUp(foyer);
  const groups = ["Compilers", "A|B", "Zebra, Inc"].map((name) => `('${name}')`).join();
  await foyer.query(`insert into groups (workspace_id, name)
    select id, v.name from workspaces, (values ${groups}) as v (name)`);
  const ids = await foyer.query<{ id: string }>("select id from groups");
  const desk = deskOf(admin);
  await desk.open("grace@corp.com", { name: "=cmd()|Hopper", groups: ids.map(({ id }) => id) });
  await desk.archive(await desk.open("kay@corp.com", { name: 'Kay "Mac" McNulty', role: "end-user" }));
  await foyer.query(
    "update members set invited_at = '2026-01-02T03:04:05Z', accepted_at = null, last_seen_at = null where email like '%@corp.com'",
  );
});

afterAll(() => foyer.stop());

const linesOf = async (query: string) => (await admin.get(`${USERS}/export.csv${query}`)).html.trimEnd().split("\r\n");

test("the file has the list's rows and order, and no cell that a spreadsheet would run", async () => {
  const file = await admin.get(`${USERS}/export.csv?status=invited`);
  expect([file.status, file.headers.get("content-type"), file.headers.get("content-disposition")]).toEqual([
    200,
    "text/csv; charset=utf-8",
    'attachment; filename="nexus-users.csv"',
  ]);
  expect(file.html.trimEnd().split("\r\n")).toEqual([
    HEAD,
    `'=cmd()|Hopper,grace@corp.com,builder,"A||B|Compilers|Zebra, Inc",invited,2026-01-02T03:04:05.000Z,,`,
  ]);
  expect(await linesOf("?q=mac")).toEqual([
    HEAD,
    `"Kay ""Mac"" McNulty",kay@corp.com,end-user,,archived,2026-01-02T03:04:05.000Z,,`,
  ]);
  expect(await linesOf("?q=nobody")).toEqual([HEAD]);
});

test("the list's button leads to the file with its filters, wherever in the list one is", async () => {
  const page = await admin.get(`${USERS}?status=invited&sort=-email&per=25&done=archive`);
  const hrefs = page.document.querySelectorAll("a.button").map((link) => link.getAttribute("href"));
  expect(hrefs).toContain(`${USERS}/export.csv?status=invited&sort=-email`);
});

test("everybody is in it once, beyond one batch too", async () => {
  await foyer.query(`insert into members (workspace_id, email, name, sort_name, role, invited_at)
    select id, 'crowd' || n || '@crowd.example', 'Crowd', 'crowd', 'builder', '2026-01-02' from workspaces, generate_series(1, 2500) as n`);
  for (const sort of ["name", "-invited", "seen"]) {
    const emails = (await linesOf(`?q=crowd&sort=${sort}`)).slice(1).map((line) => line.split(",")[1]);
    expect([emails.length, new Set(emails).size]).toEqual([2500, 2500]);
  }
});

test("nobody of another workspace is in it", async () => {
  await createAdmin(foyer, { email: "gene@apollo.test", name: "Gene Kranz", workspace: "apollo" });
  const gene = foyer.client();
  await logIn(gene, "gene@apollo.test");
  expect((await gene.get(`${USERS}/export.csv`)).status).toBe(404);
  const own = await gene.get("/apollo/workspace-settings/users/export.csv");
  expect(
    own.html
      .trimEnd()
      .split("\r\n")
      .slice(1)
      .map((line) => line.split(",")[1]),
  ).toEqual(["gene@apollo.test"]);
});
