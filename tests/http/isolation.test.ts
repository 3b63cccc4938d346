import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { RouteConfigEntry } from "@remix-run/route-config";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { bulkIntents } from "#app/domain/bulk-actions/bulk-action";
import routes from "../../app/routes";
import type { Client, Page, WholeForm } from "../support/client";
import { setUp, type Foyer } from "../support/foyer";
import { addDraft } from "../support/imports";
import { shareFoyer } from "../support/shared-foyer";
import { everything, readAll, signIn } from "../support/people";
import { mailsAreDone } from "../support/steps";
import { dataPath } from "../support/routes";

/**
 * What an admin of Nexus gets who puts ids of Apollo, in which they have no membership, into the URLs and forms of Nexus. The forms
 * are those of their own pages, so that each is whole but for the id: every page, and every id in each of its forms, needs a
 * row here. 404 is "not found"; 422 "choose again"; a 200 is an answer without anything of Apollo's in it.
 */
const answers: Record<string, string> = {
  "POST users resend, as member": "404",
  "POST users renew, as member": "404",
  "POST users cancel, as member": "404",
  "POST users archive, as member": "404",
  "POST users unarchive, as member": "404",
  "POST users/bulk resend, in the URL": "404",
  "POST users/bulk renew, in the URL": "404",
  "POST users/bulk cancel, in the URL": "404",
  "POST users/bulk archive, in the URL": "404",
  "POST users/bulk unarchive, in the URL": "404",
  "POST users/bulk set-role, in the URL": "404",
  "POST users/bulk add-group, in the URL": "404",
  "POST users/bulk add-group, as group": "404",
  "POST users set-role, as member": "404",
  "POST users add-group, as member": "404",
  "POST users/new invite, as groups": "422 Choose the groups again: one of them is gone",
  "POST users/new invite-another, as groups": "422 Choose the groups again: one of them is gone",
  "POST users/import/:import confirm, in the URL": "404",
  "POST users/import/:import discard, in the URL": "303",
  "POST users/import/:import stop, in the URL": "404",
  "POST users/import/:import continue, in the URL": "404",
  "POST users/import/:import undo, in the URL": "404",
  "POST users/import/:import/rows/:line save, in the URL": "404",
  "POST users/import/:import/rows/:line leave-out, in the URL": "404",
  "POST users/new preview, as groups": "200",
  "POST users/new/several -, as groups": "422 Enter at least one email address",
  "POST users/new/several invite, as groups": "422 Enter at least one email address",
  "POST users/new/several invite-another, as groups": "422 Enter at least one email address",
  "POST users/export.csv with-metadata, in the URL": "200",
  "POST users/:member -, in the URL": "404",
  "POST users/:member save, in the URL": "404",
  "POST users/:member save, as groups": "422 Choose the groups again: one of them is gone",
  "POST users/:member resend, in the URL": "404",
  "POST users/:member new-link, in the URL": "404",
  "POST users/:member cancel, in the URL": "404",
  "POST users/:member archive, in the URL": "404",
  "POST users/:member unarchive, in the URL": "404",
  "POST users/:member show-metadata, in the URL": "404",
  "POST users/:member save-metadata, in the URL": "404",
  "POST users/:member/cancel cancel, in the URL": "404",
  "POST users/:member/access save, in the URL": "404",
  "POST users/:member/access save, as groups": "422 Choose the groups again: one of them is gone",
  "POST users/:member/undo undo, in the URL": "404",
  "POST users/:member/archive archive, in the URL": "404",
  "POST users/requests/:request approve, in the URL": "404",
  "POST users/requests/:request approve, as groups": "422 Choose the groups again: one of them is gone",
  "POST users/requests/:request decline, in the URL": "404",
  "POST users/bulk/:bulk stop, in the URL": "404",
  "POST groups/:group rename, in the URL": "404",
  "POST groups/:group duplicate, in the URL": "404",
  "POST groups/:group add-member, in the URL": "404",
  "POST groups/:group add-member, as member": "404",
  "POST groups/:group remove-member, in the URL": "404",
  "POST groups/:group remove-member, as member": "404",
  "POST groups/:group delete, in the URL": "404",
};

