import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hold } from "../support/race-barrier";
import type { Client, Page } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { everything, formTokenOf, signIn } from "../support/people";
import { shareFoyer } from "../support/shared-foyer";
import { addAdmin, logIn, until } from "../support/steps";

const USERS = "/nexus/workspace-settings/users";
const LOG = "/nexus/workspace-settings/audit-log";
let foyer: Foyer;
let ada: Client;
let kay: Client;

beforeAll(async () => {
  foyer = await shareFoyer();
  ada = await setUp(foyer);
  await addAdmin(foyer, { email: "kay@apollo.test", name: "Kay McNulty", workspace: "apollo" });
  kay = foyer.client();
  await logIn(kay, "kay@apollo.test");
});

afterAll(() => foyer.stop());

type Kind = "invited" | "active" | "archived";

/** People of one kind, by name "Name 0001" and so on; answers their ids in that order. */
async function people(name: string, kind: Kind, count: number, workspace = "nexus"): Promise<string[]> {
  const rows = await foyer.query<{ id: string }>(
    `with drawn as (
       select $1 || ' ' || lpad(n::text, 4, '0') as name, gen_random_uuid() || '@corp.com' as email from generate_series(1, $3::int) n
     ), joined as (
       insert into accounts (email, name, password_hash) select email, name, 'none' from drawn where $2 <> 'invited' returning id, email
     ), seated as (
       insert into members (workspace_id, email, name, sort_name, role, account_id, accepted_at, archived_at)
       select w.id, d.email, d.name, lower(d.name), 'builder', j.id, case when j.id is not null then now() end,
         case when $2 = 'archived' then now() end
       from drawn d left join joined j on j.email = d.email join workspaces w on w.slug = $4
       returning workspace_id, id, name, accepted_at
     ), open as (
       insert into invitations (workspace_id, member_id, nonce, lifetime_days, expires_at)
       select workspace_id, id, sha256(id::text::bytea), 7, now() + interval '1 day' from seated where accepted_at is null
     ) select id from seated order by name`,
    [name, kind, count, workspace],
  );
  return rows.map(({ id }) => id);
}

/** The users that the confirmation page lists. */
const chosenOn = (page: Page) =>
  page.document
    .querySelectorAll("main form li")
    .filter((item) => item.querySelector("bdi"))
    .map((item) => item.text);

/** A user as that page names them: by name and address. */
async function lineOf(id: string | undefined): Promise<string> {
  const [member] = await foyer.query<{ line: string }>(
    "select name || ' ' || email as line from members where id = $1",
    [id],
  );
  return member?.line ?? "";
}

/** What a browser without JavaScript sends when rows of the list are ticked and a button of the bar is pressed. */
function press(list: Page, button: string, ticked: string[], all = false): Promise<Page> {
  const bar = list.find("form:has(#bulk)");
  const query = new URLSearchParams();
  for (const field of bar.querySelectorAll("input[type=hidden]"))
    query.append(field.getAttribute("name") ?? "", field.getAttribute("value") ?? "");
  for (const member of ticked)
    query.append("member", list.value(`form:has(#bulk) input[name=member][value="${member}"]`));
  if (all) query.set(list.find("#bulk input[type=checkbox]").getAttribute("name") ?? "", "on");
  const pressed = bar.querySelectorAll("button").find(({ text }) => text === button);
  query.append(pressed?.getAttribute("name") ?? "", pressed?.getAttribute("value") ?? "");
  return ada.get(`${bar.getAttribute("action")}?${query}`);
}

async function post(path: string, fields: Record<string, string | string[]>, client = ada): Promise<Page> {
  const body = new URLSearchParams({ formToken: await formTokenOf(client) });
  for (const [name, values] of Object.entries(fields)) for (const value of [values].flat()) body.append(name, value);
  return client.post(path, body);
}

