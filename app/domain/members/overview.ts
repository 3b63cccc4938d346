import { sql } from "kysely";
import { jsonArrayFrom, jsonObjectFrom } from "kysely/helpers/postgres";
import { db } from "#db/database";
import { selectOpenCount } from "#app/domain/access-requests/access-request";
import { selectRunningBulk, type Bulk } from "#app/domain/bulk-actions/progress";
import { selectGroupNames, type GroupName } from "#app/domain/groups/group";
import { selectInvited } from "#app/domain/invitations/filter";
import type { Admin } from "#app/domain/shared/actors";
import { COUNTED } from "#app/domain/shared/limited-count";
import { selectDoneSteps, toFirstSteps, type FirstSteps } from "#app/domain/workspaces/first-steps";
import { selectTallies, toCounts, type Counts } from "./counts";

export type Overview = {
  /** All groups of the workspace, by name. */
  groups: GroupName[];
  counts: Counts;
  /** How many access requests are open. */
  requests: number;
  /** How many members asked for a new link, counted up to 1,000 and one. */
  renewals: number;
  /** The newest bulk action that is under way. */
  running: Omit<Bulk, "madeAt"> | undefined;
  /** What a new workspace needs, until all of it is done or dismissed. */
  firstSteps: FirstSteps | undefined;
};

/** What every page with the list of members shows besides: groups, counts, what waits for an admin, what is under way or left to do. */
export async function loadOverview(admin: Admin): Promise<Overview> {
  const { id } = admin.workspace;
  const { groups, tallies, requests, renewals, running, steps } = await db
    .selectNoFrom((eb) => [
      jsonArrayFrom(selectGroupNames(id)).as("groups"),
      jsonArrayFrom(selectTallies(id)).as("tallies"),
      eb.fn.coalesce(selectOpenCount(db, id), eb.lit(0)).as("requests"),
      sql<number>`(
        select count(*)::int from (${selectInvited(id, "asked")} limit ${sql.lit(COUNTED + 1)}) as asked
      )`.as("renewals"),
      jsonObjectFrom(selectRunningBulk(id)).as("running"),
      jsonObjectFrom(selectDoneSteps(id)).as("steps"),
    ])
    .executeTakeFirstOrThrow();
  const counts = await toCounts(admin, tallies);
  return { groups, counts, requests, renewals, running: running ?? undefined, firstSteps: toFirstSteps(steps) };
}