/** Intents that a page's action takes and none of its forms sends; by the field that names whom, or by the URL. */
const unsent: { route: string; intent: string; field?: string }[] = [
  { route: "users", intent: "archive", field: "member" },
  { route: "users", intent: "cancel", field: "member" },
  { route: "users", intent: "resend", field: "member" },
  { route: "users", intent: "renew", field: "member" },
  { route: "users", intent: "unarchive", field: "member" },
  { route: "users", intent: "set-role", field: "member" },
  { route: "users", intent: "add-group", field: "member" },
  { route: "users/:member", intent: "archive" },
  { route: "users/:member", intent: "cancel" },
  { route: "users/:member", intent: "show-metadata" },
  { route: "users/:member", intent: "save-metadata" },
  { route: "users/:member/undo", intent: "undo" },
  { route: "users/bulk/:bulk", intent: "stop" },
  { route: "users/new/several", intent: "invite", field: "groups" },
  { route: "users/new/several", intent: "invite-another", field: "groups" },
  { route: "users/import/:import", intent: "stop" },
  { route: "users/import/:import", intent: "continue" },
  { route: "users/import/:import", intent: "undo" },
];

/** A page of the super admin's, which an admin of Nexus does not see. */
const unseen = "general/archive archive";

/** No id of a workspace stands in them. */
const outside = [
  "/",
  "/setup",
  "/login",
  "/login/code",
  "/logout",
  "/signup",
  "/signup/:token",
  "/forgot-password",
  "/help",
  "/reset-password/:token",
  "/verify-email/:token",
  "/change-email/:token",
  "/restore-email/:token",
  "/invite/:token",
  "/profile",
  "/profile/two-factor",
  "/workspaces",
  "/workspaces/new",
  "/instance/mail",
  "/instance/users",
  "/instance/users/:account/archive",
  "/instance/workspaces",
  "/instance/settings",
  "/instance/audit-log",
  "/dev/components",
  "/dev/mail",
  "/dev/mail/:id",
  "/dev/mail/:id/html",
  "/*",
  // Logos and colours, which invitation pages show to everybody. The id of a logo cannot be guessed.
  "/static/accents/:colour",
  "/static/logos/:workspace/:logo",
];

const statuses = ["admin", "active", "invited", "archived", "declined", "left"] as const;
const groupNames = ["Compilers", "Linkers"] as const;
vi.setConfig({ testTimeout: 90_000 });

/** Stands in every name and address of Apollo, behind what is searched for, and in nothing that is sent. */
const THEIRS = /zebulon/i;

/** The one line of each import. */
const LINE = "2";

type Place = { members: string[]; groups: string[]; bulks: string[]; requests: string[]; imports: string[] };

let foyer: Foyer;
let mallory: Client;
let ours: Place;
let theirs: Place;

beforeAll(async () => {
  foyer = await shareFoyer();
  await setUp(foyer);
  await foyer.query("insert into workspaces (slug, name) values ('apollo', 'Zebulon Apollo')");
  [ours, theirs] = [await furnish("nexus", "Nora Lovelace"), await furnish("apollo", "Quark Zebulon")];
  mallory = await signIn(foyer, { email: "mallory@nexus.test", workspace: "nexus", role: "admin" });
  await mailsAreDone(foyer);
});

afterAll(() => foyer.stop());

/** Members in every state, with groups, invitations, metadata, ends, mails and a log; answers their ids. */
async function furnish(slug: string, name: string): Promise<Place> {
  const members = await Promise.all(statuses.map((status) => addMember(slug, name, status)));
  const groups = await Promise.all(
    groupNames.map(async (group) => {
      const [row] = await foyer.query<{ id: string }>(
        "insert into groups (workspace_id, name, name_key) select id, $2::text, lower($2::text) from workspaces where slug = $1 returning id",
        [slug, `${name} ${group}`],
      );
      return row?.id ?? "";
    }),
  );
  await foyer.query(
    `insert into group_members (workspace_id, member_id, group_id)
     select m.workspace_id, m.id, g.id from members m join groups g using (workspace_id) where m.id = any($1) and g.id = $2`,
    [members, groups[0]],
  );
  await foyer.query(
    `insert into audit_events (workspace_id, actor, action, member_id, subject, ip, user_agent)
     select workspace_id, $2, 'member.invited', id, email, '', '' from members where id = any($1)`,
    [members, name],
  );
  const imported = { name: `${name} Imported`, email: `${name.toLowerCase().replace(" ", ".")}.imported@corp.example` };
  return {
    ...{ members, groups },
    bulks: [await addBulk(slug, name, members)],
    requests: [await addRequest(slug, name)],
    imports: [await addDraft(foyer, [{ ...imported, role: "builder" }], slug)],
  };
}

