import { sql, type Expression } from "kysely";
import { db } from "#db/database";

/** How far people are counted where that could take long: beyond it nobody wants to know. */
export const COUNTED = 1000;

/** How many rows a query finds, counted up to one more than a thousand. */
export async function countRows(query: Expression<unknown>): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (${query} limit ${sql.lit(COUNTED + 1)}) as counted`.execute(db);
  return rows[0]?.count ?? 0;
}

/** A number that was counted up to one more than `limit`: what is known of it, and whether there are more. */
export function limitCount(count: number, limit = COUNTED): { count: number; isMore: boolean } {
  return { count: Math.min(count, limit), isMore: count > limit };
}
