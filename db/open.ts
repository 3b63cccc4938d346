import { closeDatabase, db, useDatabase } from "./database";
import { startEmbedded } from "./embedded";
import { ownsTables } from "./app-role";
import { isMigrated as hasAllMigrations, migrate } from "./migrate";
import { settings, SettingsError } from "#app/settings";

export type OpenDatabase = {
  url: string;
  /** Resolves when the embedded server has ended and cannot be started again. */
  lost?: Promise<Error>;
  close(): Promise<void>;
};

/**
 * Finds the database (DATABASE_URL, or the embedded server, started if need be) and brings its schema up to date.
 * Refuses, with a SettingsError, a database that cannot be reached.
 */
export async function openDatabase({ isMigrated = false } = {}): Promise<OpenDatabase> {
  const { databaseUrl, dataDir } = settings();
  const embedded = databaseUrl ? undefined : await startEmbedded(dataDir);
  const url = databaseUrl ?? embedded?.url ?? "";
  useDatabase(url);
  const close = async () => {
    await closeDatabase();
    await embedded?.stop();
  };
  try {
    if (!isMigrated) await bringUpToDate();
  } catch (error) {
    await close();
    if (error instanceof SettingsError) throw error;
    throw databaseUrl ? unreachable(databaseUrl, error) : error;
  }
  return { url, lost: embedded?.lost, close };
}

/** A role that only uses the tables leaves migrating to the one that owns them. */
async function bringUpToDate() {
  if (await ownsTables(db)) return migrate(db);
  if (await hasAllMigrations(db)) return;
  throw new SettingsError(
    "The tables are those of another version of Foyer, and the role of DATABASE_URL does not own them: run npm run migrate with the DATABASE_URL of the role that does, then start again.",
  );
}

/** What is wrong with DATABASE_URL, without its password. A fault of a migration stays what it is. */
function unreachable(databaseUrl: string, error: unknown): unknown {
  const { hostname, port, pathname } = new URL(databaseUrl);
  const place = `${hostname}:${port || 5432}${pathname}`;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const inner = error instanceof AggregateError ? "ECONNREFUSED" : code;
  const reasons: Record<string, string> = {
    ECONNREFUSED: "nothing answers there",
    ENOTFOUND: "there is no such host",
    EAI_AGAIN: "its host cannot be looked up",
    "28P01": "the password is not accepted",
    "28000": "the user is not accepted",
    "3D000": "there is no such database",
    "42501": "the user may not create tables",
  };
  const reason =
    reasons[inner] ??
    (/connect|timeout/i.test(error instanceof Error ? error.message : "") ? "it does not answer" : undefined);
  return reason ? new SettingsError(`DATABASE_URL (${place}) does not work: ${reason}.`) : error;
}
