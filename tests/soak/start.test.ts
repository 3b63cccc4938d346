import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, expect, test, vi } from "vitest";
import { hold } from "../support/race-barrier";
import { freePort, runCommand as run, setUp, startFoyer, withoutNodeEnv, type Foyer } from "../support/foyer";
import { installIn } from "../support/install";
import { startSmtp } from "../support/smtp";
import { adminDriverOf } from "../support/steps";

const SECRET = "the secret of a test that is long enough to be one";
const started: Foyer[] = [];

afterAll(async () => {
  for (const foyer of started) await foyer.stop("SIGKILL");
});

const freshDir = () => mkdtemp(join(tmpdir(), "foyer-start-"));

type Where = { folder?: string; role?: string };

async function startEmbedded(dataDir: string, { folder, role = "all" }: Where = {}): Promise<Foyer> {
  const environment = { DATA_DIR: dataDir, DATABASE_URL: "", APP_SECRET: "", ROLE: role };
  const foyer = await startFoyer(environment, { folder });
  started.push(foyer);
  return foyer;
}

async function postmasterOf(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8")).split("\n")[0]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("what cannot start says why in one sentence that names the setting", { timeout: 120_000 }, async () => {
  const database = process.env.DATABASE_URL ?? "";
  const wrongPassword = new URL(database);
  wrongPassword.password = "wrong";
  const wrongName = new URL(database);
  wrongName.pathname = "/nowhere";
  const nobody = await freePort();
  const { port, searchParams } = new URL(database);
  const socket = `${searchParams.get("host")}:${port}`;
  const environments: Record<string, string>[] = [
    { DATABASE_URL: database },
    { DATABASE_URL: database, APP_SECRET: "short" },
    { DATABASE_URL: "mysql://x", APP_SECRET: SECRET },
    { DATABASE_URL: `postgres://foyer:x@127.0.0.1:${nobody}/foyer`, DATABASE_WAIT: "0", APP_SECRET: SECRET },
    { DATABASE_URL: wrongPassword.href, APP_SECRET: SECRET },
    { DATABASE_URL: wrongName.href, APP_SECRET: SECRET },
    { PORT: "eighty", DATABASE_URL: database, APP_SECRET: SECRET },
    { EDITION: "both", DATABASE_URL: database, APP_SECRET: SECRET },
  ];
  const ended = await Promise.all(environments.map((environment) => run("server", environment)));
  expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual([
    [
      1,
      "APP_SECRET is missing: with DATABASE_URL it must be set to 32 characters or more, for example from `openssl rand -base64 32`.",
    ],
    [1, "APP_SECRET must have 32 bytes or more in each of its comma-separated secrets."],
    [1, "DATABASE_URL must look like postgres://user:password@host:5432/foyer."],
    [1, `DATABASE_URL (127.0.0.1:${nobody}/foyer) does not work: nothing answers there.`],
    [1, `DATABASE_URL (${socket}/foyer) does not work: the password is not accepted.`],
    [1, `DATABASE_URL (${socket}/nowhere) does not work: there is no such database.`],
    [1, "PORT must be a whole number from 0 to 65535."],
    [1, "EDITION must be self-hosted or cloud."],
  ]);
});

test("a port in use is said in one sentence, and leaves no database server running", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const address = taken.address();
  const port = address && typeof address === "object" ? address.port : 0;
  const dataDir = await freshDir();
  const { code, stderr } = await run("server", { PORT: String(port), DATA_DIR: dataDir });
  taken.close();
  expect([code, stderr]).toEqual([1, `Port ${port} is in use: stop what listens there, or set PORT to another.`]);
  expect(existsSync(join(dataDir, "postgres", "postmaster.pid"))).toBe(false);
});

test("a database folder of another PostgreSQL is left alone, in one sentence", async () => {
  const dataDir = await freshDir();
  await mkdir(join(dataDir, "postgres"));
  await writeFile(join(dataDir, "postgres", "PG_VERSION"), "12\n");
  const { code, stderr } = await run("server", { DATA_DIR: dataDir });
  expect([code, stderr]).toEqual([
    1,
    `${join(dataDir, "postgres")} was made by PostgreSQL 12 and this Foyer carries PostgreSQL 18: move it over with pg_dump and pg_restore, or set DATA_DIR to another folder.`,
  ]);
});

test("with nothing set it starts its own PostgreSQL, stops all of it, and keeps the data; commands work beside it", async () => {
  const dataDir = await freshDir();
  const first = await startEmbedded(dataDir);
  expect(first.lines[0]).toBe(`Foyer is running at ${first.url}`);
  await setUp(first);
  const server = await postmasterOf(dataDir);
  const args = [
    "--email",
    "kay@nexus.test",
    "--name",
    "Kay",
    "--password",
    "eniac has 17468 tubes",
    "--workspace",
    "nexus",
  ];
  expect(await run("migrate", { DATA_DIR: dataDir })).toEqual({
    code: 0,
    stdout: "The database is up to date.",
    stderr: "",
  });
  expect((await run("admin-create", { DATA_DIR: dataDir }, args)).stdout).toBe("kay@nexus.test is an admin of nexus.");
  expect((await first.client().get("/readyz")).html).toBe("ready");
  expect(await first.stop("SIGINT")).toBe(0);
  await vi.waitFor(() => expect(isAlive(server)).toBe(false), 10_000);

  const second = await startEmbedded(dataDir);
  expect(second.setupLink).toBeUndefined();
  const kay = second.client();
  const login = (await kay.get("/login")).form("Log in");
  const home = await kay.submit(login, { email: "kay@nexus.test", password: "eniac has 17468 tubes" });
  expect((await kay.follow(home)).url.pathname).toBe("/nexus");
  expect(await second.stop()).toBe(0);
});

