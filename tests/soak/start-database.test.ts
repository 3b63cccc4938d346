import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { freePort, runCommand, setUp, spawnCommand, startFoyer, type Foyer } from "../support/foyer";
import { hasPgBouncer, startPgBouncer } from "../support/pgbouncer";
import { createBareDatabase, createDatabase, runOn } from "../support/postgres";
import { adminDriverOf } from "../support/steps";

const SECRET = "the secret of a test that is long enough to be one";
const USERS = "/nexus/workspace-settings/users";
const started: Foyer[] = [];

afterAll(() => Promise.all(started.map((foyer) => foyer.stop("SIGKILL"))));

/** What a start on this URL prints and ends with, without waiting for a database that is not up. */
async function refusalOf(url: string, environment: Record<string, string> = {}) {
  const { code, stderr } = await runCommand("migrate", {
    DATABASE_URL: url,
    DATABASE_WAIT: "0",
    APP_SECRET: SECRET,
    ...environment,
  });
  expect(code).toBe(1);
  return stderr;
}

/** A role of the shared server, and the URL by which it comes to a database. */
async function createRole(databaseUrl: string, options = "", password = "secret") {
  const name = `role_${randomBytes(6).toString("hex")}`;
  await runOn(databaseUrl, `create role ${name} login password '${password}' ${options}`);
  return { name, url: urlFor(databaseUrl, name, password) };
}

/** By TCP, so that the place in a sentence is short. */
function urlFor(databaseUrl: string, user: string, password: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.delete("host");
  url.username = user;
  url.password = encodeURIComponent(password);
  return url.href;
}

const placeOf = (url: string) => `DATABASE_URL (${new URL(url).host}${new URL(url).pathname})`;

describe("a start that the database refuses says the reason in one sentence", () => {
  test("a role that may make tables, and no extensions", async () => {
    const databaseUrl = await createBareDatabase();
    const { name, url } = await createRole(databaseUrl);
    await runOn(databaseUrl, `grant create on schema public to ${name}`);
    expect(await refusalOf(url)).toBe(
      `${placeOf(url)} does not work: permission denied to create extension "pg_trgm": Must have CREATE privilege on current database to create this extension.`,
    );
  });

  test("a role that has all the connections it may have", async () => {
    const { name, url } = await createRole(await createDatabase(), "connection limit 0");
    expect(await refusalOf(url)).toBe(`${placeOf(url)} does not work: too many connections for role "${name}".`);
  });

  test("TLS asked of a server that has none", async () => {
    const url = `${(await createRole(await createDatabase())).url}?sslmode=require`;
    expect(await refusalOf(url)).toBe(`${placeOf(url)} does not work: The server does not support SSL connections.`);
  });

  test("a file of certificates that is missing", async () => {
    const url = `${(await createRole(await createDatabase())).url}?sslmode=require&sslrootcert=/nowhere/root.crt`;
    expect(await refusalOf(url)).toBe(
      `${placeOf(url)} does not work: /nowhere/root.crt cannot be read (no such file or directory).`,
    );
  });

  test("no password where the server asks for one", async () => {
    const url = new URL((await createRole(await createDatabase())).url);
    url.password = "";
    expect(await refusalOf(url.href)).toBe(
      `${placeOf(url.href)} does not work: the server asks for a password, and there is none in it.`,
    );
  });

  test("a database that is not UTF-8", async () => {
    const databaseUrl = await createDatabase();
    const name = `latin_${randomBytes(6).toString("hex")}`;
    await runOn(
      databaseUrl,
      `create database ${name} encoding 'LATIN1' locale_provider libc locale 'C' template template0`,
    );
    const url = new URL(databaseUrl);
    url.searchParams.delete("host");
    url.pathname = `/${name}`;
    expect(await refusalOf(url.href)).toBe(
      `${placeOf(url.href)} does not work: the database's encoding is LATIN1: create it with ENCODING 'UTF8' TEMPLATE template0.`,
    );
  });

  test("tables that were made where the role's search_path leads", async () => {
    const databaseUrl = await createBareDatabase();
    const { name, url } = await createRole(databaseUrl, "superuser");
    await runOn(databaseUrl, "create schema elsewhere");
    await runOn(databaseUrl, "create table elsewhere.invitations (); create table elsewhere.kysely_migration ()");
    await runOn(databaseUrl, `alter role ${name} set search_path = elsewhere`);
    expect(await refusalOf(url)).toBe(
      `${placeOf(url)} does not work: Foyer's tables are where search_path=elsewhere of the role leads: add ?options=-c%20search_path%3Delsewhere to it.`,
    );
  });
});

