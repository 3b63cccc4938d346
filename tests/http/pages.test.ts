import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Client, Page } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { addDraft } from "../support/imports";
import { signIn } from "../support/people";
import { routeIds } from "../support/routes";
import { shareFoyer } from "../support/shared-foyer";
import { adminDriverOf, type AdminDriver } from "../support/steps";
import { findRunTogether } from "../support/text-browser";

const SETTINGS = "/nexus/workspace-settings";

let foyer: Foyer;
let ada: Client;
/** Every page that Ada, a super admin and admin of Nexus, and a visitor can open by links, with its path. */
let pages: Page[];

beforeAll(async () => {
  foyer = await shareFoyer();
  ada = await setUp(foyer);
  await signIn(foyer, { email: "known@corp.com", name: "Kay McNulty", workspace: "nexus" });
  await foyer.query("update workspaces set takes_requests = true");
  const nexus = adminDriverOf(ada);
  const { pathname } = new URL(await nexus.copyLink("grace@corp.com"));
  await ada.submit((await ada.get(`${SETTINGS}/groups/new`)).form("Add group"), { name: "Compilers" });
  const [group] = await foyer.query<{ id: string }>("select id from groups");
  const starts = [`${SETTINGS}/groups/${group?.id}`, "/instance/users", "/profile", "/workspaces/new"];
  starts.push(...(await makeAsked()), ...(await makeBulk(nexus)), ...(await makeImports()));
  const visitor = foyer.client();
  const mine = await walk(ada, ["/nexus", ...starts]);
  const doors = await walk(visitor, ["/login", pathname, "/signup?workspace=nexus", "/forgot-password"]);
  pages = [...mine, ...doors];
}, 60_000);

afterAll(() => foyer.stop());

/** Where a request for access waits for an admin. */
async function makeAsked(): Promise<string[]> {
  const jean = await signIn(foyer, { email: "jean@corp.com", name: "Jean Bartik" });
  await jean.submit((await jean.get("/nexus")).form("Ask for access"), { note: "" });
  const [request] = await foyer.query<{ id: string }>("select id from access_requests");
  return [`${SETTINGS}/users/requests/${request?.id}`];
}

/** A bulk action before and after it, and where what it did can be undone. */
async function makeBulk(nexus: AdminDriver): Promise<string[]> {
  const { pathname } = (await nexus.open("betty@corp.com", { name: "Betty Holberton" })).url;
  const member = pathname.replace(/^.*\//, "");
  const form = (await ada.get(`${SETTINGS}/users/bulk?intent=archive&member=${member}`)).form("Archive (1)");
  const { location } = await ada.submit(form);
  return [`${SETTINGS}/users/bulk?intent=unarchive&member=${member}`, location ?? "", `${pathname}/undo`];
}

/** An import that waits to be confirmed, a row of it, and a file of which the encoding is not known. */
async function makeImports(): Promise<string[]> {
  const path = `${SETTINGS}/users/import`;
  const draft = await addDraft(foyer, [{ name: "Grace Imported", email: "grace.imported@corp.com" }]);
  const file = new File(
    [Uint8Array.from([...Buffer.from("name,email\nZo"), 0xeb, ...Buffer.from(",zoe@corp.com\n")])],
    "a.csv",
  );
  const { location } = await ada.upload((await ada.get(path)).form("Preview import"), {}, [["file", file]]);
  return [`${path}/${draft}`, `${path}/${draft}/rows/2`, location ?? "", await makeDoneImport(path)];
}

/** An import that is done, with a row that was refused: where its files and its undo are offered. */
async function makeDoneImport(path: string): Promise<string> {
  const id = await addDraft(foyer, [
    { name: "Mary Imported", email: "mary.imported@corp.com", role: "end-user" },
    { email: "bad", verdict: "error", field: "email", reason: "Enter an email address" },
  ]);
  await ada.submit((await ada.get(`${path}/${id}`)).form("Confirm import"));
  const done = async () => expect((await ada.get(`${path}/${id}`)).text).toContain("Done: 1 invited");
  await vi.waitFor(done, { timeout: 20_000 });
  return `${path}/${id}`;
}

/** Follows every link of every page, a page of each path once, and no file. */
async function walk(client: Client, starts: string[]): Promise<Page[]> {
  const waiting = [...starts];
  const seen = new Set<string>();
  const found: Page[] = [];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const { pathname } = new URL(path, foyer.url);
    const key = path.includes("decline") ? path : pathname;
    if (seen.has(key) || pathname.endsWith(".csv") || pathname.startsWith("/dev")) continue;
    seen.add(key);
    const page = await client.follow(await client.get(path));
    if (page.url.pathname !== pathname && seen.has(page.url.pathname)) continue;
    seen.add(page.url.pathname);
    found.push(page);
    const hrefs = page.document.querySelectorAll("a[href]").map((link) => link.getAttribute("href") ?? "");
    waiting.push(...hrefs.filter((href) => /^[/?]/.test(href)).map((href) => new URL(href, page.url).href));
  }
  return found;
}