test("runs from a folder that only its owner may enter, as root too", async () => {
  const folder = await freshDir();
  await installIn(folder);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  const foyer = await startEmbedded(join(folder, ".data"), { folder });
  expect((await foyer.client().get("/readyz")).html).toBe("ready");
  expect(await foyer.stop()).toBe(0);
});

test("a command that ends leaves the server to an app whose connections have gone to sleep", async () => {
  const dataDir = await freshDir();
  const foyer = await startEmbedded(dataDir, { role: "web" });
  const server = await postmasterOf(dataDir);
  const [, , , port] = (await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8")).split("\n");
  const password = (await readFile(join(dataDir, "postgres.password"), "utf8")).trim();
  const client = new pg.Client({ connectionString: `postgres://foyer:${password}@127.0.0.1:${port}/foyer` });
  await client.connect();
  const others = () => client.query("select from pg_stat_activity where datname = 'foyer' and pid <> pg_backend_pid()");
  await vi.waitFor(async () => expect((await others()).rowCount).toBe(0), 90_000);
  await client.end();
  expect((await run("migrate", { DATA_DIR: dataDir })).code).toBe(0);
  expect(isAlive(server)).toBe(true);
  expect(await foyer.stop()).toBe(0);
  await vi.waitFor(() => expect(isAlive(server)).toBe(false), 10_000);
});

test("after a kill -9 the next start takes over the database server that was left", async () => {
  const dataDir = await freshDir();
  const killed = await startEmbedded(dataDir);
  const server = await postmasterOf(dataDir);
  await killed.stop("SIGKILL");
  expect(isAlive(server)).toBe(true);
  const next = await startEmbedded(dataDir);
  expect(await postmasterOf(dataDir)).toBe(server);
  expect(await next.stop()).toBe(0);
  await vi.waitFor(() => expect(isAlive(server)).toBe(false), 10_000);
});

test("with DATABASE_URL no server of its own is touched", async () => {
  const foyer = await startFoyer();
  started.push(foyer);
  expect(existsSync(join(foyer.dataDir, "postgres"))).toBe(false);
  expect(await foyer.stop()).toBe(0);
});

test("Ctrl-C during the first start leaves nothing running, and nothing that the next start waits for", async () => {
  const dataDir = await freshDir();
  const child = spawn(process.execPath, ["start.mjs", "server"], {
    env: withoutNodeEnv({
      PATH: process.env.PATH ?? "",
      LOG_LEVEL: "warn",
      DATA_DIR: dataDir,
      PORT: String(await freePort()),
    }),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  await vi.waitFor(() => expect(existsSync(join(dataDir, "postgres.new", "PG_VERSION"))).toBe(true), 20_000);
  // A terminal sends it to every process of the group.
  process.kill(-(child.pid ?? 0), "SIGINT");
  const [code] = (await once(child, "close")) as [number | null];
  expect([code, printed]).toEqual([0, ""]);
  expect(existsSync(join(dataDir, "postgres", "postmaster.pid"))).toBe(false);

  const next = await startEmbedded(dataDir);
  expect(next.setupLink).toContain("/setup?code=");
  expect(await next.stop()).toBe(0);
});

test("requests under way when it is told to stop are answered first", async () => {
  const foyer = await startFoyer();
  started.push(foyer);
  const driver = adminDriverOf(await setUp(foyer));
  const users = [
    await driver.open("grace@corp.com"),
    await driver.open("jean@corp.com"),
    await driver.open("kay@corp.com"),
  ];
  const barrier = await hold(foyer.databaseUrl, "select id from workspaces where slug = $1 for update", ["nexus"]);
  const answers = users.map((user) => driver.admin.submit(user.form("New link")));
  await barrier.waiting(3);
  const ended = foyer.stop();
  await vi.waitFor(() => expect(fetch(foyer.url)).rejects.toThrow());
  await barrier.release();
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([303, 303, 303]);
  expect(await ended).toBe(0);
});

test("a web process alone and a worker alone share the work: only the worker mails", async () => {
  const [ofWeb, ofWorker] = [await startSmtp(), await startSmtp()];
  const web = await startFoyer({ ROLE: "web", SMTP_URL: ofWeb.url });
  const worker = await startFoyer({ ROLE: "worker", SMTP_URL: ofWorker.url, DATABASE_URL: web.databaseUrl });
  started.push(web, worker);
  expect(worker.lines).toEqual(["Foyer's worker is running."]);
  await expect(fetch(worker.url)).rejects.toThrow();

  await adminDriverOf(await setUp(web)).open("grace@corp.com");
  expect((await ofWorker.nextMailTo("grace@corp.com")).subject).toBe("Ada Byron invited you to Nexus");
  expect(await web.stop()).toBe(0);
  expect(await worker.stop()).toBe(0);
  expect([ofWeb.mails.length, ofWorker.mails.length]).toEqual([0, 1]);
  await Promise.all([ofWeb.close(), ofWorker.close()]);
});

test("several web processes serve, and stop with nothing left", async () => {
  const foyer = await startFoyer({ WEB_CONCURRENCY: "2" });
  started.push(foyer);
  const admin = await setUp(foyer);
  expect((await admin.get("/nexus/workspace-settings/users")).status).toBe(200);
  const name = new URL(foyer.databaseUrl).pathname.slice(1);
  expect(await foyer.stop()).toBe(0);
  await expect(fetch(foyer.url)).rejects.toThrow();
  const server = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await server.connect();
  const { rows } = await server.query("select application_name from pg_stat_activity where datname = $1", [name]);
  await server.end();
  expect(rows).toEqual([]);
});
