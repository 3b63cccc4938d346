import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { addDraft, type DraftRow } from "../support/imports";
import { everything, signIn } from "../support/people";
import { shareFoyer } from "../support/shared-foyer";
import { addAdmin, until } from "../support/steps";

const IMPORTS = "/nexus/workspace-settings/users/import";
let foyer: Foyer;
let ada: Client;

beforeAll(async () => {
  foyer = await shareFoyer();
  ada = await setUp(foyer);
  await addAdmin(foyer, { email: "kay@apollo.test", name: "Kay McNulty", workspace: "apollo" });
});

afterAll(() => foyer.stop());

const bad: DraftRow = {
  name: "Bob",
  email: "bad",
  verdict: "error",
  field: "email",
  reason: "Enter an email address like name@example.com",
};
const people = (count: number, prefix: string): DraftRow[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `${prefix} ${String(index + 1).padStart(4, "0")}`,
    email: `${prefix.toLowerCase()}.${index + 1}@corp.com`,
    role: "builder",
  }));

const linesOf = (page: Page) =>
  page.document.querySelectorAll("tr[data-line]").map((row) => Number(row.getAttribute("data-line")));

const hrefOf = (page: Page, label: string) =>
  page.document
    .querySelectorAll("main a")
    .find(({ text }) => text === label)
    ?.getAttribute("href") ?? "";

const titled = (id: string, title: string) =>
  until(
    () => ada.get(`${IMPORTS}/${id}`),
    (page) => page.find("h1").text === title,
  );

describe("the preview", () => {
  test("shows every row with its verdict, by tab, by search and by page", async () => {
    const id = await addDraft(foyer, [...people(60, "Page"), bad]);
    const all = await ada.get(`${IMPORTS}/${id}`);
    expect(all.status).toBe(200);
    expect(all.find("h1").text).toBe("Check 61 rows before they are imported");
    expect(linesOf(all)).toHaveLength(50);
    const next = await ada.get(hrefOf(all, "Next"));
    expect(linesOf(next)).toEqual([52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62]);
    const errors = await ada.get(`${IMPORTS}/${id}?show=error`);
    expect(linesOf(errors)).toEqual([62]);
    expect(errors.text).toContain("Enter an email address like name@example.com");
    const found = await ada.get(`${IMPORTS}/${id}?q=${encodeURIComponent("pAGE 0007")}`);
    expect(linesOf(found)).toEqual([8]);
    expect(linesOf(await ada.get(`${IMPORTS}/${id}?q=%25`))).toEqual([]);
    expect(all.text).toContain("60 emails will go out");
  });

  test("of another workspace is not found, nor are its rows and files", async () => {
    const id = await addDraft(foyer, people(1, "Foreign"), "apollo");
    const own = await addDraft(foyer, people(1, "Own"));
    const before = await everything(foyer);
    for (const path of ["", "/rows/2", "/events", "/bad-rows.csv", "/result.csv"])
      expect((await ada.get(`${IMPORTS}/${id}${path}`)).status).toBe(404);
    const form = (await ada.get(`${IMPORTS}/${own}`)).form("Confirm import");
    for (const intent of ["confirm", "stop", "continue", "undo"]) {
      const answer = await ada.submit({ ...form, action: `${IMPORTS}/${id}` }, { intent });
      expect(answer.status).toBe(404);
    }
    await ada.submit({ ...form, action: `${IMPORTS}/${id}` }, { intent: "discard" });
    expect(await foyer.query("select id from imports where id = $1", [id])).toHaveLength(1);
    const rowForm = (await ada.get(`${IMPORTS}/${own}/rows/2`)).form("Save row");
    expect((await ada.submit({ ...rowForm, action: `${IMPORTS}/${id}/rows/2` })).status).toBe(404);
    expect({ ...(await everything(foyer)) }).toEqual(before);
  });

  test("is for admins alone", async () => {
    const id = await addDraft(foyer, people(1, "Closed"));
    const builder = await signIn(foyer, { email: "builder@corp.com", workspace: "nexus" });
    for (const path of ["", "/rows/2", "/events", "/bad-rows.csv", "/result.csv"])
      expect((await builder.get(`${IMPORTS}/${id}${path}`)).status).toBe(403);
  });
});

