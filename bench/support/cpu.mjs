import { readdir, readFile } from "node:fs/promises";

/** Linux counts in hundredths of a second. */
const MILLISECONDS_PER_TICK = 10;

/**
 * The processor time that a server with its web processes, and the backends of a PostgreSQL server have used so far, in
 * milliseconds; undefined where there is no /proc. On a machine with other work this says more than the clock.
 */
export async function cpuOf(server, postmaster) {
  const processes = await listProcesses();
  if (processes.length === 0) return undefined;
  const sum = (numbers) => numbers.reduce((total, ticks) => total + ticks * MILLISECONDS_PER_TICK, 0);
  return {
    server: sum(processes.filter(({ pid, parent }) => pid === server || parent === server).map(({ ticks }) => ticks)),
    database: sum(
      processes.map(({ pid, parent, ticks, endedTicks }) =>
        parent === postmaster ? ticks : pid === postmaster ? endedTicks : 0,
      ),
    ),
  };
}

async function listProcesses() {
  const names = await readdir("/proc").catch(() => []);
  const found = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(readProcess));
  return found.filter((one) => one !== undefined);
}

/**
 * proc(5): behind the command's name come the state, the parent, and as the 12th and 13th the ticks in the user's and the
 * system's code; the two behind those are of children that have ended.
 */
async function readProcess(name) {
  const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => undefined);
  if (stat === undefined) return undefined;
  const [, parent, ...fields] = stat
    .replace(/^.*\) /s, "")
    .split(" ")
    .map(Number);
  return { pid: Number(name), parent, ticks: fields[9] + fields[10], endedTicks: fields[11] + fields[12] };
}
