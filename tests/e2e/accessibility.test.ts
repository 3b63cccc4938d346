import { readFile } from "node:fs/promises";
import axe from "axe-core";
import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, openTabAs, type Tab } from "../support/browser";
import type { Client } from "../support/client";
import { signIn } from "../support/people";
import { setUp, startFoyer, type Foyer } from "../support/foyer";
import { until } from "../support/steps";

const USERS = "/nexus/workspace-settings/users";
const GROUPS = "/nexus/workspace-settings/groups";
let browser: Browser;
let foyer: Foyer;
let admin: Client;
let freshSetup: string;
let pages: Record<string, { path: string; as: "admin" | "nobody" }>;

beforeAll(async () => {
  browser = await launchBrowser();
  foyer = await startFoyer();
  freshSetup = new URL(foyer.setupLink ?? "").pathname + new URL(foyer.setupLink ?? "").search;
  admin = await setUp(foyer);
  await admin.submit((await admin.get("/nexus/workspace-settings/groups/new")).form("Add group"), {
    name: "Compilers",
  });
  await admin.submit((await admin.get("/nexus/workspace-settings/groups/new")).form("Add group"), { name: "Linkers" });
  const [compilers, linkers] = await foyer.query<{ id: string }>("select id from groups order by name");
  const [invited, expired, cancelled, archived] = await Promise.all([
    invite("Grace Hopper", "grace@corp.com"),
    invite("Kay McNulty", "kay@corp.com"),
    invite("Betty Holberton", "betty@corp.com"),
    invite("Edsger Dijkstra", "edsger@corp.com"),
  ]);
  await foyer.query(
    "update invitations set expires_at = now() - interval '3 days' where member_id = (select id from members where email = 'kay@corp.com')",
  );
  await admin.submit((await admin.get(cancelled.page)).form("Cancel invitation"));
  await admin.submit((await admin.get(`${archived.page}/archive`)).form("Archive user"));
  await admin.submit((await admin.get(`${GROUPS}/${compilers?.id}?q=grace`)).form("Add to group"), {
    member: invited.page.replace(/^.*\//, ""),
  });
  const [account] = await foyer.query<{ id: string }>("select id from accounts");
  await foyer.query("insert into workspaces (slug, name, archived_at) values ('gemini', 'Gemini', now())");
  const open = (await admin.get("/nexus/workspace-settings/general")).form("Save");
  await admin.submit(open, { allowedDomains: "corp.test corp.example" });
  await foyer.query(
    "insert into workspaces (slug, name, takes_requests) values ('apollo', 'Apollo', true), ('vanguard', 'Vanguard', true)",
  );
  const [request] = await foyer.query<{ id: string }>(
    `with account as (
       insert into accounts (email, name, password_hash) values ('jean@corp.example', 'Jean Jennings', 'none') returning id
     ) insert into access_requests (workspace_id, account_id, note)
     select w.id, account.id, 'I work with Grace, and need the plans.' from account, workspaces w where slug = 'nexus' returning id`,
  );
  await admin.submit((await admin.get("/vanguard")).form("Ask for access"), { note: "Ada" });
  pages = {
    "ask for access": { path: "/apollo", as: "admin" },
    "access asked for": { path: "/vanguard", as: "admin" },
    "sign up to ask": { path: "/signup?workspace=apollo", as: "nobody" },
    "access requests": { path: `${USERS}/requests`, as: "admin" },
    "no access request on this page": { path: `${USERS}/requests?after=${account?.id}`, as: "admin" },
    "an access request": { path: `${USERS}/requests/${request?.id}`, as: "admin" },
    "sign up": { path: "/signup?workspace=nexus", as: "nobody" },
    "signed up": { path: "/signup?workspace=nexus&asked=grace@corp.test", as: "nobody" },
    "log in or sign up": { path: "/login?redirectTo=/nexus", as: "nobody" },
    "a link of a sign-up": { path: await signUp(), as: "nobody" },
    login: { path: "/login", as: "nobody" },
    "forgot password": { path: "/forgot-password", as: "nobody" },
    "a reset link that is none": { path: "/reset-password/none", as: "nobody" },
    "sign up by invitation": { path: invited.link, as: "nobody" },
    "decline an invitation": { path: `${invited.link}?decline`, as: "nobody" },
    "an invitation for somebody else": { path: invited.link, as: "admin" },
    "an expired invitation": { path: expired.link, as: "nobody" },
    "a dead invitation": { path: cancelled.link, as: "nobody" },
    "not found": { path: "/nexus/nothing/here", as: "admin" },
    "a link to prove an address that is none": { path: "/verify-email/none", as: "admin" },
    "a link to change an address that is none": { path: "/change-email/none", as: "admin" },
    profile: { path: "/profile", as: "admin" },
    workspaces: { path: "/workspaces", as: "admin" },
    "create a workspace": { path: "/workspaces/new", as: "admin" },
    general: { path: "/nexus/workspace-settings/general", as: "admin" },
    "archive a workspace": { path: "/nexus/workspace-settings/general/archive", as: "admin" },
    "users of the instance": { path: "/instance/users", as: "admin" },
    "no user of the instance": { path: "/instance/users?q=nobody", as: "admin" },
    "archive a user everywhere": { path: `/instance/users/${account?.id}/archive`, as: "admin" },
    "archived workspaces": { path: "/instance/workspaces", as: "admin" },
    "audit log of the instance": { path: "/instance/audit-log", as: "admin" },
    workspace: { path: "/nexus", as: "admin" },
    "leave a workspace": { path: "/nexus/leave", as: "admin" },
    users: { path: USERS, as: "admin" },
    "archived users": { path: `${USERS}?status=archived`, as: "admin" },
    "no active user but one": { path: `${USERS}?status=active`, as: "admin" },
    "export users": { path: `${USERS}/export`, as: "admin" },
    "nobody selected": { path: `${USERS}?bulk=nobody`, as: "admin" },
    "a bulk action that asks": { path: `${USERS}/bulk?intent=archive&all=on`, as: "admin" },
    "a bulk action that asks for a role": { path: `${USERS}/bulk?intent=set-role&all=on`, as: "admin" },
    "a bulk action that asks for a group": { path: `${USERS}/bulk?intent=add-group&all=on`, as: "admin" },
    "a bulk action that is done": { path: await setRoles(), as: "admin" },
    "a bulk action that is under way": { path: await standStill(), as: "admin" },
    "add users": { path: `${USERS}/new`, as: "admin" },
    "an invited user": { path: invited.page, as: "admin" },
    "an archived user": { path: archived.page, as: "admin" },
    "archive a user": { path: `${invited.page}/archive`, as: "admin" },
    groups: { path: "/nexus/workspace-settings/groups", as: "admin" },
    "add group": { path: "/nexus/workspace-settings/groups/new", as: "admin" },
    "a group": { path: `${GROUPS}/${compilers?.id}`, as: "admin" },
    "an empty group": { path: `${GROUPS}/${linkers?.id}`, as: "admin" },
    "users found for a group": { path: `${GROUPS}/${linkers?.id}?q=grace`, as: "admin" },
    "nobody found for a group": { path: `${GROUPS}/${linkers?.id}?q=nobody`, as: "admin" },
    "delete a group": { path: `${GROUPS}/${compilers?.id}/delete`, as: "admin" },
    "audit log": { path: "/nexus/workspace-settings/audit-log", as: "admin" },
    "nothing in the audit log": { path: "/nexus/workspace-settings/audit-log?actor=Nobody", as: "admin" },
    "captured mail": { path: "/dev/mail", as: "admin" },
  };
});

afterAll(async () => {
  await browser.close();
  await foyer.stop();
});

async function signUp(): Promise<string> {
  const client = foyer.client();
  const form = (await client.get("/signup?workspace=nexus")).form("Sign up");
  await client.submit(form, { name: "Jean Bartik", email: "jean@corp.test", password: "betty and kathleen" });
  const findLink = async () => {
    const newest = (await admin.get("/dev/mail")).find("a.link").getAttribute("href") ?? "";
    return /\/signup\/[\w-]+/.exec((await admin.get(newest)).html)?.[0] ?? "";
  };
  return until(findLink, (link) => link !== "");
}

/** Gives everybody the role of a Builder, and answers where it says what became of each. */
async function setRoles(): Promise<string> {
  const confirm = await admin.get(`${USERS}/bulk?intent=set-role&all=on`);
  return (await admin.submit(confirm.form("Change role"), { role: "builder" })).location ?? "";
}

/** A bulk action that nobody works on. */
async function standStill(): Promise<string> {
  const [bulk] = await foyer.query<{ id: string }>(`
    insert into bulk_actions (workspace_id, id, intent, actor_member_id, actor_account_id, actor, ip, user_agent, gathered_at,
      total, reached, done, due_at)
    select workspace_id, gen_random_uuid(), 'archive', id, account_id, name, '', '', now(), 10, 4, 4, now() + interval '1 day'
    from members where email = 'ada@nexus.test' returning id`);
  return `${USERS}/bulk/${bulk?.id}`;
}

async function invite(name: string, email: string) {
  const form = (await admin.get(`${USERS}/new`)).form("Invite users");
  const page = await admin.follow(await admin.submit(form, { name, email, role: "builder" }));
  return { page: page.url.pathname, link: new URL(page.value("input[name=invitationUrl]")).pathname };
}

async function open(as: "admin" | "nobody", options: { colorScheme: "light" | "dark"; width: number }): Promise<Tab> {
  const { colorScheme, width } = options;
  // The content security policy would keep axe out: it is the page that is looked at here, not the policy.
  const look = { colorScheme, bypassCSP: true, viewport: { width, height: 900 } };
  return openTabAs(browser, as === "admin" ? admin : foyer.client(), look);
}

async function violationsOf(tab: Tab): Promise<string[]> {
  if (!(await tab.evaluate(() => "axe" in window))) await tab.addScriptTag({ content: axe.source });
  return tab.evaluate(async () => {
    // Writing down every element that passes would take as long again as looking.
    const only = { resultTypes: ["violations" as const] };
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, only);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
  });
}