const titleOf = (page: Page) => page.document.querySelectorAll("title").map((title) => title.textContent);

test("every page has one title of its own, which ends with where it is", () => {
  expect(pages.length).toBeGreaterThan(25);
  const titles = pages.map((page) => titleOf(page));
  for (const title of titles) expect(title).toEqual([expect.stringMatching(/^(?!Error).+ · (Nexus|Foyer)$/)]);
  expect(titles.flat().filter((title, index, all) => all.indexOf(title) !== index)).toEqual([]);
});

test("each page inside a workspace is among them, and its title ends with the name of the workspace", () => {
  const inside = pages.filter(({ url }) => /^\/nexus(\/|$)/.test(url.pathname));
  const isPage = (path: string) => path.startsWith("/:workspace") && !/\.(csv|svg)$|\/(events|:draft)$/.test(path);
  const patterns = [...routeIds.keys()].filter(isPage);
  const missing = patterns.filter((pattern) => !inside.some(({ url }) => toPattern(pattern).test(url.pathname)));
  expect([patterns.length, missing]).toEqual([28, []]);
  const titles = inside.flatMap((page) => titleOf(page));
  expect(titles.filter((title) => !title.endsWith(" · Nexus"))).toEqual([]);
  expect(titles).toEqual(
    expect.arrayContaining([
      "Home · Nexus",
      "Compilers · Nexus",
      "Jean Bartik asks for access · Nexus",
      "Unarchive 1 user? · Nexus",
      "Archived 1 user · Nexus",
      "Archive this workspace · Nexus",
    ]),
  );
});

function toPattern(route: string): RegExp {
  return new RegExp(
    `^${route.replace(":workspace", "nexus").replace(":line", "\\d+").replace(/:\w+/g, "[\\da-f]{8}-[\\da-f-]{27}")}$`,
  );
}

test("the title of a page whose form was refused says so first", async () => {
  const visitor = foyer.client();
  const refused = await visitor.submit((await visitor.get("/login")).form("Log in"), { email: "", password: "" });
  expect([refused.status, titleOf(refused)]).toEqual([422, ["Error: Log in · Foyer"]]);
  expect(titleOf(await visitor.get("/login"))).toEqual(["Log in · Foyer"]);
  const profile = await ada.submit((await ada.get("/profile")).form("Save"), { name: "" });
  expect([profile.status, titleOf(profile)]).toEqual([422, ["Error: Profile · Foyer"]]);
  const group = await ada.submit((await ada.get(`${SETTINGS}/groups/new`)).form("Add group"), { name: "" });
  expect([group.status, titleOf(group)]).toEqual([422, ["Error: Add group · Nexus"]]);
});

test("a page that is not there, or not theirs, is titled by what it says", async () => {
  const known = await signIn(foyer, { email: "known@corp.com", name: "Kay McNulty" });
  expect(titleOf(await ada.get("/nowhere/at-all"))).toEqual(["There is no such page · Foyer"]);
  expect(titleOf(await known.get(`${SETTINGS}/users`))).toEqual(["This page is for admins · Foyer"]);
});

