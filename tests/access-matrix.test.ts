import type { RouteConfigEntry } from "@remix-run/route-config";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import routes from "#app/routes";
import type { Client, Page } from "./support/client";
import { setUp, startFoyer, type Foyer } from "./support/foyer";
import { addDraft } from "./support/imports";
import { shareFoyer } from "./support/shared-foyer";
import { everything, formTokenOf, signIn } from "./support/people";
import { dataPath } from "./support/routes";
import { makeFile, makePng } from "./support/pictures";
import { addAdmin, adminDriverOf, linkOn, logIn, until } from "./support/steps";

const people = ["nobody", "stranger", "archived", "end-user", "builder", "admin", "admin elsewhere"] as const;
type Somebody = (typeof people)[number];

/**
 * Who gets what behind every URL of app/routes.ts. Nobody is signed out, a stranger has an account and no membership, the admin
 * elsewhere is one of another workspace. A POST carries a valid token of their own and no other field.
 */
const doors = readTable(`
                                                             nobody stranger archived end-user builder admin elsewhere
  GET  /                                                     302    302      302      302      302     302   302
  POST /                                                     405    405      405      405      405     405   405
  GET  /setup                                                404    404      404      404      404     404   404
  POST /setup                                                404    404      404      404      404     404   404
  GET  /login                                                200    302      302      302      302     302   302
  POST /login                                                422    302      302      302      302     302   302
  GET  /login/code                                           303    302      302      302      302     302   302
  POST /login/code                                           303    302      302      302      302     302   302
  GET  /logout                                               302    302      302      302      302     302   302
  POST /logout                                               303    303      303      303      303     303   303
  GET  /signup                                               404    404      404      404      404     404   404
  POST /signup                                               404    404      404      404      404     404   404
  GET  /signup/:token                                        200    200      200      200      200     200   200
  POST /signup/:token                                        422    422      422      422      422     422   422
  GET  /forgot-password                                      200    200      200      200      200     200   200
  POST /forgot-password                                      422    422      422      422      422     422   422
  GET  /reset-password/:token                                200    200      200      200      200     200   200
  POST /reset-password/:token                                422    422      422      422      422     422   422
  GET  /verify-email/:token                                  302    404      404      404      404     404   404
  POST /verify-email/:token                                  302    404      404      404      404     404   404
  GET  /change-email/:token                                  302    404      404      404      404     404   404
  POST /change-email/:token                                  302    404      404      404      404     404   404
  GET  /restore-email/:token                                 404    404      404      404      404     404   404
  POST /restore-email/:token                                 404    404      404      404      404     404   404
  GET  /invite/:token                                        200    200      200      200      200     200   200
  POST /invite/:token                                        422    403      403      403      403     403   403
  GET  /help                                                 200    200      200      200      200     200   200
  POST /help                                                 405    405      405      405      405     405   405
  GET  /profile                                              302    200      200      200      200     200   200
  POST /profile                                              302    422      422      422      422     422   422
  GET  /profile/two-factor                                   302    200      200      200      200     200   200
  POST /profile/two-factor                                   302    422      422      422      422     422   422
  GET  /workspaces                                           302    200      200      200      200     200   200
  GET  /workspaces/new                                       302    403      403      403      403     200   403
  POST /workspaces/new                                       302    403      403      403      403     422   403
  POST /workspaces                                           302    422      422      422      422     422   422
  GET  /instance/users                                       302    404      404      404      404     200   404
  POST /instance/users                                       302    404      404      404      404     422   404
  GET  /instance/users/:account/archive                      302    404      404      404      404     200   404
  POST /instance/users/:account/archive                      405    405      405      405      405     405   405
  GET  /instance/workspaces                                  302    404      404      404      404     200   404
  POST /instance/workspaces                                  302    404      404      404      404     422   404
  GET  /instance/settings                                    302    404      404      404      404     200   404
  POST /instance/settings                                    302    404      404      404      404     422   404
  GET  /instance/mail                                        302    404      404      404      404     200   404
  POST /instance/mail                                        302    404      404      404      404     422   404
  GET  /instance/audit-log                                   302    404      404      404      404     200   404
  POST /instance/audit-log                                   405    405      405      405      405     405   405
  GET  /static/logos/:workspace/:logo                        200    200      200      200      200     200   200
  POST /static/logos/:workspace/:logo                        405    405      405      405      405     405   405
  GET  /static/accents/:colour                               200    200      200      200      200     200   200
  POST /static/accents/:colour                               405    405      405      405      405     405   405
  GET  /dev/components                                       200    200      200      200      200     200   200
  POST /dev/components                                       405    405      405      405      405     405   405
  GET  /dev/mail                                             200    200      200      200      200     200   200
  POST /dev/mail                                             405    405      405      405      405     405   405
  GET  /dev/mail/:id                                         200    200      200      200      200     200   200
  POST /dev/mail/:id                                         405    405      405      405      405     405   405
  GET  /dev/mail/:id/html                                    200    200      200      200      200     200   200
  POST /dev/mail/:id/html                                    405    405      405      405      405     405   405
  GET  /:workspace                                           302    404      404      200      200     200   404
  POST /:workspace                                           302    404      404      404      404     404   404
  GET  /:workspace/leave                                     302    404      404      200      200     200   404
  POST /:workspace/leave                                     302    404      404      422      422     422   404
  GET  /:workspace/workspace-settings/users                  302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/users                  302    404      404      403      403     422   404
  GET  /:workspace/workspace-settings/users/new              302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/users/new              302    404      404      403      403     422   404
  GET  /:workspace/workspace-settings/users/export.csv       302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/users/export.csv       302    404      404      403      403     303   404
  GET  /:workspace/workspace-settings/users/export           302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/users/export           405    405      405      405      405     405   405
  GET  /:workspace/workspace-settings/users/bulk             302    404      404      403      403     302   404
  POST /:workspace/workspace-settings/users/bulk             302    404      404      403      403     302   404
  GET  /:workspace/workspace-settings/users/bulk/:bulk       302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/users/bulk/:bulk       302    404      404      403      403     422   404
  GET  /:workspace/workspace-settings/users/invitations      302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/users/invitations      405    405      405      405      405     405   405
  GET  /:workspace/workspace-settings/users/invitations.svg  302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/users/invitations.svg  405    405      405      405      405     405   405
  GET  /:workspace/workspace-settings/users/new/several      302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/users/new/several      302    404      404      403      403     422   404
  GET  /:workspace/workspace-settings/users/import           302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/users/import           302    404      404      403      403     422   404
  GET  /:workspace/workspace-settings/users/import/template.csv 302 404    404      403      403     200   404
  POST /:workspace/workspace-settings/users/import/template.csv 405 405    405      405      405     405   405
  GET  /:workspace/workspace-settings/users/import/:import/file 302 404    404      403      403     302   404
  POST /:workspace/workspace-settings/users/import/:import/file 302 404    404      403      403     302   404
  GET  /:workspace/workspace-settings/users/import/:import   302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/users/import/:import   302    404      404      403      403     422   404
  GET  /:workspace/workspace-settings/users/import/:import/rows/:line 302 404 404 403      403     200   404
  POST /:workspace/workspace-settings/users/import/:import/rows/:line 302 404 404 403      403     422   404
  GET  /:workspace/workspace-settings/users/import/:import/events 302 404  404      403      403     204   404
  POST /:workspace/workspace-settings/users/import/:import/events 405 405  405      405      405     405   405
  GET  /:workspace/workspace-settings/users/import/:import/bad-rows.csv 302 404 404 403     403     200   404
  POST /:workspace/workspace-settings/users/import/:import/bad-rows.csv 405 405 405 405     405     405   405
  GET  /:workspace/workspace-settings/users/import/:import/result.csv 302 404 404  403      403     200   404
  POST /:workspace/workspace-settings/users/import/:import/result.csv 405 405 405  405      405     405   405
  GET  /:workspace/workspace-settings/users/requests         302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/users/requests         405    405      405      405      405     405   405
  GET  /:workspace/workspace-settings/users/requests/:request 302   404      404      403      403     200   404
  POST /:workspace/workspace-settings/users/requests/:request 302   404      404      403      403     422   404
  GET  /:workspace/workspace-settings/users/:member          302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/users/:member          302    404      404      403      403     422   404
  GET  /:workspace/workspace-settings/users/:member/archive  302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/users/:member/archive  302    404      404      403      403     303   404
  GET  /:workspace/workspace-settings/users/:member/cancel   302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/users/:member/cancel   302    404      404      403      403     422   404
  GET  /:workspace/workspace-settings/users/:member/access   302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/users/:member/access   302    404      404      403      403     422   404
  GET  /:workspace/workspace-settings/users/:member/undo     302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/users/:member/undo     302    404      404      403      403     303   404
  GET  /:workspace/workspace-settings/groups                 302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/groups                 405    405      405      405      405     405   405
  GET  /:workspace/workspace-settings/groups/new             302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/groups/new             302    404      404      403      403     422   404
  GET  /:workspace/workspace-settings/groups/:group          302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/groups/:group          302    404      404      403      403     422   404
  GET  /:workspace/workspace-settings/groups/:group/delete   302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/groups/:group/delete   405    405      405      405      405     405   405
  GET  /:workspace/workspace-settings/audit-log              302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/audit-log              405    405      405      405      405     405   405
  GET  /:workspace/workspace-settings/audit-log.csv          302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/audit-log.csv          405    405      405      405      405     405   405
  GET  /:workspace/workspace-settings/invitation-preview/:draft 302 404      404      403      403     200   404
  POST /:workspace/workspace-settings/invitation-preview/:draft 405 405      405      405      405     405   405
  GET  /:workspace/workspace-settings/general                302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/general                302    404      404      403      403     422   404
  GET  /:workspace/workspace-settings/appearance             302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/appearance             302    404      404      403      403     303   404
  GET  /:workspace/workspace-settings/general/archive        302    404      404      403      403     200   404
  POST /:workspace/workspace-settings/general/archive        302    404      404      403      403     422   404
  GET  /*                                                    404    404      404      404      404     404   404
  POST /*                                                    404    404      404      404      404     404   404
`);

