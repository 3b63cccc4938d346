import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

/** Node's own flags that `npm start` gives: each server that is measured is started with them. */
const { start } = JSON.parse(readFileSync("package.json", "utf8")).scripts;
const nodeFlags = start.split(" ").filter((word) => word.startsWith("--"));

/** Starts one of our scripts as a process of its own and waits for the line that says it is ready. */
export function startChild(script, { args = [], environment, isReady }) {
  // In a group of its own: Ctrl-C reaches this process alone, which stops the others one after another.
  const options = { env: environment, stdio: ["ignore", "pipe", "pipe"], detached: true };
  const child = spawn(process.execPath, [...nodeFlags, script, ...args], options);
  const lines = [];
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  };
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`${script} ended with ${code}:\n${lines.join("\n")}`)));
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        if (isReady(line)) resolve({ pid: child.pid, stop });
      });
  });
}

/** Runs one of our scripts to its end. */
export async function runChild(script, { args = [], environment }) {
  const child = spawn(process.execPath, [script, ...args], { env: environment, stdio: "inherit" });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${script} ${args.join(" ")} ended with ${code}`);
}

export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
