import { countRequests } from "#app/domain/access-requests/access-request";
import { findRunningBulk, type Bulk } from "#app/domain/bulk-actions/progress";
import { listGroupNames, type GroupName } from "#app/domain/groups/group";
import type { Admin } from "#app/domain/shared/actors";
import { countMembers, type Counts } from "./counts";

export type Overview = {
  /** All groups of the workspace, by name. */
  groups: GroupName[];
  counts: Counts;
  /** How many access requests are open. */
  requests: number;
  /** The newest bulk action that is under way. */
  running: Bulk | undefined;
};

/** What every page with the list of members shows besides: groups, counts, access requests and the bulk action under way. */
export async function loadOverview(admin: Admin): Promise<Overview> {
  const [groups, counts, requests, running] = await Promise.all([
    listGroupNames(admin),
    countMembers(admin),
    countRequests(admin),
    findRunningBulk(admin),
  ]);
  return { groups, counts, requests, running };
}