async function addRequest(slug: string, name: string): Promise<string> {
  const [row] = await foyer.query<{ id: string }>(
    `with account as (
       insert into accounts (email, name, password_hash, email_verified_at) values ($1, $2, 'none', now()) returning id
     ) insert into access_requests (workspace_id, account_id, note)
     select w.id, account.id, $2 from account, workspaces w where w.slug = $3 returning id`,
    [`${name.toLowerCase().replace(" ", ".")}.asks@corp.example`, `${name} asks`, slug],
  );
  return row?.id ?? "";
}

/** A bulk action that is done to all of them, by the first. */
async function addBulk(slug: string, name: string, members: string[]): Promise<string> {
  const [row] = await foyer.query<{ id: string }>(
    `with bulk as (
       insert into bulk_actions (workspace_id, id, intent, actor_member_id, actor_account_id, actor, actor_email, ip, user_agent,
         gathered_at, finished_at, total, done, reached)
       select m.workspace_id, gen_random_uuid(), 'resend', m.id, m.account_id, $2, m.email, '', '', now(), now(), $3, $3, $3
       from members m join workspaces w on w.id = m.workspace_id where w.slug = $1 and m.id = $4 returning workspace_id, id
     ), done as (
       insert into bulk_members (workspace_id, bulk_id, position, member_id, name, email)
       select b.workspace_id, b.id, row_number() over (order by m.id), m.id, m.name, m.email
       from bulk b join members m using (workspace_id) where m.id = any($5)
     ) select id from bulk`,
    [slug, name, members.length, members[0], members],
  );
  return row?.id ?? "";
}

async function addMember(slug: string, name: string, status: (typeof statuses)[number]): Promise<string> {
  const [row] = await foyer.query<{ id: string }>(
    `with account as (
       insert into accounts (email, name, password_hash, email_verified_at) values ($1, $2, 'none', now()) returning id
     ), membership as (
       insert into members (workspace_id, email, name, sort_name, role, account_id, metadata, ends_on,
         accepted_at, archived_at, declined_at, left_at)
       select w.id, $1, $2, lower($2), case when $3 = 'admin' then 'admin' else 'builder' end::member_role,
         case when $3 not in ('invited', 'declined') then account.id end, decode('0102', 'hex'), current_date + 90,
         case when $3 not in ('invited', 'declined') then now() end,
         case when $3 in ('archived', 'declined', 'left') then now() end,
         case when $3 = 'declined' then now() end, case when $3 = 'left' then now() end
       from account, workspaces w where w.slug = $4 returning workspace_id, id
     ), invitation as (
       insert into invitations (workspace_id, member_id, nonce, lifetime_days, expires_at, renewal_asked_at)
       select workspace_id, id, decode(repeat('ab', 32), 'hex'), 7, now() + interval '7 days', now() from membership
       where $3 = 'invited' returning workspace_id, id
     ), mail as (
       insert into mails (workspace_id, invitation_id, kind, failed_at)
       select workspace_id, id, 'invitation', now() from invitation
     ) select id from membership`,
    [`${name.toLowerCase().replace(" ", ".")}.${status}@corp.example`, `${name} ${status}`, status, slug],
  );
  return row?.id ?? "";
}

function pathsOf(entries: RouteConfigEntry[]): string[] {
  return entries.map(({ path }) => `/${(path ?? "").replace(/\?$/, "")}`);
}

/** How a row calls one of Nexus' own paths: as the URL table does, without what all of them begin with. */
function routeOf(path: string): string {
  const named = path.split("/").map((part) => {
    if (ours.members.includes(part)) return ":member";
    if (ours.bulks.includes(part)) return ":bulk";
    if (ours.requests.includes(part)) return ":request";
    if (ours.imports.includes(part)) return ":import";
    if (part === LINE) return ":line";
    return ours.groups.includes(part) ? ":group" : part;
  });
  return shortOf(named.join("/"));
}

