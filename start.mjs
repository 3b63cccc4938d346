// npm's way in: builds what was not built from this source, then runs one of the build's entries in this process, so that
// a signal meant for Foyer reaches Foyer.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clearInterval, setInterval } from "node:timers";

const [command = "server", ...options] = process.argv.slice(2);
const STAMP = "build/source.sha256";
const sources = [
  "app",
  "db",
  "docs/guide.md",
  "docs/images",
  "public",
  "server.ts",
  "package-lock.json",
  "remix.config.js",
  "tailwind.config.ts",
  "vite.config.ts",
];

const parent = process.ppid;
if (existsSync(".env")) loadEnvFile();
if (command === "dev") {
  stopWithNpm();
  await import("./dev.mjs");
} else {
  build();
  if (command !== "build") await run();
}

/** Notes which settings come from the file, for the page that says where mail is set up. */
function loadEnvFile() {
  const before = new Set(Object.keys(process.env));
  process.loadEnvFile(".env");
  const names = Object.keys(process.env).filter((name) => !before.has(name));
  process.env.FOYER_ENV_FILE = names.join(",");
}

function build() {
  const hash = hashOf(sources);
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === hash) return;
  if (!existsSync("node_modules/@remix-run/dev")) {
    if (existsSync("build/server")) return;
    stop("There is no build, and what builds one is not installed: run `npm ci --include=dev`, then start again.");
  }
  if (command !== "build") console.error("Building Foyer …");
  const vite = spawnSync(
    process.execPath,
    ["node_modules/@remix-run/dev/dist/cli.js", "vite:build", "--logLevel", "error"],
    {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, NODE_ENV: "production" },
    },
  );
  if (vite.status !== 0) stop("The build failed: the lines above say why.");
  mkdirSync("build", { recursive: true });
  writeFileSync(STAMP, hash);
}

function hashOf(paths) {
  const hash = createHash("sha256");
  const add = (path, entry) => {
    if (entry)
      for (const child of entry)
        add(join(path, child.name), child.isDirectory() ? list(join(path, child.name)) : undefined);
    else hash.update(path).update("\0").update(readFileSync(path)).update("\0");
  };
  const list = (path) => readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const path of paths.filter((path) => existsSync(path))) add(path, /\.\w+$/.test(path) ? undefined : list(path));
  return hash.digest("hex");
}

async function run() {
  // React picks its fast build by NODE_ENV; what the operator had set decides all the rest.
  const environment = { ...process.env };
  process.env.NODE_ENV = "production";
  const { main } = await import(`./build/server/${command}.js`);
  stopWithNpm();
  await main(environment, options);
}

/**
 * npm starts this by a shell, which a signal meant for npm ends without passing it on: nobody would be left to stop Foyer.
 * A process knows that its parent has ended by having another one.
 */
function stopWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, 500);
  timer.unref();
}

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
