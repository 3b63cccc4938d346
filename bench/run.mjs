// `npm run bench`: runs each benchmark, prints its table and writes all of them to bench/results.json.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
if (!existsSync("bench/node_modules/better-auth")) command("npm", "ci", "--prefix", "bench");
command(process.execPath, "start.mjs", "build");

const started = new Date();
const benchmarks = [];
for (const file of ["list-and-invite", "sign-in"]) {
  const { benchmark } = await import(`./${file}.mjs`);
  const result = await benchmark();
  benchmarks.push(result);
  console.log(`\n${result.name} (times in milliseconds; Cpu: processor time for one answer)`);
  console.table(result.rows, columnsOf(result.rows));
  if (result.ratios) console.table(result.ratios);
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
  return [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => name !== "rounds");
}

function command(name, ...options) {
  const { status } = spawnSync(name, options, { stdio: "inherit" });
  if (status !== 0) process.exit(1);
}