describe("a row", () => {
  test("is mended in place, and what is still wrong is said beside its field", async () => {
    const id = await addDraft(foyer, [...people(1, "Mend"), bad]);
    const preview = await ada.get(`${IMPORTS}/${id}`);
    const page = await ada.get(hrefOf(preview, "Mend line 3, Bob"));
    expect(page.value("input[name=email]")).toBe("bad");
    const refused = await ada.submit(page.form("Save row"), { email: "still bad", role: "Owner" });
    expect(refused.status).toBe(422);
    expect(refused.find("#email-error").text).toContain("Enter an email address like name@example.com");
    expect(refused.value("input[name=role]")).toBe("Owner");
    const twice = await ada.submit(page.form("Save row"), { email: "MEND.1@corp.com" });
    expect(twice.status).toBe(422);
    expect(twice.find("#email-error").text).toContain("Line 2 has the same email address");
    const saved = await ada.submit(refused.form("Save row"), { email: "bob.mended@corp.com", role: "Builder" });
    expect(saved.headers.get("location")).toBe(`${IMPORTS}/${id}`);
    expect((await ada.get(`${IMPORTS}/${id}`)).text).toContain("2 emails will go out");
  });

  test("is left out", async () => {
    const id = await addDraft(foyer, [bad, ...people(1, "Stay")]);
    const page = await ada.get(`${IMPORTS}/${id}/rows/2`);
    await ada.submit(page.form("Save row"), { intent: "leave-out" });
    expect((await ada.get(`${IMPORTS}/${id}`)).find("h1").text).toBe("Check 1 row before it is imported");
  });
});

describe("confirming", () => {
  test("invites, and leads to what became of each row", async () => {
    const id = await addDraft(foyer, [...people(3, "Done"), bad]);
    const preview = await ada.get(`${IMPORTS}/${id}`);
    const sent = await ada.submit(preview.form("Confirm import"));
    expect([sent.status, sent.headers.get("location")]).toEqual([303, `${IMPORTS}/${id}`]);
    const result = await ada.get(`${IMPORTS}/${id}`);
    expect(result.find("h1").text).toBe("Imported 4 rows");
    expect(result.text).toContain("Done: 3 invited, 1 not done. 3 emails queued.");
    expect(await foyer.query("select email from members where email like 'done.%'")).toHaveLength(3);
    const file = (await ada.download(`${IMPORTS}/${id}/result.csv`)).toString("utf8");
    expect(file.split("\r\n").slice(0, 2)).toEqual([
      "\ufeffline,name,email,role,groups,ends_on,result,reason",
      "2,Done 0001,done.1@corp.com,builder,,,Invited,",
    ]);
    const rows = (await ada.download(`${IMPORTS}/${id}/bad-rows.csv`)).toString("utf8");
    expect(rows.split("\r\n").slice(0, 2)).toEqual([
      "\ufeffname,email,role,groups,metadata,ends_on,line,reason",
      "Bob,bad,,,,,5,Enter an email address like name@example.com",
    ]);
  });

  test("from two tabs, and again after the back button, is one run", async () => {
    const id = await addDraft(foyer, people(5, "Twice"));
    const form = (await ada.get(`${IMPORTS}/${id}`)).form("Confirm import");
    const answers = await Promise.all([ada.submit(form), ada.submit(form)]);
    const again = await ada.submit(form);
    expect([...answers, again].map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await foyer.query("select email from members where email like 'twice.%'")).toHaveLength(5);
    const [{ invited, refused } = {}] = await foyer.query("select invited, refused from imports where id = $1", [id]);
    expect([invited, refused]).toEqual([5, 0]);
  });

  test("asks for the role of rows that have none, with all that was filled in", async () => {
    const id = await addDraft(foyer, [{ name: "No Role", email: "no.role@corp.com" }]);
    const preview = await ada.get(`${IMPORTS}/${id}`);
    const refused = await ada.submit(preview.form("Confirm import"), { message: "Hello all" });
    expect(refused.status).toBe(422);
    expect(refused.find("#role-error").text).toContain("Choose a role for the users whose row has none");
    expect(refused.find("textarea[name=message]").text.trim()).toBe("Hello all");
    const sent = await ada.submit(refused.form("Confirm import"), { role: "end-user", expiresInDays: "3" });
    expect(sent.status).toBe(303);
    const [row] = await foyer.query(
      `select m.role, i.lifetime_days as days, i.message from members m join invitations i on i.member_id = m.id
       where m.email = 'no.role@corp.com'`,
    );
    expect(row).toEqual({ role: "end-user", days: 3, message: "Hello all" });
  });

  test("of many rows is done in the background, and the page says how far", async () => {
    const id = await addDraft(foyer, people(1500, "Many"));
    await ada.submit((await ada.get(`${IMPORTS}/${id}`)).form("Confirm import"));
    await titled(id, "Imported 1,500 rows");
    const [{ members } = {}] = await foyer.query(
      "select count(*)::int as members from members where email like 'many.%'",
    );
    expect(members).toBe(1500);
  });

  test("is undone while nobody accepted, after a page that says what happens", async () => {
    const id = await addDraft(foyer, people(2, "Undo"));
    await ada.submit((await ada.get(`${IMPORTS}/${id}`)).form("Confirm import"));
    const asked = await ada.get(`${IMPORTS}/${id}?undo`);
    expect(asked.text).toContain("2 invitations of this import are cancelled");
    await ada.submit(asked.form("Cancel 2 invitations"));
    await titled(id, "Import of 2 rows undone");
    expect(await foyer.query("select email from members where email like 'undo.%'")).toEqual([]);
  });
});

