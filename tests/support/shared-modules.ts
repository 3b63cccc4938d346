import { afterAll } from "vitest";
import { useSettings } from "#app/settings";
import { closeDatabase, databaseUrl, useDatabase } from "#db/database";
import { createDatabase } from "./postgres";

// Each worker has a database for its files, which run one after the other: what works off a queue of the whole instance would
// otherwise find, or miss, what the files of other workers are at.
process.env.WORKER_DATABASE_URL ??= await createDatabase();
const shared = process.env.WORKER_DATABASE_URL;
process.env.DATABASE_URL = shared;

// The files of a worker share its modules: what one of them set, such as a database of its own, ends with it. To the shared
// database they stay connected: a new connection plans each statement anew.
afterAll(async () => {
  if (databaseUrl() !== shared) {
    await closeDatabase();
    useDatabase(shared);
  }
  useSettings(process.env);
});
