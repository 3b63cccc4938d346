import { defineConfig } from "playwright/test";

export default defineConfig({
  globalSetup: "./tests/support/global-setup.ts",
  testMatch: "**/*.spec.ts",
  timeout: 120_000,
  fullyParallel: true,
  workers: 2,
  retries: 0,
  // One set of pictures for every system: the test brings its own fonts.
  snapshotPathTemplate: "{testDir}/{testFileName}-snapshots/{arg}{ext}",
  reporter: "list",
  use: {
    // A trace of what was done, and a picture of its end. What each page looked like meanwhile would cost a fifth of the run:
    // `--trace on` keeps it.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: false },
    screenshot: "only-on-failure",
    viewport: { width: 1280, height: 900 },
    launchOptions: {
      // The one that tests/run.mjs found, else Playwright's own.
      executablePath: process.env.CHROMIUM || undefined,
      args: [
        ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
        // The pages of a test share a process, which spares a twentieth of the run.
        ...["--disable-site-isolation-trials", "--renderer-process-limit=1"],
      ],
    },
  },
  // A folder for each project: a run empties that of its project, and nothing else.
  projects: [
    { name: "e2e", testDir: "tests/e2e", outputDir: "test-results/e2e" },
    { name: "soak", testDir: "tests/soak", outputDir: "test-results/soak" },
  ],
});
