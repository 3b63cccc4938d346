// `npm test`: what one runs before each push, or with an argument one project of it. `soak` is what needs longer: kills, slow
// sockets, thousands of guesses, every form and page in Chromium. `ci` is both, and the unit project on Node 24 as well.
// The last line says how many passed and how many failed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const part = process.argv[2];
const isAll = !part || part === "ci";
const node24 = ["npx", "-y", "-p", "node@24", "node"];
const totals = { passed: 0, failed: 0 };
/** What failed, with its first lines: told again at the end, where a log that is cut short still shows it. */
const failures = [];

if (part === "db-schema") process.exit(vitest(["--project", "unit", "tests/db/schema.test.ts"], { WRITE_SCHEMA: "1" }));
if (isAll) {
  check("types", "node_modules/typescript/bin/tsc");
  check("lint", "node_modules/eslint/bin/eslint.js", ".", "--max-warnings", "0");
  check("format", "node_modules/prettier/bin/prettier.cjs", "--check", ".", "--log-level", "warn");
}
if (part !== "unit") {
  check("build", "start.mjs", "build");
  process.env.CHROMIUM ??= findChromium();
}
if (part === "soak") soak();
else vitest((isAll ? ["unit", "http", "e2e"] : [part]).flatMap((project) => ["--project", project]));
if (part === "ci") soak();
if (part === "ci") vitest(["--project", "unit"], {}, node24);
for (const failure of failures) console.log(failure);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed > 0 || totals.passed === 0 ? 1 : 0);

function check(name, script, ...args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio: "inherit" });
  console.log(status === 0 ? `✓ ${name}` : `✗ ${name}`);
  totals[status === 0 ? "passed" : "failed"] += 1;
  if (status !== 0) failures.push(`FAILED ${name}`);
}

/** One file at a time: what is killed, starved or told to answer within seconds has the machine to itself. */
function soak() {
  vitest(["--project", "soak", "--maxWorkers", "1"]);
}

function vitest(args, environment = {}, [program, ...options] = [process.execPath]) {
  const folder = mkdtempSync(join(tmpdir(), "foyer-report-"));
  const report = join(folder, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const vitestArgs = ["node_modules/vitest/vitest.mjs", "run", ...reporters, ...args];
  const { status } = spawnSync(program, [...options, ...vitestArgs], {
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "test", ...environment },
  });
  const result = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : {};
  const { numPassedTests = 0, numFailedTests = 0, testResults = [] } = result;
  totals.passed += numPassedTests;
  // A file that does not even load fails without a failed test.
  totals.failed += numFailedTests || (status === 0 ? 0 : 1);
  if (status !== 0) failures.push(...testResults.flatMap(failuresOf));
  rmSync(folder, { recursive: true });
  return status ?? 1;
}

function failuresOf({ name, status, message, assertionResults }) {
  const file = relative(process.cwd(), name);
  const failed = assertionResults.filter((one) => one.status === "failed");
  if (status === "failed" && failed.length === 0) return [describeFailure(file, message)];
  return failed.map(({ fullName, failureMessages }) => describeFailure(`${file} > ${fullName}`, failureMessages[0]));
}

function describeFailure(name, message = "") {
  return `FAILED ${name}\n${message.split("\n").slice(0, 40).join("\n")}`;
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
