import { jsonArrayFrom, jsonObjectFrom } from "kysely/helpers/postgres";
import { prepared } from "#db/database";
import { openRequestsOf } from "./access-requests";
import { runningBulkOf } from "./bulk-progress";
import { groupNamesIn, type GroupName } from "./groups";
import { countsOf, talliesOf, type Counts } from "./member-counts";
import type { Admin } from "./people";

export type Overview = {
  /** All groups of the workspace, by name. */
  groups: GroupName[];
  counts: Counts;
  /** How many ask for access. */
  requests: number;
  /** The newest bulk action that is under way. */
  running: Running | undefined;
};

type Running = NonNullable<Awaited<ReturnType<typeof askForAll>>["running"]>;

/** What an admin is told of the whole workspace around each list of its members, as it was at one moment. */
export async function findOverview(admin: Admin): Promise<Overview> {
  const { groups, tallies, requests, running } = await askForAll(admin);
  return { groups, counts: await countsOf(admin, tallies), requests: requests ?? 0, running: running ?? undefined };
}

/** In one question: the way of each costs more than its answer. */
async function askForAll(admin: Admin) {
  return prepared
    .selectNoFrom([
      jsonArrayFrom(groupNamesIn(admin)).as("groups"),
      jsonArrayFrom(talliesOf(admin)).as("tallies"),
      openRequestsOf(prepared, admin.workspace.id).as("requests"),
      jsonObjectFrom(runningBulkOf(admin)).as("running"),
    ])
    .executeTakeFirstOrThrow();
}
