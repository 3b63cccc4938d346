import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Migrator, sql } from "kysely";
import { db, useDatabase } from "#db/database";
import { createBareDatabase } from "./postgres";

const FOLDER = join(import.meta.dirname, "../../db/migrations");

/** Moves this test file to a database of its own, as it was after the migration with this number. */
export async function useDatabaseAsOf(number: string) {
  useDatabase(await createBareDatabase());
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith(".sql"));
  const names = files.map((file) => file.replace(/\.sql$/, ""));
  const last = names.find((name) => name.startsWith(number));
  if (!last) throw new Error(`no migration ${number}`);
  const run = async (name: string) => {
    await sql.raw(await readFile(join(FOLDER, `${name}.sql`), "utf8")).execute(db);
  };
  const migrations = Object.fromEntries(names.map((name) => [name, { up: () => run(name) }]));
  const provider = { getMigrations: () => Promise.resolve(migrations) };
  const { error } = await new Migrator({ db, provider }).migrateTo(last);
  if (error) throw error;
}
