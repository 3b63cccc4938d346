import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client, Page } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { shareFoyer } from "../support/shared-foyer";
import { everything, formTokenOf, signIn } from "../support/people";

const GENERAL = "/nexus/workspace-settings/general";
let foyer: Foyer;
let ada: Client;

beforeAll(async () => {
  foyer = await shareFoyer();
  ada = await setUp(foyer);
  await foyer.query("update instance set workspaces_created_by = 'everybody'");
});

afterAll(() => foyer.stop());

/** Somebody with a workspace of their own. */
async function founder(slug: string): Promise<Client> {
  const client = await signIn(foyer, { email: `founder@${slug}.test` });
  await create(client, { name: slug, slug });
  return client;
}

async function create(client: Client, answers: { name: string; slug: string; timeZone?: string }): Promise<Page> {
  return client.submit((await client.get("/workspaces/new")).form("Create workspace"), answers);
}

async function save(client: Client, slug: string, answers: Record<string, string>): Promise<Page> {
  const page = await client.get(`/${slug}/workspace-settings/general`);
  return client.submit(page.form("Save"), answers);
}

describe("whoever is signed in", () => {
  test("makes a workspace, and lands among its users as its admin", async () => {
    const kay = await signIn(foyer, { email: "kay@corp.com", name: "Kay McNulty" });
    const empty = await kay.get("/workspaces");
    expect([empty.find("h1").textContent, empty.find("a[href='/workspaces/new']").textContent]).toEqual([
      "You are in no workspace",
      "Create a workspace",
    ]);
    const made = await create(kay, { name: "Eniac", slug: "eniac" });
    expect([made.status, made.location]).toEqual([303, "/eniac/workspace-settings/users"]);
    expect((await kay.follow(made)).find("tr[data-status=active]").textContent).toContain("kay@corp.com");

    const list = await kay.get("/workspaces?from=eniac");
    expect(list.find("ul.choices a[aria-current=true]").textContent).toContain("Eniac Admin · You are here");
  });

  test("is told beside the field what is wrong with it, and nothing is made", async () => {
    const jean = await signIn(foyer, { email: "jean@corp.com" });
    for (const [slug, words] of [
      ["nexus", 'The address "nexus" is taken: choose another'],
      ["login", 'Choose another address than "login": Foyer uses it itself'],
      ["Not A Slug", "Enter 2 to 40 lower-case letters, digits and hyphens, such as nexus"],
      ["\u202e", "Enter an address for the workspace without control characters"],
    ] as const) {
      const page = await create(jean, { name: "Univac", slug });
      expect([page.status, page.find("#slug-error").textContent]).toEqual([422, words]);
      expect([page.value("#name"), page.value("#slug")]).toEqual(["Univac", slug]);
    }
    const nameless = await create(jean, { name: " ", slug: "univac" });
    expect([nameless.status, nameless.find("#name-error").textContent]).toEqual([
      422,
      "Enter a name for the workspace",
    ]);
    expect((await jean.get("/workspaces")).find("h1").textContent).toBe("You are in no workspace");
  });

  test("leaves the address empty to have it made from the name, with a number where others have it", async () => {
    const grete = await signIn(foyer, { email: "grete@corp.com" });
    const paths = [];
    for (const name of ["Café Ångström GmbH", "Cafe Angstrom GmbH", "Login"])
      paths.push((await create(grete, { name, slug: "" })).location);
    expect(paths).toEqual([
      "/cafe-angstrom-gmbh/workspace-settings/users",
      "/cafe-angstrom-gmbh-2/workspace-settings/users",
      "/login-team/workspace-settings/users",
    ]);
    const page = await create(grete, { name: "東京", slug: "" });
    expect([page.status, page.find("#slug-error").textContent]).toEqual([
      422,
      "Enter an address: none can be made from this name",
    ]);
  });

  test("gets a number behind the address that JavaScript suggested, as for an empty one, and behind no other", async () => {
    const ruth = await signIn(foyer, { email: "ruth@corp.com" });
    const paths = [];
    for (const slug of ["ural-computer", "ural-computer", ""])
      paths.push((await create(ruth, { name: "Ural Computer", slug })).location);
    expect(paths).toEqual([
      "/ural-computer/workspace-settings/users",
      "/ural-computer-2/workspace-settings/users",
      "/ural-computer-3/workspace-settings/users",
    ]);
    const other = await create(ruth, { name: "Ural", slug: "ural-computer" });
    expect([other.status, other.find("#slug-error").textContent]).toEqual([
      422,
      'The address "ural-computer" is taken: choose another',
    ]);
  });

  test("chooses its time zone, by which its pages show times then, each page naming it once", async () => {
    const klara = await signIn(foyer, { email: "klara@corp.com" });
    expect((await klara.get("/workspaces/new")).find("select[name=timeZone] option").textContent).toBe("UTC");
    await create(klara, { name: "Zuse", slug: "z-three", timeZone: "Pacific/Kiritimati" });
    const users = await klara.get("/z-three/workspace-settings/users");
    expect(users.text.match(/Kiritimati/g)).toHaveLength(1);
    expect(users.find("[data-time-zone]").textContent).toBe("Times are in Kiritimati time (UTC+14).");
    const log = await klara.get("/z-three/workspace-settings/audit-log");
    expect(log.text.match(/Kiritimati/g)).toHaveLength(1);
    const general = await klara.get("/z-three/workspace-settings/general");
    expect(general.value("select[name=timeZone] option[selected]")).toBe("Pacific/Kiritimati");
  });

  test("is refused a time zone that there is not, beside the field", async () => {
    const ida = await signIn(foyer, { email: "ida@corp.com" });
    const form = (await ida.get("/workspaces/new")).form("Create workspace");
    const page = await ida.submit(form, { name: "Atlantis", slug: "atlantis", timeZone: "Europe/Atlantis" });
    expect([page.status, page.find("#timeZone-error").textContent]).toEqual([422, "Choose a time zone of the list"]);
    expect(await foyer.query("select id from workspaces where slug = 'atlantis'")).toEqual([]);
  });

  test("is asked to prove the address first where nobody did", async () => {
    const fran = await signIn(foyer, { email: "fran@corp.com" });
    await foyer.query("update accounts set email_verified_at = null where email = 'fran@corp.com'");
    const page = await fran.get("/workspaces/new");
    expect(page.find("h1").textContent).toBe("Confirm your email address first");
    expect(page.find("form[action='/profile'] input[value=send-proof] ~ button").textContent).toBe("Send me a link");
    const formToken = await formTokenOf(fran);
    const posted = await fran.post("/workspaces/new", new URLSearchParams({ formToken, name: "Fran", slug: "fran" }));
    expect(posted.status).toBe(422);
    expect(await foyer.query("select id from workspaces where slug = 'fran'")).toEqual([]);
  });
});

