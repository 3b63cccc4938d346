import type axe from "axe-core";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser, openTabAs, type Tab } from "../support/browser";
import type { Client } from "../support/client";
import { signIn } from "../support/people";
import { setUp, startFoyer, type Foyer } from "../support/foyer";
import { until } from "../support/steps";

/** The smaller of its two builds: it is read anew by every page. */
const AXE = "node_modules/axe-core/axe.min.js";
const USERS = "/nexus/workspace-settings/users";
const GROUPS = "/nexus/workspace-settings/groups";
let browser: Browser;
let foyer: Foyer;
let admin: Client;
let made: Made;

/** What is opened, and by whom: a path, or where it is once everything is made. */
const pages: Record<"admin" | "nobody", Record<string, string | ((made: Made) => string)>> = {
  admin: {
    "ask for access": "/apollo",
    "access asked for": "/vanguard",
    "access requests": `${USERS}/requests`,
    "no access request on this page": ({ account }) => `${USERS}/requests?after=${account}`,
    "an access request": ({ request }) => `${USERS}/requests/${request}`,
    "an invitation for somebody else": ({ invited }) => invited.link,
    "not found": "/nexus/nothing/here",
    "a link to prove an address that is none": "/verify-email/none",
    "a link to change an address that is none": "/change-email/none",
    profile: "/profile",
    workspaces: "/workspaces",
    "create a workspace": "/workspaces/new",
    general: "/nexus/workspace-settings/general",
    "archive a workspace": "/nexus/workspace-settings/general/archive",
    "users of the instance": "/instance/users",
    "no user of the instance": "/instance/users?q=nobody",
    "archive a user everywhere": ({ account }) => `/instance/users/${account}/archive`,
    "archived workspaces": "/instance/workspaces",
    "settings of the instance": "/instance/settings",
    "audit log of the instance": "/instance/audit-log",
    workspace: "/nexus",
    "leave a workspace": "/nexus/leave",
    users: USERS,
    "archived users": `${USERS}?status=archived`,
    "no active user but one": `${USERS}?status=active`,
    "export users": `${USERS}/export`,
    "nobody selected": `${USERS}/bulk?intent=archive`,
    "a bulk action that asks": `${USERS}/bulk?intent=archive&all=on`,
    "a bulk action that asks for a role": `${USERS}/bulk?intent=set-role&all=on`,
    "a bulk action that asks for a group": `${USERS}/bulk?intent=add-group&all=on`,
    "a bulk action that is done": ({ rolesSet }) => rolesSet,
    "a bulk action that is under way": ({ standsStill }) => standsStill,
    "add users": `${USERS}/new`,
    "an invited user": ({ invited }) => invited.page,
    "an archived user": ({ archived }) => archived.page,
    "archive a user": ({ invited }) => `${invited.page}/archive`,
    groups: "/nexus/workspace-settings/groups",
    "add group": "/nexus/workspace-settings/groups/new",
    "a group": ({ compilers }) => `${GROUPS}/${compilers}`,
    "an empty group": ({ linkers }) => `${GROUPS}/${linkers}`,
    "users found for a group": ({ linkers }) => `${GROUPS}/${linkers}?q=grace`,
    "nobody found for a group": ({ linkers }) => `${GROUPS}/${linkers}?q=nobody`,
    "delete a group": ({ compilers }) => `${GROUPS}/${compilers}/delete`,
    "audit log": "/nexus/workspace-settings/audit-log",
    "nothing in the audit log": "/nexus/workspace-settings/audit-log?actor=Nobody",
    "captured mail": "/dev/mail",
  },
  nobody: {
    "sign up to ask": "/signup?workspace=apollo",
    "sign up": "/signup?workspace=nexus",
    "signed up": "/signup?workspace=nexus&asked",
    "log in or sign up": "/login?redirectTo=/nexus",
    "a link of a sign-up": ({ signUp }) => signUp,
    login: "/login",
    "forgot password": "/forgot-password",
    "a reset link that is none": "/reset-password/none",
    "sign up by invitation": ({ invited }) => invited.link,
    "decline an invitation": ({ invited }) => `${invited.link}?decline`,
    "an expired invitation": ({ expired }) => expired.link,
    "a dead invitation": ({ cancelled }) => cancelled.link,
  },
};

