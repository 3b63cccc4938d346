import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { brotliCompressSync, constants } from "node:zlib";
import { listNames } from "#db/seed-names";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { shareFoyer } from "../support/shared-foyer";
import { adminDriverOf } from "../support/steps";

const USERS = "/nexus/workspace-settings/users";
let foyer: Foyer;
let admin: Client;
let group: string;

beforeAll(async () => {
  foyer = await shareFoyer();
  admin = await setUp(foyer);
  const form = (await admin.get("/nexus/workspace-settings/groups/new")).form("Add group");
  await admin.submit(form, { name: "Compilers" });
  group = (await foyer.query<{ id: string }>("select id from groups"))[0]?.id ?? "";
  const driver = adminDriverOf(admin);
  await driver.open("grace@navy.example", { name: "Grace Hopper", groups: [group] });
  await driver.open("renee@corp.com", { name: "Renée 100%_Müller", role: "end-user" });
  await driver.open("john@corp.com", { name: "John Doe" });
});

afterAll(() => foyer.stop());

/** Sends the form over the list as a browser without JavaScript does: with every field, also the empty ones. */
async function find(answers: Record<string, string>): Promise<Page> {
  const { fields } = (await admin.get(USERS)).form("Apply");
  return admin.get(`${USERS}?${new URLSearchParams({ ...Object.fromEntries(fields), ...answers })}`);
}

const namesOn = (page: Page) => page.document.querySelectorAll("tr[data-member] th b").map(({ text }) => text);
const chipsOn = (page: Page) => page.document.querySelectorAll(".chips a").map(({ text }) => text.replace(/\s+/g, " "));

const compressed = (text: string) =>
  brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }).length;

/** How many bytes a browser that takes Brotli is sent for this file. */
async function bytesOf(path: string): Promise<number> {
  const sent = get(`${foyer.url}${path}`, { headers: { "accept-encoding": "br" } });
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  return (await buffer(answer)).length;
}

/** Thirty invited people of such a name. */
async function manyUsers(name: string) {
  const values = Array.from(
    { length: 30 },
    (_, n) => `('${name}${n}@corp.com', '${name} ${n}', '${name} ${n}')`,
  ).join();
  await foyer.query(`insert into members (workspace_id, email, name, sort_name, role)
    select id, v.email, v.name, v.sort_name, 'builder' from workspaces, (values ${values}) as v (email, name, sort_name)`);
}

const departments =
  "Contractors,Customer success,Customer support,Data science,Design,Early access,Engineering,Finance,Field offices,Infrastructure,Leadership,Legal,Marketing,Operations,Partnerships,People,Product,Quality assurance,Research,Sales,Security,Translation,Warehouse".split(
    ",",
  );

/** Fifty people of the seed who are invited, each by another one and in two of 24 groups. */
async function inviteFifty() {
  const people = listNames()
    .filter((_person, number) => number % 17 === 0)
    .slice(0, 50);
  const groups = await foyer.query<{ id: string }>(`insert into groups (workspace_id, name, name_key)
    select w.id, one.name, lower(one.name) from workspaces as w, unnest(array['${departments.join("','")}']) as one (name) returning id`);
  for (const [n, { name, mailbox }] of people.entries()) {
    const two = [n % 23, (n * 5 + 7) % 23].map((place) => groups[place]?.id ?? "");
    await adminDriverOf(admin).open(`${mailbox}.${n * 7919}@fifty.example`, { name, groups: two });
  }
  await foyer.query(`with fifty as (select id, row_number() over (order by email) - 1 as n from members where email like '%@fifty.example')
    update members set invited_at = now() - fifty.n * interval '31 hours',
      invited_by = (select id from fifty as other where other.n = (fifty.n * 7 + 3) % 50)
    from fifty where members.id = fifty.id`);
}

const pathTo = (label: string, page: Page) =>
  page.document
    .querySelectorAll(".pager a")
    .find(({ text }) => text === label)
    ?.getAttribute("href") ?? "";

