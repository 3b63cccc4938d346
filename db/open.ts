import { settings, SettingsError } from "#app/settings";
import { closeDatabase, db, useDatabase } from "./database";
import { startEmbedded } from "./embedded";
import { ownsTables } from "./app-role";
import { isMigrated as hasAllMigrations, migrate } from "./migrate";
import { checkDatabase, waitForDatabase } from "./start-check";
import { toStartError } from "./start-errors";

export type OpenDatabase = {
  url: string;
  /** Resolves when the embedded server has ended and cannot be started again. */
  lost?: Promise<Error>;
  close(): Promise<void>;
  /** What the database refuses while Foyer starts, as a SettingsError of one sentence; any other error as it is. */
  explain(error: unknown): unknown;
};

type Opening = { isMigrated?: boolean; signal?: AbortSignal };

/**
 * Finds the database (DATABASE_URL, waited for until the signal, or the embedded server, started if need be) and brings its schema
 * up to date. Refuses, with a SettingsError, a database that cannot be reached or used.
 */
export async function openDatabase({ isMigrated = false, signal }: Opening = {}): Promise<OpenDatabase> {
  const { databaseUrl, databaseWait, databaseTimeout, dataDir, preparesStatements } = settings();
  const embedded = databaseUrl ? undefined : await startEmbedded(dataDir);
  const url = databaseUrl ?? embedded?.url ?? "";
  const close = async () => {
    await closeDatabase();
    await embedded?.stop();
  };
  try {
    const isSession = databaseUrl ? await waitForDatabase(url, { seconds: databaseWait, signal }) : true;
    useDatabase(url, { preparesStatements, isSession, readTimeoutMs: databaseTimeout * 1000 });
    if (databaseUrl) await checkDatabase(url);
    if (!isMigrated) await bringUpToDate();
  } catch (error) {
    await close();
    throw databaseUrl ? toStartError(url, error) : error;
  }
  const explain = (error: unknown) => (databaseUrl ? toStartError(url, error) : error);
  return { url, lost: embedded?.lost, close, explain };
}

/** A role that only uses the tables leaves migrating to the one that owns them. */
async function bringUpToDate() {
  if (await ownsTables(db)) return migrate(db);
  if (await hasAllMigrations(db)) return;
  throw new SettingsError(
    "The tables are those of another version of Foyer, and the role of DATABASE_URL does not own them: run npm run migrate with the DATABASE_URL of the role that does, then start again.",
  );
}
