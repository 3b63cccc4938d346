import type pg from "pg";

/** How long the server may work on one statement. */
export const STATEMENT_TIMEOUT_MS = 5000;

/** Settings that a pooler keeps for each of its clients, whatever server connection it gives them (PgBouncer 1.18 and newer). */
const kept = {
  client_encoding: "UTF8",
  DateStyle: "ISO, YMD",
  TimeZone: "UTC",
  standard_conforming_strings: "on",
};

/** Settings that only a session of one's own keeps. Behind a pooler they are the role's or the database's. */
const own = {
  IntervalStyle: "postgres",
  search_path: '"$user", public',
  default_transaction_isolation: "read committed",
  default_transaction_read_only: "off",
  array_nulls: "on",
  transform_null_equals: "off",
  bytea_output: "hex",
  extra_float_digits: "1",
  gin_fuzzy_search_limit: "0",
};

/** Milliseconds. */
const timeouts = {
  statement_timeout: String(STATEMENT_TIMEOUT_MS),
  idle_in_transaction_session_timeout: "10000",
  lock_timeout: "0",
};

type Settings = Record<string, string>;

/** What Foyer's SQL relies on, each name as PostgreSQL writes it. A search_path that DATABASE_URL's own options name is its own. */
export function wantedSettings(options = ""): Settings {
  const { search_path, ...others } = { ...kept, ...own };
  return options.includes("search_path") ? others : { ...others, search_path };
}

type Session = { options?: string; isSession?: boolean };

/**
 * Gives a new connection the settings that Foyer relies on, in one round trip, and answers whether it is a session of its own: so
 * it was found to be at the start, or it has the process id that the server told. Otherwise a pooler stands between, and a setting
 * that it does not keep would be left to whoever gets that server connection next, so it is not set.
 */
export async function applySettings(client: pg.ClientBase, { options, isSession }: Session): Promise<boolean> {
  const wanted = Object.entries({ ...wantedSettings(options), ...timeouts });
  const { rowCount } = await client.query(
    `select set_config(name, value, false) from unnest($1::text[], $2::text[], $3::boolean[]) as wanted (name, value, is_kept)
     where is_kept or $4::boolean or pg_backend_pid() = $5`,
    [
      wanted.map(([name]) => name),
      wanted.map(([, value]) => value),
      wanted.map(([name]) => name in kept),
      isSession ?? false,
      "processID" in client ? client.processID : null,
    ],
  );
  return rowCount === wanted.length;
}
