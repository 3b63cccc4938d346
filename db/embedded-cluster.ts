import { randomBytes } from "node:crypto";
import { chown, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { totalmem } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";
import { SettingsError } from "#app/settings";
import { findPrograms, ProgramError, type Programs } from "./embedded-programs";

export type Cluster = { programs: Programs; home: string; passwordFile: string; lock: string };

/** Where the cluster of DATA_DIR lies, and what runs it. */
export async function findCluster(dataDir: string): Promise<Cluster> {
  const inDataDir = (name: string) => join(dataDir, name);
  return {
    programs: await findPrograms(dataDir),
    home: inDataDir("postgres"),
    passwordFile: inDataDir("postgres.password"),
    lock: inDataDir("postgres.lock"),
  };
}

/** Makes the cluster where there is none. Refuses one that another PostgreSQL made. */
export async function prepareCluster(cluster: Cluster) {
  if (!(await readVersion(cluster.home))) await initialise(cluster);
  await refuseOtherVersion(cluster);
}

/** Undefined where there is no cluster. One that cannot be read is not taken for none: it would be written anew. */
async function readVersion(home: string): Promise<string | undefined> {
  try {
    return (await readFile(join(home, "PG_VERSION"), "utf8")).trim();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function refuseOtherVersion({ programs, home }: Cluster) {
  const found = await readVersion(home);
  const ours = /(\d+)(\.\d+|beta|rc|$)/.exec(await programs.run("postgres", ["--version"]))?.[1];
  if (found !== ours)
    throw new SettingsError(
      `${home} was made by PostgreSQL ${found} and this Foyer carries PostgreSQL ${ours}: move it over with pg_dump and pg_restore, or set DATA_DIR to another folder.`,
    );
}

/** A cluster gets its name once it is whole: an initdb that is killed half way leaves none behind. */
async function initialise({ home, passwordFile, programs }: Cluster) {
  const unfinished = `${home}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, randomBytes(24).toString("base64url"), { mode: 0o600 });
  const { owner } = programs;
  if (owner) await Promise.all([unfinished, passwordFile].map((path) => chown(path, owner.uid, owner.gid)));
  const options = [
    `--pgdata=${unfinished}`,
    "--username=foyer",
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
  ];
  await programs.run("initdb", options).catch((error: unknown) => {
    throw refusal(`could not be set up in ${home}`, error);
  });
  await rename(unfinished, home);
}

function refusal(what: string, error: unknown) {
  return error instanceof ProgramError
    ? new SettingsError(`The embedded PostgreSQL ${what} (DATA_DIR): ${error.message}.`)
    : error;
}

/**
 * A connection to the server, which is started if need be. It stays open as long as this process needs the server. One that was
 * started and lets nobody in is stopped again.
 */
export async function startOrJoin(cluster: Cluster): Promise<pg.Client> {
  const open = async () => connect(await serverUrl(cluster, "postgres"));
  if (await isRunning(cluster)) return open();
  await start(cluster);
  return open().catch(async (error: unknown) => {
    await stopServer(cluster);
    throw error;
  });
}

async function isRunning({ programs, home }: Cluster): Promise<boolean> {
  return programs.run("pg_ctl", ["status", "-D", home]).then(
    () => true,
    () => false,
  );
}

async function start({ programs, home }: Cluster) {
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: hasSocket(home) ? "." : "",
    // Each process of Foyer opens up to twenty, and keeps them for a minute.
    max_connections: 400,
    shared_buffers: `${cacheMegabytes()}MB`,
    // To compile a plan takes longer than any page's statement.
    jit: "off",
  };
  const port = await choosePort(home);
  const options = [`-p ${port}`, ...Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)].join(" ");
  const log = join(home, "server.log");
  const logged = await readLog(log);
  try {
    await programs.run("pg_ctl", ["start", "-w", "-t", "60", "-D", home, "-l", log, "-o", options]);
  } catch (error) {
    const said = (await readLog(log)).slice(logged.length).split("\n");
    const reason = said.findLast((line) => /(FATAL|PANIC):|error while loading/.test(line));
    const words = reason ? new ProgramError(reason.replace(/^.*?(FATAL|PANIC): +/, "").replace(/\.$/, "")) : error;
    throw refusal(`did not start; more is in ${log}`, words);
  }
}

async function readLog(log: string): Promise<string> {
  return readFile(log, "utf8").catch(() => "");
}

/** PostgreSQL's own default is 128 MB. Its manual's quarter of the memory is for a machine that it has to itself. */
function cacheMegabytes(): number {
  return Math.max(128, Math.min(1024, Math.floor(totalmem() / 2 ** 20 / 8)));
}

/** The port of its last start where that is free: whoever is connected to the server finds it again after a restart. */
async function choosePort(home: string): Promise<number> {
  const options = await readFile(join(home, "postmaster.opts"), "utf8").catch(() => "");
  const last = Number(/"-p" "(\d+)"/.exec(options)?.[1] ?? 0);
  return findFreePort(last).catch(() => findFreePort(0));
}

function findFreePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(wanted, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/** A question by the socket in its folder costs a third less than one by TCP. Its path must fit 107 bytes (unix(7)). */
function hasSocket(home: string): boolean {
  return process.platform !== "win32" && Buffer.byteLength(resolve(home)) < 85;
}

/** The address of a database of the running server. */
export async function serverUrl({ home, passwordFile }: Cluster, database: string): Promise<string> {
  const [lines, password] = await Promise.all([
    readFile(join(home, "postmaster.pid"), "utf8").then((text) => text.split("\n")),
    readFile(passwordFile, "utf8"),
  ]);
  const [, , , port = "", socket = ""] = lines.map((line) => line.trim());
  const url = new URL(`postgres://foyer:${password.trim()}@127.0.0.1:${port}/${database}`);
  if (socket && hasSocket(home)) url.searchParams.set("host", resolve(home));
  return url.href;
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000, application_name: "foyer" });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    throw new SettingsError(`The embedded PostgreSQL refuses Foyer (DATA_DIR): ${error.message}.`);
  }
}

export async function stopServer({ programs, home }: Cluster) {
  await programs.run("pg_ctl", ["stop", "-D", home, "-m", "fast", "-w"]).catch(() => undefined);
}
