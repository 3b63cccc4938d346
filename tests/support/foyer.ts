import { spawn, type ChildProcessByStdio } from "node:child_process";
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

export type Foyer = {
  url: string;
  databaseUrl: string;
  dataDir: string;
  setupLink: string | undefined;
  process: Child;
  /** Everything it printed so far. */
  lines: string[];
  /** Looks at, or moves time in, its database. */
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  client(headers?: Record<string, string>): Client;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
};

type StartOptions = { folder?: string; command?: string };

/** Starts the built Foyer as its own process, on a database of its own, with nobody in it, unless one is given. */
export async function startFoyer(
  environment: Record<string, string> = {},
  { folder = ".", command = "server" }: StartOptions = {},
): Promise<Foyer> {
  const port = environment.PORT ?? String(await freePort());
  const url = `http://localhost:${port}`;
  const dataDir = environment.DATA_DIR ?? (await mkdtemp(join(tmpdir(), "foyer-app-")));
  const databaseUrl = environment.DATABASE_URL ?? (await createDatabase());
  const child: Child = spawn(process.execPath, ["start.mjs", command], {
    env: withoutNodeEnv({
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      PORT: port,
      DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      APP_SECRET: "the secret of a test that is long enough to be one",
      // Many tests share two cores: what these say is that a page comes, and not how soon.
      DATABASE_TIMEOUT: "30",
      LOG_LEVEL: "warn",
      RATE_LIMITS: "off",
      NEW_SIGN_IN_MAIL: "off",
      ...environment,
    }),
    stdio: ["ignore", "pipe", "pipe"],
    cwd: folder,
  });
  const lines: string[] = [];
  const setupLink = await greeting(child, lines);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  pool.on("error", () => undefined);
  return {
    url,
    databaseUrl,
    dataDir,
    setupLink,
    process: child,
    lines,
    query: async (text, values) => (await pool.query(text, values)).rows,
    client: (headers) => new Client(url, headers),
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

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(address && typeof address === "object" ? address.port : 0));
    });
  });
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