describe("the form over the list of users", () => {
  test("finds by a part of the name or the address, and shows what was typed", async () => {
    const page = await find({ q: "muller" });
    expect(namesOn(page)).toEqual(["Renée 100%_Müller"]);
    expect(page.value("input[name=q]")).toBe("muller");
    expect(chipsOn(page)).toEqual(["Search: muller × (remove this filter)"]);
    expect(page.find(".pager p").text).toBe("1–1 of 1");
  });

  test("narrows by role and group, and each chip leads back without it", async () => {
    const page = await find({ role: "builder", group });
    expect(namesOn(page)).toEqual(["Grace Hopper"]);
    expect(chipsOn(page)).toEqual(["Role: Builder × (remove this filter)", "Group: Compilers × (remove this filter)"]);
    const [withoutRole, withoutGroup] = page.document.querySelectorAll(".chips a");
    expect(namesOn(await admin.get(withoutRole?.getAttribute("href") ?? ""))).toEqual(["Grace Hopper"]);
    expect(namesOn(await admin.get(withoutGroup?.getAttribute("href") ?? ""))).toEqual(["Grace Hopper", "John Doe"]);
  });

  test("sorts, and keeps the tab", async () => {
    const page = await admin.get(`${USERS}?status=invited&sort=-name`);
    expect(namesOn(page)).toEqual(["Renée 100%_Müller", "John Doe", "Grace Hopper"]);
    const { fields } = page.form("Apply");
    expect(Object.fromEntries(fields)).toEqual({
      status: "invited",
      q: "",
      role: "",
      group: "",
      invitation: "",
      sort: "-name",
    });
  });

  test("says whom it did not find, as text", async () => {
    const page = await find({ q: "<b>nobody" });
    expect([page.status, page.find(".empty p").text]).toEqual([200, 'No user matches "<b>nobody".']);
    expect(page.find(".empty a").getAttribute("href")).toBe("/nexus/workspace-settings/users");
  });

  test("keeps search and order from page to page", async () => {
    await manyUsers("crowd");
    const first = await find({ q: "crowd", sort: "-invited", per: "25" });
    expect([namesOn(first).length, first.find(".pager p").text]).toEqual([25, "1–25 of 30"]);
    const second = await admin.get(pathTo("Next", first));
    expect(namesOn(second)).toHaveLength(5);
    const back = await admin.get(pathTo("Previous", second));
    expect(namesOn(back)).toEqual(namesOn(first));
    expect(new Set([...namesOn(first), ...namesOn(second)]).size).toBe(30);
  });

  test("shows 25, 50 or 100 a page by links, where there are more than 25", async () => {
    await manyUsers("throng");
    const whole = await find({ q: "throng" });
    expect([namesOn(whole).length, whole.find(".sizes").text]).toEqual([30, "Show 25 50 100 a page"]);
    const small = await admin.get(pathTo("25", whole));
    expect([namesOn(small).length, small.find(".sizes [aria-current]").text]).toEqual([25, "25"]);
    const next = await admin.get(pathTo("Next", small));
    expect(namesOn(next)).toHaveLength(5);
    const large = await admin.get(pathTo("100", next));
    expect([namesOn(large).length, large.find(".sizes [aria-current]").text]).toEqual([30, "100"]);
    expect(new URL(pathTo("50", large), large.url).searchParams.has("per")).toBe(false);
    expect((await find({ q: "muller" })).document.querySelector(".sizes")).toBeNull();
  });

  test.each([
    "role=owner",
    "group=1",
    "group=00000000-0000-4000-8000-000000000000%00",
    "sort=password",
    "sort=--name",
    "status=x",
    "per=1000000",
    "after=x",
    "before=%00",
    `after=${Buffer.from("00000000-0000-4000-8000-000000000000\u001f2026-99-99").toString("base64url")}&sort=invited`,
    `after=${Buffer.from("00000000-0000-4000-8000-000000000000\u001fa\u001fb\u001fc").toString("base64url")}`,
  ])("ignores %s", async (query) => {
    const page = await admin.get(`${USERS}?${query}`);
    expect([page.status, namesOn(page).includes("Ada Byron")]).toEqual([200, true]);
  });

  test("weighs at most 16 KB with fifty rows and its style sheet, compressed as the server does", async () => {
    await manyUsers("Weight");
    await manyUsers("Width");
    const page = await admin.get(USERS);
    expect(namesOn(page)).toHaveLength(50);
    const sheet = page.find("link[rel=stylesheet]").getAttribute("href") ?? "";
    const [html, css] = [page.html, (await admin.get(sheet)).html].map((text) => compressed(text));
    expect((html ?? 0) + (css ?? 0)).toBeLessThanOrEqual(16 * 1024);
  });

  test("weighs no more with fifty invited users, 24 groups, the first steps and all of the bar; and 110 KB with scripts", async () => {
    await inviteFifty();
    const whole = await admin.get(`${USERS}?status=invited&sort=-invited`);
    expect([namesOn(whole).length, whole.document.querySelectorAll("#group option").length]).toEqual([50, 25]);
    expect(whole.find("#first-steps").text).toContain("First steps");
    expect(whole.find("header nav").text).toContain("All workspaces");
    const html = whole.html.replace(/<script\b.*?<\/script>/gs, "");
    const sheet = await bytesOf(whole.find("link[rel=stylesheet]").getAttribute("href") ?? "");
    expect(compressed(html) + sheet).toBeLessThanOrEqual(16 * 1024);

    const scripts = new Set(whole.html.match(/\/assets\/[^"]+\.js/g));
    const bytes = await Promise.all([...scripts].map((path) => bytesOf(path)));
    const all = bytes.reduce((sum, one) => sum + one, compressed(whole.html) + sheet);
    expect(all).toBeGreaterThan(80_000);
    expect(all).toBeLessThanOrEqual(110_000);
  });

  test("shows nobody for a group that is not there", async () => {
    const page = await find({ group: "00000000-0000-4000-8000-000000000000" });
    expect([page.status, namesOn(page), page.find(".empty p").text]).toEqual([
      200,
      [],
      "No user matches these filters.",
    ]);
  });
});
