import { afterAll } from "vitest";
import { useSettings } from "#app/settings";
import { closeDatabase, useDatabase } from "#db/database";

// The files of a worker share its modules: what one of them set, such as a database of its own, ends with it.
afterAll(async () => {
  await closeDatabase();
  useDatabase(process.env.DATABASE_URL ?? "");
  useSettings(process.env);
});
