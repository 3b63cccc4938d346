import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { withStartLock } from "#db/start-lock";

let file: string;

beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), "foyer-lock-")), "postgres.lock");
});

/** A process that has nothing to do with Foyer. */
function startStranger(): number {
  const stranger = spawn("sleep", ["60"]);
  onTestFinished(() => void stranger.kill());
  return stranger.pid ?? 0;
}

test("a lock whose process number belongs to another program by now is taken at once", async () => {
  await writeFile(file, `${startStranger()} 1`);
  expect(await withStartLock(file, () => readFile(file, "utf8"))).toMatch(new RegExp(`^${process.pid} \\d+$`));
  expect(existsSync(file)).toBe(false);
});

test("a lock that names no start of its process, as an earlier version wrote it, is taken at once", async () => {
  await writeFile(file, String(startStranger()));
  expect(await withStartLock(file, () => Promise.resolve("done"))).toBe("done");
});

test("a lock whose process has ended is taken at once", async () => {
  const ended = spawn("true");
  await once(ended, "exit");
  await writeFile(file, `${ended.pid} 1`);
  expect(await withStartLock(file, () => Promise.resolve("done"))).toBe("done");
});

test("a lock that is held is waited for, saying so once", async () => {
  const said = vi.mocked(console.error);
  let letGo = () => {};
  let first: Promise<void> | undefined;
  // Which of two that begin at once gets it, the file system decides.
  await new Promise<void>((isHeld) => {
    const work = () => {
      isHeld();
      return new Promise<void>((resolve) => (letGo = resolve));
    };
    first = withStartLock(file, work);
  });
  const second = withStartLock(file, () => Promise.resolve("second"));
  await vi.waitFor(() => expect(said).toHaveBeenCalled(), 5000);
  letGo();
  await first;
  expect(await second).toBe("second");
  expect(said.mock.calls).toEqual([
    [`Waiting for process ${process.pid}, which is starting or stopping the same database (${file}) …`],
  ]);
  said.mockClear();
});

test("a lock that cannot be made throws what the system says", async () => {
  const inFile = join(file, "postgres.lock");
  await writeFile(file, "");
  await expect(withStartLock(inFile, () => Promise.resolve())).rejects.toThrow("ENOTDIR");
});