const shortOf = (path: string) => path.replace(/^\/(:workspace|nexus)(\/workspace-settings\/)?/, "");

const inside = () => pathsOf(routes).filter((path) => path.startsWith("/:workspace"));

/** Every page of Nexus: one for each member and each group that it could be about. */
function pagesOf(route: string, { members, groups, bulks, requests, imports }: Place): string[] {
  const path = route.replace(":workspace", "nexus").replace(":line", LINE);
  if (path.includes(":member")) return members.map((id) => path.replace(":member", id));
  if (path.includes(":import")) return imports.map((id) => path.replace(":import", id));
  if (path.includes(":request")) return requests.map((id) => path.replace(":request", id));
  if (path.includes(":bulk")) return bulks.map((id) => path.replace(":bulk", id));
  return path.includes(":group") ? groups.map((id) => path.replace(":group", id)) : [path];
}

/** By a search a page shows more of its forms; those of an export and of a bulk action are about what their URL says. */
function looksAt(path: string): string[] {
  if (path.endsWith("/export")) return [`?group=${ours.groups[0]}`];
  if (!path.endsWith("/bulk")) return ["", "?q=nora"];
  const members = ours.members.map((id) => `member=${id}`).join("&");
  return bulkIntents.map((intent) => `?intent=${intent}&${members}`);
}

/** Each id of ours in a text becomes Apollo's of the same kind and state. */
function swapped(text: string): string {
  const all = ({ members, groups, bulks, requests, imports }: Place) => [
    ...members,
    ...groups,
    ...bulks,
    ...requests,
    ...imports,
  ];
  const pairs = all(ours).map((id, index) => [id, all(theirs)[index] ?? ""] as const);
  return pairs.reduce((swapping, [from, to]) => swapping.replaceAll(from, to), text);
}

const isSwapped = (text: string) => swapped(text) !== text;

/** What a field that is drawn empty needs for its form to be whole. */
const needed: Record<string, string> = { name: "Nora New", email: "new@corp.example", role: "builder" };

function filledIn({ fields, choices }: WholeForm): [string, string][] {
  const first = (field: string) => choices.find(([name, value]) => name === field && value !== "")?.[1] ?? "";
  const isEmpty = (name: string) => !fields.some(([field, value]) => field === name && value !== "");
  const missing = Object.entries({ ...needed, member: first("member"), group: first("group") }).filter(
    ([name]) => isEmpty(name) && choices.some(([field]) => field === name),
  );
  return [...fields.filter(([name]) => !missing.some(([needs]) => needs === name)), ...missing];
}

type Attack = { row: string; action: string; fields: [string, string][] };

/** One form of our own with ids of Apollo: in its URL, or in each of its fields that can hold one. */
function attacksBy(form: WholeForm): Attack[] {
  const { pathname, search } = new URL(form.action);
  const action = pathname + search;
  const whole = filledIn(form);
  const row = `POST ${routeOf(pathname)} ${intentOf(form)}`;
  const byUrl = isSwapped(action) ? [{ row: `${row}, in the URL`, action: swapped(action), fields: whole }] : [];
  const ids = new Map(form.choices.filter(([, value]) => isSwapped(value)));
  const byField = [...ids].map(([field, id]) => ({
    row: `${row}, as ${field}`,
    action,
    fields: [...whole.filter(([name]) => name !== field), [field, swapped(id)] as [string, string]],
  }));
  return [...byUrl, ...byField];
}

const intentOf = ({ action, fields }: WholeForm) =>
  fields.find(([name]) => name === "intent")?.[1] ?? new URL(action).searchParams.get("intent") ?? "-";

let forms: Promise<WholeForm[]> | undefined;

/** Every form on every page of Nexus, read once. */
function findForms(): Promise<WholeForm[]> {
  return (forms ??= readForms());
}

async function readForms(): Promise<WholeForm[]> {
  const places = inside().flatMap((route) =>
    pagesOf(route, ours).flatMap((path) => looksAt(path).map((look) => path + look)),
  );
  const read: WholeForm[] = [];
  for (const place of places) read.push(...(await mallory.get(place)).postForms());
  // Her own exports, which stand in the log of Nexus.
  last = undefined;
  return read.filter(({ action }) => !action.endsWith("/logout"));
}

