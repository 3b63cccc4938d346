import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { freePort, setUp, startFoyer, withoutNodeEnv, type OwnFoyer } from "../support/foyer";
import { until } from "../support/steps";

const USERS = "/nexus/workspace-settings/users";
const started: OwnFoyer[] = [];

afterAll(async () => {
  for (const foyer of started) await foyer.stop("SIGKILL");
});

async function start(environment: Record<string, string>): Promise<OwnFoyer> {
  const foyer = await startFoyer(environment);
  started.push(foyer);
  return foyer;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function postmasterOf(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8")).split("\n")[0]);
}

/** The processes that this one started and that run still. */
async function childrenOf(pid: number): Promise<number[]> {
  const listed = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return listed.trim().split(" ").filter(Boolean).map(Number);
}

test("48. the embedded database is started again after a kill -9, and nothing is lost", async () => {
  const foyer = await start({ DATABASE_URL: "", APP_SECRET: "", WEB_CONCURRENCY: "2" });
  const ada = await setUp(foyer);
  const killed = await postmasterOf(foyer.dataDir);
  process.kill(killed, "SIGKILL");
  // The next one writes its file anew.
  await until(
    () => postmasterOf(foyer.dataDir).catch(() => killed),
    (postmaster) => postmaster !== killed,
  );
  const page = await until(
    () => ada.get(USERS),
    ({ status }) => status === 200,
  );
  expect(page.text).toContain("ada@nexus.test");
  expect(foyer.lines).toContain("The embedded PostgreSQL has ended. Foyer starts it again.");
  const again = await postmasterOf(foyer.dataDir);
  expect(await foyer.stop()).toBe(0);
  await vi.waitFor(() => expect(isAlive(again)).toBe(false), 10_000);
}, 120_000);

test("48. where the embedded database cannot be started again, Foyer ends with 1 and says why", async () => {
  const foyer = await start({ DATABASE_URL: "", APP_SECRET: "" });
  const home = join(foyer.dataDir, "postgres");
  const ended = once(foyer.process, "exit");
  await writeFile(join(home, "postgresql.auto.conf"), "shared_preload_libraries = 'nothing_such'\n");
  process.kill(await postmasterOf(foyer.dataDir), "SIGKILL");
  expect((await ended)[0]).toBe(1);
  expect(foyer.lines.at(-1)).toBe(
    `The embedded PostgreSQL did not start; more is in ${home}/server.log (DATA_DIR): could not access file "nothing_such": No such file or directory.`,
  );
}, 120_000);

test("48. a web process that is killed is replaced, and the others answer meanwhile", async () => {
  const foyer = await start({ WEB_CONCURRENCY: "2" });
  const [killed = 0, other = 0] = await childrenOf(foyer.process.pid ?? 0);
  process.kill(killed, "SIGKILL");
  const now = await until(
    () => childrenOf(foyer.process.pid ?? 0),
    (children) => children.length === 2 && !children.includes(killed),
  );
  expect(now).toContain(other);
  expect((await foyer.client().get("/readyz")).status).toBe(200);
  expect(await foyer.stop()).toBe(0);
});

test("48. when the first process is killed, its web processes end too", async () => {
  const foyer = await start({ WEB_CONCURRENCY: "2" });
  const children = await childrenOf(foyer.process.pid ?? 0);
  expect(children).toHaveLength(2);
  await foyer.stop("SIGKILL");
  await vi.waitFor(() => expect(children.filter(isAlive)).toEqual([]), 10_000);
  await expect(fetch(foyer.url)).rejects.toThrow();
});

test("a signal that reaches npm alone stops Foyer and its database", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "foyer-npm-"));
  const port = String(await freePort());
  const { PATH = "", HOME = "" } = process.env;
  const npm = spawn("npm", ["start"], {
    env: withoutNodeEnv({ PATH, HOME, LOG_LEVEL: "warn", DATA_DIR: dataDir, PORT: port }),
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  npm.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  await vi.waitFor(() => expect(printed).toContain("/setup?code="), 50_000);
  const server = await postmasterOf(dataDir);
  npm.kill("SIGTERM");
  await vi.waitFor(() => expect(isAlive(server)).toBe(false), 20_000);
  await expect(fetch(`http://localhost:${port}/healthz`)).rejects.toThrow();
  expect(existsSync(join(dataDir, "postgres.lock"))).toBe(false);
}, 90_000);
