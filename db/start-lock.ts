import { open, readFile, rm, stat, utimes } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** How often the holder says that it still works, and after how long without a word the lock is taken to be left over. */
const HEARTBEAT_MS = 1000;
const SILENCE_MS = 15_000;
const SAY_AFTER_MS = 1000;

/**
 * Runs work that only one process at a time may do. A lock whose process has ended, or is another program by now, is left
 * over and taken; one that is held is waited for, saying so after a second. Throws what the system says when the lock cannot
 * be made.
 */
export async function withStartLock<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const begun = Date.now();
  let hasSaid = false;
  for (;;) {
    const handle = await open(file, "wx").catch(ifHeld);
    if (handle) {
      const heartbeat = setInterval(() => void touch(file), HEARTBEAT_MS);
      try {
        await handle.writeFile(`${process.pid} ${await startedAt(process.pid)}`);
        return await work();
      } finally {
        clearInterval(heartbeat);
        await handle.close();
        await rm(file, { force: true });
      }
    }
    if (await isLeftOver(file)) await rm(file, { force: true });
    else if (!hasSaid && Date.now() - begun > SAY_AFTER_MS) {
      hasSaid = true;
      const [holder] = await readHolder(file).catch(() => [""]);
      console.error(`Waiting for process ${holder}, which is starting or stopping the same database (${file}) …`);
    }
    await delay(100);
  }
}

function ifHeld(error: unknown): undefined {
  if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
}

async function touch(file: string) {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
}

async function isLeftOver(file: string): Promise<boolean> {
  try {
    const [[pid, started], { mtimeMs }] = await Promise.all([readHolder(file), stat(file)]);
    if (Date.now() - mtimeMs > SILENCE_MS) return true;
    // Between making the file and writing into it.
    if (pid === "") return false;
    return !isAlive(Number(pid)) || (await startedAt(Number(pid))) !== started;
  } catch (error) {
    // Its holder has just removed it.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

async function readHolder(file: string): Promise<[pid: string, started: string]> {
  const [pid = "", started = ""] = (await readFile(file, "utf8")).trim().split(" ");
  return [pid, started];
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Tells a process from a later one of the same number (proc_pid_stat(5), field 22). The empty string where there is no /proc. */
async function startedAt(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return line.slice(line.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
