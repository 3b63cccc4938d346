import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "playwright/test";
import { test } from "../support/browser";
import { setUp } from "../support/foyer";

test("`npm run dev` serves pages that their script takes over, and leaves no database server behind when it is ended", async ({
  startOwnFoyer,
  openTabAs,
}) => {
  // It begins with a database server, and the first visit with what Vite makes ready.
  test.setTimeout(240_000);
  const foyer = await startOwnFoyer({ DATABASE_URL: "", APP_SECRET: "" }, { command: "dev" });
  const tab = await openTabAs(await setUp(foyer));
  // The first visit waits until all that the page loads is made ready, which a busy machine takes long for.
  tab.setDefaultTimeout(60_000);
  await tab.goto(`${foyer.url}/nexus/workspace-settings/users`);
  // What React writes on an element that it has taken over.
  await tab.waitForFunction(() =>
    Object.keys(document.querySelector("nav a") ?? {}).some((key) => key.startsWith("__reactProps")),
  );
  await tab.evaluate(() => Object.assign(window, { isSame: true }));
  await tab.getByRole("link", { name: "Groups" }).click();
  await tab.getByRole("heading", { name: "Groups" }).waitFor();
  expect(await tab.evaluate(() => "isSame" in window)).toBe(true);
  expect(tab.troubles).toEqual([]);
  expect(await foyer.stop("SIGTERM")).toBe(0);
  expect(existsSync(join(foyer.dataDir, "postgres", "postmaster.pid"))).toBe(false);
});