function idsFor(route: string): string[] {
  if (route.includes(":import")) return theirs.imports;
  return route.includes(":bulk") ? theirs.bulks : theirs.members;
}

/** Each of them once for each row and each id of Apollo's. */
async function findAttacks(): Promise<Attack[]> {
  const formToken = (await mallory.get("/workspaces")).value("input[name=formToken]");
  const byHand = unsent.flatMap(({ route, intent, field }) =>
    idsFor(route).map((id) => ({
      row: `POST ${route} ${intent}, ${field ? `as ${field}` : "in the URL"}`,
      action: `/nexus/workspace-settings/${route.replace(/:member|:bulk|:import/, id)}`,
      fields: Object.entries({
        formToken,
        intent,
        role: "builder",
        group: ours.groups[0] ?? "",
        ...(field && { [field]: id }),
      }),
    })),
  );
  const found = [...(await findForms()).flatMap(attacksBy), ...byHand];
  const keyOf = ({ row, action, fields }: Attack) =>
    [row, action.replace(/\?.*$/, ""), ...fields.filter(([name]) => name === "member").flat()].join();
  return [...new Map(found.map((attack) => [keyOf(attack), attack])).values()];
}

const tables = `
  select c.relname as "table" from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attname = 'workspace_id'`;

/** Each row of Apollo in whatever table has its id, and everything else that people could change. */
async function snapshot() {
  const names = (await foyer.query<{ table: string }>(tables)).map(({ table }) => table);
  const queries = names.map((name) => [
    name,
    `select * from ${name} t where workspace_id = (select id from workspaces where slug = 'apollo') order by t::text`,
  ]);
  return {
    all: await everything(foyer),
    theirs: await readAll(foyer, Object.fromEntries(queries) as Record<string, string>),
  };
}

/** What there was after the last answer, and is there until the next one: nobody else is at work. */
let last: Awaited<ReturnType<typeof snapshot>> | undefined;

/** Vitest compares what is equal no faster than what is not, which takes long where it is done after each answer. */
function expectSame(after: unknown, before: unknown) {
  if (!isDeepStrictEqual(after, before)) expect(after).toEqual(before);
}

/** Asks with ids of Apollo, and fails where an answer tells of it or anything that is not an event of Nexus is another. */
async function askAll(work: () => Promise<Page[]>): Promise<Page[]> {
  const before = (last ??= await snapshot());
  const pages = await work();
  for (const page of pages) {
    expect(page.html).not.toMatch(THEIRS);
    expect(page.location ?? "").not.toMatch(THEIRS);
  }
  const after = (last = await snapshot());
  expectSame(after.theirs, before.theirs);
  // Who exports with metadata is written into the log of the workspace that it is done in.
  if (pages.every(({ status }) => status !== 200)) expectSame(after.all, before.all);
  return pages;
}

async function send(action: string, fields: [string, string][]): Promise<Page[]> {
  return askAll(async () => [await mallory.post(action, new URLSearchParams(fields))]);
}

/** The statuses of these pages, one asked for after the other. */
async function statusesOf(paths: string[]): Promise<number[]> {
  const pages: Page[] = [];
  await askAll(async () => {
    for (const path of paths) pages.push(await mallory.get(path));
    return pages;
  });
  return pages.map(({ status }) => status);
}

function answerOf(page: Page): string {
  const words = page.document.querySelectorAll("[role=alert] li").map((item) => item.textContent.trim());
  return [page.status, ...words].join(" ");
}

test("every route takes no id of a workspace, or is one whose ids are known here", () => {
  const all = pathsOf(routes);
  expect(all.filter((path) => !inside().includes(path)).sort()).toEqual([...outside].sort());
  const parameters = inside().flatMap((path) => path.match(/:\w+/g) ?? []);
  expect([...new Set(parameters)].sort()).toEqual([
    ":bulk",
    ":draft",
    ":group",
    ":import",
    ":line",
    ":member",
    ":request",
    ":workspace",
  ]);
});

