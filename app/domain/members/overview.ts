import { jsonArrayFrom, jsonObjectFrom } from "kysely/helpers/postgres";
import { db } from "#db/database";
import { selectOpenCount } from "#app/domain/access-requests/access-request";
import { selectRunningBulk, type Bulk } from "#app/domain/bulk-actions/progress";
import { selectGroupNames, type GroupName } from "#app/domain/groups/group";
import type { Admin } from "#app/domain/shared/actors";
import { selectTallies, toCounts, type Counts } from "./counts";

export type Overview = {
  /** All groups of the workspace, by name. */
  groups: GroupName[];
  counts: Counts;
  /** How many access requests are open. */
  requests: number;
  /** The newest bulk action that is under way. */
  running: Omit<Bulk, "madeAt"> | undefined;
};

/** What every page with the list of members shows besides: groups, counts, access requests and the bulk action under way. */
export async function loadOverview(admin: Admin): Promise<Overview> {
  const { id } = admin.workspace;
  const { groups, tallies, requests, running } = await db
    .selectNoFrom((eb) => [
      jsonArrayFrom(selectGroupNames(id)).as("groups"),
      jsonArrayFrom(selectTallies(id)).as("tallies"),
      eb.fn.coalesce(selectOpenCount(db, id), eb.lit(0)).as("requests"),
      jsonObjectFrom(selectRunningBulk(id)).as("running"),
    ])
    .executeTakeFirstOrThrow();
  return { groups, counts: await toCounts(admin, tallies), requests, running: running ?? undefined };
}
