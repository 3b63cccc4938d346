// `npm run bench`: runs each benchmark, prints its table and writes all of them to bench/results.json.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
if (!existsSync("bench/node_modules/better-auth")) command("npm", "ci", "--prefix", "bench");
command(process.execPath, "start.mjs", "build");

const { benchmark } = await import("./list-and-invite.mjs");
const started = new Date();
const result = await benchmark();
console.log(`\n${result.name} (times in milliseconds; Cpu: processor time for one answer)`);
console.table(
  result.rows,
  Object.keys(result.rows[0]).filter((name) => name !== "rounds"),
);
console.table(result.ratios);

const machine = {
  node: process.version,
  cpu: cpus()[0]?.model,
  cpus: availableParallelism(),
  platform: process.platform,
};
const source = readFileSync("build/source.sha256", "utf8");
const results = { at: started.toISOString(), machine, source, benchmarks: [result] };
writeFileSync("bench/results.json", `${JSON.stringify(results, null, 2)}\n`);
console.log("bench/results.json has all of it.");

function command(name, ...options) {
  const { status } = spawnSync(name, options, { stdio: "inherit" });
  if (status !== 0) process.exit(1);
}
