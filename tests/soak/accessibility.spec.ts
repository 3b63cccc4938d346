import { expect } from "playwright/test";
import { addAxe, findViolations, forAxe } from "../support/axe";
import { addCookies, openTab, test as base, type Tab } from "../support/browser";
import type { Client } from "../support/client";
import { startFoyer, type Foyer } from "../support/foyer";
import { addDraft } from "../support/imports";
import { signIn } from "../support/people";
import { until } from "../support/steps";

const USERS = "/nexus/workspace-settings/users";
const IMPORTS = `${USERS}/import`;
const GROUPS = "/nexus/workspace-settings/groups";

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
    appearance: "/nexus/workspace-settings/appearance",
    "archive a workspace": "/nexus/workspace-settings/general/archive",
    "users of the instance": "/instance/users",
    "no user of the instance": "/instance/users?q=nobody",
    "archive a user everywhere": ({ account }) => `/instance/users/${account}/archive`,
    "archived workspaces": "/instance/workspaces",
    "settings of the instance": "/instance/settings",
    "mail of the instance": "/instance/mail",
    "audit log of the instance": "/instance/audit-log",
    workspace: "/nexus",
    "leave a workspace": "/nexus/leave",
    users: USERS,
    "archived users": `${USERS}?status=archived`,
    "no active user but one": `${USERS}?status=active`,
    "users who asked for a new link": `${USERS}?invitation=asked`,
    "invitations of the last 30 days": `${USERS}/invitations`,
    "a user whose email did not arrive": ({ bounced }) => bounced.page,
    "export users": `${USERS}/export`,
    "nobody selected": `${USERS}/bulk?intent=archive`,
    "a bulk action that asks": `${USERS}/bulk?intent=archive&all=on`,
    "a bulk action that asks for a role": `${USERS}/bulk?intent=set-role&all=on`,
    "a bulk action that asks for a group": `${USERS}/bulk?intent=add-group&all=on`,
    "a bulk action that is done": ({ rolesSet }) => rolesSet,
    "a bulk action that is under way": ({ standsStill }) => standsStill,
    "add users": `${USERS}/new`,
    "invite several users": `${USERS}/new/several`,
    "import users": IMPORTS,
    "columns of a file": ({ imports }) => imports.columns,
    "encoding of a file": ({ imports }) => imports.encoding,
    "a draft of an import": ({ imports }) => imports.draft,
    "rows of an import that are wrong": ({ imports }) => `${imports.draft}?show=error`,
    "no row of an import": ({ imports }) => `${imports.draft}?q=nobody`,
    "a row of an import": ({ imports }) => `${imports.draft}/rows/3`,
    "an import that is under way": ({ imports }) => imports.running,
    "an import that is stopped": ({ imports }) => imports.stopped,
    "an import that is done": ({ imports }) => imports.done,
    "the result of an import by its errors": ({ imports }) => `${imports.done}?show=refused`,
    "undo an import": ({ imports }) => `${imports.done}?undo`,
    "an import that is undone": ({ imports }) => imports.undone,
    "an invited user": ({ invited }) => invited.page,
    "an archived user": ({ archived }) => archived.page,
    "role and groups of a user": ({ invited }) => `${invited.page}/access`,
    "cancel an invitation": ({ invited }) => `${invited.page}/cancel`,
    "undo archiving": ({ archived }) => `${archived.page}/undo`,
    "nothing to undo": ({ invited }) => `${invited.page}/undo`,
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

type Instance = { foyer: Foyer; admin: Client };
type Made = Awaited<ReturnType<typeof make>>;

/** A tab of each for all pages: one for each page would have to read the app and axe anew. */
type Viewers = Record<keyof typeof pages, Tab>;

