import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { everything, formTokenOf, signIn } from "../support/people";
import { shareFoyer } from "../support/shared-foyer";
import { adminDriverOf, linkOn, type AdminDriver } from "../support/steps";

let foyer: Foyer;
let ada: Client;
let nexus: AdminDriver;

beforeAll(async () => {
  foyer = await shareFoyer();
  ada = await setUp(foyer);
  nexus = adminDriverOf(ada);
});

afterAll(() => foyer.stop());

const pathOf = (page: Page) => page.url.pathname;
const idOf = (page: Page) => pathOf(page).replace(/^.*\//, "");
const messageOn = (page: Page) => page.document.querySelector("main [role=status] p")?.text;
/** What a browser says that it comes from a list that is filtered. */
const fromList = () => ({ Referer: `${foyer.url}${nexus.users}?status=invited&q=corp` });
const list = "/nexus/workspace-settings/users?status=invited&q=corp";

async function unchangedAfter(work: () => Promise<void>) {
  const before = await everything(foyer);
  await work();
  expect(await everything(foyer)).toEqual(before);
}

async function rowOf(email: string) {
  const rows = await foyer.query(
    "select name, role, archived_at is not null as archived from members where email = $1",
    [email],
  );
  return rows[0];
}

describe("cancelling an invitation", () => {
  test("asks first, with name and address, and leads back to the list with its filters", async () => {
    const user = await nexus.open("cancel@corp.com");
    const row = (await nexus.rowOf("cancel@corp.com"))?.querySelector(`a[href="${pathOf(user)}/cancel"]`);
    expect(row?.text).toBe("Cancel invitation");
    const link = new URL(linkOn(user)).pathname;
    let page = user;
    await unchangedAfter(async () => {
      page = await ada.get(`${pathOf(user)}/cancel`, fromList());
    });
    expect([page.find("h1").text, page.text.includes("cancel@corp.com")]).toEqual([
      "Cancel the invitation of Grace Hopper?",
      true,
    ]);
    expect(page.text).toContain("Grace Hopper is removed from Nexus, with role, groups and metadata.");
    const done = await ada.submit(page.form("Cancel invitation"));
    expect([done.status, done.location]).toEqual([303, list]);
    expect([await rowOf("cancel@corp.com"), (await ada.get(link)).status]).toEqual([undefined, 410]);
  });

  test("of whoever has joined or is archived is said to be too late, and has no button", async () => {
    const user = await nexus.open("cancel-late@corp.com");
    const form = (await ada.get(`${pathOf(user)}/cancel`)).form("Cancel invitation");
    await nexus.archive(user);
    const page = await ada.get(`${pathOf(user)}/cancel`);
    expect(page.text).toContain("There is no invitation to cancel: Grace Hopper is archived.");
    expect(page.document.querySelectorAll("main form button")).toEqual([]);
    const refused = await ada.submit(form);
    expect([refused.status, refused.find("[role=alert] li").text]).toEqual([
      422,
      "Grace Hopper is archived: unarchive them to invite them again",
    ]);
  });

  test("does not lead out of the workspace", async () => {
    const user = await nexus.open("cancel-out@corp.com");
    const form = (await ada.get(`${pathOf(user)}/cancel`)).form("Cancel invitation");
    expect((await ada.submit(form, { returnTo: "//evil.example" })).location).toBe(nexus.users);
  });

  test("is still one POST for a script", async () => {
    const user = await nexus.open("cancel-script@corp.com");
    const form = new URLSearchParams({ formToken: await formTokenOf(ada), intent: "cancel" });
    expect((await ada.post(pathOf(user), form)).location).toBe(nexus.users);
    expect(await rowOf("cancel-script@corp.com")).toBeUndefined();
  });
});

describe("the form for role and groups alone", () => {
  test("saves both, leaves all else, and leads back to the list with its filters", async () => {
    await ada.submit((await ada.get("/nexus/workspace-settings/groups/new")).form("Add group"), { name: "Compilers" });
    const user = await nexus.open("access@corp.com", { metadata: '{"desk": 4}', endsOn: "2999-12-31" });
    const page = await ada.get(`${pathOf(user)}/access`, fromList());
    expect([page.find("h1").text, page.text.includes("access@corp.com")]).toEqual([
      "Role and groups of Grace Hopper",
      true,
    ]);
    const group = page.value("input[name=groups]");
    const saved = await ada.submit(page.form("Save"), { role: "end-user", groups: group });
    expect([saved.status, saved.location]).toEqual([303, list]);
    const again = await ada.get(`${pathOf(user)}/access`);
    expect(again.form("Save").fields).toEqual(
      expect.arrayContaining([
        ["role", "end-user"],
        ["groups", group],
      ]),
    );
    expect((await ada.submit(again.form("Save"), { groups: [] })).location).toBe(pathOf(user));
    const after = await ada.get(pathOf(user));
    expect([after.value("#endsOn"), after.text.includes("desk")]).toEqual(["2999-12-31", true]);
    const kept = await foyer.query("select action from audit_events where member_id = $1 order by id", [idOf(user)]);
    expect(kept.map((event) => (event as { action: string }).action)).toEqual([
      "member.invited",
      "member.role_changed",
      "member.groups_changed",
      "member.groups_changed",
    ]);
  });

  test("tells what somebody else saved meanwhile, and saves over it when it is sent again", async () => {
    const user = await nexus.open("access-two@corp.com");
    const mine = (await ada.get(`${pathOf(user)}/access`, fromList())).form("Save");
    await ada.submit(user.form("Save"), { role: "end-user" });
    const told = await ada.submit(mine, { role: "admin" });
    expect([told.status, told.find("#version").text.includes("Now End-user. You entered Admin")]).toEqual([422, true]);
    expect((await ada.submit(told.form("Save"))).location).toBe(list);
    expect(await rowOf("access-two@corp.com")).toMatchObject({ role: "admin" });
  });

  test("asks before an admin loses that role, and then leads back to the list", async () => {
    await signIn(foyer, { email: "access-admin@corp.com", name: "Kay McNulty", workspace: "nexus", role: "admin" });
    const [member] = await foyer.query<{ id: string }>("select id from members where email = 'access-admin@corp.com'");
    const page = await ada.get(`${nexus.users}/${member?.id}/access`, fromList());
    const asked = await ada.submit(page.form("Save"), { role: "builder" });
    expect([asked.status, asked.text.includes("Change Kay McNulty from Admin to Builder?")]).toEqual([200, true]);
    expect(await rowOf("access-admin@corp.com")).toMatchObject({ role: "admin" });
    expect((await ada.submit(asked.form("Change role"))).location).toBe(list);
    expect(await rowOf("access-admin@corp.com")).toMatchObject({ role: "builder" });
  });

  test("refuses to take the last active admin away", async () => {
    await foyer.query("insert into workspaces (slug, name) values ('lonely', 'Lonely') on conflict do nothing");
    const only = await signIn(foyer, { email: "only@corp.com", name: "Margaret", workspace: "lonely", role: "admin" });
    const [member] = await foyer.query<{ id: string }>("select id from members where email = 'only@corp.com'");
    const page = await only.get(`/lonely/workspace-settings/users/${member?.id}/access`);
    await unchangedAfter(async () => {
      const refused = await only.submit(page.form("Save"), { role: "builder" });
      expect([refused.status, refused.find("#role-error").text]).toEqual([
        422,
        "Margaret is the only active admin. Make somebody else an admin first",
      ]);
    });
  });
});

describe("undo", () => {
  test("stands beside the words that a user was archived, leads back, and is no longer there once it is done", async () => {
    const user = await nexus.open("undo@corp.com");
    const archived = await ada.follow(await nexus.archive(user));
    expect(archived.text).toContain("Grace Hopper is archived.");
    const later = await ada.get(pathOf(user));
    expect(later.text).toMatch(/Archived by Ada Byron today/);
    expect(later.text).toMatch(
      /Archived just now\. You can undo this until (today|tomorrow), \d\d:\d\d\..*Times are in UTC\./s,
    );
    const form = archived.form("Undo");
    const undone = await ada.submit(form);
    expect([undone.status, undone.location]).toEqual([303, pathOf(user)]);
    const page = await ada.follow(undone);
    expect(page.text).toContain("Grace Hopper is no longer archived. The link works as before.");
    expect([linkOn(page), page.text.includes("Archiving undone by Ada Byron")]).toEqual([linkOn(user), true]);
    await unchangedAfter(async () => {
      const again = await ada.submit(form);
      expect([again.status, again.find("[role=alert] li").text]).toEqual([
        422,
        "There is nothing to undo any more: it was more than ten minutes ago, or it was undone already",
      ]);
    });
  });

  test("stands beside the words that an invitation was cancelled, and leads back to the list", async () => {
    const user = await nexus.open("undo-cancel@corp.com", { metadata: '{"apiKey": "abc123"}' });
    const confirm = await ada.get(`${pathOf(user)}/cancel`, fromList());
    const cancelled = await ada.follow(await ada.submit(confirm.form("Cancel invitation")));
    expect(messageOn(cancelled)).toBe("The invitation of Grace Hopper is cancelled. Its link no longer works.");
    expect((await ada.get(pathOf(user))).status).toBe(404);
    expect((await ada.get(`${pathOf(user)}/undo`)).find("h1").text).toBe(
      "Undo cancelling the invitation of Grace Hopper?",
    );
    const undone = await ada.submit(cancelled.form("Undo"));
    expect(undone.location).toBe(list);
    const back = await ada.get(pathOf(user));
    expect(linkOn(back)).toBe(linkOn(user));
    expect((await ada.submit(back.form("Show"))).html).toContain("abc123");
  });

  test("is refused in words after ten minutes", async () => {
    const user = await nexus.open("undo-late@corp.com");
    const archived = await ada.follow(await nexus.archive(user));
    await foyer.query("update undos set done_at = done_at - interval '10 minutes' where member_id = $1", [idOf(user)]);
    const refused = await ada.submit(archived.form("Undo"));
    expect([refused.status, refused.find("h1").text]).toEqual([422, "This cannot be undone"]);
    expect((await ada.get(pathOf(user))).text).not.toContain("You can undo this");
  });

  test("does not lead out of the workspace", async () => {
    const user = await nexus.open("undo-out@corp.com");
    const archived = await ada.follow(await nexus.archive(user));
    const undone = await ada.submit(archived.form("Undo"), { returnTo: "https://evil.example/nexus/" });
    expect(undone.location).toBe(pathOf(user));
  });
});

test("the page that archives names those whose invitations it offers to cancel, and undo opens them again", async () => {
  await signIn(foyer, { email: "sender@corp.com", name: "Ida Rhodes", workspace: "nexus", role: "admin" });
  const sender = await signIn(foyer, { email: "sender@corp.com" });
  const invitees = adminDriverOf(sender);
  for (const at of [1, 2]) await invitees.invite(`sent-${at}@corp.com`, { name: `Jean Bartik ${at}` });
  const [member] = await foyer.query<{ id: string }>("select id from members where email = 'sender@corp.com'");
  const page = await ada.get(`${nexus.users}/${member?.id}/archive`);
  expect(page.text).toContain("Cancel the 2 open invitations that Ida Rhodes sent");
  expect(page.document.querySelectorAll("main form li small").map(({ text }) => text)).toEqual([
    "sent-1@corp.com",
    "sent-2@corp.com",
  ]);
  const archived = await ada.follow(await ada.submit(page.form("Archive user")));
  expect([await rowOf("sent-1@corp.com"), await rowOf("sent-2@corp.com")]).toEqual([undefined, undefined]);
  const undone = await ada.follow(await ada.submit(archived.form("Undo")));
  expect(undone.text).toContain("Ida Rhodes is no longer archived. 2 invitations that they sent are open again.");
  expect(await rowOf("sent-2@corp.com")).toMatchObject({ name: "Jean Bartik 2", archived: false });
});

describe("metadata", () => {
  const stored = async (user: Page) => {
    const shown = await ada.submit((await ada.get(pathOf(user))).form("Show"));
    return JSON.parse(shown.find("textarea[name=metadata]").text) as unknown;
  };

  test("has its keys on the user's page, its values only once they are shown, which is recorded", async () => {
    const user = await nexus.open("meta@corp.com", { metadata: '{"apiKey": "abc123", "desk": 4}' });
    expect(user.document.querySelectorAll("main dl dt").map(({ text }) => text)).toEqual(["apiKey", "desk"]);
    expect(user.text).toContain("Showing them is recorded in the audit log.");
    expect(user.html).not.toContain("abc123");
    expect(
      await foyer.query("select action from audit_events where member_id = $1 and action like '%shown'", [idOf(user)]),
    ).toEqual([]);
    expect(await stored(user)).toEqual({ apiKey: "abc123", desk: 4 });
    expect(
      await foyer.query("select action from audit_events where member_id = $1 and action like '%shown'", [idOf(user)]),
    ).toHaveLength(1);
  });

  test("is edited in its own box, and role and groups stay", async () => {
    const user = await nexus.open("meta-edit@corp.com", { metadata: '{"apiKey": "abc123"}', role: "admin" });
    const shown = await ada.submit(user.form("Show"));
    const refused = await ada.submit(shown.form("Save metadata"), { metadata: '{"apiKey": ' });
    expect([refused.status, refused.find("#metadata").text, refused.find("#metadata-error").text]).toEqual([
      422,
      '{"apiKey": ',
      'Enter metadata as a flat JSON object, such as {"apiKey": "abc123"}',
    ]);
    const saved = await ada.submit(refused.form("Save metadata"), { metadata: '{"apiKey": "new"}' });
    expect([saved.status, saved.location]).toEqual([303, pathOf(user)]);
    expect([await stored(user), await rowOf("meta-edit@corp.com")]).toMatchObject([
      { apiKey: "new" },
      { role: "admin" },
    ]);
    const emptied = await ada.submit(
      (await ada.submit((await ada.get(pathOf(user))).form("Show"))).form("Save metadata"),
      { metadata: "" },
    );
    expect(emptied.status).toBe(303);
    expect(await foyer.query("select metadata from members where email = 'meta-edit@corp.com'")).toEqual([
      { metadata: null },
    ]);
  });

  test("that somebody else saved meanwhile is not replaced unasked", async () => {
    const user = await nexus.open("meta-two@corp.com", { metadata: '{"apiKey": "abc123"}' });
    const [mine, theirs] = [await ada.submit(user.form("Show")), await ada.submit(user.form("Show"))];
    await ada.submit(theirs.form("Save metadata"), { metadata: '{"apiKey": "theirs"}' });
    const told = await ada.submit(mine.form("Save metadata"), { metadata: '{"apiKey": "mine"}' });
    expect([told.status, told.find("[role=alert] a").getAttribute("href")]).toEqual([422, "#metadataVersion"]);
    expect(await stored(user)).toEqual({ apiKey: "theirs" });
    expect((await ada.submit(told.form("Save metadata"))).status).toBe(303);
    expect(await stored(user)).toEqual({ apiKey: "mine" });
  });

  test("is left by a script that saves without it, and saved with it", async () => {
    const user = await nexus.open("meta-script@corp.com", { metadata: '{"apiKey": "abc123"}' });
    const form = { formToken: await formTokenOf(ada), intent: "save", role: "builder" };
    expect((await ada.post(pathOf(user), new URLSearchParams(form))).status).toBe(303);
    expect(await stored(user)).toEqual({ apiKey: "abc123" });
    const along = new URLSearchParams({ ...form, metadata: '{"desk": 4}' });
    expect((await ada.post(pathOf(user), along)).status).toBe(303);
    expect(await stored(user)).toEqual({ desk: 4 });
    const wrong = await ada.post(pathOf(user), new URLSearchParams({ ...form, metadata: "{" }));
    expect([
      wrong.status,
      wrong.find("textarea#metadata").text,
      wrong.document.querySelectorAll("[role=alert]").length,
    ]).toEqual([422, "{", 1]);
  });
});