describe("an admin", () => {
  test("changes name and invitation lifetime, which Add users offers first", async () => {
    const kay = await founder("mark-one");
    const saved = await save(kay, "mark-one", { name: "Mark I", invitationDays: "21" });
    expect([saved.status, saved.location]).toEqual([303, "/mark-one/workspace-settings/general"]);
    const page = await kay.follow(saved);
    expect(page.find("[role=status]").textContent).toBe("The settings of Mark I are saved.");
    expect(["#name", "#slug", "#invitationDays"].map((field) => page.value(field))).toEqual([
      "Mark I",
      "mark-one",
      "21",
    ]);
    const addUsers = (await kay.get("/mark-one/workspace-settings/users/new")).form("Invite users");
    expect(addUsers.fields).toContainEqual(["expiresInDays", "21"]);
  });

  test.each(["0", "91", "7.5", "-1", "", "1e1", "٧"])("is refused %s as a number of days", async (days) => {
    const page = await save(ada, "nexus", { name: "Other", invitationDays: days });
    expect([page.status, page.find("#invitationDays-error").textContent]).toEqual([
      422,
      "Enter a number of days from 1 to 90",
    ]);
    expect([page.value("#name"), page.value("#invitationDays")]).toEqual(["Other", days]);
    expect((await ada.get(GENERAL)).value("#name")).toBe("Nexus");
  });

  test("is refused an address that is taken, and keeps what was typed", async () => {
    await founder("mark-two");
    const page = await save(ada, "nexus", { slug: "mark-two" });
    expect([page.status, page.find("#slug-error").textContent]).toEqual([
      422,
      'The address "mark-two" is taken: choose another',
    ]);
    expect(page.value("#slug")).toBe("mark-two");
  });
});