const test = base.extend<object, { made: Made; viewers: Viewers }>({
  // Its emails are kept, for the page that shows them.
  foyer: [
    async ({}, use) => {
      const foyer = await startFoyer();
      await use(foyer);
      await foyer.stop();
    },
    { scope: "worker" },
  ],
  made: [async ({ foyer, admin }, use) => use(await make({ foyer, admin })), { scope: "worker" }],
  viewers: [
    async ({ browser, admin }, use) => {
      const viewers = { admin: await openTab(browser, forAxe), nobody: await openTab(browser, forAxe) };
      await addCookies(viewers.admin, admin);
      for (const tab of Object.values(viewers)) await addAxe(tab);
      await use(viewers);
      for (const tab of Object.values(viewers)) await tab.context().close();
    },
    { scope: "worker" },
  ],
});

/** What the pages are about. */
async function make(instance: Instance) {
  const { foyer, admin } = instance;
  await admin.submit((await admin.get("/nexus/workspace-settings/groups/new")).form("Add group"), {
    name: "Compilers",
  });
  await admin.submit((await admin.get("/nexus/workspace-settings/groups/new")).form("Add group"), { name: "Linkers" });
  const [compilers, linkers] = await idsOf(foyer, "select id from groups order by name");
  const [invited, expired, cancelled, archived, bounced] = await Promise.all([
    invite(admin, "Grace Hopper", "grace@corp.com"),
    invite(admin, "Kay McNulty", "kay@corp.com"),
    invite(admin, "Betty Holberton", "betty@corp.com"),
    invite(admin, "Edsger Dijkstra", "edsger@corp.com"),
    invite(admin, "Jean Sammet", "sammet@corp.com"),
  ]);
  await foyer.query(
    "update invitations set expires_at = now() - interval '3 days', renewal_asked_at = now() where member_id = (select id from members where email = 'kay@corp.com')",
  );
  await foyer.query(
    `insert into mails (workspace_id, invitation_id, kind, queued_at, sent_at, bounced_at, trouble)
     select i.workspace_id, i.id, 'invitation', now() + interval '1 second', now(), now(), 'No such mailbox'
     from invitations i join members m on m.id = i.member_id where m.email = 'sammet@corp.com'`,
  );
  await admin.submit((await admin.get(`${cancelled.page}/cancel`)).form("Cancel invitation"));
  await admin.submit((await admin.get(`${archived.page}/archive`)).form("Archive user"));
  await admin.submit((await admin.get(`${GROUPS}/${compilers}?q=grace`)).form("Add to group"), {
    member: invited.page.replace(/^.*\//, ""),
  });
  const [account] = await idsOf(foyer, "select id from accounts");
  await foyer.query("insert into workspaces (slug, name, archived_at) values ('gemini', 'Gemini', now())");
  const open = (await admin.get("/nexus/workspace-settings/general")).form("Save");
  await admin.submit(open, { allowedDomains: "corp.test corp.example" });
  await foyer.query(
    "insert into workspaces (slug, name, takes_requests) values ('apollo', 'Apollo', true), ('vanguard', 'Vanguard', true)",
  );
  const [request] = await idsOf(
    foyer,
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
    bounced,
    signUp: await signUp(instance),
    rolesSet: await setRoles(instance),
    standsStill: await standStill(instance),
    imports: await makeImports(instance),
  };
}

/** Files that leave a question, and an import in each of its states. */
async function makeImports({ foyer, admin }: Instance) {
  const upload = async (text: string, encoding: BufferEncoding) => {
    const file = new File([Uint8Array.from(Buffer.from(text, encoding))], "people.csv");
    const form = (await admin.get(IMPORTS)).form("Preview import");
    return (await admin.upload(form, {}, [["file", file]])).location ?? "";
  };
  const person = { name: "Ida Rhodes", email: "ida@corp.com" };
  const reason = "Enter an email address like name@example.com";
  const draft = await addDraft(foyer, [
    { ...person, groups: ["Compilers"] },
    { name: "Una Known", email: "bad", role: "builder", verdict: "error", field: "email", reason },
    { name: "Grace Hopper", email: "grace@corp.com", role: "admin", verdict: "update" },
    { name: "Edsger Dijkstra", email: "edsger@corp.com", role: "builder", verdict: "archived" },
  ]);
  const running = await addDraft(foyer, [person, { ...person, email: "rhodes@corp.com" }]);
  await foyer.query(
    `update imports set confirmed_at = now(), begun_at = now(), lifetime_days = 7, due_at = now() + interval '1 day'
     where id = $1`,
    [running],
  );
  const stopped = await addDraft(foyer, [person, { ...person, email: "stopped@corp.com" }]);
  const undone = await addDraft(foyer, [person, { ...person, email: "undone@corp.com" }]);
  await foyer.query(
    `update imports set confirmed_at = now(), begun_at = now(), lifetime_days = 7,
       stopped_because = case when id = $1 then 'Stopped by Ada Byron' end,
       undo_asked_at = case when id = $2 then now() end, undone_at = case when id = $2 then now() end
     where id in ($1, $2)`,
    [stopped, undone],
  );
  const done = await addDraft(foyer, [
    { name: "Ruth Teitelbaum", email: "ruth@corp.com", role: "builder" },
    { name: "Una Known", email: "bad", role: "builder", verdict: "error", field: "email", reason },
  ]);
  await admin.submit((await admin.get(`${IMPORTS}/${done}`)).form("Confirm import"));
  return {
    columns: await upload("email,Shoe size\nfay@corp.com,42", "utf8"),
    encoding: await upload("email,name\nrene@corp.com,Ren\u00e9", "latin1"),
    draft: `${IMPORTS}/${draft}`,
    running: `${IMPORTS}/${running}`,
    stopped: `${IMPORTS}/${stopped}`,
    undone: `${IMPORTS}/${undone}`,
    done: `${IMPORTS}/${done}`,
  };
}

async function idsOf(foyer: Foyer, query: string): Promise<string[]> {
  return (await foyer.query<{ id: string }>(query)).map(({ id }) => id);
}

async function signUp({ foyer, admin }: Instance): Promise<string> {
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
async function setRoles({ admin }: Instance): Promise<string> {
  const confirm = await admin.get(`${USERS}/bulk?intent=set-role&all=on`);
  return (await admin.submit(confirm.form("Change role"), { role: "builder" })).location ?? "";
}

/** A bulk action that nobody works on. */
async function standStill({ foyer }: Instance): Promise<string> {
  const [bulk] = await idsOf(
    foyer,
    `
    insert into bulk_actions (workspace_id, id, intent, actor_member_id, actor_account_id, actor, actor_email, ip, user_agent,
      gathered_at, total, reached, done, due_at)
    select workspace_id, gen_random_uuid(), 'archive', id, account_id, name, email, '', '', now(), 10, 4, 4, now() + interval '1 day'
    from members where email = 'ada@nexus.test' returning id`,
  );
  return `${USERS}/bulk/${bulk}`;
}

async function invite(admin: Client, name: string, email: string) {
  const form = (await admin.get(`${USERS}/new`)).form("Invite users");
  const page = await admin.follow(await admin.submit(form, { name, email, role: "builder" }));
  return { page: page.url.pathname, link: new URL(page.value("input[name=invitationUrl]")).pathname };
}

const looks = [
  { colorScheme: "light" as const, width: 1280 },
  { colorScheme: "dark" as const, width: 1280 },
  { colorScheme: "dark" as const, width: 360 },
  { colorScheme: "light" as const, width: 360 },
];

/** In each look, axe finds nothing and the page does not scroll sideways. */
async function expectNoFaults(tab: Tab) {
  for (const { colorScheme, width } of looks) {
    await tab.emulateMedia({ colorScheme });
    await tab.setViewportSize({ width, height: 900 });
    const overflow = await tab.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));
    const found = await findViolations(tab);
    expect({ colorScheme, width, overflow, found }).toEqual({ colorScheme, width, overflow: 0, found: [] });
  }
}

