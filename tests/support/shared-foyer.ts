import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { buildEnvironment, connectTo, freePort, placeOf, withoutNodeEnv, type Foyer, type Place } from "./foyer";
import { breath } from "./race-barrier";
import { sharedFolder } from "./shared-folder";
import { startSmtp, type SmtpStandIn } from "./smtp";

/** What the next file of the same worker finds it by. `instance` is the row that an empty database has. */
type Shared = Place & { setupLink: string; pid: number; log: string; smtpPort: number; instance: object };

/**
 * A Foyer with nobody in it, which the test files of a worker use one after the other: a process that has answered thousands of
 * requests answers several times as fast as a new one. It is for files that neither end it nor need settings of their own.
 */
export async function shareFoyer(): Promise<Foyer> {
  return connect(await findShared({}));
}

/** The same with the server that gets its emails, and with these settings. */
export async function shareFoyerWithMail(
  settings: Record<string, string> = {},
): Promise<{ foyer: Foyer; smtp: SmtpStandIn }> {
  const shared = await findShared(settings, true);
  return { foyer: connect(shared), smtp: await startSmtp({ port: shared.smtpPort }) };
}

async function findShared(settings: Record<string, string>, hasMail = false): Promise<Shared> {
  const kind = createHash("sha256")
    .update(JSON.stringify([settings, hasMail]))
    .digest("hex")
    .slice(0, 8);
  const path = join(sharedFolder(), `${process.env.VITEST_POOL_ID ?? "1"}-${kind}`);
  if (existsSync(`${path}.json`)) {
    const known = JSON.parse(readFileSync(`${path}.json`, "utf8")) as Shared;
    await empty(known);
    return known;
  }
  const started = await start(path, settings, hasMail);
  writeFileSync(`${path}.json`, JSON.stringify(started));
  return started;
}

async function start(path: string, settings: Record<string, string>, hasMail: boolean): Promise<Shared> {
  mkdirSync(sharedFolder(), { recursive: true });
  const [log, smtpPort] = [`${path}.log`, await freePort()];
  const mail: Record<string, string> = hasMail ? { SMTP_URL: `smtp://127.0.0.1:${smtpPort}` } : {};
  const env = await buildEnvironment({ DATA_DIR: `${path}-data`, LOG_LEVEL: "info", ...settings, ...mail });
  const output = openSync(log, "a");
  const stdio = ["ignore" as const, output, output];
  const child = spawn(process.execPath, ["start.mjs", "server"], { env: withoutNodeEnv(env), stdio });
  child.unref();
  const setupLink = await readSetupLink(log, () => child.exitCode === null);
  const place = { ...placeOf(env), setupLink };
  const { query } = connectOnce(place);
  const [row] = await query<{ instance: object }>("select to_jsonb(i) as instance from instance i");
  return { ...place, pid: child.pid ?? 0, log, smtpPort, instance: row?.instance ?? {} };
}

async function readSetupLink(log: string, isRunning: () => boolean): Promise<string> {
  for (;;) {
    const said = readFileSync(log, "utf8");
    const link = /https?:\S+\/setup\?code=\S+/.exec(said)?.[0];
    if (link) return link;
    if (!isRunning()) throw new Error(`Foyer ended:\n${said}`);
    await breath();
  }
}

/** As it began: nobody in it, and the same set-up link. The triggers that keep the audit log whole are passed over. */
async function empty({ instance, ...place }: Shared) {
  const { pool, query } = connectOnce(place);
  const tables = await query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%' and tablename <> 'mail_transport'",
  );
  const client = await pool.connect();
  await untilNoDeadlock(async () => {
    // Also ends what a deadlock left.
    await client.query("rollback; begin; set local session_replication_role = replica");
    await client.query(`lock table ${tables.map(({ name }) => name).join(", ")}`);
    // There are few rows: to truncate makes a new file for each table and index, and takes a hundred times as long.
    await client.query(tables.map(({ name }) => `delete from ${name}`).join("; "));
    await client.query(
      "select setval(quote_ident(sequencename)::regclass, start_value, false) from pg_sequences where schemaname = 'public'",
    );
    await client.query(
      "update mail_transport set stopped_at = null, reason = null, trouble = null, tries = 0, retry_at = null",
    );
    await client.query("insert into instance select * from jsonb_populate_record(null::instance, $1)", [instance]);
    await client.query("commit");
  });
  // Else what is prepared goes on by a plan for a few rows, and reads the deleted ones each time.
  await client.query(`vacuum ${tables.map(({ name }) => name).join(", ")}`);
  client.release();
  // The worker may still be keeping a mail of before: only this one of Node's ways to remove a folder tries again then.
  await rm(join(place.dataDir, "mail"), { recursive: true, force: true, maxRetries: 10 });
}

/** The worker may be at work on what is emptied. */
async function untilNoDeadlock(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "40P01") return untilNoDeadlock(work);
    throw error;
  }
}

const connections = new Map<string, ReturnType<typeof connectTo>>();

/** By the connections of the worker's earlier files: a new one reads the catalog and plans each statement anew. */
function connectOnce(place: Place) {
  const connection = connections.get(place.databaseUrl) ?? connectTo(place);
  connections.set(place.databaseUrl, connection);
  return connection;
}

function connect({ log, ...shared }: Shared): Foyer {
  const begun = statSync(log).size;
  return {
    ...connectOnce(shared),
    /** Of what it printed, what it did since this file began. */
    get lines() {
      return readFileSync(log).subarray(begun).toString().split("\n");
    },
    /** It goes on for the worker's next file. */
    stop: () => Promise.resolve(null),
  };
}
