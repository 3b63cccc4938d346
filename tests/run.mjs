// `npm test`: what one runs before each push, or with an argument one part of it. `soak` is what needs longer: kills, slow
// sockets, thousands of guesses, every form and page in Chromium. `ci` is both, with the check of the format and the unit project
// on Node 24. The last line says how many passed and how many failed.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { getPriority, setPriority, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";

const part = process.argv[2];
const isAll = !part || part === "ci";
const node24 = ["npx", "-y", "-p", "node@24", "node"];
const totals = { passed: 0, failed: 0 };
/** What failed, with its first lines: told again at the end, where a log that is cut short still shows it. */
const failures = [];
const folder = mkdtempSync(join(tmpdir(), "foyer-report-"));
process.once("exit", () => rmSync(folder, { recursive: true }));

if (part === "db-schema")
  process.exit(await vitest(["--project", "unit", "tests/db/schema.test.ts"], { env: { WRITE_SCHEMA: "1" } }));
// These go on beside the tests.
const checks = isAll && [
  check("types and lint", "--max-semi-space-size=64", "--initial-heap-size=2048", "tests/types-and-lint.mjs"),
  part === "ci" && check("format", "node_modules/prettier/bin/prettier.cjs", "--check", ".", "--log-level", "warn"),
];
if (part !== "unit") {
  await check("build", "start.mjs", "build");
  process.env.CHROMIUM ??= findChromium();
}
if (isAll) await vitest(["--project", "unit*", "--project", "http"]);
else if (part !== "e2e" && part !== "soak") await vitest(["--project", part === "unit" ? "unit*" : part]);
if (isAll || part === "e2e") await playwright("e2e");
if (checks) await Promise.all(checks);
if (part === "soak" || part === "ci") await soak();
if (part === "ci") await vitest(["--project", "unit*"], { node: node24 });
for (const failure of failures) console.log(failure);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed > 0 || totals.passed === 0 ? 1 : 0);

async function check(name, ...args) {
  const status = await run([process.execPath, ...args], { isQuiet: true, isBeside: name !== "build" });
  console.log(`${status === 0 ? "✓" : "✗"} ${name}`);
  totals[status === 0 ? "passed" : "failed"] += 1;
  if (status !== 0) failures.push(`FAILED ${name}`);
}

/** Vitest's one file at a time: what is killed, starved or told to answer within seconds has the machine to itself. */
async function soak() {
  await vitest(["--project", "soak", "--maxWorkers", "1"]);
  await playwright("soak");
}

async function vitest(args, { node = [process.execPath], env = {} } = {}) {
  const report = join(folder, "vitest.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const status = await run([...node, "node_modules/vitest/vitest.mjs", "run", ...reporters, ...args], { env });
  const { numPassedTests = 0, numFailedTests = 0, testResults = [] } = takeReport(report);
  count(`vitest ${args.join(" ")}`, status, numPassedTests, numFailedTests, testResults.flatMap(vitestFailures));
  return status;
}

async function playwright(project) {
  const report = join(folder, "playwright.json");
  const options = [`--project=${project}`, "--reporter=list,json", "--forbid-only"];
  const args = ["node_modules/playwright/cli.js", "test", ...options];
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const status = await run([process.execPath, ...args], { env });
  const { stats: { expected = 0, unexpected = 0 } = {}, suites = [], errors = [] } = takeReport(report);
  const told = [
    ...suites.flatMap((suite) => playwrightFailures(suite)),
    ...errors.map(({ message }) => describeFailure(project, message)),
  ];
  count(`playwright ${project}`, status, expected, unexpected, told);
}

/** Runs a program to its end. What a quiet one says stands together, when it has ended. */
function run([program, ...args], { env = {}, isQuiet = false, isBeside = false }) {
  const stdio = isQuiet ? ["ignore", "pipe", "pipe"] : "inherit";
  const child = spawn(program, args, { stdio, env: { ...process.env, NODE_ENV: "test", ...env } });
  // Tests wait for one another, for a server or a clock: what goes on beside them is for these moments.
  if (isBeside && child.pid) setPriority(child.pid, Math.max(getPriority(), 5));
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => said.push(chunk));
  return new Promise((resolve) => {
    child.once("error", () => resolve(1));
    child.once("close", (code) => {
      for (const chunk of said) process.stdout.write(chunk);
      resolve(code ?? 1);
    });
  });
}

function takeReport(path) {
  if (!existsSync(path)) return {};
  const report = JSON.parse(readFileSync(path, "utf8"));
  rmSync(path);
  return report;
}

/** A file that does not even load, and a set-up that fails, leave no failed test: such a run counts as one. */
function count(name, status, passed, failed, told) {
  totals.passed += passed;
  totals.failed += failed || (status === 0 ? 0 : 1);
  if (status !== 0) failures.push(...(told.length > 0 ? told : [describeFailure(name)]));
}

function vitestFailures({ name, status, message, assertionResults }) {
  const file = relative(process.cwd(), name);
  const failed = assertionResults.filter((one) => one.status === "failed");
  if (status === "failed" && failed.length === 0) return [describeFailure(file, message)];
  return failed.map(({ fullName, failureMessages }) => describeFailure(`${file} > ${fullName}`, failureMessages[0]));
}

/** The outermost suite is a file, those in it are what `describe` names. */
function playwrightFailures({ title, specs = [], suites = [] }, above = []) {
  const names = [...above, title];
  const failed = specs.filter(({ ok }) => !ok);
  return [
    ...failed.map((spec) => describeFailure([...names, spec.title].join(" > "), messagesOf(spec))),
    ...suites.flatMap((inner) => playwrightFailures(inner, names)),
  ];
}

function messagesOf({ tests }) {
  const errors = tests.flatMap(({ results }) => results.flatMap((result) => result.errors));
  return errors.map(({ message }) => message).join("\n\n");
}

function describeFailure(name, message = "") {
  return `FAILED ${name}\n${stripVTControlCharacters(message).split("\n").slice(0, 40).join("\n")}`;
}

/** Playwright's own Chromium where it is, else the system's, else one is fetched. Empty: Playwright's own. */
function findChromium() {
  const own = () =>
    spawnSync(process.execPath, ["-e", "console.log(require('playwright').chromium.executablePath())"], {
      encoding: "utf8",
    }).stdout.trim();
  const system = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const known = () => [own(), ...system].find((path) => path && existsSync(path));
  if (!known())
    spawnSync(process.execPath, ["node_modules/playwright/cli.js", "install", "chromium"], { stdio: "inherit" });
  if (!known() && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    spawnSync("apt-get", ["update"], { stdio: "inherit" });
    spawnSync("apt-get", ["install", "-y", "chromium"], { stdio: "inherit" });
  }
  const found = known();
  if (found) return found;
  console.error("No Chromium is here and none could be installed: run `npx playwright install --with-deps chromium`.");
  process.exit(1);
}
