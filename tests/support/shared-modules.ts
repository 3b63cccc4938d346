import { afterAll } from "vitest";
import { useSettings } from "#app/settings";
import { closeDatabase, databaseUrl, useDatabase } from "#db/database";

const shared = process.env.DATABASE_URL ?? "";

// The files of a worker share its modules: what one of them set, such as a database of its own, ends with it. To the shared
// database they stay connected: a new connection plans each statement anew.
afterAll(async () => {
  if (databaseUrl() !== shared) {
    await closeDatabase();
    useDatabase(shared);
  }
  useSettings(process.env);
});