describe("a former address", () => {
  test("leads its members on to the same page", async () => {
    const kay = await founder("edsac");
    expect((await save(kay, "edsac", { slug: "edsac-2" })).location).toBe("/edsac-2/workspace-settings/general");
    const led = async (path: string) => {
      const page = await kay.get(path);
      return [page.status, page.location];
    };
    expect(await led("/edsac")).toEqual([302, "/edsac-2"]);
    expect(await led("/edsac/workspace-settings/users?status=invited&per=25")).toEqual([
      302,
      "/edsac-2/workspace-settings/users?status=invited&per=25",
    ]);
    expect(await led("/%65dsac/workspace-settings/groups")).toEqual([302, "/edsac-2/workspace-settings/groups"]);
    expect(await led("/edsac/no/such/page")).toEqual([404, null]);
    const scripted = await kay.get("/edsac/workspace-settings/users?_data=routes%2Fusers%2Fusers");
    expect([scripted.status, scripted.headers.get("x-remix-redirect")]).toEqual([
      204,
      "/edsac-2/workspace-settings/users",
    ]);
  });

  test("takes a form along, so that nothing typed is lost", async () => {
    const kay = await founder("whirlwind");
    const form = (await kay.get("/whirlwind/workspace-settings/groups/new")).form("Add group");
    await save(kay, "whirlwind", { slug: "sage" });
    const led = await kay.submit(form, { name: "Radar" });
    expect([led.status, led.location]).toEqual([307, "/sage/workspace-settings/groups/new"]);
    const sent = await kay.submit({ ...form, action: new URL(led.location ?? "", foyer.url).href }, { name: "Radar" });
    expect([sent.status, sent.location]).toEqual([303, "/sage/workspace-settings/groups"]);
  });

  test("tells nobody else where it leads, or that it does", async () => {
    const kay = await founder("ace");
    await save(kay, "ace", { slug: "pilot-ace" });
    const stranger = await signIn(foyer, { email: "stranger@corp.com" });
    const archived = await signIn(foyer, { email: "left@corp.com", workspace: "pilot-ace", isArchived: true });
    const builder = await signIn(foyer, { email: "builder@corp.com", workspace: "pilot-ace" });
    for (const client of [stranger, archived]) {
      const [former, never] = [await client.get("/ace"), await client.get("/never-was")];
      expect([former.status, former.location, former.text]).toEqual([404, null, never.text]);
      const formToken = await formTokenOf(client);
      const path = "/ace/workspace-settings/general";
      expect((await client.post(path, new URLSearchParams({ formToken, name: "Mine" }))).status).toBe(404);
    }
    expect((await foyer.client().get("/ace")).location).toBe("/login?redirectTo=%2Face");
    expect((await builder.get("/ace/workspace-settings/general")).status).toBe(302);
    expect((await builder.get("/pilot-ace/workspace-settings/general")).status).toBe(403);
  });

  test("is nobody else's while it leads on", async () => {
    const kay = await founder("deuce");
    await save(kay, "deuce", { slug: "deuce-2" });
    const page = await create(await signIn(foyer, { email: "grab@corp.com" }), { name: "Grab", slug: "deuce" });
    expect([page.status, page.find("#slug-error").textContent]).toEqual([
      422,
      'The address "deuce" is taken: choose another',
    ]);
    const other = await save(ada, "nexus", { slug: "deuce" });
    expect(other.status).toBe(422);
  });
});

test("the settings of a workspace are not another admin's to change", async () => {
  const kay = await founder("zuse");
  const form = (await kay.get("/zuse/workspace-settings/general")).form("Save");
  const action = new URL(GENERAL, foyer.url).href;
  const formToken = await formTokenOf(kay);
  const before = await everything(foyer);
  expect((await kay.submit({ ...form, action }, { formToken, name: "Mine" })).status).toBe(404);
  expect(await everything(foyer)).toEqual(before);
});
