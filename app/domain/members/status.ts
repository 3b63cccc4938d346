import { expressionBuilder, sql, type Expression, type RawBuilder } from "kysely";
import type { DB } from "#db/schema";
import { settings } from "#app/settings";
import type { Status } from "./filter";

const subqueries = expressionBuilder<DB, never>();

/** Whether this address has an account, for a query that selects members: in the cloud alone anybody asks. */
export function hasAccount(email: Expression<string>): RawBuilder<boolean> {
  if (settings().edition !== "cloud") return sql<boolean>`true`;
  return sql<boolean>`exists ${subqueries.selectFrom("accounts").select("id").where("accounts.email", "=", email)}`;
}

/** The status on screen: what is stored, and in the cloud whether the address has an account. */
export function toStatus(stored: string, isKnown: boolean): Status {
  if (stored === "archived" || stored === "active") return stored;
  return settings().edition === "cloud" && !isKnown ? "requested" : "invited";
}
