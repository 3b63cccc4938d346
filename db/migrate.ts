import { Migrator, sql, type MigrationProvider } from "kysely";
import { setStatementTimeout, type Database } from "./database";
import { restoreIndexes } from "./indexes";

const files = import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true });

const provider: MigrationProvider = {
  getMigrations: () =>
    Promise.resolve(
      Object.fromEntries(
        Object.entries(files).map(([path, text]) => [
          path.replace(/^.*\/|\.sql$/g, ""),
          {
            up: async (db) => {
              await setStatementTimeout(db, 0);
              await sql.raw(text).execute(db);
            },
          },
        ]),
      ),
    ),
};

/**
 * Brings the schema up to date, with the indexes that a killed seeding left out, and answers the names of what it ran.
 * Several at once are safe: one works, the others wait.
 */
export async function migrate(db: Database): Promise<string[]> {
  // A migration may drop or change any of the indexes.
  if (await hasSetAside(db)) await restoreIndexes(db);
  const { error, results = [] } = await new Migrator({ db, provider }).migrateToLatest();
  if (error) throw error;
  return results.map(({ migrationName }) => migrationName);
}

async function hasSetAside(db: Database): Promise<boolean> {
  const { rows } = await sql`select where to_regclass('set_aside_indexes') is not null`.execute(db);
  return rows.length > 0;
}

/** Whether every migration of this build has run. */
export async function isMigrated(db: Database): Promise<boolean> {
  const migrations = await new Migrator({ db, provider }).getMigrations();
  return migrations.every(({ executedAt }) => executedAt);
}
