import { spawn, type ChildProcessByStdio } from "node:child_process";
import { createHash, randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import pg from "pg";
import { Client } from "./client";
import { createDatabase } from "./postgres";

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Where a running Foyer is, and how one begins with it. */
export type Place = { url: string; databaseUrl: string; dataDir: string; setupLink: string | undefined };

export type Foyer = Place & {
  /** Everything it printed so far. */
  readonly lines: string[];
  /** Looks at, or moves time in, its database. */
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** The same for a long one that is asked again and again: to plan it takes longer than to run it. */
  queryPrepared<Row extends pg.QueryResultRow>(text: string): Promise<Row[]>;
  client(headers?: Record<string, string>): Client;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
};

/** One whose process is the test's own, to end as it likes. */
export type OwnFoyer = Foyer & { process: Child };

type StartOptions = { folder?: string; command?: string };

/** Starts the built Foyer as its own process, on a database of its own, with nobody in it, unless one is given. */
export async function startFoyer(
  environment: Record<string, string> = {},
  { folder = ".", command = "server" }: StartOptions = {},
): Promise<OwnFoyer> {
  const env = await buildEnvironment(environment);
  const child: Child = spawn(process.execPath, ["start.mjs", command], {
    env: withoutNodeEnv(env),
    stdio: ["ignore", "pipe", "pipe"],
    cwd: folder,
  });
  const lines: string[] = [];
  const setupLink = await greeting(child, lines);
  const { pool, ...foyer } = connectTo({ ...placeOf(env), setupLink });
  return {
    ...foyer,
    process: child,
    lines,
    async stop(signal = "SIGTERM") {
      if (!pool.ended) await pool.end();
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const ended = once(child, "exit");
      child.kill(signal);
      await ended;
      return child.exitCode;
    },
  };
}

type Environment = Record<string, string> & { PORT: string; DATA_DIR: string; DATABASE_URL: string };

/** What a Foyer is started with: a port, a folder and a database of its own, and what spares a test time. */
export async function buildEnvironment(own: Record<string, string>): Promise<Environment> {
  return {
    PATH: process.env.PATH ?? "",
    HOME: process.env.HOME ?? "",
    PORT: own.PORT ?? String(await freePort()),
    DATA_DIR: own.DATA_DIR ?? (await mkdtemp(join(tmpdir(), "foyer-app-"))),
    DATABASE_URL: own.DATABASE_URL ?? (await createDatabase()),
    APP_SECRET: "the secret of a test that is long enough to be one",
    // Many tests share two cores: what these say is that a page comes, and not how soon.
    DATABASE_TIMEOUT: "30",
    LOG_LEVEL: "warn",
    RATE_LIMITS: "off",
    NEW_SIGN_IN_MAIL: "off",
    ...own,
  };
}

export function placeOf({ PORT, DATABASE_URL, DATA_DIR }: Environment) {
  return { url: `http://localhost:${PORT}`, databaseUrl: DATABASE_URL, dataDir: DATA_DIR };
}

/** What a test does with a Foyer that runs. Whoever asks for it ends the pool, or ends with it. */
export function connectTo(place: Place) {
  const pool = new pg.Pool({
    connectionString: place.databaseUrl,
    max: 4,
    idleTimeoutMillis: 0,
    allowExitOnIdle: true,
  });
  pool.on("error", () => undefined);
  return {
    ...place,
    pool,
    query: async <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) =>
      (await pool.query<Row>(text, values)).rows,
    queryPrepared: async <Row extends pg.QueryResultRow>(text: string) =>
      (await pool.query<Row>({ text, name: createHash("sha256").update(text).digest("base64url") })).rows,
    client: (headers?: Record<string, string>) => new Client(place.url, headers),
  };
}

/** Runs one of npm's commands to its end, as npm would. */
export async function runCommand(command: string, environment: Record<string, string>, args: string[] = []) {
  const child = spawnCommand(command, environment, args);
  const printed = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (printed.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (printed.stderr += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout: printed.stdout.trim(), stderr: printed.stderr.trim() };
}

export function spawnCommand(command: string, environment: Record<string, string>, args: string[] = []): Child {
  return spawn(process.execPath, ["start.mjs", command, ...args], {
    env: withoutNodeEnv({ PATH: process.env.PATH ?? "", LOG_LEVEL: "warn", ...environment }),
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Vitest sets NODE_ENV and types it; Foyer's own process starts as an operator would start it. */
export function withoutNodeEnv(variables: Record<string, string>): NodeJS.ProcessEnv {
  return Object.assign(Object.create(null) as NodeJS.ProcessEnv, variables);
}

/** Waits for the line that says it runs, and for the set-up link where there is one. */
function greeting(child: Child, lines: string[]): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`Foyer ended with ${code}:\n${lines.join("\n")}`)));
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        const link = /https?:\S+\/setup\?code=\S+/.exec(line)?.[0];
        if (link) resolve(link);
        if (/^Foyer is ready|^Foyer's worker is running/.test(line)) resolve(undefined);
      });
  });
}

/** Below the ports that connections get: until somebody listens there, none of them takes it. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 30_000);
    const probe = createServer();
    const isFree = await new Promise((resolve) => {
      probe.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true));
    });
    await new Promise((resolve) => probe.close(resolve));
    if (isFree) return port;
  }
}

/** The first account and the workspace Nexus, made through the set-up page; answers the admin's signed-in client. */
export async function setUp(foyer: Foyer, answers: Partial<Record<string, string>> = {}): Promise<Client> {
  const admin = foyer.client();
  const page = await admin.get(foyer.setupLink ?? "");
  const home = await admin.submit(page.form("Create the workspace"), {
    name: "Ada Byron",
    email: "ada@nexus.test",
    password: "analytical engine no. 1",
    workspaceName: "Nexus",
    workspaceSlug: "nexus",
    ...answers,
  });
  if (home.status !== 303) throw new Error(`set-up answered ${home.status}: ${home.text}`);
  return admin;
}

/** What these printed as an error: a test of bad input ends without any. */
export function crashesOf(...foyers: Pick<Foyer, "lines">[]): string[] {
  return foyers.flatMap(({ lines }) => lines).filter((line) => /"level":(50|60)/.test(line));
}
