import { db } from "#db/database";

/** The membership of somebody who can get in: active, in a live workspace, by an account that is not archived. */
export function activeMembership({ workspaceId, memberId }: { workspaceId: string; memberId: string }) {
  return db
    .selectFrom("members")
    .innerJoin("accounts", "accounts.id", "members.account_id")
    .innerJoin("workspaces", "workspaces.id", "members.workspace_id")
    .select(["members.name", "members.email", "workspaces.name as workspace", "workspaces.slug"])
    .select("workspaces.time_zone as timeZone")
    .where("members.workspace_id", "=", workspaceId)
    .where("members.id", "=", memberId)
    .where("members.accepted_at", "is not", null)
    .where("members.archived_at", "is", null)
    .where("accounts.archived_at", "is", null)
    .where("workspaces.archived_at", "is", null);
}
