import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { shareFoyer } from "../support/shared-foyer";
import { everything, formTokenOf, signIn } from "../support/people";
import { addAdmin, adminDriverOf, linkOn, logIn, mailsAreDone, until } from "../support/steps";

const USERS = "/instance/users";
const WORKSPACES = "/instance/workspaces";
const LOG = "/instance/audit-log";
let foyer: Foyer;
/** The super admin, and admin of Nexus. */
let ada: Client;

beforeAll(async () => {
  foyer = await shareFoyer();
  ada = await setUp(foyer);
});

afterAll(() => foyer.stop());

async function accountOf(email: string): Promise<string> {
  const [account] = await foyer.query<{ id: string }>("select id from accounts where email = $1", [email]);
  return account?.id ?? "";
}

async function post(client: Client, path: string, fields: Record<string, string>): Promise<Page> {
  return client.post(path, new URLSearchParams({ formToken: await formTokenOf(client), ...fields }));
}

const rowOf = (page: Page, id: string) => page.find(`tr[data-account="${id}"]`);

describe("the users of the instance", () => {
  test("are found by email address or name, with their workspaces", async () => {
    await addAdmin(foyer, { email: "kay@eniac.test", name: "Kay McNulty", workspace: "eniac" });
    await signIn(foyer, { email: "kay@eniac.test", workspace: "nexus", role: "builder" });
    const id = await accountOf("kay@eniac.test");
    for (const q of ["kay@en", "KAY mc", " kay "]) {
      const page = await ada.get(`${USERS}?${new URLSearchParams({ q })}`);
      expect([q, page.document.querySelectorAll("tr[data-account]").length]).toEqual([q, 1]);
      expect(rowOf(page, id).textContent).toContain("Eniac (Admin), Nexus (Builder)");
    }
    const everybody = await ada.get(USERS);
    expect(rowOf(everybody, await accountOf("ada@nexus.test")).textContent).toContain("Super admin");
    const nobody = await ada.get(`${USERS}?q=zzz`);
    expect(nobody.text).toContain("No user matches “zzz”.");
  });

  test("are searched literally, and whatever stands in the address is no crash", async () => {
    for (const query of [
      "q=%25",
      "q=_",
      "q=%00",
      "q='",
      "q=%5C",
      `q=${"x".repeat(5000)}`,
      "after=rubbish",
      "after=%00",
    ]) {
      const page = await ada.get(`${USERS}?${query}`);
      expect([query, page.status]).toEqual([query, 200]);
    }
    expect((await ada.get(`${WORKSPACES}?after='%00`)).status).toBe(200);
  });

  test("are fifty a page", async () => {
    await foyer.query(
      "insert into accounts (email, name, password_hash) select 'many' || lpad(n::text, 3, '0') || '@corp.com', 'Many', 'none' from generate_series(1, 60) n",
    );
    const first = await ada.get(`${USERS}?q=many`);
    expect(first.document.querySelectorAll("tr[data-account]").length).toBe(50);
    const next = first.find("nav.pager a.button");
    expect(next.textContent).toBe("Next");
    const second = await ada.get(next.getAttribute("href") ?? "");
    expect(second.document.querySelectorAll("tr[data-account]").length).toBe(10);
    expect(second.text).toContain("many051@corp.com");
    expect(second.find("nav.pager a.button").getAttribute("href")).toBe(`${USERS}?q=many`);
  });
});