test("an invitation URL stands in its field, and whole as text for a browser that cuts a field", () => {
  const [user] = pages.filter(({ document }) => document.querySelector("input[name=invitationUrl]"));
  const url = user?.value("input[name=invitationUrl][readonly]");
  expect(url).toMatch(/^http:.*\/invite\/[\w-]{87}$/);
  expect(user?.document.querySelectorAll("#invitation pre.hidden").map((text) => text.textContent)).toEqual([url]);
});

test("each image has a name, instead of which w3m and links show a part of its URL, or [IMG]", () => {
  const images = pages.flatMap(({ document }) => document.querySelectorAll("img"));
  expect(images.length).toBeGreaterThan(0);
  expect(images.filter((image) => !image.getAttribute("alt")).map(String)).toEqual([]);
});

test("a super admin's way from a workspace to the whole instance leads on to each of its pages", async () => {
  const hrefsOf = (page: Page, nav: string) =>
    page.document.querySelectorAll(`nav[aria-label=${nav}] a`).map((link) => link.getAttribute("href"));
  expect(hrefsOf(await ada.get("/nexus"), "Workspace").at(-1)).toBe("/instance/workspaces");
  expect(hrefsOf(await ada.get("/instance/workspaces"), "Instance")).toEqual([
    "/workspaces",
    "/instance/users",
    "/instance/workspaces",
    "/instance/settings",
    "/instance/mail",
    "/instance/audit-log",
  ]);
});

test("no link, form or redirect holds an email address in its URL", () => {
  const urls = pages.flatMap((page) => [
    page.url.href,
    ...page.document.querySelectorAll("a[href], link[href]").map((link) => link.getAttribute("href") ?? ""),
    ...page.document.querySelectorAll("form[action]").map((form) => form.getAttribute("action") ?? ""),
  ]);
  expect(urls.length).toBeGreaterThan(100);
  const written = urls.filter((url) => !url.startsWith("mailto:")).map((url) => decodeURIComponent(url));
  expect(written.filter((url) => url.includes("@"))).toEqual([]);
});

test("no two words or controls of a page run together in a text browser", () => {
  const found = pages.flatMap(({ url, document }) =>
    findRunTogether(document.querySelector("body")).map((words) => `${url.pathname}: ${words}`),
  );
  expect(found).toEqual([]);
});

test("the link that skips to the content leads to an element that text browsers know, which takes the focus", () => {
  const targets = pages.flatMap(({ document }) => {
    const href = document.querySelector("a[href='#main']") && "#main";
    return href ? document.querySelectorAll(href) : [];
  });
  expect(targets.length).toBeGreaterThan(10);
  const kinds = targets.map((target) => [
    target.tagName,
    target.getAttribute("tabindex"),
    target.querySelectorAll("main").length,
  ]);
  expect(new Set(kinds.map(String))).toEqual(new Set(["DIV,-1,1"]));
});

test("no button holds an id as its value, which lynx shows before its words", () => {
  const buttons = pages.flatMap(({ document }) => document.querySelectorAll("button[value]"));
  expect(buttons.length).toBeGreaterThan(10);
  const values = buttons.map((button) => button.getAttribute("value") ?? "");
  expect(values.filter((value) => !/^[a-z]+(-[a-z]+)*$/.test(value))).toEqual([]);
});

test("every field to fill in has a label in its page, or words that stand for one in a cell of a table", () => {
  const unlabelled = pages.flatMap(({ url, document }) =>
    document
      .querySelectorAll("input, select, textarea")
      .filter((field) => !/^(hidden|submit)$/.test(field.getAttribute("type") ?? ""))
      .filter((field) => field.closest("td") === null && field.getAttribute("readonly") === undefined)
      .filter((field) => !document.querySelector(`label[for="${field.id}"]`) && field.closest("label") === null)
      .map((field) => `${url.pathname}: ${field.getAttribute("name")}`),
  );
  expect(unlabelled).toEqual([]);
});
