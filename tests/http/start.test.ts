import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { freePort, setUp, startFoyer, type Foyer } from "../support/foyer";

const SECRET = "the secret of a test that is long enough to be one";
const started: Foyer[] = [];

afterAll(async () => {
  for (const foyer of started) await foyer.stop("SIGKILL");
});

const freshDir = () => mkdtemp(join(tmpdir(), "foyer-start-"));

/** Runs one of npm's commands to its end, as npm would. */
async function run(command: string, environment: Record<string, string>, args: string[] = []) {
  const variables = { PATH: process.env.PATH ?? "", LOG_LEVEL: "warn", ...environment };
  const child = spawn(process.execPath, ["start.mjs", command, ...args], {
    env: Object.assign(Object.create(null) as NodeJS.ProcessEnv, variables),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (printed.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (printed.stderr += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout: printed.stdout.trim(), stderr: printed.stderr.trim() };
}

async function startEmbedded(dataDir: string): Promise<Foyer> {
  const foyer = await startFoyer({ DATA_DIR: dataDir, DATABASE_URL: "", APP_SECRET: "" });
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
  const { host, port } = new URL(database);
  const answers = [];
  const environments: Record<string, string>[] = [
    { DATABASE_URL: database },
    { DATABASE_URL: database, APP_SECRET: "short" },
    { DATABASE_URL: "mysql://x", APP_SECRET: SECRET },
    { DATABASE_URL: `postgres://foyer:x@127.0.0.1:${nobody}/foyer`, APP_SECRET: SECRET },
    { DATABASE_URL: wrongPassword.href, APP_SECRET: SECRET },
    { DATABASE_URL: wrongName.href, APP_SECRET: SECRET },
    { PORT: "eighty", DATABASE_URL: database, APP_SECRET: SECRET },
    { EDITION: "both", DATABASE_URL: database, APP_SECRET: SECRET },
  ];
  for (const environment of environments) {
    const { code, stderr } = await run("server", environment);
    answers.push([code, stderr]);
  }
  expect(answers).toEqual([
    [
      1,
      "APP_SECRET is missing: with DATABASE_URL it must be set to 32 characters or more, for example from `openssl rand -base64 32`.",
    ],
    [1, "APP_SECRET must have 32 bytes or more in each of its comma-separated secrets."],
    [1, "DATABASE_URL must look like postgres://user:password@host:5432/foyer."],
    [1, `DATABASE_URL (127.0.0.1:${nobody}/foyer) does not work: nothing answers there.`],
    [1, `DATABASE_URL (${host}/foyer) does not work: the password is not accepted.`],
    [1, `DATABASE_URL (127.0.0.1:${port}/nowhere) does not work: there is no such database.`],
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

test("several web processes serve, and stop with nothing left", async () => {
  const foyer = await startFoyer({ WEB_CONCURRENCY: "2" });
  started.push(foyer);
  const admin = await setUp(foyer);
  expect((await admin.get("/nexus/workspace-settings/users")).status).toBe(200);
  expect(await foyer.stop()).toBe(0);
  await expect(fetch(foyer.url)).rejects.toThrow();
});