describe("a page", () => {
  test("is not found by an id of another workspace, nor is its data", async () => {
    const patterns = inside().filter((pattern) => /:(member|group|bulk|import|request)/.test(pattern));
    const paths = patterns.flatMap((pattern) => pagesOf(pattern, theirs).map((path) => [path, pattern] as const));
    expect(paths.length).toBeGreaterThan(10);
    for (const [path, pattern] of paths)
      expect([path, await statusesOf([path, dataPath(path, pattern)])]).toEqual([path, [404, 404]]);
  });

  test("tells nothing of another workspace whose ids, names and places stand in its filters", async () => {
    const [member = ""] = theirs.members;
    const cursor = Buffer.from([member, "quark"].join("\u001f")).toString("base64url");
    const queries = [
      `group=${theirs.groups[0]}`,
      `group=${theirs.groups[0]}&member=${member}&q=quark`,
      "q=quark&actor=quark",
      ...[cursor, member, theirs.requests[0], "1"].flatMap((place) => [`after=${place}`, `before=${place}`]),
    ];
    for (const path of inside().map((route) => pagesOf(route, ours)[0] ?? ""))
      expect([path, await statusesOf(queries.map((query) => `${path}?${query}`))]).toEqual([
        path,
        queries.map(() => expected(path)),
      ]);
  });

  /**
   * An archived workspace's page is the super admin's alone, a bulk action of nobody leads back to the list, and of an import
   * that does not run there are no events.
   */
  const expected = (path: string) => {
    // The file of a draft is its own admin's, and what a preview shows is encrypted for that.
    if (/\/(general\/archive|file|:draft)$/.test(path)) return 404;
    return path.endsWith("/bulk") ? 302 : path.endsWith("/events") ? 204 : 200;
  };
});

describe("a form", () => {
  test("with an id of another workspace is refused, changes nothing and tells nothing", async () => {
    const attacks = await findAttacks();
    const found: Record<string, string> = {};
    for (const { row, action, fields } of attacks) {
      const [answer] = (await send(action, fields)).map(answerOf);
      expect([row, found[row] ?? answer]).toEqual([row, answer]);
      found[row] = answer ?? "";
    }
    expect(found).toEqual(answers);
  });

  test("sent to another workspace's address is not found", async () => {
    const all = await findForms();
    expect(all.length).toBeGreaterThan(50);
    const once = new Map(all.map((form) => [`${routeOf(new URL(form.action).pathname)} ${intentOf(form)}`, form]));
    for (const [name, form] of once) {
      const { pathname, search } = new URL(form.action);
      const action = pathname.replace(/^\/nexus/, "/apollo") + search;
      for (const path of [action, swapped(action)]) {
        const pages = await send(path, filledIn(form));
        expect([name, pages.map(({ status }) => status)]).toEqual([name, [404]]);
      }
    }
  });

  test("of every intent that a page's action takes was sent", async () => {
    const sent = (await findForms()).map((form) => `${routeOf(new URL(form.action).pathname)} ${intentOf(form)}`);
    const known = new Set([...sent, ...unsent.map(({ route, intent }) => `${route} ${intent}`), unseen]);
    const taken = routes.flatMap(({ path = "", file }) =>
      `/${path}`.startsWith("/:workspace") ? intentsIn(file).map((intent) => `${shortOf(`/${path}`)} ${intent}`) : [],
    );
    expect(taken.length).toBeGreaterThan(15);
    expect(taken.filter((one) => !known.has(one))).toEqual([]);
  });

  /**
   * The intents that a route names in its schemas, which stand in its own file or in one beside it; one that is written in
   * another way has to be found here too.
   */
  function intentsIn(file: string): string[] {
    const own = readFileSync(`app/${file}`, "utf8");
    const beside = [...own.matchAll(/from "\.\/([\w-]+)"/g)].map(([, name]) => `app/${dirname(file)}/${name}.ts`);
    const texts = [own, ...beside.filter((path) => existsSync(path)).map((path) => readFileSync(path, "utf8"))];
    const source = texts.join("\n").replaceAll("(bulkIntents", `(${JSON.stringify(bulkIntents)}`);
    const schemas = source.match(/\bintent: z\b/g) ?? [];
    const read = [...source.matchAll(/\bintent: z\s*\.(?:enum\(\[([^\]]*)\]|literal\(("[^"]*"))/g)];
    expect([file, read.length]).toEqual([file, schemas.length]);
    return read.flatMap(([, list = "", one = ""]) => (list + one).match(/[\w-]+/g) ?? []);
  }
});
