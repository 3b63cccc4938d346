import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { databaseUrl } from "#db/database";
import { stopShared } from "./shared-folder";

/** Vitest's: the one PostgreSQL of a run. */
export function setup() {
  return startPostgres(async (url) => {
    const { closeDatabase, db, useDatabase } = await import("../../db/database");
    const { migrate } = await import("../../db/migrate");
    useDatabase(url);
    await migrate(db);
    await closeDatabase();
  });
}

/** One real PostgreSQL for the whole run, thrown away after it; the tests' own processes find it by DATABASE_URL. */
export async function startPostgres(migrate: (url: string) => Promise<void>) {
  const { startEmbedded } = await import("../../db/embedded");

  const dir = await mkdtemp(join(tmpdir(), "foyer-test-"));
  const server = await startEmbedded(dir);
  const stop = async () => {
    stopShared();
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    // It is thrown away after the run: nothing of it needs to outlive the machine, or to grow old.
    for (const setting of ["fsync", "full_page_writes", "synchronous_commit", "autovacuum"])
      await onServer(server.url, `alter system set ${setting} = off`);
    await onServer(server.url, "select pg_reload_conf()");
    await migrate(server.url);
    await onServer(urlOf(server.url, "postgres"), `create database ${TEMPLATE} template foyer`);
  } catch (error) {
    await stop();
    throw error;
  }
  process.env.DATABASE_URL = server.url;
  process.env.APP_SECRET = randomBytes(32).toString("base64url");
  process.env.APP_URL = "http://localhost:3000";
  process.env.DATA_DIR = join(dir, "data");
  process.env.SHARED_FOYERS = join(dir, "shared");
  process.env.RATE_LIMITS = "off";
  process.env.NEW_SIGN_IN_MAIL = "off";
  return stop;
}

/** What every Foyer's database begins as: migrated once, it is copied faster than made. */
const TEMPLATE = "foyer_template";

/** A database of its own beside the tests' shared one, with the schema and nobody in it, for a Foyer that runs as a process. */
export function createDatabase(): Promise<string> {
  return createFrom(TEMPLATE);
}

/** One that has no schema either, as an operator gives it to the first start. */
export function createBareDatabase(): Promise<string> {
  return createFrom("template1");
}

async function createFrom(template: string): Promise<string> {
  const shared = process.env.DATABASE_URL ?? "";
  const name = `foyer_${randomBytes(6).toString("hex")}`;
  // By its files, since to write each page of it anew into a log that nobody reads takes six times as long.
  await onServer(shared, `create database ${name} template ${template} strategy file_copy`);
  return urlOf(shared, name);
}

/** Runs statements on a database, each in a transaction of its own. */
export async function runOn(url: string, ...statements: string[]) {
  for (const statement of statements) await onServer(url, statement);
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

async function onServer(url: string, statement: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** A connection of its own that hears what is notified on this channel. Whoever asks for it ends it. */
export async function listenTo(channel: string): Promise<pg.Client> {
  const listener = new pg.Client({ connectionString: databaseUrl() });
  await listener.connect();
  await listener.query(`listen ${channel}`);
  return listener;
}
