import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { setUp, startFoyer } from "../../support/foyer";
import { until } from "../../support/steps";

/** Gives the command that follows a small disk of its own at this folder. Namespaces let any user mount one; it ends with Foyer. */
function onSmallDisk(folder: string): string[] {
  const script = `mount -t tmpfs -o size=256m,mode=777 tmpfs "$0" && exec unshare --user --map-user=12345 --map-group=12345 "$@"`;
  return ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, folder];
}

test("a full disk turns /readyz to 503, and the same process is ready again once there is room", async () => {
  const folder = await mkdtemp(join(tmpdir(), "foyer-disk-"));
  const environment = { DATABASE_URL: "", APP_SECRET: "", DATA_DIR: join(folder, "data") };
  const foyer = await startFoyer(environment, { launcher: onSmallDisk(folder) });
  onTestFinished(async () => void (await foyer.stop()));
  const ada = await setUp(foyer);
  expect((await ada.get("/readyz")).html).toBe("ready");

  // As the process itself sees the folder.
  const disk = join(`/proc/${foyer.process.pid}/root`, folder);
  const { bavail, bsize } = await statfs(disk);
  const left = 4 * 1024 * 1024;
  await writeFile(join(disk, "filler"), Buffer.alloc(bavail * bsize - left));
  const full = await until(
    () => ada.get("/readyz"),
    ({ status }) => status === 503,
  );
  expect(full.html).toBe("the database cannot write to its disk");
  expect((await ada.get("/healthz")).status).toBe(200);
  await rm(join(disk, "filler"));
  await until(
    () => ada.get("/readyz"),
    ({ status }) => status === 200,
  );
}, 120_000);