describe("a super admin", () => {
  test("archives somebody everywhere, and takes it back", async () => {
    await addAdmin(foyer, { email: "grace@cobol.test", name: "Grace Hopper", workspace: "cobol" });
    const grace = foyer.client();
    await logIn(grace, "grace@cobol.test");
    expect((await grace.get("/cobol")).status).toBe(200);
    const id = await accountOf("grace@cobol.test");

    const list = await ada.get(`${USERS}?q=grace@cobol`);
    const confirm = await ada.get(list.find("a.text-danger").getAttribute("href") ?? "");
    expect(confirm.find("h1").textContent).toBe("Archive Grace Hopper everywhere?");
    const done = await ada.submit(confirm.form("Archive everywhere"));
    expect([done.status, done.location]).toEqual([303, USERS]);
    expect(rowOf(await ada.follow(done), id).getAttribute("data-status")).toBe("archived");

    expect((await grace.get("/cobol")).location).toBe("/login?redirectTo=%2Fcobol");
    const [refused, unknown] = [
      await logIn(foyer.client(), "grace@cobol.test"),
      await logIn(foyer.client(), "unknown@cobol.test"),
    ];
    expect([refused.status, refused.text]).toEqual([422, unknown.text]);

    const archived = await ada.get(`${USERS}?q=grace@cobol`);
    expect((await ada.submit(archived.form("Unarchive"))).location).toBe(`${USERS}?q=grace%40cobol`);
    expect((await logIn(foyer.client(), "grace@cobol.test")).status).toBe(303);
  });

  test("sends a password reset", async () => {
    await signIn(foyer, { email: "jean@corp.com" });
    const list = await ada.get(`${USERS}?q=jean@corp`);
    const sent = await ada.follow(await ada.submit(list.form("Send a password reset")));
    expect(sent.find("[role=status]").textContent).toBe(
      "No mail provider is set up, so the mail with a reset link for Grace Hopper is kept here.",
    );
    const mails = () => foyer.query("select 1 from account_mails where account_id = $1 and sent_at is not null", [id]);
    const id = await accountOf("jean@corp.com");
    await until(mails, (found) => found.length === 1);
    expect((await ada.get("/dev/mail")).text).toContain("jean@corp.com");
  });

  test("names another one, and is refused to archive the last", async () => {
    const own = await post(ada, USERS, { intent: "archive", account: await accountOf("ada@nexus.test") });
    expect([own.status, own.find("[role=alert]").textContent]).toEqual([
      422,
      "Ada Byron is the only active super admin. Name another one first",
    ]);
    const betty = await signIn(foyer, { email: "betty@corp.com", name: "Betty Holberton" });
    expect((await betty.get(USERS)).status).toBe(404);
    const list = await ada.get(`${USERS}?q=betty@corp`);
    expect((await ada.submit(list.form("Make a super admin"))).status).toBe(303);
    expect((await betty.get(USERS)).status).toBe(200);
    const id = await accountOf("betty@corp.com");
    expect((await post(ada, USERS, { intent: "archive", account: id })).status).toBe(303);
    expect((await betty.get(USERS)).location).toBe("/login?redirectTo=%2Finstance%2Fusers");
  });

  test("is told what to choose", async () => {
    const account = await accountOf("ada@nexus.test");
    for (const [fields, words] of [
      [{ intent: "delete", account }, "Choose what to do"],
      [{ intent: "archive", account: "1" }, "Choose a user of the list"],
      [{ intent: "archive" }, "Choose a user"],
    ] as [Record<string, string>, string][]) {
      const page = await post(ada, USERS, fields);
      expect([page.status, page.find("[role=alert]").textContent]).toEqual([422, words]);
    }
    const nobody = "00000000-0000-4000-8000-000000000000";
    expect((await post(ada, USERS, { intent: "archive", account: nobody })).status).toBe(404);
    expect((await ada.get(`${USERS}/${nobody}/archive`)).status).toBe(404);
    expect((await ada.get(`${USERS}/1/archive`)).status).toBe(404);
    expect((await post(ada, WORKSPACES, { intent: "restore", workspace: nobody })).status).toBe(404);
  });
});

describe("the audit log of the instance", () => {
  const eventsOn = (page: Page) =>
    page.document.querySelectorAll("tr[data-event]").map((row) => row.textContent.replace(/\s+/g, " ").trim());
  const linkTo = (page: Page, label: string) =>
    page.document
      .querySelectorAll(".pager a")
      .find((link) => link.textContent === label)
      ?.getAttribute("href") ?? "";

  test("says which super admin did what to whom, when and from where, and leads to the account", async () => {
    await addAdmin(foyer, { email: "ida@log.test", name: "Ida Rhodes", workspace: "log" });
    await post(ada, USERS, { intent: "archive", account: await accountOf("ida@log.test") });
    await post(ada, USERS, { intent: "unarchive", account: await accountOf("ida@log.test") });
    const page = await ada.get(
      (await ada.get(USERS)).find('nav a[href="/instance/audit-log"]').getAttribute("href") ?? "",
    );
    expect(eventsOn(page).slice(0, 2)).toEqual([
      expect.stringMatching(
        /^today, \d\d:\d\d ?Ada Byron ?ada@nexus\.test ?Account [0-9a-f-]{36} ?Account unarchived ?ida@log\.test ?(127\.0\.0\.1|::1)/,
      ),
      expect.stringMatching(
        /^today, \d\d:\d\d ?Ada Byron ?ada@nexus\.test ?Account [0-9a-f-]{36} ?Account archived everywhere ?ida@log\.test ?(127\.0\.0\.1|::1)/,
      ),
    ]);
    const subject = page.find("tr[data-event] a").getAttribute("href") ?? "";
    expect([subject, (await ada.get(subject)).text.includes("Ida Rhodes")]).toEqual([
      `${USERS}?account=${await accountOf("ida@log.test")}`,
      true,
    ]);
  });

  test("is fifty a page, newest first, both ways", async () => {
    await foyer.query(
      "insert into instance_events (actor, action, subject) select 'Betty', 'account.archived', 'n' || n from generate_series(1, 120) n",
    );
    const subjects = (page: Page) =>
      page.document.querySelectorAll("tr[data-event]").map((row) => row.childNodes[3]?.textContent.trim() ?? "");
    const first = await ada.get(LOG);
    const second = await ada.get(linkTo(first, "Next"));
    const third = await ada.get(linkTo(second, "Next"));
    expect([subjects(first).at(0), subjects(first).at(-1), subjects(first).length]).toEqual(["n120", "n71", 50]);
    expect([subjects(second).at(0), subjects(second).at(-1), subjects(second).length]).toEqual(["n70", "n21", 50]);
    expect(subjects(third)[0]).toBe("n20");
    expect(subjects(await ada.get(linkTo(third, "Previous")))).toEqual(subjects(second));
    expect(subjects(await ada.get(linkTo(second, "Previous")))).toEqual(subjects(first));
  });

  test.each([
    "after=%25",
    "after=%00",
    "after=rubbish",
    "before=-1",
    "after=99999999999999999999",
    "before='",
    "after=1&before=2",
  ])("with ?%s is a page like any other", async (query) => {
    expect((await ada.get(`${LOG}?${query}`)).status).toBe(200);
  });

  test("is not there for anybody else", async () => {
    const admin = await signIn(foyer, { email: "log-admin@corp.com", workspace: "nexus", role: "admin" });
    const outsider = await signIn(foyer, { email: "log-outsider@corp.com" });
    for (const client of [admin, outsider]) {
      const page = await client.get(LOG);
      expect([page.status, page.text.includes("ida@log.test")]).toEqual([404, false]);
      expect((await client.get(`${LOG}?_data=routes%2Finstance%2Faudit-log`)).text).not.toContain("ida@log.test");
    }
    expect((await foyer.client().get(LOG)).location).toBe("/login?redirectTo=%2Finstance%2Faudit-log");
  });
});

