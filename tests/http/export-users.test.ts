import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { shareFoyer } from "../support/shared-foyer";
import { formTokenOf } from "../support/people";
import { addAdmin, adminDriverOf, logIn } from "../support/steps";

const USERS = "/nexus/workspace-settings/users";
const HEAD = "name,email,role,groups,status,invited_at,joined_at,last_seen,ends_on";
let foyer: Foyer;
let admin: Client;

beforeAll(async () => {
  foyer = await shareFoyer();
  admin = await setUp(foyer);
  const groups = ["Compilers", "A|B", "Zebra, Inc"].map((name) => `('${name}')`).join();
  await foyer.query(`insert into groups (workspace_id, name, name_key)
    select id, v.name, lower(v.name) from workspaces, (values ${groups}) as v (name)`);
  const ids = await foyer.query<{ id: string }>("select id from groups");
  const driver = adminDriverOf(admin);
  await driver.open("grace@corp.com", { name: "=cmd()|Hopper", groups: ids.map(({ id }) => id) });
  await driver.archive(await driver.open("kay@corp.com", { name: 'Kay "Mac" McNulty', role: "end-user" }));
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
    `'=cmd()|Hopper,grace@corp.com,builder,"A\\|B|Compilers|Zebra, Inc",invited,2026-01-02T03:04:05.000Z,,,`,
  ]);
  expect(await linesOf("?q=mac")).toEqual([
    HEAD,
    `"Kay ""Mac"" McNulty",kay@corp.com,end-user,,archived,2026-01-02T03:04:05.000Z,,,`,
  ]);
  expect(await linesOf("?q=nobody")).toEqual([HEAD]);
});

const hrefOf = (page: Page, label: string) =>
  page.document
    .querySelectorAll("a")
    .find((link) => link.textContent.trim() === label)
    ?.getAttribute("href") ?? "";

test("the list's button leads to the file with its filters by a page that says what is in it, and back", async () => {
  const list = await admin.get(`${USERS}?status=invited&sort=-email&per=25`);
  const page = await admin.get(hrefOf(list, "Export CSV"));
  expect(page.text).toContain("A CSV file with the one user of the list as you filtered it");
  expect(hrefOf(page, "Export CSV")).toBe(`${USERS}/export.csv?status=invited&sort=-email`);
  expect(page.find("a.back").getAttribute("href")).toBe(`${USERS}?status=invited&sort=-email`);
  expect((await admin.get(`${USERS}/export`)).text).toContain("A CSV file with the 3 users of the list");
});

test("everybody is in it once, beyond one batch too", async () => {
  await foyer.query(`insert into members (workspace_id, email, name, sort_name, role, invited_at)
    select id, 'crowd' || n || '@crowd.example', 'Crowd', 'crowd', 'builder', '2026-01-02' from workspaces, generate_series(1, 2500) as n`);
  for (const sort of ["name", "-invited", "seen"]) {
    const emails = (await linesOf(`?q=crowd&sort=${sort}`)).slice(1).map((line) => line.split(",")[1]);
    expect([emails.length, new Set(emails).size]).toEqual([2500, 2500]);
  }
});

test("each file begins with the byte-order mark of UTF-8, once", async () => {
  const files = [
    `${USERS}/export.csv?q=crowd`,
    `${USERS}/export.csv?q=nobody`,
    "/nexus/workspace-settings/audit-log.csv",
  ];
  for (const file of files) {
    const bytes = await admin.download(file);
    expect([bytes.subarray(0, 3).toString("hex"), bytes.lastIndexOf("\ufeff")]).toEqual(["efbbbf", 0]);
  }
});

test("the audit log says who took the list without metadata or the log itself, and with which filter", async () => {
  const taken = () =>
    foyer.query(`select actor, actor_email, subject, action, details from audit_events
      where action in ('members.list_exported', 'audit_log.exported') order by id`);
  const before = (await taken()).length;
  const log = "/nexus/workspace-settings/audit-log.csv?actor=ada&action=group.deleted&from=2026-01-01";
  await admin.get(`${USERS}/export.csv?q=mac&status=archived`);
  await admin.get(`${USERS}/export.csv?q=crowd`);
  await admin.get(log);
  await admin.send(`${USERS}/export.csv`, { method: "HEAD", headers: {} });
  await admin.send(log, { method: "HEAD", headers: {} });
  const ada = { actor: "Ada Byron", actor_email: "ada@nexus.test", subject: "Nexus" };
  expect((await taken()).slice(before)).toEqual([
    { ...ada, action: "members.list_exported", details: { q: "mac", status: "archived", members: 1 } },
    { ...ada, action: "members.list_exported", details: { q: "crowd", members: "more than 1000" } },
    {
      ...ada,
      action: "audit_log.exported",
      details: { actor: "ada", action: "group.deleted", since: "2026-01-01", events: 0 },
    },
  ]);
  const page = await admin.get("/nexus/workspace-settings/audit-log?action=members.list_exported");
  expect(page.text).toContain("Users exported without metadata");
});

