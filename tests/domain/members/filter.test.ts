import { sql } from "kysely";
import { beforeAll, describe, expect, test } from "vitest";
import { createGroup } from "#app/domain/groups/group";
import { invite } from "#app/domain/invitations/invite";
import { sorts, type Cursor, type Filter, type Sort } from "#app/domain/members/paging";
import { listMembers, type MemberPage } from "#app/domain/members/list";
import { countMatching } from "#app/domain/members/matching";
import { archive } from "#app/domain/members/edit";
import type { Admin, Role } from "#app/domain/shared/actors";
import { db } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { makeAccount, makeMember } from "../../support/rows";

type Person = { name: string; email: string; role?: Role; groupIds?: string[] };

async function add(admin: Admin, { name, email, role = "builder", groupIds = [] }: Person): Promise<string> {
  const unsaid = { metadata: "", message: "", expiresInDays: 7, sendEmail: false };
  return (await invite(admin, { name, email, role, groupIds, ...unsaid })).memberId;
}

async function namesOf(admin: Admin, filter: Partial<Filter>): Promise<string[]> {
  const { rows } = await listMembers(admin, { status: "all", per: 100, ...filter });
  return rows.map(({ name }) => name);
}

async function threePeople(): Promise<Admin> {
  const admin = await makeAdmin();
  await add(admin, { name: "John Michael Doe", email: "jm@corp.com" });
  await add(admin, { name: "Renée 100%_Müller", email: "r.mueller@kraftwerk.example" });
  await add(admin, { name: "Grace Hopper", email: "grace@navy.example" });
  return admin;
}

describe("searching", () => {
  let admin: Admin;
  let abroad: Admin;
  beforeAll(async () => {
    [admin, abroad] = [await threePeople(), await makeAdmin()];
    for (const [index, name] of ["Łukasz Żak", "Søren Straße", "Đorđe O’Brien", "Ada ﬁnn"].entries())
      await add(abroad, { name, email: `person-${index}@corp.example` });
  });

  test.each([
    ["john doe", ["John Michael Doe"]],
    ["DOE john", ["John Michael Doe"]],
    ["renee", ["Renée 100%_Müller"]],
    ["MÜLL", ["Renée 100%_Müller"]],
    ["kraftwerk", ["Renée 100%_Müller"]],
    ["oppe", ["Grace Hopper"]],
    ["navy.ex", ["Grace Hopper"]],
    ["0%_m", ["Renée 100%_Müller"]],
    ["hn", ["John Michael Doe"]],
    ["%", ["Renée 100%_Müller"]],
    ["_", ["Renée 100%_Müller"]],
    ["\\", []],
    ["jo", ["John Michael Doe"]],
    ["j", ["John Michael Doe"]],
    ["zz", []],
    ["jm@", ["John Michael Doe"]],
    ["doe grace", []],
    ["' or true --", []],
    ["\0", []],
  ])("%j", async (q, names) => {
    expect(await namesOf(admin, { q })).toEqual(names);
  });

  test.each([
    ["lukasz", "Łukasz Żak"],
    ["ŁUKASZ", "Łukasz Żak"],
    ["soren", "Søren Straße"],
    ["strasse", "Søren Straße"],
    ["STRAẞE", "Søren Straße"],
    ["dorde", "Đorđe O’Brien"],
    ["o'brien", "Đorđe O’Brien"],
    ["o’brien", "Đorđe O’Brien"],
    ["ａｄａ", "Ada ﬁnn"],
    ["finn", "Ada ﬁnn"],
  ])("%j finds %s, whatever marks and signs either is written with", async (q, name) => {
    expect(await namesOf(abroad, { q: `${q} corp.example` })).toEqual([name]);
  });

  test("looks for less than three characters at the beginnings of words where there are very many people", async () => {
    const admin = await threePeople();
    await sql`insert into member_tallies (workspace_id, status, members) values (${admin.workspace.id}, 'active', 20000)`.execute(
      db,
    );
    expect(await namesOf(admin, { q: "jo" })).toEqual(["John Michael Doe"]);
    expect(await namesOf(admin, { q: "hn" })).toEqual([]);
    expect(await namesOf(admin, { q: "ohn" })).toEqual(["John Michael Doe"]);
  });

  test("ten thousand characters find nobody", async () => {
    expect(await namesOf(admin, { q: "x".repeat(10_000) })).toEqual([]);
  });

  test("white space alone finds everybody", async () => {
    expect(await namesOf(admin, { q: "  " })).toHaveLength(4);
  });

  test("never finds anybody of another workspace", async () => {
    await threePeople();
    expect(await namesOf(await makeAdmin(), { q: "grace" })).toEqual([]);
  });
});