test("once somebody accepted, an import is not undone, and the page says so before and after", async () => {
  const id = await addDraft(foyer, people(2, "Joined"));
  await ada.submit((await ada.get(`${IMPORTS}/${id}`)).form("Confirm import"));
  const asked = (await ada.get(`${IMPORTS}/${id}?undo`)).form("Cancel 2 invitations");
  await foyer.query(
    `with account as (
       insert into accounts (email, name, password_hash) values ('joined.1@corp.com', 'Joined', 'none') returning id
     ) update members set accepted_at = now(), account_id = account.id from account where email = 'joined.1@corp.com'`,
  );
  const refused = await ada.submit(asked);
  expect([refused.status, refused.find("[role=alert]").text]).toEqual([
    422,
    "There is a problemCancel the other invitations on the Users page: somebody has accepted theirs already",
  ]);
  const page = await ada.get(`${IMPORTS}/${id}?undo`);
  expect(page.text).toContain("1 of its users has joined. Cancel the other invitations on the Users page.");
  expect(page.html).not.toContain("Cancel 2 invitations");
  expect(await foyer.query("select email from members where email like 'joined.%'")).toHaveLength(2);
});

test("an import whose admin was demoted stops, says so, and lists what was done", async () => {
  await signIn(foyer, { email: "former@corp.com", name: "Jean Sammet", workspace: "nexus" });
  const id = await addDraft(foyer, people(2, "Demoted"));
  await foyer.query(
    `update imports i set confirmed_at = now(), begun_at = now(), lifetime_days = 7, reached = 2, invited = 1,
       actor_member_id = m.id, actor_account_id = m.account_id, actor_email = m.email, actor = m.name, due_at = now()
     from members m where i.id = $1 and m.email = 'former@corp.com'`,
    [id],
  );
  await foyer.query("update import_rows set outcome = 'invited' where import_id = $1 and line = 2", [id]);
  await foyer.query("notify foyer_import");
  const page = await titled(id, "Import of 2 rows stopped");
  expect(page.text).toContain("Jean Sammet is no longer an admin of this workspace. 1 invited. The other rows wait.");
  expect(page.document.querySelectorAll("tr[data-line]").map((row) => row.getAttribute("data-outcome"))).toEqual([
    "invited",
    undefined,
  ]);
  expect(await foyer.query("select email from members where email = 'demoted.2@corp.com'")).toEqual([]);
});

test("a discarded draft is gone, and nobody was invited", async () => {
  const id = await addDraft(foyer, people(1, "Discard"));
  const page = await ada.get(`${IMPORTS}/${id}`);
  const sent = await ada.submit(page.form("Discard this import"));
  expect([sent.status, sent.headers.get("location")]).toEqual([303, IMPORTS]);
  expect((await ada.get(`${IMPORTS}/${id}`)).status).toBe(404);
  expect(await foyer.query("select email from members where email like 'discard.%'")).toEqual([]);
});

test("events tell that a run goes on, and end with it", async () => {
  const finished = await addDraft(foyer, people(1, "Event"));
  await ada.submit((await ada.get(`${IMPORTS}/${finished}`)).form("Confirm import"));
  expect((await ada.get(`${IMPORTS}/${finished}/events`)).status).toBe(204);
  const id = await addDraft(foyer, people(1, "Stream"));
  await foyer.query(
    `update imports set confirmed_at = now(), begun_at = now(), lifetime_days = 7, due_at = now() + interval '3 seconds'
     where id = $1`,
    [id],
  );
  const stream = await ada.get(`${IMPORTS}/${id}/events`);
  expect(stream.headers.get("content-type")).toBe("text/event-stream");
  expect(stream.html).toContain("event: done");
});

test("an import that runs can be stopped and continued", async () => {
  const id = await addDraft(foyer, people(2, "Pause"));
  await foyer.query(
    `update imports set confirmed_at = now(), begun_at = now(), lifetime_days = 7, sends_email = true, due_at = now() + interval '1 hour'
     where id = $1`,
    [id],
  );
  const running = await ada.get(`${IMPORTS}/${id}`);
  expect(running.find("h1").text).toBe("Importing 2 rows");
  expect(running.html).toContain('http-equiv="refresh"');
  await ada.submit(running.form("Stop"));
  const stopped = await ada.get(`${IMPORTS}/${id}`);
  expect(stopped.text).toContain("Stopped by Ada Byron. Nothing done yet. The other rows wait.");
  await ada.submit(stopped.form("Continue"));
  await titled(id, "Imported 2 rows");
});
