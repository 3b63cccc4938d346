// `npm run bench [-- <name>]`: runs each benchmark, or the named ones, prints its table and writes all of them to
// bench/results.json.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
if (!existsSync("bench/node_modules/better-auth")) command("npm", "ci", "--prefix", "bench");
command(process.execPath, "start.mjs", "build");

const names =
  process.argv.length > 2 ? process.argv.slice(2) : ["list-and-invite", "find", "sign-in", "send", "import"];
const started = new Date();
const benchmarks = [];
for (const name of names) {
  const { benchmark } = await import(`./${name}.mjs`);
  const result = await benchmark();
  benchmarks.push(result);
  console.log(`\n${result.name} (times in milliseconds; Cpu: processor time for one answer)`);
  console.table(result.rows, columnsOf(result.rows));
  for (const table of [result.ratios, ...Object.values(result.besides ?? {})]) if (table) console.table(table);
}

const machine = {
  node: process.version,
  cpu: cpus()[0]?.model,
  cpus: availableParallelism(),
  platform: process.platform,
};
const source = readFileSync("build/source.sha256", "utf8");
const results = { at: started.toISOString(), machine, source, benchmarks };
writeFileSync("bench/results.json", `${JSON.stringify(results, null, 2)}\n`);
console.log("bench/results.json has all of it.");

function columnsOf(rows) {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => !["rounds", "path"].includes(name));
}

function command(name, ...options) {
  const { status } = spawnSync(name, options, { stdio: "inherit" });
  if (status !== 0) process.exit(1);
}