describe("filters", () => {
  test("by role, group, tab and search all have to fit", async () => {
    const admin = await makeAdmin();
    const { id: group } = await createGroup(admin, "Compilers");
    await add(admin, { name: "Ann", email: "ann@corp.com", role: "end-user", groupIds: [group] });
    const ben = await add(admin, { name: "Ben", email: "ben@corp.com", role: "builder", groupIds: [group] });
    await add(admin, { name: "Cleo", email: "cleo@corp.com", role: "builder" });
    expect(await namesOf(admin, { group })).toEqual(["Ann", "Ben"]);
    expect(await namesOf(admin, { role: "builder" })).toEqual(["Ben", "Cleo"]);
    expect(await namesOf(admin, { group, role: "builder" })).toEqual(["Ben"]);
    expect(await namesOf(admin, { group, role: "builder", q: "cleo" })).toEqual([]);
    await archive(admin, ben, { cancelInvitations: false });
    expect(await namesOf(admin, { group, role: "builder", status: "invited" })).toEqual([]);
    expect(await namesOf(admin, { group, role: "builder", status: "archived" })).toEqual(["Ben"]);
  });

  test("a group of another workspace has nobody here", async () => {
    const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
    const { id: group } = await createGroup(stranger, "Compilers");
    await add(stranger, { name: "Ann", email: "ann@corp.com", groupIds: [group] });
    expect(await namesOf(admin, { group })).toEqual([]);
  });

  test("those who match are counted up to a limit and one", async () => {
    const admin = await threePeople();
    const matching = { status: "invited", q: "corp" } as const;
    expect(await countMatching(admin, { status: "invited" }, 10)).toBe(3);
    expect(await countMatching(admin, { status: "invited" }, 2)).toBe(3);
    expect(await countMatching(admin, { status: "invited" }, 1)).toBe(2);
    expect(await countMatching(admin, matching, 10)).toBe(1);
  });
});

test("those of a group are counted by status, by role and by word, and none of another group or workspace", async () => {
  const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
  const [{ id: group }, { id: other }] = [await createGroup(admin, "Compilers"), await createGroup(admin, "Linkers")];
  await add(admin, { name: "Ann", email: "ann@corp.com", role: "end-user", groupIds: [group] });
  const ben = await add(admin, { name: "Ben", email: "ben@corp.com", groupIds: [group] });
  await add(admin, { name: "Cleo", email: "cleo@corp.com", groupIds: [group] });
  await add(admin, { name: "Dora", email: "dora@corp.com", groupIds: [other] });
  await archive(admin, ben, { cancelInvitations: false });
  const count = (matching: Partial<Filter>, most = 10) =>
    countMatching(admin, { status: "all", group, ...matching }, most);
  expect(await count({})).toBe(3);
  expect(await count({}, 1)).toBe(2);
  expect(await count({ status: "invited" })).toBe(2);
  expect(await count({ status: "archived" })).toBe(1);
  expect(await count({ status: "active" })).toBe(0);
  expect(await count({ role: "builder" })).toBe(2);
  expect(await count({ q: "cleo" })).toBe(1);
  expect(await countMatching(stranger, { status: "all", group }, 10)).toBe(0);
});