const resultsOn = (page: Page) =>
  page.document.querySelectorAll("tr[data-outcome]").map((row) => {
    const [name, , result] = [row.querySelector("th")?.childNodes[0]?.textContent, "", row.querySelector("td")];
    return `${name}: ${result?.textContent}`;
  });
const statusOf = async (id = "") =>
  (
    await foyer.query<{ status: string }>(
      "select member_status(accepted_at, archived_at) as status from members where id = $1",
      [id],
    )
  )[0]?.status;

async function unchangedAfter(work: () => Promise<void>) {
  const before = await everything(foyer);
  await work();
  expect(await everything(foyer)).toEqual(before);
}

describe("the bulk bar", () => {
  test("leads to a page that asks, and that to what became of each", async () => {
    const [first = "", second = ""] = await people("Bar", "active", 2);
    const [third = ""] = await people("Bar archived", "archived", 1);
    const list = await ada.get(`${USERS}?q=bar&per=25`);
    expect(list.find(`input[name=member][value="${first}"]`).getAttribute("aria-label")).toBe("Select Bar 0001");
    const confirm = await press(list, "Archive", [first, second, third]);
    expect([confirm.status, confirm.find("h1").text]).toEqual([200, "Archive 2 users?"]);
    expect(chosenOn(confirm)).toEqual([await lineOf(first), await lineOf(second), await lineOf(third)]);
    expect(confirm.text).toContain("Of the 3 users chosen, these stay as they are:1 archived already");
    expect(confirm.find(".back").getAttribute("href")).toBe(`${USERS}?q=bar`);
    expect(await statusOf(first)).toBe("active");

    const done = await ada.submit(confirm.form("Archive (2)"));
    expect([done.status, done.location]).toEqual([303, expect.stringMatching(/\/users\/bulk\/[\da-f-]{36}$/)]);
    const result = await ada.follow(done);
    expect(result.find("h1").text).toBe("Archived 2 of 3 users");
    expect(resultsOn(result)).toEqual([
      "Bar 0001: Done",
      "Bar 0002: Done",
      "Bar archived 0001: Refused Archived already",
    ]);
    expect(resultsOn(await ada.get(`${result.url.pathname}?show=refused`))).toEqual([
      "Bar archived 0001: Refused Archived already",
    ]);
    expect([await statusOf(first), await statusOf(second)]).toEqual(["archived", "archived"]);

    const log = await ada.get(result.find(".head .actions a").getAttribute("href") ?? "");
    expect(log.document.querySelectorAll("tr[data-event]")).toHaveLength(2);
    expect((await ada.get(`${LOG}.csv${log.url.search}`)).html.split("\r\n")).toHaveLength(4);
    expect((await ada.get(`${USERS}/${first}`)).find(".timeline").text).toContain("Archived by Ada Byron, in bulk");
  });

  test("sent twice, its page is one bulk action", async () => {
    const [member = ""] = await people("Twice", "archived", 1);
    const form = (await ada.get(`${USERS}/bulk?intent=unarchive&member=${member}`)).form("Unarchive (1)");
    const pages = [await ada.submit(form), await ada.submit(form)];
    expect(pages[0]?.location).toBe(pages[1]?.location);
    expect((await ada.follow(pages[1] ?? pages[0]!)).find("h1").text).toBe("Unarchived 1 user");
  });

  test("asks for a role, and keeps who is chosen until one is", async () => {
    const members = await people("Roles", "active", 2);
    const path = `${USERS}/bulk?intent=set-role&${members.map((id) => `member=${id}`).join("&")}`;
    await unchangedAfter(async () => {
      const refused = await ada.submit((await ada.get(path)).form("Change role"));
      expect([refused.status, refused.find("#role-error").text]).toEqual([422, "Choose a role"]);
      expect(chosenOn(refused)).toEqual([await lineOf(members[0]), await lineOf(members[1])]);
    });
    const done = await ada.submit((await ada.get(path)).form("Change role"), { role: "end-user" });
    expect((await ada.follow(done)).find("h1").text).toBe("Changed the role of 2 users to End-user");
  });

  test("asks for a group of this workspace", async () => {
    const members = await people("Grouped", "active", 2);
    await ada.submit((await ada.get("/nexus/workspace-settings/groups/new")).form("Add group"), { name: "Compilers" });
    const path = `${USERS}/bulk?intent=add-group&${members.map((id) => `member=${id}`).join("&")}`;
    const form = (await ada.get(path)).form("Add to group");
    const [group] = await foyer.query<{ id: string }>("select id from groups where name = 'Compilers'");
    const [theirs] = await foyer.query<{ id: string }>(
      "insert into groups (workspace_id, name, name_key) select id, 'Theirs', 'theirs' from workspaces where slug = 'apollo' returning id",
    );
    await unchangedAfter(async () => {
      const refused = await ada.submit(form);
      expect([refused.status, refused.find("#group-error").text]).toEqual([422, "Choose a group"]);
      expect((await ada.submit(form, { group: "1" })).status).toBe(422);
      expect((await ada.submit(form, { group: theirs?.id ?? "" })).status).toBe(404);
    });
    const done = await ada.follow(await ada.submit(form, { group: group?.id ?? "" }));
    expect(done.find("h1").text).toBe("Added 2 users to Compilers");
  });

  test("asks about the one user whose row's button is pressed, as a text browser sends it with those that are ticked", async () => {
    const [ticked = "", own = ""] = await people("Row", "invited", 2);
    const list = await ada.get(`${USERS}?q=row`);
    const bar = list.find("form:has(#bulk)");
    const pressed = list.find(`tr[data-member="${own}"] button`);
    expect([pressed.text, pressed.closest("form")]).toEqual(["Resend the email", bar]);
    const query = new URLSearchParams({ member: ticked, [pressed.getAttribute("name") ?? ""]: "" });
    const confirm = await ada.get(`${bar.getAttribute("action")}?${query}`);
    expect(chosenOn(confirm)).toEqual([await lineOf(own)]);
  });

  test("where nobody is ticked says so, and keeps the list's filter", async () => {
    const page = await ada.follow(await press(await ada.get(`${USERS}?status=active`), "Archive", []));
    expect(page.url.search).toBe("?status=active");
    expect(page.find("#member-error").text).toBe("Select at least one user");
    expect(page.find("[role=alert]").text).toBe("Select at least one user");
  });

  test("takes all that match, whatever page they are on, and leaves the others alone", async () => {
    const members = await people("Everyone", "invited", 60);
    const list = await ada.get(`${USERS}?status=invited&q=everyone`);
    expect(list.find("#bulk label").text.trim()).toBe("Select all 60 that match");
    const confirm = await press(list, "Cancel", [], true);
    expect(confirm.find("h1").text).toBe("Cancel the invitations of 60 users?");
    const result = await ada.follow(await ada.submit(confirm.form("Cancel invitations (60)")));
    expect(result.find("h1").text).toBe("Cancelled the invitations of 60 users");
    expect(await statusOf(members[59])).toBeUndefined();
    expect(await foyer.query("select id from members where name like 'Everyone%'")).toEqual([]);
    expect((await foyer.query("select id from members")).length).toBeGreaterThan(3);
    const next = result.document.querySelectorAll(".pager a").find(({ text }) => text === "Next");
    expect(resultsOn(await ada.get(next?.getAttribute("href") ?? ""))).toHaveLength(10);
  });

  test("asks again for nobody whom it could be done to", async () => {
    const [member = ""] = await people("Joined", "active", 1);
    const page = await ada.get(`${USERS}/bulk?intent=resend&member=${member}`);
    expect(page.text).toContain("This can be done to none of the chosen users");
    expect(page.document.querySelectorAll("main button")).toEqual([]);
  });
});