test("for anybody else there is no such page, and nothing changes", async () => {
  const admin = await signIn(foyer, { email: "fran@corp.com", workspace: "nexus", role: "admin" });
  const account = await accountOf("ada@nexus.test");
  const [nexus] = await foyer.query<{ id: string }>("select id from workspaces where slug = 'nexus'");
  const before = await everything(foyer);
  for (const intent of ["archive", "unarchive", "send-reset", "make-super-admin"])
    expect([intent, (await post(admin, USERS, { intent, account })).status]).toEqual([intent, 404]);
  expect((await post(admin, WORKSPACES, { intent: "restore", workspace: nexus?.id ?? "" })).status).toBe(404);
  const archiving = "/nexus/workspace-settings/general/archive";
  expect((await admin.get(archiving)).status).toBe(404);
  expect((await post(admin, archiving, { intent: "archive" })).status).toBe(404);
  expect((await admin.get("/nexus/workspace-settings/general")).text).not.toContain("Archive");
  expect(await everything(foyer)).toEqual(before);
});

describe("a workspace that is archived", () => {
  test("is gone for its members, says so by its links, mails nothing, and comes back whole", async () => {
    await ada.submit((await ada.get("/workspaces/new")).form("Create workspace"), { name: "Gemini", slug: "gemini" });
    const link = await adminDriverOf(ada, "gemini").copyLink("margaret@corp.com");
    const user = await adminDriverOf(ada, "gemini").open("mary@corp.com");
    await mailsAreDone(foyer);
    const member = await signIn(foyer, { email: "member@corp.com", workspace: "gemini", role: "admin" });

    const general = await ada.get("/gemini/workspace-settings/general");
    const confirm = await ada.get(general.find("main a.danger").getAttribute("href") ?? "");
    expect(confirm.find("h1").textContent).toBe("Archive Gemini?");
    const done = await ada.submit(confirm.form("Archive workspace"));
    expect([done.status, done.location]).toEqual([303, WORKSPACES]);

    expect((await member.get("/gemini")).status).toBe(404);
    expect((await ada.get(user.url.pathname)).status).toBe(404);
    for (const one of [link, linkOn(user)]) {
      const page = await foyer.client().get(one);
      expect([page.status, page.text.includes("The workspace Gemini is archived.")]).toEqual([410, true]);
    }
    await foyer.query(
      "insert into mails (workspace_id, invitation_id, kind) select i.workspace_id, i.id, 'invitation' from invitations i join members m on m.id = i.member_id where m.email = 'margaret@corp.com'",
    );
    await mailsAreDone(foyer);
    expect((await ada.get("/dev/mail")).text).not.toContain("margaret@corp.com");

    const restored = await ada.submit((await ada.get(WORKSPACES)).form("Restore"));
    expect(restored.location).toBe(WORKSPACES);
    expect((await member.get("/gemini/workspace-settings/users")).status).toBe(200);
    expect((await foyer.client().get(link)).status).toBe(200);
    expect(await foyer.query("select action from audit_events where subject = 'gemini' order by id")).toEqual([
      { action: "workspace.created" },
      { action: "workspace.archived" },
      { action: "workspace.restored" },
    ]);
  });
});
