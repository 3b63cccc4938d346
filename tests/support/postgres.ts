import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";

/** One real PostgreSQL for the whole run, thrown away after it; the tests' own processes find it by DATABASE_URL. */
export async function setup() {
  const { startEmbedded } = await import("../../db/embedded");
  const { db, useDatabase } = await import("../../db/database");
  const { migrate } = await import("../../db/migrate");

  const dir = await mkdtemp(join(tmpdir(), "foyer-test-"));
  const server = await startEmbedded(dir);
  await onServer(server.url, "alter system set fsync = off");
  await onServer(server.url, "select pg_reload_conf()");
  useDatabase(server.url);
  await migrate(db);
  await db.destroy();
  process.env.DATABASE_URL = server.url;
  process.env.APP_SECRET = randomBytes(32).toString("base64url");
  process.env.APP_URL = "http://foyer.test";
  process.env.DATA_DIR = join(dir, "data");
  process.env.RATE_LIMITS = "off";
  process.env.NEW_SIGN_IN_MAIL = "off";
  return async () => {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  };
}

/** An empty database of its own beside the tests' shared one, for a Foyer that runs as a process. */
export async function createDatabase(): Promise<string> {
  const name = `foyer_${randomBytes(6).toString("hex")}`;
  await onServer(process.env.DATABASE_URL ?? "", `create database ${name}`);
  const url = new URL(process.env.DATABASE_URL ?? "");
  url.pathname = `/${name}`;
  return url.href;
}

async function onServer(url: string, statement: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
