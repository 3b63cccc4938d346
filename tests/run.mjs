// `npm test`: what one runs before each push, or with an argument one part of it. `soak` is what needs longer: kills, slow
// sockets, thousands of guesses, every form and page in Chromium. `ci` is both, and the unit project on Node 24 as well.
// The last line says how many passed and how many failed.
import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";

const part = process.argv[2];
const isAll = !part || part === "ci";
const node24 = ["npx", "-y", "-p", "node@24", "node"];
const totals = { passed: 0, failed: 0 };
/** What failed, with its first lines: told again at the end, where a log that is cut short still shows it. */
const failures = [];
const folder = mkdtempSync(join(tmpdir(), "foyer-report-"));
const report = join(folder, "report.json");
process.once("exit", () => rmSync(folder, { recursive: true }));

if (part === "db-schema") process.exit(vitest(["--project", "unit", "tests/db/schema.test.ts"], { WRITE_SCHEMA: "1" }));
// These go on beside the tests.
const checks = isAll && [
  check("types", "node_modules/typescript/bin/tsc"),
  check("lint", "node_modules/eslint/bin/eslint.js", ".", "--max-warnings", "0"),
  check("format", "node_modules/prettier/bin/prettier.cjs", "--check", ".", "--log-level", "warn"),
];
if (part !== "unit") await check("build", "start.mjs", "build");
if (part !== "unit") process.env.CHROMIUM ??= findChromium();
if (isAll) vitest(["--project", "unit", "--project", "http"]);
else if (part !== "e2e" && part !== "soak") vitest(["--project", part]);
if (isAll || part === "e2e") playwright("e2e");
if (checks) await Promise.all(checks);
if (part === "soak" || part === "ci") soak();
if (part === "ci") vitest(["--project", "unit"], {}, node24);
for (const failure of failures) console.log(failure);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed > 0 || totals.passed === 0 ? 1 : 0);

/** Runs beside the others; what it prints stands together. */
function check(name, script, ...args) {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], (error, stdout, stderr) => {
      console.log(`${stdout}${stderr}${error ? "✗" : "✓"} ${name}`);
      totals[error ? "failed" : "passed"] += 1;
      if (error) failures.push(`FAILED ${name}`);
      resolve();
    });
  });
}

/** Vitest's one file at a time: what is killed, starved or told to answer within seconds has the machine to itself. */
function soak() {
  vitest(["--project", "soak", "--maxWorkers", "1"]);
  playwright("soak");
}

function vitest(args, environment = {}, node = [process.execPath]) {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const status = run(node, ["node_modules/vitest/vitest.mjs", "run", ...reporters, ...args], environment);
  const { numPassedTests = 0, numFailedTests = 0, testResults = [] } = readReport();
  count(`vitest ${args.join(" ")}`, status, numPassedTests, numFailedTests, testResults.flatMap(vitestFailures));
  return status;
}

function playwright(project) {
  const options = [`--project=${project}`, "--reporter=list,json", "--forbid-only"];
  const args = ["node_modules/playwright/cli.js", "test", ...options];
  const status = run([process.execPath], args, { PLAYWRIGHT_JSON_OUTPUT_FILE: report });
  const { stats: { expected = 0, unexpected = 0 } = {}, suites = [], errors = [] } = readReport();
  const told = [
    ...suites.flatMap((suite) => playwrightFailures(suite)),
    ...errors.map(({ message }) => describeFailure(project, message)),
  ];
  count(`playwright ${project}`, status, expected, unexpected, told);
}

function run([program, ...options], args, environment) {
  rmSync(report, { force: true });
  const env = { ...process.env, NODE_ENV: "test", ...environment };
  return spawnSync(program, [...options, ...args], { stdio: "inherit", env }).status ?? 1;
}

function readReport() {
  return existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : {};
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
