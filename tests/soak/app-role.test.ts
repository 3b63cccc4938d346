import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand, setUp, startFoyer, type Foyer } from "../support/foyer";
import { createBareDatabase } from "../support/postgres";
import { adminDriverOf, linkOn, logIn, PASSWORD, signUpBy, until } from "../support/steps";

const APP_SECRET = "the secret of a test that is long enough to be one";
const name = randomBytes(4).toString("hex");
const OWNER = `owner_${name}`;
const APP = `app_${name}`;

let server: pg.Client;
let ownerUrl: string;
let appUrl: string;

const asRole = (url: string, role: string) =>
  Object.assign(new URL(url), { username: role, password: "a password" }).href;

/** An empty database that belongs to the owner's role, as an operator makes it. */
beforeAll(async () => {
  const databaseUrl = await createBareDatabase();
  server = new pg.Client({ connectionString: databaseUrl });
  await server.connect();
  for (const role of [OWNER, APP]) await server.query(`create role ${role} login password 'a password'`);
  await server.query(`alter database ${new URL(databaseUrl).pathname.slice(1)} owner to ${OWNER}`);
  ownerUrl = asRole(databaseUrl, OWNER);
  appUrl = asRole(databaseUrl, APP);
});
afterAll(() => server.end());

const migrate = (url: string, role?: string) =>
  runCommand("migrate", { DATABASE_URL: url, APP_SECRET, ...(role && { DATABASE_APP_ROLE: role }) });

async function refusedAs(url: string, statement: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
    return undefined;
  } catch (error) {
    return error instanceof pg.DatabaseError ? error.code : String(error);
  } finally {
    await client.end();
  }
}

describe("a role that is only granted the use of the tables", () => {
  let foyer: Foyer;

  test("starts Foyer only once the owner has migrated, and says so before", async () => {
    await migrate(ownerUrl);
    await server.query(`grant usage on schema public to ${APP}; grant select on all tables in schema public to ${APP}`);
    const [last] = (
      await server.query<{ name: string }>(
        "delete from kysely_migration where name = (select max(name) from kysely_migration) returning name",
      )
    ).rows;
    const started = await runCommand("server", { DATABASE_URL: appUrl, APP_SECRET, PORT: "0" });
    expect([started.code, started.stderr]).toEqual([
      1,
      "The tables are those of another version of Foyer, and the role of DATABASE_URL does not own them: run npm run migrate with the DATABASE_URL of the role that does, then start again.",
    ]);
    await server.query("insert into kysely_migration (name, timestamp) values ($1, now()::text)", [last?.name]);
  });

  test("is granted it by the owner's npm run migrate, as often as that runs", async () => {
    for (let run = 0; run < 2; run++)
      expect(await migrate(ownerUrl, APP)).toMatchObject({
        code: 0,
        stderr: "",
        stdout: `The database is up to date.\n${APP} may use it, and of the audit logs only read and add.`,
      });
    expect((await migrate(appUrl)).code).toBe(0);
  });

  test("sets Foyer up, invites, joins, edits, archives, and reads the log of it", async () => {
    foyer = await startFoyer({ DATABASE_URL: appUrl, RATE_LIMITS: "on", NEW_SIGN_IN_MAIL: "on" });
    const ada = await setUp(foyer);
    const nexus = adminDriverOf(ada);
    const group = (await ada.get("/nexus/workspace-settings/groups/new")).form("Add group");
    expect((await ada.submit(group, { name: "Design" })).status).toBe(303);
    const user = await nexus.open("grace@corp.com", { metadata: '{"apiKey": "abc123"}' });
    const grace = foyer.client();
    expect((await signUpBy(grace, linkOn(user))).status).toBe(303);
    const saved = await ada.submit((await ada.get(user.url.pathname)).form("Save"), { role: "end-user" });
    expect(saved.status).toBe(303);
    expect((await nexus.archive(user)).status).toBe(303);
    expect(await nexus.statusOf("grace@corp.com")).toBe("archived");
    expect((await logIn(foyer.client(), "grace@corp.com", PASSWORD)).status).toBe(303);
    const sent = async () =>
      (await server.query("select from mails where sent_at is null and dropped_at is null")).rows;
    await until(sent, (waiting) => waiting.length === 0);
    const log = await ada.get("/nexus/workspace-settings/audit-log");
    expect([log.status, log.text.includes("grace@corp.com")]).toEqual([200, true]);
    expect((await ada.get("/readyz")).html).toBe("ready");
  });

  test.each([
    "update audit_events set actor = 'Mallory'",
    "delete from audit_events",
    "truncate audit_events",
    "truncate workspaces cascade",
    "alter table audit_events disable trigger all",
    "alter table audit_events disable trigger audit_events_append_only",
    "drop trigger audit_events_append_only on audit_events",
    "create trigger away before insert on audit_events for each row execute function refuse_change()",
    "create rule away as on insert to audit_events do instead nothing",
    "drop table audit_events",
    "alter table audit_events rename to elsewhere",
    "alter table audit_events owner to current_user",
    "create or replace function refuse_change() returns trigger language plpgsql as 'begin return new; end'",
    "drop function refuse_change() cascade",
    "drop schema public cascade",
    "create table public.of_its_own ()",
    "set session_replication_role = replica",
    "update instance_events set actor = 'Mallory'",
    "delete from instance_events",
    "truncate instance_events",
    "alter table instance_events disable trigger all",
    "update kysely_migration set name = name",
    `grant ${OWNER} to current_user`,
    `set role ${OWNER}`,
  ])("may not: %s", async (statement) => {
    expect(await refusedAs(appUrl, statement)).toBe("42501");
  });

  test("owns nothing", async () => {
    const { rows } = await server.query(
      "select relname from pg_class join pg_roles on pg_roles.oid = relowner where rolname = $1",
      [APP],
    );
    expect(rows).toEqual([]);
    expect(await foyer.stop()).toBe(0);
  });
});

describe("a role that could change the audit log after all is not granted anything", () => {
  const words = (role: string, reason: string) =>
    `DATABASE_APP_ROLE (${role}) ${reason}: name one that could not change the audit log.`;

  test.each([
    ["a superuser", "superuser", "is a superuser"],
    ["one that makes roles", "createrole", "may change other roles (CREATEROLE)"],
    [
      "a member of the owner",
      `in role ${OWNER}`,
      "owns Foyer's tables or their schema, or is a member of the role that does",
    ],
  ])("%s", async (_what, attribute, reason) => {
    const role = `wide_${randomBytes(4).toString("hex")}`;
    await server.query(`create role ${role} login ${attribute}`);
    const { code, stderr } = await migrate(ownerUrl, role);
    expect([code, stderr]).toEqual([1, words(role, reason)]);
  });

  test("the owner itself", async () => {
    const reason = "owns Foyer's tables or their schema, or is a member of the role that does";
    expect((await migrate(ownerUrl, OWNER)).stderr).toBe(words(OWNER, reason));
  });

  test("one that there is not", async () => {
    const { code, stderr } = await migrate(ownerUrl, 'no"body');
    expect([code, stderr]).toEqual([
      1,
      `DATABASE_APP_ROLE (no"body) is no role of the database server: make it with create role "no"body" login password '…', then run this again.`,
    ]);
  });

  test("and the role that is granted the use cannot grant it", async () => {
    const { code, stderr } = await migrate(appUrl, APP);
    expect([code, stderr]).toEqual([
      1,
      "DATABASE_APP_ROLE is granted by the role that owns Foyer's tables: run npm run migrate with the DATABASE_URL of that role.",
    ]);
  });
});
