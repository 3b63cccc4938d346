import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { setUp, startFoyer, type Foyer } from "../support/foyer";
import { until } from "../support/steps";

/** Lets the database's servers write files of so many bytes at most: a larger one fails at the write, as on a full disk. */
async function limitFiles({ query }: Foyer, bytes: string) {
  const servers = await query<{ pid: number }>(
    "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
  for (const { pid } of servers) {
    const owner = statSync(`/proc/${pid}`, { throwIfNoEntry: false });
    // Only a process of the same user may do so. One that ends meanwhile needs no limit.
    if (owner) spawnSync("prlimit", [`--pid=${pid}`, `--fsize=${bytes}:`], { uid: owner.uid, gid: owner.gid });
  }
}

test("a disk that takes no writes turns /readyz to 503, and the same process is ready again once it does", async () => {
  const foyer = await startFoyer();
  onTestFinished(async () => void (await foyer.stop()));
  const ada = await setUp(foyer);
  expect((await ada.get("/readyz")).html).toBe("ready");

  const readyWith = (bytes: string, wanted: number) =>
    until(
      async () => {
        await limitFiles(foyer, bytes);
        return ada.get("/readyz");
      },
      ({ status }) => status === wanted,
    );
  const full = await readyWith("1000000", 503);
  expect([full.html, full.headers.get("retry-after")]).toEqual(["the database cannot write to its disk", "30"]);
  expect((await ada.get("/healthz")).status).toBe(200);
  expect((await readyWith("unlimited", 200)).html).toBe("ready");
}, 60_000);