beforeAll(async () => {
  browser = await launchBrowser();
  foyer = await startFoyer();
  admin = await setUp(foyer);
  made = await make();
});

afterAll(async () => {
  await browser.close();
  await foyer.stop();
});

type Made = Awaited<ReturnType<typeof make>>;

/** What the pages are about. */
async function make() {
  await admin.submit((await admin.get("/nexus/workspace-settings/groups/new")).form("Add group"), {
    name: "Compilers",
  });
  await admin.submit((await admin.get("/nexus/workspace-settings/groups/new")).form("Add group"), { name: "Linkers" });
  const [compilers, linkers] = await idsOf("select id from groups order by name");
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
  await admin.submit((await admin.get(`${GROUPS}/${compilers}?q=grace`)).form("Add to group"), {
    member: invited.page.replace(/^.*\//, ""),
  });
  const [account] = await idsOf("select id from accounts");
  await foyer.query("insert into workspaces (slug, name, archived_at) values ('gemini', 'Gemini', now())");
  const open = (await admin.get("/nexus/workspace-settings/general")).form("Save");
  await admin.submit(open, { allowedDomains: "corp.test corp.example" });
  await foyer.query(
    "insert into workspaces (slug, name, takes_requests) values ('apollo', 'Apollo', true), ('vanguard', 'Vanguard', true)",
  );
  const [request] = await idsOf(
    `with account as (
       insert into accounts (email, name, password_hash) values ('jean@corp.example', 'Jean Jennings', 'none') returning id
     ) insert into access_requests (workspace_id, account_id, note)
     select w.id, account.id, 'I work with Grace, and need the plans.' from account, workspaces w where slug = 'nexus' returning id`,
  );
  await admin.submit((await admin.get("/vanguard")).form("Ask for access"), { note: "Ada" });
  return {
    account,
    request,
    compilers,
    linkers,
    invited,
    expired,
    cancelled,
    archived,
    signUp: await signUp(),
    rolesSet: await setRoles(),
    standsStill: await standStill(),
  };
}

async function idsOf(query: string): Promise<string[]> {
  return (await foyer.query<{ id: string }>(query)).map(({ id }) => id);
}

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
  const [bulk] = await idsOf(`
    insert into bulk_actions (workspace_id, id, intent, actor_member_id, actor_account_id, actor, actor_email, ip, user_agent,
      gathered_at, total, reached, done, due_at)
    select workspace_id, gen_random_uuid(), 'archive', id, account_id, name, email, '', '', now(), 10, 4, 4, now() + interval '1 day'
    from members where email = 'ada@nexus.test' returning id`);
  return `${USERS}/bulk/${bulk}`;
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
  const tab = await openTabAs(browser, as === "admin" ? admin : foyer.client(), look);
  await tab.addInitScript({ path: AXE });
  return tab;
}

async function violationsOf(tab: Tab): Promise<string[]> {
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

describe.each(["admin", "nobody"] as const)("axe finds nothing as %s, and nothing scrolls sideways, on", (as) => {
  let tab: Tab;

  beforeAll(async () => {
    tab = await open(as, { colorScheme: "light", width: 1280 });
  });

  afterAll(() => tab.context().close());

  test.each(Object.entries(pages[as]))("%s, light and dark, 1280 and 360 px", async (_, page) => {
    await tab.goto(foyer.url + (typeof page === "string" ? page : page(made)));
    for (const { colorScheme, width } of looks) {
      await tab.emulateMedia({ colorScheme });
      await tab.setViewportSize({ width, height: 900 });
      const overflow = await tab.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));
      expect({ colorScheme, width, overflow, found: await violationsOf(tab) }).toEqual({
        colorScheme,
        width,
        overflow: 0,
        found: [],
      });
    }
  });
});

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
  const [membership] = await foyer.query<{ id: string }>("select id from members where email = $1", [email]);
  await tab.goto(`${foyer.url}${USERS}/${membership?.id}`);
  await tab.getByLabel("Builder", { exact: true }).check();
  await tab.getByRole("button", { name: "Save" }).click();
  await tab.getByRole("button", { name: "Change role" }).waitFor();
  expect(await violationsOf(tab)).toEqual([]);
  await tab.getByRole("button", { name: "Change role" }).click();
  await tab.getByText("Saved.").waitFor();
  await tab.context().close();
});