/** One that the URL standard cuts in the middle. */
test.each(["12/34", "12?34", "12#34", "pa/ss@word", "a%zz"])(
  "of the password %s no part is printed",
  async (password) => {
    const printed = await refusalOf(`postgres://foyer:${password}@127.0.0.1:1/foyer`);
    expect(printed).toBe(
      "DATABASE_URL must look like postgres://user:password@host:5432/foyer, with @ : / ? # % in the password written as %40 %3A %2F %3F %23 %25.",
    );
  },
);

test("a password with each of these characters, encoded, opens the database", async () => {
  const { url } = await createRole(await createDatabase(), "superuser", "@ : / ? # %41");
  expect(await runCommand("migrate", { DATABASE_URL: url, APP_SECRET: SECRET })).toEqual({
    code: 0,
    stdout: "The database is up to date.",
    stderr: "",
  });
});

test("a socket without a host before the path opens the database", async () => {
  const url = new URL(await createDatabase());
  const socket = `postgres://${url.username}:${url.password}@${url.pathname}?host=${url.searchParams.get("host")}&port=${url.port}`;
  expect(await runCommand("migrate", { DATABASE_URL: socket, APP_SECRET: SECRET })).toEqual({
    code: 0,
    stdout: "The database is up to date.",
    stderr: "",
  });
});

/** Passes what comes at a port on to the database, once it is opened. */
function startLate(databaseUrl: string, port: number): Server {
  const target = new URL(databaseUrl);
  return createServer((client) => {
    const database = connect(Number(target.port), target.hostname);
    for (const socket of [client, database]) socket.on("error", () => undefined);
    client.pipe(database).pipe(client);
  }).listen(port, "127.0.0.1");
}