/** A page at 1280 px, zoomed to 400 % (WCAG 2.2, 1.4.10). */
async function expectReflow(tab: Tab) {
  await tab.setViewportSize({ width: 320, height: 900 });
  expect(await tab.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
}

for (const as of ["admin", "nobody"] as const)
  test.describe(`axe finds nothing as ${as}, and nothing scrolls sideways, on`, () => {
    for (const [name, page] of Object.entries(pages[as]))
      test(`${name}, light and dark, 1280 and 360 px, nor zoomed to 320`, async ({ foyer, made, viewers }) => {
        const tab = viewers[as];
        await tab.goto(foyer.url + (typeof page === "string" ? page : page(made)));
        await expectNoFaults(tab);
        await expectReflow(tab);
      });
  });

for (const [page, preview] of [
  [`${USERS}/new`, "Preview the email"],
  ["/nexus/workspace-settings/general", "Preview the invitation email"],
] as const)
  test(`axe finds nothing on the preview of an email on ${page}`, async ({ foyer, admin, openTabAs }) => {
    const tab = await addAxe(await openTabAs(admin, forAxe));
    await tab.goto(foyer.url + page);
    await tab.getByRole("button", { name: preview }).click();
    await tab.getByRole("heading", { name: "Preview of the invitation" }).waitFor();
    await expectNoFaults(tab);
  });

test("axe finds nothing on the set-up page and on a form with mistakes", async ({ startOwnFoyer, openTab }) => {
  const empty = await startOwnFoyer();
  const tab = await addAxe(await openTab(forAxe));
  await tab.goto(empty.setupLink ?? "");
  expect(await findViolations(tab)).toEqual([]);
  await tab.getByRole("button", { name: "Create the workspace" }).click();
  await tab.getByRole("alert").waitFor();
  expect(await findViolations(tab)).toEqual([]);
});

for (const width of [1280, 360])
  test(`axe finds nothing on an edit that met another, nor on a demotion, ${width} px`, async ({
    foyer,
    admin,
    nexus,
    openTabAs,
  }) => {
    const user = await nexus.open("ida@corp.com", { name: "Ida Rhodes" });
    const tab = await addAxe(await openTabAs(admin, { ...forAxe, viewport: { width, height: 900 } }));
    await tab.goto(user.url.href);
    await admin.submit(user.form("Save"), { role: "end-user" });
    await tab.getByLabel("Admin", { exact: true }).check();
    await tab.getByRole("button", { name: "Save", exact: true }).click();
    await tab.getByRole("heading", { name: "Saved while you were editing" }).waitFor();
    await tab.getByText("Now End-user. You entered Admin").waitFor();
    expect(await tab.getByLabel("Admin", { exact: true }).isChecked()).toBe(true);
    expect(await findViolations(tab)).toEqual([]);
    await tab.getByRole("button", { name: "Save", exact: true }).click();
    await tab.getByText("Saved.").waitFor();
    await tab.getByLabel("Builder", { exact: true }).check();
    await tab.getByRole("button", { name: "Save", exact: true }).click();
    await tab.getByText("Role changed from admin to builder by Ada Byron").waitFor();

    const email = `kay@${nexus.slug}.test`;
    await signIn(foyer, { email, name: "Kay McNulty", workspace: nexus.slug, role: "admin" });
    const [membership] = await foyer.query<{ id: string }>("select id from members where email = $1", [email]);
    await tab.goto(`${foyer.url}${nexus.users}/${membership?.id}`);
    await tab.getByLabel("Builder", { exact: true }).check();
    await tab.getByRole("button", { name: "Save", exact: true }).click();
    await tab.getByRole("button", { name: "Change role" }).waitFor();
    expect(await findViolations(tab)).toEqual([]);
    await tab.getByRole("button", { name: "Change role" }).click();
    await tab.getByText("Saved.").waitFor();
  });
