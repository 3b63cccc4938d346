import pg from "pg";

/** The database cannot be reached, or no longer answers; the cause is what the driver or the system said. */
export class DatabaseAway extends Error {}

/**
 * SQLSTATE classes and codes of a server that is away, full, stopping or starting: connection exceptions, insufficient resources,
 * operator intervention (of which a statement that took too long is one), and a transaction ended for doing nothing.
 */
const awayCodes = ["08", "53", "57P0", "57014", "25P03"];

/** Whether the error says that the database is away, full or starting, so that trying again later may do. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof DatabaseAway) return true;
  return error instanceof pg.DatabaseError && awayCodes.some((code) => error.code?.startsWith(code));
}