describe("a script that posts to the list", () => {
  test("a thousand members: the others happen, each refusal is listed, and the page shows how far it has come", async () => {
    const members = [...(await people("Crowd", "active", 150)), ...(await people("Crowd gone", "archived", 850))];
    const started = await post(USERS, { intent: "archive", member: members });
    expect(started.status).toBe(303);
    const path = started.location ?? "";
    expect((await ada.get(path)).find("h1").text).toMatch(/^Archiv(ing 1,000|ed 150 of 1,000) users$/);
    const result = await until(
      () => ada.get(path),
      (page) => page.find("h1").text.startsWith("Archived"),
    );
    expect(result.find("h1").text).toBe("Archived 150 of 1,000 users");
    const refused = await ada.get(`${path}?show=refused`);
    expect(refused.text).toContain("850 refused");
    expect(resultsOn(refused)[0]).toBe("Crowd gone 0001: Refused Archived already");
    const bulk = path.replace(/^.*\//, "");
    const [events] = await foyer.query(
      "select count(*)::int as events, count(distinct member_id)::int as members from audit_events where bulk_id = $1",
      [bulk],
    );
    expect(events).toEqual({ events: 150, members: 150 });
  });

  test("one member of a row's menu leads back to the list, and a role to what became of them", async () => {
    const [member = ""] = await people("Single", "active", 1);
    const role = await post(USERS, { intent: "set-role", role: "end-user", member });
    expect((await ada.follow(role)).find("h1").text).toBe("Changed the role of 1 user to End-user");
    const archived = await post(`${USERS}?status=active`, { intent: "archive", member });
    expect([archived.status, archived.location]).toEqual([303, `${USERS}?status=active`]);
  });

  test("all that match its URL", async () => {
    await people("Posted", "archived", 3);
    const done = await post(`${USERS}?q=posted`, { intent: "unarchive", all: "on" });
    expect((await ada.follow(done)).find("h1").text).toBe("Unarchived 3 users");
  });

  test.each<[Record<string, string | string[]>, string]>([
    [{ intent: "archive" }, "Select at least one user"],
    [{ intent: "archive", member: "1" }, "Choose a user of the list"],
    [{ intent: "archive", member: ["\0", "x"] }, "Choose a user of the list"],
    [{ intent: "delete", member: "1" }, "Choose what to do"],
    [{ intent: "set-role", role: "owner", all: "on" }, "Choose a role"],
    [{ intent: "set-role", all: "on" }, "Choose a role"],
    [{ intent: "add-group", all: "on" }, "Choose a group"],
    [{ intent: "add-group", group: "1", all: "on" }, "Choose a group of the list"],
    [{ intent: "archive", all: "yes" }, "Tick the box or leave it"],
  ])("%o is refused in words, and nothing changes", async (fields, words) => {
    await unchangedAfter(async () => {
      const page = await post(USERS, fields);
      expect([page.status, page.find("[role=alert]").text.includes(words)]).toEqual([422, true]);
    });
  });

  test("is refused where nobody matches, or where there are more than a form may carry", async () => {
    await unchangedAfter(async () => {
      const nobody = await post(`${USERS}?q=nobody+at+all`, { intent: "archive", all: "on" });
      expect([nobody.status, nobody.text.includes("Nobody matches this list any more")]).toEqual([422, true]);
      const many = Array.from({ length: 1001 }, () => "00000000-0000-4000-8000-000000000000");
      const page = await post(USERS, { intent: "archive", member: many });
      expect([page.status, page.text.includes("Choose 1,000 users at most, or all that match")]).toEqual([422, true]);
    });
  });
});

describe("another workspace's", () => {
  test("members are not found, nothing changes and nothing is told", async () => {
    const [theirs = "", too = ""] = await people("Apollo", "active", 2, "apollo");
    await unchangedAfter(async () => {
      for (const intent of ["resend", "cancel", "archive", "unarchive", "set-role"])
        expect([intent, (await post(USERS, { intent, role: "admin", member: [theirs, too] })).status]).toEqual([
          intent,
          404,
        ]);
      const page = await ada.get(`${USERS}/bulk?intent=archive&member=${theirs}`);
      expect([page.status, page.text.includes("Apollo 0001")]).toEqual([200, false]);
    });
    const [ours = ""] = await people("Ours", "active", 1);
    const mixed = await ada.follow(await post(USERS, { intent: "archive", member: [theirs, ours] }));
    expect(resultsOn(mixed)).toEqual([
      "Somebody unknown: Refused No user of this workspace any more",
      "Ours 0001: Done",
    ]);
    expect(mixed.html).not.toContain("Apollo 0001");
    expect(await statusOf(theirs)).toBe("active");
  });

  test("bulk action is not found under any address", async () => {
    const [ours = ""] = await people("Hidden", "active", 1);
    const path = (await post(USERS, { intent: "set-role", role: "end-user", member: ours })).location ?? "";
    expect((await ada.get(path)).status).toBe(200);
    expect((await kay.get(path)).status).toBe(404);
    expect((await kay.get(path.replace("/nexus/", "/apollo/"))).status).toBe(404);
    expect((await ada.get(`${USERS}/bulk/1`)).status).toBe(404);
    const log = await kay.get(`/apollo/workspace-settings/audit-log?bulk=${path.replace(/^.*\//, "")}`);
    expect([log.status, log.html.includes("Hidden 0001")]).toEqual([200, false]);
  });
});

test("an admin who archives themselves with others is led out, and the last one stays", async () => {
  const grace = await signIn(foyer, {
    email: "grace@corp.com",
    name: "Grace Hopper",
    workspace: "nexus",
    role: "admin",
  });
  const [own] = await foyer.query<{ id: string }>("select id from members where email = 'grace@corp.com'");
  const [member = ""] = await people("Taken along", "active", 1);
  const out = await post(USERS, { intent: "archive", member: [own?.id ?? "", member] }, grace);
  expect([out.status, out.location]).toEqual([303, "/workspaces"]);
  expect((await grace.get(USERS)).status).toBe(404);
  expect(await statusOf(member)).toBe("archived");

  const [adas] = await foyer.query<{ id: string }>("select id from members where email = 'ada@nexus.test'");
  const stays = await ada.follow(await post(USERS, { intent: "archive", member: [adas?.id ?? "", member] }));
  expect(resultsOn(stays)).toEqual([
    "Taken along 0001: Refused Archived already",
    "Ada Byron: Refused Ada Byron is the only active admin. Make somebody else an admin first",
  ]);
});

describe("Stop", () => {
  test("is a button of the page while it is under way; afterwards the page says who stopped it, and the log has it", async () => {
    const members = await people("Stop", "active", 150);
    const barrier = await hold(foyer.databaseUrl, "select from members where id = $1 for no key update", [members[0]]);
    const started = await ada.submit(
      (await ada.get(`${USERS}/bulk?intent=archive&all=on&q=stop`)).form("Archive (150)"),
    );
    await barrier.waiting(1);
    const page = await ada.follow(started);
    expect(page.find("h1").text).toBe("Archiving 150 users");
    const stopping = ada.submit(page.form("Stop"));
    await barrier.waiting(2);
    await barrier.release();
    expect((await stopping).location).toBe(started.location);
    const result = await ada.follow(await stopping);
    expect([result.find("h1").text, result.find("[role=status]").text]).toEqual([
      "Archived 100 of 150 users",
      "Stopped by Ada Byron: 100 done, 50 not done.",
    ]);
    const rest = await ada.get(`${result.url.pathname}?show=refused`);
    expect(resultsOn(rest).at(0)).toBe("Stop 0101: Not done Stopped by Ada Byron");
    expect([await statusOf(members[99]), await statusOf(members[100])]).toEqual(["archived", "active"]);
    const log = await ada.get(`${LOG}?action=bulk.stopped`);
    expect(log.document.querySelectorAll("tr[data-event]")).toHaveLength(1);
    expect(log.text).toContain("Done: 100; Not done: 50");
  });
});