describe("sixty who fit, behind thousands who do not", () => {
  async function manyUsers(): Promise<{ admin: Admin; group: string }> {
    const admin = await makeAdmin();
    const { id: group } = await createGroup(admin, "Compilers");
    await sql`
      with added as (
        insert into members (workspace_id, email, name, sort_name, role)
        select ${admin.workspace.id}::uuid, name || '@corp.com', name, lower(name), 'builder' from (
          select 'Aaron ' || n from generate_series(1, 3200) as n union all
          select 'Zoeper ' || lpad(n::text, 3, '0') from generate_series(1, 60) as n
        ) as people (name)
        returning workspace_id, id, name
      )
      insert into group_members (workspace_id, member_id, group_id)
      select workspace_id, id, ${group}::uuid from added where name like 'Zoe%'`.execute(db);
    return { admin, group };
  }

  const zoepers = Array.from({ length: 60 }, (_, n) => `Zoeper ${String(n + 1).padStart(3, "0")}`);

  test.each<[string, (group: string) => Partial<Filter>]>([
    ["a short word", () => ({ q: "zoe" })],
    ["a long word", () => ({ q: "zoeper" })],
    ["a word and a status", () => ({ q: "zoeper", status: "invited" })],
    ["a word, by address", () => ({ q: "zoeper", sort: "email" })],
    ["a group", (group) => ({ group })],
    ["a group and a status", (group) => ({ group, status: "invited" })],
    ["a group and a role", (group) => ({ group, role: "builder" })],
    ["a group and a word", (group) => ({ group, q: "corp" })],
    ["a group, by status", (group) => ({ group, sort: "status" })],
    ["a group, by address", (group) => ({ group, sort: "email" })],
  ])("are all found, a page at a time, forth and back: %s", async (_what, filterFor) => {
    const { admin, group } = await manyUsers();
    const filter: Filter = { status: "all", per: 25, ...filterFor(group) };
    const first = await listMembers(admin, filter);
    const second = await listMembers(admin, { ...filter, after: first.next });
    const third = await listMembers(admin, { ...filter, after: second.next });
    const back = await listMembers(admin, { ...filter, before: third.previous });
    const names = [first, second, third, back].map(({ rows }) => rows.map(({ name }) => name));
    expect(names).toEqual([zoepers.slice(0, 25), zoepers.slice(25, 50), zoepers.slice(50), zoepers.slice(25, 50)]);
    expect(third.next).toBeUndefined();
    expect(await countMatching(admin, filter, 100)).toBe(60);
  });

  test("thousands are counted up to a limit, and to their end, whether they are the first of the list or the last", async () => {
    const { admin, group } = await manyUsers();
    const count = (q: string, most: number) => countMatching(admin, { status: "all", q }, most);
    expect(await count("aaron", 100)).toBe(101);
    expect(await count("aaron", 3199)).toBe(3200);
    expect(await count("aaron", 5000)).toBe(3200);
    expect(await count("zoeper", 20)).toBe(21);
    expect(await count("aaron 12", 5000)).toBe(171);
    expect(await countMatching(admin, { status: "invited", q: "aaron" }, 5000)).toBe(3200);
    expect(await countMatching(admin, { status: "active", q: "aaron" }, 5000)).toBe(0);
    expect(await countMatching(admin, { status: "all", group, q: "zoe" }, 100)).toBe(60);
    expect(await countMatching(admin, { status: "all", group, q: "zoe" }, 30)).toBe(31);
  });
});

