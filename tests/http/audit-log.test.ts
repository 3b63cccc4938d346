import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { shareFoyer } from "../support/shared-foyer";
import { signIn } from "../support/people";
import { addAdmin, adminDriverOf, logIn } from "../support/steps";

const LOG = "/nexus/workspace-settings/audit-log";

let foyer: Foyer;
let ada: Client;

beforeAll(async () => {
  foyer = await shareFoyer();
  await setUp(foyer);
  ada = foyer.client({ "User-Agent": "a browser of a test" });
  for (const [name, value] of (await signIn(foyer, { email: "ada@nexus.test" })).cookies) ada.cookies.set(name, value);
});

afterAll(() => foyer.stop());

/** Puts events into a workspace, numbered in their subject from the oldest. */
async function write(workspace: string, count: number, columns: Record<string, string>) {
  const names = Object.keys(columns).join(", ");
  const values = Object.values(columns).map((_, index) => `$${index + 3}`);
  await foyer.query(
    `insert into audit_events (workspace_id, action, subject, ${names})
    select id, 'group.created', number::text, ${values.join(", ")} from workspaces, generate_series(1, $2::int) as number
    where slug = $1`,
    [workspace, count, ...Object.values(columns)],
  );
}

const cells = (page: Page, column: number) =>
  page.document.querySelectorAll("tr[data-event]").map((row) => (row.childNodes[column]?.textContent ?? "").trim());

