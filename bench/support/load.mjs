import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const GENERATOR = fileURLToPath(new URL("load-generator.mjs", import.meta.url));
let runs = 0;

/**
 * Sends one request over and over, from a process of its own, and answers what came of it: answers a second, and the middle
 * and the 95th percentile of their times in milliseconds; `sent` counts those of its short warm-up too. Throws where a single
 * answer is not the expected one. With `limit` it ends early, after so many answers, and when `signal` aborts; with `rate` each
 * connection sends so many requests a second instead of as many as are answered.
 */
export async function measure({ signal, ...load }) {
  const child = spawn(process.execPath, [GENERATOR], { stdio: ["pipe", "pipe", "inherit"] });
  signal?.addEventListener("abort", () => child.kill("SIGTERM"));
  child.stdin.end(JSON.stringify({ ...load, run: ++runs }));
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  if (code !== 0)
    throw new Error(`${load.method} ${load.url}: ${output.trim() || `the load generator ended with ${code}`}`);
  return JSON.parse(output);
}