test("nobody of another workspace is in it", async () => {
  await addAdmin(foyer, { email: "gene@apollo.test", name: "Gene Kranz", workspace: "apollo" });
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

describe("with metadata", () => {
  const WITH_METADATA = `${HEAD},metadata,metadata_note`;
  const exported = () =>
    foyer.query("select actor, subject, details from audit_events where action = 'members.exported' order by id");
  const withMetadata = async (query = "", who = admin) =>
    who.post(
      `${USERS}/export.csv${query}`,
      new URLSearchParams({ formToken: await formTokenOf(who), intent: "with-metadata" }),
    );
  const endsOf = (file: Page) => file.html.trimEnd().split("\r\n").slice(1);

  test("the file has what each user's metadata is, readable, on request alone, and the audit log says who took it", async () => {
    const metadata = '{"apiKey":"=1+1","seats":3,"note":"a, \\"b\\""}';
    await adminDriverOf(admin).open("kept@meta.example", { name: "Meta One", metadata, sendEmail: [] });
    await adminDriverOf(admin).open("none@meta.example", { name: "Meta Two", sendEmail: [] });
    await adminDriverOf(admin).open("lost@meta.example", { name: "Meta Three", metadata, sendEmail: [] });
    await foyer.query(
      "update members set metadata = decode(repeat('00', 60), 'hex') where email = 'lost@meta.example'",
    );
    await foyer.query("update members set invited_at = '2026-01-02T03:04:05Z' where email like '%@meta.example'");
    const before = await exported();

    const page = await admin.get(`${USERS}/export?q=meta&status=invited`);
    const file = await admin.submit(page.form("Export with metadata"));
    expect([file.status, file.headers.get("content-disposition"), file.html.split("\r\n")[0]]).toEqual([
      200,
      'attachment; filename="nexus-users-with-metadata.csv"',
      WITH_METADATA,
    ]);
    const at = "builder,,invited,2026-01-02T03:04:05.000Z,,,";
    expect(endsOf(file)).toEqual([
      `Meta One,kept@meta.example,${at},"{""apiKey"":""=1+1"",""seats"":3,""note"":""a, \\""b\\""""}",`,
      `Meta Three,lost@meta.example,${at},,cannot be decrypted`,
      `Meta Two,none@meta.example,${at},,`,
    ]);
    expect((await exported()).slice(before.length)).toEqual([
      { actor: "Ada Byron", subject: "Nexus", details: { q: "meta", status: "invited", members: 3 } },
    ]);
    const log = await admin.get("/nexus/workspace-settings/audit-log?action=members.exported");
    expect(log.text).toContain("Users exported with metadata");
    expect(log.text).not.toContain("apiKey");
  });

  test("a GET never shows it, whatever it asks for", async () => {
    const before = await exported();
    for (const query of ["?intent=with-metadata&q=meta", "?metadata=on&q=meta", "?columns=metadata&q=meta"]) {
      const file = await admin.get(`${USERS}/export.csv${query}`);
      expect([file.html.split("\r\n")[0], file.html.includes("apiKey")]).toEqual([HEAD, false]);
    }
    expect((await admin.get(`${USERS}/export?q=meta`)).html).not.toContain("apiKey");
    expect(await exported()).toEqual(before);
  });

  test("whoever does not say that it is wanted is led to the page that asks", async () => {
    const before = await exported();
    const asked = await admin.post(
      `${USERS}/export.csv?status=active`,
      new URLSearchParams({ formToken: await formTokenOf(admin) }),
    );
    expect([asked.status, asked.location, asked.html.includes("apiKey")]).toEqual([
      303,
      `${USERS}/export?status=active`,
      false,
    ]);
    expect(await exported()).toEqual(before);
  });

  test("everybody is in it once, beyond one batch too", async () => {
    await foyer.query(`insert into members (workspace_id, email, name, sort_name, role, metadata)
      select id, 'mass' || n || '@mass.example', 'Mass', 'mass', 'builder', decode('0102', 'hex')
      from workspaces, generate_series(1, 250) as n where slug = 'nexus'`);
    const lines = endsOf(await withMetadata("?q=mass"));
    expect([lines.length, new Set(lines).size]).toEqual([250, 250]);
  });

  test.each(["%00", "%F0%9F%98%80".repeat(300), "%ED%A0%80", "x".repeat(5000)])(
    "a search that is none (%s) is exported and written down too",
    async (q) => {
      const before = await exported();
      expect((await withMetadata(`?q=a${q}`)).html.split("\r\n")[0]).toBe(WITH_METADATA);
      expect(await exported()).toHaveLength(before.length + 1);
    },
  );

  test("an admin of another workspace gets nothing, and nothing is written down", async () => {
    const before = await exported();
    await addAdmin(foyer, { email: "jim@gemini.test", name: "Jim Lovell", workspace: "gemini" });
    const jim = foyer.client();
    await logIn(jim, "jim@gemini.test");
    const refused = await withMetadata("", jim);
    expect([refused.status, refused.html.includes("apiKey")]).toEqual([404, false]);
    expect(await exported()).toEqual(before);
  });
});