describe("sorting", () => {
  async function mixed(): Promise<Admin> {
    const admin = await makeAdmin();
    const ann = await makeMember(admin.workspace, { account: await makeAccount({ name: "Ann", email: mail("c") }) });
    const ben = await makeMember(admin.workspace, { name: "Ben", email: mail("b") });
    const cleo = await makeMember(admin.workspace, { account: await makeAccount({ name: "Cleo", email: mail("a") }) });
    await archive(admin, cleo.id, { cancelInvitations: false });
    const times = sql`update members set invited_at = v.at::timestamptz, last_seen_at = v.seen::timestamptz
      from (values (${ann.id}::uuid, '2026-01-02', '2026-03-01'), (${ben.id}, '2026-01-03', null), (${cleo.id}, '2026-01-01', '2026-02-01'))
        as v (id, at, seen) where members.workspace_id = ${admin.workspace.id} and members.id = v.id`;
    await times.execute(db);
    await sql`delete from members where workspace_id = ${admin.workspace.id} and id = ${admin.memberId}`.execute(db);
    return admin;
  }
  let count = 0;
  const mail = (content: string) => `${content}.${++count}.${process.pid}@sort.example`;

  test.each<[Sort, string[]]>([
    ["name", ["Ann", "Ben", "Cleo"]],
    ["email", ["Cleo", "Ben", "Ann"]],
    ["status", ["Ann", "Cleo", "Ben"]],
    ["invited", ["Cleo", "Ann", "Ben"]],
    ["seen", ["Ben", "Cleo", "Ann"]],
  ])("by %s, and the other way round", async (sort, names) => {
    const admin = await mixed();
    expect(await namesOf(admin, { sort })).toEqual(names);
    expect(await namesOf(admin, { sort, isDescending: true })).toEqual(names.toReversed());
  });
});

describe("paging while a writer adds, renames and archives", () => {
  const orders = sorts.flatMap((sort) => [false, true].map((isDescending) => ({ sort, isDescending })));

  test.each(orders)("shows each untouched member once, both ways: $sort, descending $isDescending", async (order) => {
    const admin = await makeAdmin();
    const untouched = await manyUsers(admin, "untouched", 60);
    const busy = await manyUsers(admin, "busy", 30);
    let turn = 0;
    const disturb = async () => {
      const id = busy[turn++ % busy.length] ?? "";
      await sql`update members set sort_name = ${`n${turn}`}, last_seen_at = now(), invited_at = now()
        where workspace_id = ${admin.workspace.id} and id = ${id}`.execute(db);
      if (turn % 3 === 0) await archive(admin, id, { cancelInvitations: false });
      await add(admin, { name: `New ${turn}`, email: `new.${turn}@corp.com` });
    };
    const filter = { ...order, status: "all", per: 7 } as const;
    const there = await walk(admin, filter, "after", undefined, disturb);
    // Whoever stood alone on the last page may be renamed away from it before it is read.
    const last = there.findLast(({ rows }) => rows.length > 0);
    const back = await walk(admin, filter, "before", last?.previous, disturb);
    const untouchedIn = (pages: MemberPage[]) => idsIn(pages).filter((id) => untouched.includes(id));
    expect(untouchedIn(there).sort()).toEqual(untouched.toSorted());
    expect(untouchedIn([...back, ...(last ? [last] : [])]).sort()).toEqual(untouched.toSorted());
    expect(turn).toBeGreaterThan(20);
  });

  const idsIn = (pages: MemberPage[]) => pages.flatMap(({ rows }) => rows.map(({ id }) => id));

  async function manyUsers(admin: Admin, kind: string, size: number): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`
      insert into members (workspace_id, email, name, sort_name, role, last_seen_at, invited_at)
      select ${admin.workspace.id}::uuid, ${kind}::text || n || '@corp.com', 'N', chr(97 + n % 3), 'builder',
        case when n % 4 > 0 then timestamptz '2026-01-01' + (n % 5) * interval '1 day' end,
        timestamptz '2026-01-01' + (n % 6) * interval '1 microsecond'
      from generate_series(1, ${size}::int) as n returning id`.execute(db);
    return rows.map(({ id }) => id);
  }

  type Way = "after" | "before";

  async function walk(admin: Admin, filter: Filter, way: Way, from: Cursor | undefined, disturb: () => Promise<void>) {
    const pages: MemberPage[] = [];
    for (let cursor = from; pages.length === 0 || cursor;) {
      const page = await listMembers(admin, { ...filter, [way]: cursor });
      pages.push(page);
      await disturb();
      cursor = way === "after" ? page.next : page.previous;
    }
    return pages;
  }
});