test("a database that comes up late is waited for, and that is said", async () => {
  const databaseUrl = await createDatabase();
  const port = await freePort();
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  url.searchParams.delete("host");
  const child = spawnCommand("migrate", { DATABASE_URL: url.href, APP_SECRET: SECRET });
  const [said] = (await once(child.stderr, "data")) as [Buffer];
  expect(said.toString()).toBe(
    `Waiting up to 120 seconds for the database of ${placeOf(url.href)}: nothing answers there.\n`,
  );
  const server = startLate(databaseUrl, port);
  onTestFinished(() => void server.close());
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("a database that stays away is waited for no longer than DATABASE_WAIT", async () => {
  const url = `postgres://foyer:secret@127.0.0.1:${await freePort()}/foyer`;
  expect(await refusalOf(url, { DATABASE_WAIT: "2" })).toBe(
    [
      `Waiting up to 2 seconds for the database of ${placeOf(url)}: nothing answers there.`,
      `${placeOf(url)} does not work: nothing answers there.`,
    ].join("\n"),
  );
});

test.runIf(hasPgBouncer)(
  "a database behind PgBouncer that comes up late is waited for, and that is said",
  async () => {
    const databaseUrl = await createDatabase();
    const port = await freePort();
    const server = new URL(databaseUrl);
    server.host = `127.0.0.1:${port}`;
    server.searchParams.delete("host");
    const bouncer = await startPgBouncer(server.href);
    onTestFinished(() => bouncer.stop());
    const child = spawnCommand("migrate", { DATABASE_URL: bouncer.url, APP_SECRET: SECRET });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await once(child.stderr, "data");
    const late = startLate(databaseUrl, port);
    onTestFinished(() => void late.close());
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(said).toContain(`Waiting up to 120 seconds for the database of ${placeOf(bouncer.url)}: `);
  },
  120_000,
);

describe("settings of the role do not reach Foyer", () => {
  const odd = [
    ["DateStyle", "'German'"],
    ["TimeZone", "'Asia/Kolkata'"],
    ["client_encoding", "'LATIN1'"],
    ["standard_conforming_strings", "off"],
  ];
  const oddInSession = [
    ["IntervalStyle", "'sql_standard'"],
    ["search_path", "elsewhere"],
    ["default_transaction_read_only", "on"],
    ["default_transaction_isolation", "'serializable'"],
  ];

  async function startOdd(url: string): Promise<Foyer> {
    const foyer = await startFoyer({ DATABASE_URL: url });
    started.push(foyer);
    return foyer;
  }

  async function inviteAndRead(foyer: Foyer) {
    const admin = await setUp(foyer);
    await adminDriverOf(admin).open("grace@corp.com");
    return (await admin.get(`${USERS}?q=grace`)).html;
  }

  test("on a connection of its own", async () => {
    const databaseUrl = await createDatabase();
    const { name, url } = await createRole(databaseUrl, "superuser");
    for (const [setting, value] of [...odd, ...oddInSession])
      await runOn(databaseUrl, `alter role ${name} set ${setting} = ${value}`);
    expect(await inviteAndRead(await startOdd(url))).toContain("grace@corp.com");
  });

  test.runIf(hasPgBouncer)("behind an unconfigured PgBouncer, which keeps sessions", async () => {
    const databaseUrl = await createDatabase();
    const { name, url } = await createRole(databaseUrl, "superuser");
    for (const [setting, value] of [...odd, ...oddInSession])
      await runOn(databaseUrl, `alter role ${name} set ${setting} = ${value}`);
    const pooler = await startPgBouncer(url);
    onTestFinished(pooler.stop);
    const foyer = await startOdd(pooler.url);
    expect(await inviteAndRead(foyer)).toContain("grace@corp.com");
    expect(foyer.lines.filter((line) => line.includes("pooler"))).toEqual([]);
  });

  test.runIf(hasPgBouncer)("behind PgBouncer in transaction mode, so far as it keeps them", async () => {
    const databaseUrl = await createDatabase();
    const { name, url } = await createRole(databaseUrl, "superuser");
    for (const [setting, value] of odd) await runOn(databaseUrl, `alter role ${name} set ${setting} = ${value}`);
    const pooler = await startPgBouncer(url, "transaction");
    onTestFinished(pooler.stop);
    const foyer = await startOdd(pooler.url);
    expect(await inviteAndRead(foyer)).toContain("grace@corp.com");
    expect(foyer.lines[0]).toBe(
      `${placeOf(pooler.url)} leads through a pooler, so Foyer cannot set its timeouts: run ALTER ROLE "${name}" SET statement_timeout = '5s'; ALTER ROLE "${name}" SET idle_in_transaction_session_timeout = '10s'.`,
    );
  });

  test.runIf(hasPgBouncer)("behind PgBouncer in transaction mode, what it does not keep is refused", async () => {
    const databaseUrl = await createDatabase();
    const { name, url } = await createRole(databaseUrl, "superuser");
    await runOn(databaseUrl, `alter role ${name} set IntervalStyle = 'sql_standard'`);
    await runOn(databaseUrl, `alter role ${name} set search_path = elsewhere`);
    const pooler = await startPgBouncer(url, "transaction");
    onTestFinished(pooler.stop);
    expect(await refusalOf(pooler.url)).toBe(
      `${placeOf(pooler.url)} does not work: it leads through a pooler, so Foyer cannot set what it needs: run ALTER ROLE "${name}" SET IntervalStyle = 'postgres'; ALTER ROLE "${name}" SET search_path = "$user", public.`,
    );
  });

  test.runIf(hasPgBouncer)("PgBouncer in statement mode is refused", async () => {
    const { url } = await createRole(await createDatabase(), "superuser");
    const pooler = await startPgBouncer(url, "statement");
    onTestFinished(pooler.stop);
    expect(await refusalOf(pooler.url)).toBe(
      `${placeOf(pooler.url)} does not work: transaction blocks not allowed in statement pooling mode.`,
    );
  });
});