function readTable(text: string) {
  const rows = text.trim().split("\n").slice(1);
  return rows.map((row) => {
    const [method = "", door = "", ...statuses] = row.trim().split(/\s+/);
    return { method, door, statuses: statuses.join(" ") };
  });
}

/** A redirect is told to the pages' own script as a 204; all else has the page's status. */
const asData: Record<string, string> = { "302": "204", "303": "204" };

/** A refused log-in stays refused for the script; the page, drawn again for somebody signed in, leads them home. */
const dataOfItsOwn: Record<string, string> = {
  "POST /login": "422 422 422 422 422 422 422",
  // The page of a draft that asks nothing leads on to the preview, where its refusal would be drawn.
  "POST /:workspace/workspace-settings/users/import/:import/file": "204 404 404 403 403 422 404",
};

const EMAIL: Record<Somebody, string> = {
  nobody: "",
  stranger: "stranger@corp.com",
  archived: "archived@corp.com",
  "end-user": "end-user@corp.com",
  builder: "builder@corp.com",
  admin: "ada@nexus.test",
  "admin elsewhere": "kay@apollo.test",
};
const USERS = "/nexus/workspace-settings/users";

let foyer: Foyer;
let ada: Client;
let kay: Client;
/** What stands for a parameter, or for a whole path that ends in a token. */
let places: Record<string, string>;

