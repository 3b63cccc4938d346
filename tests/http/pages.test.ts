import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { signIn } from "../support/people";
import { shareFoyer } from "../support/shared-foyer";
import { adminDriverOf } from "../support/steps";

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
  const visitor = foyer.client();
  const mine = await walk(ada, ["/nexus", ...starts]);
  const doors = await walk(visitor, ["/login", pathname, "/signup?workspace=nexus", "/forgot-password"]);
  pages = [...mine, ...doors];
}, 60_000);

afterAll(() => foyer.stop());

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

test("the title of a page whose form was refused says so first", async () => {
  const visitor = foyer.client();
  const refused = await visitor.submit((await visitor.get("/login")).form("Log in"), { email: "", password: "" });
  expect([refused.status, titleOf(refused)]).toEqual([422, ["Error: Log in · Foyer"]]);
  expect(titleOf(await visitor.get("/login"))).toEqual(["Log in · Foyer"]);
  const profile = await ada.submit((await ada.get("/profile")).form("Save"), { name: "" });
  expect([profile.status, titleOf(profile)]).toEqual([422, ["Error: Profile · Foyer"]]);
});

test("a page that is not there, or not theirs, is titled by what it says", async () => {
  const known = await signIn(foyer, { email: "known@corp.com", name: "Kay McNulty" });
  expect(titleOf(await ada.get("/nowhere/at-all"))).toEqual(["There is no such page · Foyer"]);
  expect(titleOf(await known.get(`${SETTINGS}/users`))).toEqual(["This page is for admins · Foyer"]);
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
