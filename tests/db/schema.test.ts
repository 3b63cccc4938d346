import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

test("the generated database types are those of the migrations", () => {
  const mode = process.env.WRITE_SCHEMA ? [] : ["--verify"];
  const options = ["--dialect", "postgres", "--exclude-pattern", "kysely_*", "--out-file", "db/schema.ts", ...mode];
  const codegen = ["node_modules/kysely-codegen/dist/cli/bin.js", ...options, "--url", process.env.DATABASE_URL ?? ""];
  expect(() => execFileSync(process.execPath, codegen, { stdio: "pipe" })).not.toThrow();
});