describe("the page", () => {
  test("says who did what to whom, when and from where, and leads to the user", async () => {
    const user = await adminDriverOf(ada).open("grace@corp.com");
    await adminDriverOf(ada).archive(user);
    const page = await ada.get(`${LOG}?action=member.archived`);
    const [row] = page.document.querySelectorAll("tr[data-event]");
    expect(row?.textContent.replace(/\s+/g, " ")).toMatch(
      /^ ?today, \d\d:\d\d ?Ada Byron ?ada@nexus\.test ?Account [0-9a-f-]{36} ?User archived ?.*grace@corp\.com ?.*(127\.0\.0\.1|::1) ?a browser of a test ?$/,
    );
    expect(row?.querySelector("a")?.getAttribute("href")).toBe(user.url.pathname);
    expect(row?.querySelector("time")?.getAttribute("datetime")).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test("is filtered by a plain form whose state is the URL", async () => {
    await write("nexus", 3, { actor: "Betty Holberton" });
    const form = (await ada.get(LOG)).form("Filter");
    const query = new URLSearchParams(form.fields.map(([name, value]) => [name, name === "actor" ? "betty" : value]));
    const page = await ada.get(`${new URL(form.action).pathname}?${query}`);
    expect([cells(page, 3), page.value("input[name=actor]")]).toEqual([["3", "2", "1"], "betty"]);
    const one = await ada.get(`${LOG}?actor=betty&action=group.created`);
    expect([cells(one, 3), one.value("select[name=action] option[selected]")]).toEqual([
      ["3", "2", "1"],
      "group.created",
    ]);
    expect((await ada.get(`${LOG}?actor=Nobody`)).text).toContain("Nothing in the log fits.");
  });

  test("says how a day is typed, for browsers that have no field of their own for one", async () => {
    const page = await ada.get(LOG);
    for (const name of ["from", "to"]) {
      expect(page.find(`input[name=${name}]`).getAttribute("aria-describedby")).toBe(`${name}-hint`);
      expect(page.find(`#${name}-hint`).text).toBe("YYYY-MM-DD");
    }
  });

  test("leads to the next page and back, and keeps the filter", async () => {
    await write("nexus", 60, { actor: "Kay McNulty" });
    const first = await ada.get(`${LOG}?actor=kay&from=2020-01-01`);
    const second = await ada.get(linkOf(first, "Next"));
    expect(cells(second, 3)).toEqual(["10", "9", "8", "7", "6", "5", "4", "3", "2", "1"]);
    expect(second.value("input[name=from]")).toBe("2020-01-01");
    const back = await ada.get(linkOf(second, "Previous"));
    expect([cells(back, 3), back.url.search.startsWith("?actor=kay&from=2020-01-01&before=")]).toEqual([
      cells(first, 3),
      true,
    ]);
    expect(linkOf(second, "First")).toBe(`${LOG}?actor=kay&from=2020-01-01`);
  });

  const linkOf = (page: Page, label: string) =>
    page.document
      .querySelectorAll(".pager a")
      .find((link) => link.textContent === label)
      ?.getAttribute("href") ?? "";

  test.each([
    "actor=%00",
    "actor=%E0%A4%A",
    `actor=${"a".repeat(5000)}`,
    "action=member.nothing",
    "action=__proto__",
    "from=2026-02-30",
    "from=0000-01-01",
    "to=yesterday",
    "from=99999-01-01",
    "after=1e9",
    "after=-1",
    "after=99999999999999999999999",
    "before=%27%20or%201=1",
    "after[]=1&from[]=x",
  ])("reads nothing in %s, as if it were not there", async (query) => {
    await write("nexus", 1, { actor: "Jean Bartik" });
    const page = await ada.get(`${LOG}?${query}`);
    expect([page.status, cells(page, 1)[0]]).toEqual([200, "Jean Bartik Email address not recorded"]);
  });
});

test("a day that cannot be read is left in its field, and the log says that it is not filtered by it", async () => {
  const page = await ada.get(`${LOG}?from=30.11.2026&to=2026-12-01`);
  expect(page.find("title").textContent).toBe("Error: Audit log · Nexus");
  expect(page.document.querySelector("main [role=alert]")?.textContent).toBe(
    "There is a problemEnter a date like 2026-12-31",
  );
  expect([page.find("#from").getAttribute("value"), page.find("#from-error").textContent]).toEqual([
    "30.11.2026",
    "Enter a date like 2026-12-31",
  ]);
  expect([page.value("#to"), page.document.querySelector("#to-error")]).toEqual(["2026-12-01", null]);
});

describe("names that imitate somebody else (attack 47)", () => {
  test.each(["Ada Byron", "Foyer", "Command line"])(
    "an act under the name %j shows the actor's own address and account, also once the name is changed back",
    async (name) => {
      const slug = name.toLowerCase().replace(" ", "-");
      const email = `as-${slug}@mallory.example`;
      const mallory = await signIn(foyer, { email, name: "Mallory", role: "admin", workspace: "nexus" });
      const rename = async (to: string) => mallory.submit((await mallory.get("/profile")).form("Save"), { name: to });
      await rename(name);
      const user = await adminDriverOf(mallory).open(`invited-as-${slug}@corp.com`, { sendEmail: [] });
      await rename("Mallory");

      const [account] = await foyer.query("select id from accounts where email = $1", [email]);
      const id = String(account?.id);
      const page = await ada.get(`${LOG}?action=member.invited`);
      expect(cells(page, 1)[0]).toBe(`${name} ${email} Account ${id}`);
      // As one word, it pushes the last column off the screen of w3m.
      expect(page.html).toContain(`Account ${id.replaceAll("-", "-<wbr/>")}`);
      const file = await ada.get(`${LOG}.csv?action=member.invited`);
      expect(file.html.split("\r\n")[1]?.split(",").slice(1, 7)).toEqual([
        name,
        email,
        id,
        "account",
        "member.invited",
        `invited-as-${slug}@corp.com`,
      ]);
      const history = (await ada.get(user.url.pathname)).document.querySelectorAll(".timeline li");
      expect(history[0]?.querySelector("small")?.textContent).toBe(`${email} · account ${id.slice(0, 8)}`);
    },
  );

  test("what Foyer and the command line did is marked by its kind, which nobody's name changes", async () => {
    await write("nexus", 1, { actor: "Foyer", actor_kind: "system", at: "2031-01-01" });
    await write("nexus", 1, { actor: "Command line", actor_kind: "command-line", at: "2031-01-02" });
    await write("nexus", 1, {
      actor: "Grace Hopper",
      actor_kind: "link",
      actor_email: "grace@corp.com",
      at: "2031-01-03",
    });
    const page = await ada.get(`${LOG}?from=2031-01-01`);
    expect(cells(page, 1)).toEqual([
      "Grace Hopper By the invitation link, not signed in For grace@corp.com",
      "Command line On the command line",
      "Foyer Automatic, by nobody's request",
    ]);
    const file = await ada.get(`${LOG}.csv?from=2031-01-01`);
    expect(
      file.html
        .trimEnd()
        .split("\r\n")
        .slice(1)
        .map((line) => line.split(",").slice(1, 5)),
    ).toEqual([
      ["Grace Hopper", "grace@corp.com", "", "link"],
      ["Command line", "", "", "command-line"],
      ["Foyer", "", "", "system"],
    ]);
  });
});

describe("the file", () => {
  test("holds what the page's filter finds, in columns that a program can read", async () => {
    await write("nexus", 1, {
      actor: "=cmd()|'/C calc'!A0",
      at: "2026-01-02 03:04:05.678Z",
      details: '{"from": "a", "to": "b"}',
      ip: "192.0.2.1",
      user_agent: "@agent",
    });
    const file = await ada.get(`${LOG}.csv?actor=%3Dcmd`);
    expect([file.headers.get("content-type"), file.headers.get("content-disposition")]).toEqual([
      "text/csv; charset=utf-8",
      'attachment; filename="nexus-audit-log.csv"',
    ]);
    expect(file.html).toBe(
      "time,actor,actor_email,actor_account_id,actor_kind,action,subject,subject_id,details,ip,user_agent,bulk_id\r\n" +
        '2026-01-02T03:04:05.678Z,\'=cmd()|\'/C calc\'!A0,,,account,group.created,1,,"{""to"":""b"",""from"":""a""}",192.0.2.1,\'@agent,\r\n',
    );
    const page = await ada.get(`${LOG}?actor=%3Dcmd`);
    expect(page.document.querySelector('a[href*=".csv"]')?.getAttribute("href")).toBe(`${LOG}.csv?actor=%3Dcmd`);
  });

  test("has its header alone where nothing fits", async () => {
    const file = await ada.get(`${LOG}.csv?actor=nobody`);
    expect([file.status, file.html]).toEqual([
      200,
      "time,actor,actor_email,actor_account_id,actor_kind,action,subject,subject_id,details,ip,user_agent,bulk_id\r\n",
    ]);
    const head = await ada.send(`${LOG}.csv`, { method: "HEAD", headers: {} });
    expect([head.status, head.html, head.headers.get("content-disposition")]).toEqual([
      200,
      "",
      'attachment; filename="nexus-audit-log.csv"',
    ]);
  });

  test("holds every event of a long log once, and none of another workspace", async () => {
    await addAdmin(foyer, { email: "kay@apollo.test", name: "Kay McNulty", workspace: "apollo" });
    const kay = foyer.client();
    await logIn(kay, "kay@apollo.test");
    await write("apollo", 5500, { actor: "Long" });
    const lines = (await kay.get("/apollo/workspace-settings/audit-log.csv?actor=long")).html.trimEnd().split("\r\n");
    expect(lines.slice(1).map((line) => line.split(",")[6])).toEqual(
      Array.from({ length: 5500 }, (_, index) => String(5500 - index)),
    );
    expect((await ada.get(`${LOG}.csv?actor=long`)).html).toBe(
      "time,actor,actor_email,actor_account_id,actor_kind,action,subject,subject_id,details,ip,user_agent,bulk_id\r\n",
    );
  });
});
