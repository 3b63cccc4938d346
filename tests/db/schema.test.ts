import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { createBareDatabase, createDatabase, runOn } from "../support/postgres";
import { printSchema } from "../support/print-schema";

const isWriting = Boolean(process.env.WRITE_SCHEMA);
let migrated: string;
beforeAll(async () => {
  migrated = await createDatabase();
});

test("the generated database types are those of the migrations", () => {
  const options = ["--dialect", "postgres", "--exclude-pattern", "kysely_*", "--out-file", "db/schema.ts"];
  const mode = isWriting ? [] : ["--verify"];
  const codegen = ["node_modules/kysely-codegen/dist/cli/bin.js", ...options, ...mode, "--url", migrated];
  expect(() => execFileSync(process.execPath, codegen, { stdio: "pipe" })).not.toThrow();
});

describe("db/schema.sql", () => {
  test("is what the migrations make", async () => {
    const printed = await printSchema(migrated);
    if (isWriting) writeFileSync("db/schema.sql", printed);
    expect(readFileSync("db/schema.sql", "utf8")).toBe(printed);
  });

  test("makes the same schema in an empty database", async () => {
    const written = readFileSync("db/schema.sql", "utf8");
    const made = await createBareDatabase();
    await runOn(made, written);
    expect(await printSchema(made)).toBe(written);
  });

  test("changes with each part of the schema", async () => {
    const changes = [
      "create extension pgcrypto",
      "alter type member_role add value 'guest'",
      "create function one() returns integer language sql return 1",
      "create table notes (text text)",
      "alter table accounts add nickname text",
      "alter table accounts alter name set default ''",
      "alter table accounts add initial text generated always as (left(name, 1)) stored",
      "alter table accounts add constraint accounts_named check (name <> '')",
      "create index accounts_by_creation on accounts (created_at)",
      "create trigger accounts_kept before delete on accounts for each row execute function refuse_change()",
      "comment on table accounts is 'People who sign in'",
      "comment on column accounts.name is 'As they write it'",
      "alter table accounts set (fillfactor = 90)",
    ];
    const url = await createDatabase();
    const seen = [await printSchema(url)];
    for (const change of changes) {
      await runOn(url, change);
      seen.push(await printSchema(url));
    }
    expect(new Set(seen).size).toBe(14);
  });

  test("leaves nothing out silently", async () => {
    const url = await createDatabase();
    await runOn(url, "create view everybody as select id from accounts");
    await expect(printSchema(url)).rejects.toThrow("does not know how to print everybody");
  });
});