beforeAll(async () => {
  foyer = await shareFoyer();
  ada = await setUp(foyer);
  await addAdmin(foyer, { email: EMAIL["admin elsewhere"], name: "Kay McNulty", workspace: "apollo" });
  await signIn(foyer, { email: EMAIL.stranger });
  await signIn(foyer, { email: EMAIL.archived, workspace: "nexus", role: "admin", isArchived: true });
  await signIn(foyer, { email: EMAIL["end-user"], workspace: "nexus", role: "end-user" });
  await signIn(foyer, { email: EMAIL.builder, workspace: "nexus", role: "builder" });
  kay = foyer.client();
  await logIn(kay, EMAIL["admin elsewhere"]);

  const pending = await adminDriverOf(ada).open("pending@corp.com");
  const member = await adminDriverOf(ada).open("member@corp.com");
  const [stranger] = await foyer.query<{ id: string }>("select id from accounts where email = $1", [EMAIL.stranger]);
  const id = await until(findMail, (found) => found !== "");
  await ada.submit((await ada.get("/forgot-password")).form("Email me a link"), { email: EMAIL.stranger });
  await ada.submit((await ada.get("/nexus/workspace-settings/groups/new")).form("Add group"), { name: "Compilers" });
  const [group] = await foyer.query<{ id: string }>("select id from groups where name = 'Compilers'");
  const [reset] = await until(findReset, (found) => found.length > 0);
  const signUp = await signUpAtApollo();
  const [request] = await foyer.query<{ id: string }>(
    "insert into access_requests (workspace_id, account_id, note) select w.id, $1, '' from workspaces w where slug = 'nexus' returning id",
    [stranger?.id],
  );
  places = {
    "/invite/:token": new URL(linkOn(pending)).pathname,
    "/reset-password/:token": reset ?? "",
    "/signup/:token": signUp,
    "/static/logos/:workspace/:logo": await uploadAtApollo(),
    ":colour": "611f69",
    ":workspace": "nexus",
    ":member": member.url.pathname.replace(/^.*\//, ""),
    ":bulk": await makeBulk(member.url.pathname.replace(/^.*\//, "")),
    ":draft": await previewAtNexus(),
    ":import": await addDraft(foyer, [{ name: "Grace Hopper", email: "grace.imported@corp.com" }]),
    ":line": "2",
    ":group": group?.id ?? "",
    ":request": request?.id ?? "",
    ":account": stranger?.id ?? "",
    ":id": id,
    "*": "no/such/page",
  };
});

/** The draft of a mail that an admin previews, as its page names it. */
async function previewAtNexus(): Promise<string> {
  const form = (await ada.get("/nexus/workspace-settings/general")).form("Preview the invitation email");
  return (await ada.submit(form, {})).find("iframe").getAttribute("src")?.replace(/^.*\//, "") ?? "";
}

/** The address of Apollo's logo, as the page of an invitation to Apollo shows it. */
async function uploadAtApollo(): Promise<string> {
  const page = "/apollo/workspace-settings/appearance";
  await kay.upload((await kay.get(page)).form("Save"), {}, [["logo", makeFile(makePng(40, 20))]]);
  return (await kay.get(page)).find("header img").getAttribute("src") ?? "";
}

/** The way in that somebody gets whose domain may sign up at Apollo. */
async function signUpAtApollo(): Promise<string> {
  const general = (await kay.get("/apollo/workspace-settings/general")).form("Save");
  await kay.submit(general, { allowedDomains: "apollo.test" });
  const client = foyer.client();
  const form = (await client.get("/signup?workspace=apollo")).form("Sign up");
  const answers = { name: "Jean Bartik", email: "jean@apollo.test", password: "betty and kathleen" };
  await client.submit(form, answers);
  const findLink = async () =>
    /\/signup\/[\w-]+/.exec((await ada.get(`/dev/mail/${await findMail()}`)).html)?.[0] ?? "";
  return until(findLink, (link) => link !== "");
}

async function makeBulk(member: string): Promise<string> {
  const form = new URLSearchParams({ formToken: await formTokenOf(ada), intent: "set-role", role: "builder", member });
  return (await ada.post(USERS, form)).location?.replace(/^.*\//, "") ?? "";
}

async function findMail(): Promise<string> {
  const newest = (await ada.get("/dev/mail")).document.querySelector("a.link")?.getAttribute("href") ?? "";
  return newest.replace(/^.*\//, "");
}

async function findReset(): Promise<string[]> {
  const mail = await ada.get(`/dev/mail/${await findMail()}`);
  return /\/reset-password\/[\w-]+/.exec(mail.html) ?? [];
}

afterAll(() => foyer.stop());

async function browserOf(who: Somebody): Promise<Client> {
  return who === "nobody" ? foyer.client() : signIn(foyer, { email: EMAIL[who] });
}

type Browser = { client: Client; formToken: string };
const browsers = new Map<Somebody, Promise<Browser>>();

async function openBrowser(who: Somebody): Promise<Browser> {
  const client = await browserOf(who);
  return { client, formToken: await formTokenOf(client) };
}

/** Asks in the one browser of each person, or in a new one where they sign out. */
async function ask(who: Somebody, method: string, path: string): Promise<Page> {
  const known = path.startsWith("/logout") ? undefined : browsers.get(who);
  const browser = known ?? openBrowser(who);
  if (!path.startsWith("/logout")) browsers.set(who, browser);
  const { client, formToken } = await browser;
  return method === "GET" ? client.get(path) : client.post(path, new URLSearchParams({ formToken }));
}

function pathsOf(entries: RouteConfigEntry[], parent = ""): string[] {
  return entries.flatMap(({ path, children = [] }) => {
    const here = path ? `${parent}/${path.replace(/\?$/, "")}` : parent;
    return children.length ? pathsOf(children, here) : [here || "/"];
  });
}

const placed = (door: string) => places[door] ?? door.replace(/:\w+|\*/g, (name) => places[name] ?? name);

test("every route has its row and every row its route", () => {
  const rows = doors.map(({ method, door }) => `${method} ${door}`);
  const cells = pathsOf(routes).flatMap((path) => [`GET ${path}`, `POST ${path}`]);
  expect(rows.sort()).toEqual(cells.sort());
});

describe("who gets what", () => {
  for (const { method, door, statuses } of doors)
    test(`${method} ${door}`, async () => {
      const pages = await Promise.all(people.map((who) => ask(who, method, placed(door))));
      expect(pages.map(({ status }) => status).join(" ")).toBe(statuses);
    });
});

describe("the data behind a page is the page's own decision", () => {
  for (const { method, door, statuses } of doors)
    test(`${method} ${door}`, async () => {
      const pages = await Promise.all(people.map((who) => ask(who, method, dataPath(placed(door), door))));
      const told = statuses.replace(/\d+/g, (status) => asData[status] ?? status);
      expect(pages.map(({ status }) => status).join(" ")).toBe(dataOfItsOwn[`${method} ${door}`] ?? told);
    });

  test("also when it is asked for in other ways", async () => {
    const builder = await browserOf("builder");
    const stranger = await browserOf("stranger");
    for (const query of ["?_data=routes%2Fusers%2Fusers", "?_data=routes%2Fusers%2Fusers&_routes=root"]) {
      expect([query, (await builder.get(USERS + query)).status]).toEqual([query, 403]);
      expect([query, (await stranger.get(USERS + query)).status]).toEqual([query, 404]);
    }
    // The frame around every page knows the form token of this browser and nothing else.
    expect(JSON.parse((await stranger.get(`${USERS}?_data=root`)).html)).toEqual({ formToken: expect.any(String) });
  });

  test("no page answers by the protocol of single fetch", async () => {
    for (const path of [
      "/_root.data",
      "/login.data",
      `${USERS}.data`,
      `${USERS}.data?_routes=routes%2Fusers%2Fusers`,
    ]) {
      const page = await ada.get(path);
      expect([path, page.status, page.headers.get("content-type")]).toEqual([path, 404, "text/html; charset=utf-8"]);
    }
  });

  test("a refused one names nobody, but to a member the admins whom to ask", async () => {
    for (const who of ["nobody", "stranger", "archived", "end-user", "builder", "admin elsewhere"] as const)
      for (const path of ["/users", "/groups", `/users/${places[":member"]}`]) {
        const route = path.startsWith("/users/") ? "users/user" : `${path.slice(1)}${path}`;
        const data = encodeURIComponent(`routes/${route}`);
        const { html } = await ask(who, "GET", `/nexus/workspace-settings${path}?_data=${data}`);
        expect(html).not.toMatch(/member@corp\.com|Grace Hopper/);
        const isMember = who === "end-user" || who === "builder";
        expect([who, /ada@nexus\.test/.test(html), /Ada Byron/.test(html)]).toEqual([who, isMember, isMember]);
      }
  });
});

describe("the data behind a page carries no more than the page shows", () => {
  type Fields = Record<string, Record<string, unknown>>;

  async function dataOf(client: Client, path: string, route: string): Promise<Fields> {
    const { html } = await client.get(`${path}?_data=${encodeURIComponent(route)}`);
    return JSON.parse(html) as Fields;
  }

  const LAYOUT = {
    workspace: { name: "Nexus", slug: "nexus", timeZone: "UTC" },
    person: { name: "Ada Byron", email: "ada@nexus.test", role: "admin" },
    isSuperAdmin: true,
    mailNotice: { mail: "captured", hasMailbox: true },
  };
  const keysOf = (fields: object | undefined) =>
    Object.keys(fields ?? {})
      .sort()
      .join(" ");

  test("of the list", async () => {
    await adminDriverOf(ada).open("listed@corp.com");
    const data = await dataOf(ada, USERS, "routes/users/users");
    expect(keysOf(data)).toBe(
      "csvHref edition filters hasMailbox here layout members narrowing pager requests tabs total",
    );
    const firstSteps = { hasMail: false, hasUsers: true, hasSecondAdmin: false, hasGroups: true };
    expect(data.layout).toEqual({ ...LAYOUT, firstSteps: { ...firstSteps, hasMailbox: true, here: USERS } });
    expect((await ada.get(USERS)).html).toContain("listed@corp.com");
    expect(keysOf((data.members as unknown as object[])[0])).toBe(
      "email groups id invitedBy invitedOn lastSeen name role status",
    );
  });

  test("of a user", async () => {
    const data = await dataOf(ada, `${USERS}/${places[":member"]}`, "routes/users/user");
    expect(keysOf(data)).toBe("edition groups hasMailbox history layout now user");
    expect(keysOf(data.user)).toBe(
      "archiving email endsOn expiresAt groupCount groupIds groups hasLeft id invitationUrl invitedAt invitedBy isDeclined isExpired lastSeenAt mail message metadata metadataKeys metadataVersion name nextReminderAt renewalAskedAt role status version",
    );
    expect(keysOf((data.history as unknown as object[])[0])).toBe(
      "action actor actorAccountId actorEmail actorKind at bulkId details id",
    );
  });

  test("of a user to be archived", async () => {
    const data = await dataOf(ada, `${USERS}/${places[":member"]}/archive`, "routes/users/archive-user");
    expect(keysOf(data)).toBe("layout sent user");
    expect(keysOf(data.user)).toBe("email id name status");
    expect(data.sent).toEqual({ total: 0, first: [] });
  });

  test("of a workspace for its members", async () => {
    const data = await dataOf(await browserOf("end-user"), "/nexus", "routes/home/workspace");
    expect(keysOf(data)).toBe("admins groups home layout");
    expect(data.home).toEqual({ text: "", continueLink: null, hasJustJoined: true });
    expect(data.admins).toEqual([{ name: "Ada Byron", email: "ada@nexus.test" }]);
  });

  test("of an invitation for somebody else, whose address is masked", async () => {
    const data = await dataOf(await browserOf("stranger"), places["/invite/:token"] ?? "", "routes/invite/invite");
    expect(data).toEqual({
      state: "mismatch",
      workspace: "Nexus",
      face: {},
      slug: "",
      inviter: "Ada Byron",
      isDeclined: false,
      isRenewalAsked: false,
      email: "p•••@corp.com",
      name: "",
      role: "",
      expires: "",
      visitor: "stranger@corp.com",
      isDeclining: false,
      passwordMinLength: 12,
    });
  });

  test("and metadata not before it is asked for", async () => {
    const user = await adminDriverOf(ada).open("sealed@corp.com", { metadata: '{"apiKey": "k-53cr37"}' });
    for (const path of [
      user.url.pathname,
      `${user.url.pathname}?_data=routes%2Fusers%2Fuser`,
      USERS,
      `${USERS}?_data=routes%2Fusers%2Fusers`,
    ])
      expect((await ada.get(path)).html).not.toContain("k-53cr37");
    expect((await ada.submit((await ada.get(user.url.pathname)).form("Show"))).html).toContain("k-53cr37");
  });
});

describe("who is signed out", () => {
  test.each([
    ["GET", "/nexus", "/login?redirectTo=%2Fnexus"],
    ["GET", "/workspaces", "/login?redirectTo=%2Fworkspaces"],
    [
      "GET",
      `${USERS}?status=invited&per=25`,
      "/login?redirectTo=%2Fnexus%2Fworkspace-settings%2Fusers%3Fstatus%3Dinvited%26per%3D25",
    ],
    ["POST", `${USERS}/new`, "/login?redirectTo=%2Fnexus%2Fworkspace-settings%2Fusers%2Fnew"],
    [
      "GET",
      "/no-such-workspace/workspace-settings/users",
      "/login?redirectTo=%2Fno-such-workspace%2Fworkspace-settings%2Fusers",
    ],
  ])("%s %s: logs in first, and comes back", async (method, path, location) => {
    expect((await ask("nobody", method, path)).location).toBe(location);
  });

  test("the pages' script is led the same way", async () => {
    const answer = await ask("nobody", "GET", "/nexus?_data=routes%2Fhome%2Fworkspace");
    expect(answer.headers.get("x-remix-redirect")).toBe("/login?redirectTo=%2Fnexus");
  });
});

const INTENTS = ["save", "save-metadata", "resend", "new-link", "cancel", "archive", "unarchive", "show-metadata"];

async function unchangedAfter(work: () => Promise<void>) {
  const before = await everything(foyer);
  await work();
  expect(await everything(foyer)).toEqual(before);
}

describe("another workspace's ids", () => {
  /** A membership and a group of Apollo's. */
  async function ofApollo(email: string) {
    const user = await adminDriverOf(kay, "apollo").open(email);
    const groups = "/apollo/workspace-settings/groups/new";
    await kay.submit((await kay.get(groups)).form("Add group"), { name: email });
    const [group] = await foyer.query<{ id: string }>("select id from groups where name = $1", [email]);
    return { memberId: user.url.pathname.replace(/^.*\//, ""), groupId: group?.id ?? "" };
  }

  test("are not found under this one's address, and nothing changes", async () => {
    const { memberId } = await ofApollo("one@apollo.test");
    const formToken = await formTokenOf(ada);
    await unchangedAfter(async () => {
      expect((await ada.get(`${USERS}/${memberId}`)).status).toBe(404);
      for (const page of ["archive", "cancel", "access", "undo"]) {
        const path = `${USERS}/${memberId}/${page}`;
        const form = new URLSearchParams({ formToken, role: "admin" });
        expect([path, (await ada.get(path)).status, (await ada.post(path, form)).status]).toEqual([path, 404, 404]);
      }
      for (const intent of INTENTS) {
        const form = new URLSearchParams({ formToken, intent, role: "admin" });
        expect([intent, (await ada.post(`${USERS}/${memberId}`, form)).status]).toEqual([intent, 404]);
      }
      for (const intent of ["resend", "cancel", "archive", "unarchive"]) {
        const form = new URLSearchParams({ formToken, intent, member: memberId });
        expect([intent, (await ada.post(USERS, form)).status]).toEqual([intent, 404]);
      }
    });
  });

  test("are not found by its admin under this one's address either", async () => {
    const member = places[":member"] ?? "";
    const formToken = await formTokenOf(kay);
    await unchangedAfter(async () => {
      for (const path of [`${USERS}/${member}`, `/apollo/workspace-settings/users/${member}`])
        for (const intent of INTENTS) {
          const form = new URLSearchParams({ formToken, intent, role: "admin" });
          expect([path, intent, (await kay.post(path, form)).status]).toEqual([path, intent, 404]);
        }
      const form = new URLSearchParams({ formToken, intent: "cancel", member });
      expect((await kay.post("/apollo/workspace-settings/users", form)).status).toBe(404);
    });
  });

  test("as groups they are no groups to choose from", async () => {
    const { groupId } = await ofApollo("two@apollo.test");
    const user = await adminDriverOf(ada).open("grouped@corp.com");
    const addUser = (await ada.get(`${USERS}/new`)).form("Invite users");
    const save = (await ada.get(user.url.pathname)).form("Save");
    await unchangedAfter(async () => {
      const answers = { name: "Jean Bartik", email: "jean@corp.com", role: "builder", groups: groupId };
      const refused = await ada.submit(addUser, answers);
      expect([refused.status, refused.find("[role=alert]").text]).toEqual([
        422,
        "There is a problemChoose the groups again: one of them is gone",
      ]);
      expect((await ada.submit(save, { groups: groupId })).status).toBe(422);
    });
  });
});

describe("an id that is none", () => {
  test.each([
    "1",
    "new%20user",
    "..",
    "%2e%2e%2f",
    "00000000-0000-0000-0000-00000000000",
    "g0000000-0000-4000-8000-000000000000",
    "'; drop table members; --",
    "0".repeat(5000),
  ])("%s is not found", async (id) => {
    const path = `${USERS}/${encodeURIComponent(id)}`;
    const formToken = await formTokenOf(ada);
    expect((await ada.get(path)).status).toBe(404);
    expect((await ada.post(path, new URLSearchParams({ formToken, intent: "cancel" }))).status).toBe(404);
    for (const page of ["archive", "cancel", "access", "undo"]) {
      expect((await ada.get(`${path}/${page}`)).status).toBe(404);
      expect((await ada.post(`${path}/${page}`, new URLSearchParams({ formToken }))).status).toBe(404);
    }
  });

  test("in the list's form is refused beside it", async () => {
    const formToken = await formTokenOf(ada);
    const page = await ada.post(USERS, new URLSearchParams({ formToken, intent: "cancel", member: "1" }));
    expect([page.status, page.text.includes("Choose a user of the list")]).toEqual([422, true]);
  });

  test("of nobody is not found", async () => {
    expect((await ada.get(`${USERS}/00000000-0000-4000-8000-000000000000`)).status).toBe(404);
  });
});

describe("the admin's forms", () => {
  /** Every form of the settings, filled in by the admin and sent by somebody else with a token of their own. */
  async function sendAs(client: Client, email: string): Promise<number[]> {
    const user = await adminDriverOf(ada).open(email);
    const archived = await adminDriverOf(ada).open(`archived-${email}`);
    await adminDriverOf(ada).archive(archived);
    const filledIn = [
      (await ada.get(`${USERS}/new`)).form("Invite users"),
      (await ada.get("/nexus/workspace-settings/groups/new")).form("Add group"),
      ...["Save", "Resend the email", "New link"].map((button) => user.form(button)),
      (await ada.get(archived.url.pathname)).form("Unarchive"),
      (await ada.get(archived.url.pathname)).form("Undo"),
      (await ada.get(`${user.url.pathname}/cancel`)).form("Cancel invitation"),
      (await ada.get(`${user.url.pathname}/access`)).form("Save"),
      (await ada.get(`${user.url.pathname}/archive`)).form("Archive user"),
      (await ada.get(USERS)).form("Resend the email", `tr[data-member="${user.url.pathname.replace(/^.*\//, "")}"]`),
    ];
    const formToken = await formTokenOf(client);
    const answers = { formToken, name: "Mallory", email: `mallory-${email}`, role: "admin" };
    const statuses: number[] = [];
    await unchangedAfter(async () => {
      for (const form of filledIn) statuses.push((await client.submit(form, answers)).status);
    });
    return statuses;
  }

  test("are refused to a builder with a valid token of their own", async () => {
    expect(await sendAs(await browserOf("builder"), "a@corp.com")).toEqual([
      403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403,
    ]);
  });

  test("are refused to an end-user", async () => {
    expect(await sendAs(await browserOf("end-user"), "b@corp.com")).toEqual([
      403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403,
    ]);
  });

  test("do not exist for an archived admin", async () => {
    expect(await sendAs(await browserOf("archived"), "c@corp.com")).toEqual([
      404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404,
    ]);
  });

  test("are refused to an admin who was demoted while one was open", async () => {
    const jean = await signIn(foyer, { email: "jean@nexus.test", workspace: "nexus", role: "admin" });
    const form = (await jean.get(`${USERS}/new`)).form("Invite users");
    await foyer.query("update members set role = 'builder' where email = 'jean@nexus.test'");
    await unchangedAfter(async () => {
      const page = await jean.submit(form, { name: "Mallory", email: "mallory@corp.com", role: "admin" });
      expect([page.status, page.text.includes("This page is for admins")]).toEqual([403, true]);
    });
  });

  test("are gone for an admin who was archived while one was open", async () => {
    const fran = await signIn(foyer, { email: "fran@nexus.test", workspace: "nexus", role: "admin" });
    const form = (await fran.get(`${USERS}/new`)).form("Invite users");
    await foyer.query("update members set archived_at = now() where email = 'fran@nexus.test'");
    await unchangedAfter(async () => {
      expect((await fran.submit(form, { name: "Mallory", email: "mallory@corp.com", role: "admin" })).status).toBe(404);
    });
  });
});

describe("an archived workspace", () => {
  test("is nobody's any more, not even its admin's", async () => {
    await foyer.query("insert into workspaces (slug, name) values ('gemini', 'Gemini')");
    const admin = await signIn(foyer, { email: "betty@gemini.test", workspace: "gemini", role: "admin" });
    expect((await admin.get("/gemini/workspace-settings/users")).status).toBe(200);
    await foyer.query("update workspaces set archived_at = now() where slug = 'gemini'");
    expect((await admin.get("/gemini")).status).toBe(404);
    expect((await admin.get("/gemini/workspace-settings/users")).status).toBe(404);
    expect((await admin.get("/workspaces")).text).not.toContain("Gemini");
  });
});

describe("beside the routes", () => {
  test.each([
    ["/healthz", "ok"],
    ["/readyz", "ready"],
  ])("%s answers everybody", async (path, words) => {
    const page = await foyer.client().get(path);
    expect([page.status, page.html]).toEqual([200, words]);
  });

  test("where no secret is set, a provider's webhook answers 404 to everybody", async () => {
    const admin = await signIn(foyer, { email: "hooked@nexus.test", workspace: "nexus", role: "admin" });
    for (const client of [foyer.client(), admin])
      for (const ask of [client.get("/webhooks/resend"), client.post("/webhooks/resend", "{}")])
        expect((await ask).status).toBe(404);
  });

  test("the metrics answer this machine, and nobody else", async () => {
    const { html } = await foyer.client().get("/metrics");
    for (const name of ["mails_waiting", "mail_oldest_seconds", "mail_stopped", "mails_sent_today"])
      expect(html).toMatch(new RegExp(`^foyer_${name} \\d`, "m"));
    const elsewhere = await startFoyer({ METRICS_TOKEN: "a token of sixteen" });
    const answers = await Promise.all([
      elsewhere.client().get("/metrics"),
      elsewhere.client().get("/metrics", { Authorization: "Bearer a token of sixteeN" }),
      elsewhere.client().get("/metrics", { Authorization: "Bearer a token of sixteen" }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([302, 302, 200]);
    await elsewhere.stop();
  });
});