const looks = [
  { colorScheme: "light" as const, width: 1280 },
  { colorScheme: "dark" as const, width: 1280 },
  { colorScheme: "dark" as const, width: 360 },
  { colorScheme: "light" as const, width: 360 },
];

test.each(["admin", "nobody"] as const)(
  "axe finds nothing on any page of %s's, light and dark, 1280 and 360 px, and none scrolls sideways",
  async (as) => {
    const found: Record<string, unknown> = {};
    const tab = await open(as, { colorScheme: "light", width: 1280 });
    for (const [name, page] of Object.entries(pages).filter(([, one]) => one.as === as)) {
      await tab.goto(foyer.url + page.path);
      for (const { colorScheme, width } of looks) {
        await tab.emulateMedia({ colorScheme });
        await tab.setViewportSize({ width, height: 900 });
        const overflow = await tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        const violations = await violationsOf(tab);
        if (violations.length || overflow > 0) found[`${name}, ${colorScheme}, ${width} px`] = { violations, overflow };
      }
    }
    expect(found).toEqual({});
    await tab.context().close();
  },
);

test("axe finds nothing on the set-up page and on a form with mistakes", async () => {
  const empty = await startFoyer();
  const tab = await open("nobody", { colorScheme: "light", width: 1280 });
  await tab.goto(empty.setupLink ?? "");
  expect(await violationsOf(tab)).toEqual([]);
  await tab.getByRole("button", { name: "Create the workspace" }).click();
  await tab.getByRole("alert").waitFor();
  expect(await violationsOf(tab)).toEqual([]);
  await empty.stop();
});

