import type { RawBuilder } from "kysely";
import { jsonArrayFrom, jsonBuildObject, jsonObjectFrom } from "kysely/helpers/postgres";
import { db } from "#db/database";
import { template, type Hole } from "#db/template";
import { openRequestsOf } from "#app/domain/access-requests/access-request";
import { runningBulkOf } from "#app/domain/bulk-actions/progress";
import { groupNamesIn, type GroupName } from "#app/domain/groups/group";
import { countsOf, talliesOf, type Counts } from "./counts";
import type { Admin } from "#app/domain/shared/actors";

export type Overview = {
  /** All groups of the workspace, by name. */
  groups: GroupName[];
  counts: Counts;
  /** How many ask for access. */
  requests: number;
  /** The newest bulk action that is under way. */
  running: Running | undefined;
};

export type OverviewAnswers = ReturnType<typeof overviewOf> extends RawBuilder<infer Answer> ? Answer : never;
type Running = NonNullable<OverviewAnswers["running"]>;

/** Asks, as a part of a greater question, what an admin is told of the whole workspace around each list of its members. */
export function overviewOf(admin: Admin) {
  return overview({ workspaceId: admin.workspace.id });
}

const overview = template((hole: Hole<{ workspaceId: string }>) =>
  jsonBuildObject({
    groups: jsonArrayFrom(groupNamesIn(hole("workspaceId"))),
    tallies: jsonArrayFrom(talliesOf(hole("workspaceId"))),
    requests: openRequestsOf(db, hole("workspaceId")).$asScalar(),
    running: jsonObjectFrom(runningBulkOf(hole("workspaceId"))),
  }),
);

/** Reads what `overviewOf` asked for. */
export async function readOverview(
  admin: Admin,
  { groups, tallies, requests, running }: OverviewAnswers,
): Promise<Overview> {
  return { groups, counts: await countsOf(admin, tallies), requests, running: running ?? undefined };
}
