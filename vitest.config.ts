import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const fromRoot = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** It asks the running app, so it goes with the tests over HTTP. */
const DOORS = "tests/doors.test.ts";
const shared = {
  globals: false,
  pool: "forks" as const,
  setupFiles: ["tests/support/console.ts"],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  resolve: { alias: { "#app": fromRoot("./app"), "#db": fromRoot("./db") } },
  test: {
    globalSetup: ["tests/support/postgres.ts"],
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: "unit",
          include: [
            "tests/*.test.ts",
            "tests/unit/**/*.test.ts",
            "tests/domain/**/*.test.ts",
            "tests/mail/**/*.test.ts",
          ],
          exclude: [DOORS],
        },
      },
      { extends: true, test: { ...shared, name: "http", include: [DOORS, "tests/http/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          ...shared,
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
