import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const fromRoot = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** It asks the running app, so it goes with the tests over HTTP. */
const ACCESS_MATRIX = "tests/access-matrix.test.ts";
/** They replace modules, or count what the process has prepared: no other file may have loaded those before. */
const OWN_MODULES = ["tests/db/prepared.test.ts", "tests/ui/components.test.tsx"];
const resolve = { alias: { "#app": fromRoot("./app"), "#db": fromRoot("./db") } };
const shared = {
  globals: false,
  pool: "forks" as const,
  setupFiles: ["tests/support/console.ts"],
  deps: {
    optimizer: {
      ssr: {
        enabled: true,
        include: ["kysely", "kysely/helpers/postgres", "zod"],
        // Private fields as they are: for older engines each becomes a WeakMap, which Kysely has hundreds of.
        esbuildOptions: { target: "es2022" },
      },
    },
  },
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    // Not shared with the projects: each would start a server of its own.
    globalSetup: ["tests/support/postgres.ts"],
    maxWorkers: 3,
    projects: [
      {
        resolve,
        test: {
          ...shared,
          name: "unit",
          // Loading the modules takes longer than most tests.
          isolate: false,
          setupFiles: [...shared.setupFiles, "tests/support/shared-modules.ts"],
          include: [
            "tests/*.test.ts",
            "tests/domain/**/*.test.ts",
            "tests/mail/**/*.test.ts",
            "tests/db/**/*.test.ts",
            "tests/ui/**/*.test.{ts,tsx}",
            "tests/web/**/*.test.ts",
          ],
          exclude: [ACCESS_MATRIX, ...OWN_MODULES],
        },
      },
      {
        resolve,
        test: { ...shared, name: "unit-isolated", include: OWN_MODULES },
      },
      {
        resolve,
        test: {
          ...shared,
          name: "http",
          // The app runs in processes of its own: what the test files hold between them is nothing but connections.
          isolate: false,
          include: [ACCESS_MATRIX, "tests/http/**/*.test.ts"],
        },
      },
      {
        resolve,
        test: {
          ...shared,
          name: "soak",
          include: ["tests/soak/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