test.each([1280, 360])("axe finds nothing on an edit that met another, nor on a demotion, %i px", async (width) => {
  const { page } = await invite("Ida Rhodes", `ida-${width}@corp.com`);
  const tab = await open("admin", { colorScheme: "light", width });
  await tab.goto(foyer.url + page);
  await admin.submit((await admin.get(page)).form("Save"), { role: "end-user" });
  await tab.getByLabel("Admin", { exact: true }).check();
  await tab.getByRole("button", { name: "Save" }).click();
  await tab.getByRole("heading", { name: "Saved while you were editing" }).waitFor();
  await tab.getByText("Now End-user. You entered Admin").waitFor();
  expect(await tab.getByLabel("Admin", { exact: true }).isChecked()).toBe(true);
  expect(await violationsOf(tab)).toEqual([]);
  await tab.getByRole("button", { name: "Save" }).click();
  await tab.getByText("Saved.").waitFor();
  await tab.getByLabel("Builder", { exact: true }).check();
  await tab.getByRole("button", { name: "Save" }).click();
  await tab.getByText("Role changed from admin to builder by Ada Byron").waitFor();

  const email = `kay-${width}@nexus.test`;
  await signIn(foyer, { email, name: "Kay McNulty", workspace: "nexus", role: "admin" });
  const [seat] = await foyer.query<{ id: string }>("select id from members where email = $1", [email]);
  await tab.goto(`${foyer.url}${USERS}/${seat?.id}`);
  await tab.getByLabel("Builder", { exact: true }).check();
  await tab.getByRole("button", { name: "Save" }).click();
  await tab.getByRole("button", { name: "Change role" }).waitFor();
  expect(await violationsOf(tab)).toEqual([]);
  await tab.getByRole("button", { name: "Change role" }).click();
  await tab.getByText("Saved.").waitFor();
  await tab.context().close();
});

test("the doors ship no JavaScript and keep to their weight", async () => {
  const door = await admin.get(freshSetup);
  expect(door.status).toBe(404);
  const nobody = foyer.client();
  const page = await nobody.get(pages["sign up by invitation"]?.path ?? "");
  expect(page.document.querySelectorAll("script")).toEqual([]);
  const css = await nobody.get(page.find("link[rel=stylesheet]").getAttribute("href") ?? "");
  const { gzipSync } = await import("node:zlib");
  expect(gzipSync(page.html).length + gzipSync(css.html).length).toBeLessThan(10 * 1024);
  expect((await readFile("app/ui/foyer.css", "utf8")).includes("@font-face")).toBe(false);
});
