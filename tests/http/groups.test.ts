import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { shareFoyer } from "../support/shared-foyer";
import { everything, formTokenOf, signIn } from "../support/people";
import { adminDriverOf, type AdminDriver } from "../support/steps";

const GROUPS = "/nexus/workspace-settings/groups";
let foyer: Foyer;
let ada: Client;
let nexus: AdminDriver;

beforeAll(async () => {
  foyer = await shareFoyer();
  ada = await setUp(foyer);
  nexus = adminDriverOf(ada);
});

afterAll(() => foyer.stop());

/** Makes a group and answers where its page is. */
async function makeGroup(name: string): Promise<string> {
  await ada.submit((await ada.get(`${GROUPS}/new`)).form("Add group"), { name });
  const link = (await ada.get(GROUPS)).document.querySelectorAll("td a").find((one) => one.textContent === name);
  return link?.getAttribute("href") ?? "";
}

async function makeMember(email: string, name: string): Promise<string> {
  const user = await nexus.open(email, { name, sendEmail: [] });
  return user.url.pathname.replace(/^.*\//, "");
}

/** Posts to a group's page as a script would that knows its fields. */
async function post(path: string, fields: Record<string, string | string[]>, client = ada): Promise<Page> {
  const body = new URLSearchParams({ formToken: await formTokenOf(client) });
  for (const [name, values] of Object.entries(fields)) for (const value of [values].flat()) body.append(name, value);
  return client.post(path, body);
}

const membersOn = (page: Page) =>
  page.document.querySelectorAll("tr[data-member]").map((row) => row.querySelector("b")?.textContent);
const optionsOn = (page: Page) => page.document.querySelectorAll(".option label").map((label) => label.textContent);
const noticeOn = (page: Page) => page.find("[role=status]").textContent;

describe("a group's page", () => {
  test("renames it, and the list has the new name", async () => {
    const path = await makeGroup("Compilers");
    const renamed = await ada.submit((await ada.get(path)).form("Rename"), { name: "  Compiler construction " });
    expect([renamed.status, renamed.location]).toEqual([303, path]);
    const page = await ada.follow(renamed);
    expect([page.find("h1").textContent, noticeOn(page)]).toEqual([
      "Compiler construction 0",
      "The group is named Compiler construction now.",
    ]);
    expect((await ada.get(GROUPS)).text).toContain("Compiler construction");
  });

  test.each([
    ["", "Enter a name"],
    ["a".repeat(61), "Shorten a name to 60 characters"],
    [" RESERVED ", 'There is a group named "RESERVED" already: choose another name'],
    ["a\u202eb", "Enter a name without control characters"],
  ])("refuses the name %j beside its field, and keeps what was typed", async (name, words) => {
    if ((await foyer.query("select id from groups where name = 'Reserved'")).length === 0) await makeGroup("Reserved");
    const path = await makeGroup(`Refused ${words.slice(0, 30)}`);
    const form = (await ada.get(path)).form("Rename");
    const before = await everything(foyer);
    const page = await ada.submit(form, { name });
    expect([page.status, page.find("#name-error").textContent]).toEqual([422, words]);
    expect(page.find("[role=alert]").textContent).toContain(words);
    expect(page.value("#name")).toBe(name);
    expect(await everything(foyer)).toEqual(before);
  });

  test("finds users by name or address, adds those who are ticked, and removes one", async () => {
    const path = await makeGroup("Finders");
    await makeMember("grace@corp.com", "Grace Hopper");
    await makeMember("gracie@corp.com", "Gracie Allen");
    await makeMember("kay@corp.com", "Kay McNulty");
    const found = await ada.get(`${path}?q=GRAC`);
    expect(optionsOn(found)).toEqual(["Grace Hopper", "Gracie Allen", "With its users"]);
    expect(optionsOn(await ada.get(`${path}?q=kay%40corp`))).toEqual(["Kay McNulty", "With its users"]);

    const member = found.document.querySelectorAll("input[name=member]").map((box) => box.getAttribute("value") ?? "");
    const added = await ada.submit(found.form("Add to group"), { member });
    expect([added.status, added.location]).toEqual([303, path]);
    const page = await ada.follow(added);
    expect([page.find("h1").textContent, membersOn(page), noticeOn(page)]).toEqual([
      "Finders 2",
      ["Grace Hopper", "Gracie Allen"],
      "2 users are in Finders now.",
    ]);
    expect((await ada.get(`${path}?q=gracie`)).text).toContain("gracie@corp.com · In this group already");

    const removed = await ada.submit(page.form("Remove", `tr[data-member="${member[0]}"]`));
    expect([removed.status, removed.location]).toEqual([303, path]);
    expect(membersOn(await ada.follow(removed))).toEqual(["Gracie Allen"]);
    const history = (await ada.get(`${nexus.users}/${member[0]}`)).find("ol").textContent;
    expect(history).toContain("Removed from the group Finders by Ada Byron");
    expect(history).toContain("Added to the group Finders by Ada Byron");
  });

  test("takes those of the found who are ticked out of the group, and stays with the search", async () => {
    const path = await makeGroup("Movers");
    for (const name of ["Lea Ver", "Leah Ver", "Leander Ver"]) await makeMember(`${name.slice(0, -4)}@corp.com`, name);
    const found = await ada.get(`${path}?q=ver`);
    const member = found.document.querySelectorAll("input[name=member]").map((box) => box.getAttribute("value") ?? "");
    expect([member.length, found.document.querySelector("button[value=remove-member]")]).toEqual([3, null]);
    await ada.submit(found.form("Add to group"), { member });

    const again = await ada.get(`${path}?q=ver`);
    const removed = await ada.submit(again.form("Remove from group"), { member: member.slice(0, 2) });
    expect([removed.status, removed.location]).toEqual([303, `${path}?q=ver`]);
    const page = await ada.follow(removed);
    expect([page.find("h1").textContent, membersOn(page), noticeOn(page)]).toEqual([
      "Movers 1",
      ["Leander Ver"],
      "2 users are out of Movers now.",
    ]);
    const none = await ada.submit(page.form("Remove from group"));
    expect([none.status, none.find("#member-error").textContent]).toEqual([422, "Choose at least one user"]);
  });

  test("asks to tick somebody, and keeps what was found", async () => {
    const path = await makeGroup("Untickers");
    await makeMember("untick@corp.com", "Una Tick");
    const page = await ada.submit((await ada.get(`${path}?q=una`)).form("Add to group"));
    expect([page.status, page.find("#member-error").textContent]).toEqual([422, "Choose at least one user"]);
    expect(optionsOn(page)).toEqual(["Una Tick", "With its users"]);
  });

  test("says when nobody is found, and takes every sign as itself", async () => {
    const path = await makeGroup("Nobodies");
    for (const q of ["%25", "_", "%5C", "%27", "%00%00zzqx", "%F0%9F", "x".repeat(10_000)]) {
      const page = await ada.get(`${path}?q=${q}`);
      expect([q.slice(0, 10), page.status, /No user matches/.test(page.text)]).toEqual([q.slice(0, 10), 200, true]);
    }
  });

  test("shows 50 a page, with links to the first, previous and next", async () => {
    const path = await makeGroup("Crowd");
    await foyer.query(`
      with memberships as (
        insert into members (workspace_id, email, name, sort_name, role)
        select w.id, 'crowd' || n || '@corp.com', 'Crowd ' || lpad(n::text, 3, '0'), 'crowd ' || lpad(n::text, 3, '0'), 'builder'
        from workspaces w, generate_series(1, 120) as n where slug = 'nexus' returning workspace_id, id
      )
      insert into group_members (workspace_id, member_id, group_id)
      select memberships.workspace_id, memberships.id, groups.id from memberships, groups where groups.name = 'Crowd'`);
    const first = await ada.get(path);
    expect([membersOn(first).length, first.find(".pager p").textContent]).toEqual([50, "1–50 of 120"]);
    const step = (page: Page, label: string) => {
      const link = page.document.querySelectorAll(".pager a").find((one) => one.textContent === label);
      return ada.get(link?.getAttribute("href") ?? "");
    };
    const second = await step(first, "Next");
    const third = await step(second, "Next");
    expect([second, third].map((page) => [membersOn(page)[0], membersOn(page).length])).toEqual([
      ["Crowd 051", 50],
      ["Crowd 101", 20],
    ]);
    expect(membersOn(await step(third, "Previous"))[0]).toBe("Crowd 051");
    expect(membersOn(await step(third, "First"))[0]).toBe("Crowd 001");

    const removed = await ada.submit(second.form("Remove"));
    expect(membersOn(await ada.follow(removed))[0]).toBe("Crowd 052");
  });

  test.each(["after=1", "after=x&before=y", "before=%00", "after=00000000-0000-4000-8000-000000000000"])(
    "answers a place that is none (%s)",
    async (query) => {
      const path =
        (await ada.get(GROUPS)).document.querySelector("td a")?.getAttribute("href") ?? (await makeGroup("Placed"));
      expect((await ada.get(`${path}?${query}`)).status).toBe(200);
    },
  );
});

describe("a copy", () => {
  test("is made with the group's users or without, and its page opens", async () => {
    const path = await makeGroup("Originals");
    const member = await makeMember("original@corp.com", "Olga Original");
    await post(path, { intent: "add-member", member });
    const form = (await ada.get(path)).form("Duplicate");
    const page = await ada.follow(await ada.submit(form));
    expect([page.find("h1").textContent, membersOn(page), noticeOn(page)]).toEqual([
      "Originals (copy) 1",
      ["Olga Original"],
      "The copy is made: this is Originals (copy).",
    ]);
    const empty = await ada.follow(await ada.submit(form, { withMembers: [] }));
    expect([empty.find("h1").textContent, membersOn(empty)]).toEqual(["Originals (copy 2) 0", []]);
  });
});

describe("deleting", () => {
  test("is confirmed on a page that says what happens, and keeps the people", async () => {
    const path = await makeGroup("Leavers");
    const member = await makeMember("leaver@corp.com", "Lea Ver");
    await post(path, { intent: "add-member", member });
    const confirm = await ada.get(`${path}/delete`);
    expect(confirm.text).toContain("The one user in it stays in the workspace, with role, metadata and other groups.");
    const deleted = await ada.submit(confirm.form("Delete group"));
    expect([deleted.status, deleted.location]).toEqual([303, GROUPS]);
    expect(noticeOn(await ada.follow(deleted))).toBe("The group Leavers is deleted. Its users are still here.");
    expect((await ada.get(path)).status).toBe(404);
    expect((await ada.get(`${nexus.users}/${member}`)).status).toBe(200);
    expect((await ada.submit(confirm.form("Delete group"))).status).toBe(404);
  });
});

describe("another workspace's group or member", () => {
  test("is not found, and nothing changes", async () => {
    await foyer.query("insert into workspaces (slug, name) values ('apollo', 'Apollo')");
    const kay = await signIn(foyer, { email: "kay@apollo.test", workspace: "apollo", role: "admin" });
    const [theirs] = await foyer.query<{ id: string; member: string }>(`
      insert into groups (workspace_id, name, name_key) select id, 'Theirs', 'theirs' from workspaces where slug = 'apollo'
      returning id, (select m.id from members m where m.email = 'kay@apollo.test') as member`);
    const path = await makeGroup("Ours");
    const own = await makeMember("ours@corp.com", "Ours");
    const there = `${GROUPS}/${theirs?.id}`;
    const before = await everything(foyer);
    const intents: Record<string, string>[] = [
      { intent: "rename", name: "Mine" },
      { intent: "duplicate", withMembers: "on" },
      { intent: "delete" },
      { intent: "add-member", member: own },
      { intent: "remove-member", member: own },
    ];
    for (const fields of intents) {
      expect([fields.intent, (await post(there, fields)).status]).toEqual([fields.intent, 404]);
      expect([fields.intent, (await post(path, fields, kay)).status]).toEqual([fields.intent, 404]);
    }
    for (const intent of ["add-member", "remove-member"])
      expect((await post(path, { intent, member: [own, theirs?.member ?? ""] })).status).toBe(404);
    expect([(await ada.get(there)).status, (await ada.get(`${there}/delete`)).status]).toEqual([404, 404]);
    expect(await everything(foyer)).toEqual(before);
  });
});

describe("what does not fit", () => {
  test.each([
    [{}, "Choose what to do"],
    [{ intent: "archive" }, "Choose what to do"],
    [{ intent: ["rename", "delete"] }, "Choose what to do"],
    [{ intent: "duplicate", withMembers: "yes" }, "Tick the box or leave it"],
    [{ intent: "add-member" }, "Choose at least one user"],
    [{ intent: "add-member", member: "1" }, "Choose users of the list"],
    [{ intent: "remove-member", member: "\0" }, "Choose users of the list"],
  ] as [Record<string, string | string[]>, string][])(
    "%j is refused in words, and nothing changes",
    async (fields, words) => {
      const path = (await ada.get(GROUPS)).find("td a").getAttribute("href") ?? "";
      const before = await everything(foyer);
      const page = await post(path, fields);
      expect([page.status, page.find("[role=alert]").textContent.replace("There is a problem", "")]).toEqual([
        422,
        words,
      ]);
      expect(await everything(foyer)).toEqual(before);
    },
  );

  test("more than 100 users at once are refused in words", async () => {
    const path = (await ada.get(GROUPS)).find("td a").getAttribute("href") ?? "";
    const member = Array.from({ length: 101 }, () => "00000000-0000-4000-8000-000000000000");
    const page = await post(path, { intent: "add-member", member });
    expect([page.status, page.find("[role=alert]").textContent]).toEqual([422, "Choose 100 users at most"]);
  });

  test.each(["1", "..", "new%20group", "g0000000-0000-4000-8000-000000000000"])(
    "the id %s is not found",
    async (id) => {
      const path = `${GROUPS}/${encodeURIComponent(id)}`;
      expect((await ada.get(path)).status).toBe(404);
      expect((await ada.get(`${path}/delete`)).status).toBe(404);
      expect((await post(path, { intent: "delete" })).status).toBe(404);
    },
  );
});
