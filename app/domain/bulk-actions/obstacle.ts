import type { Trx } from "#db/database";
import { lockGroup } from "#app/domain/groups/group";
import type { ActingAdmin } from "#app/domain/shared/actors";
import { Forbidden, NotFound } from "#app/domain/shared/errors";
import { stillAdmin } from "#app/domain/members/member";

type Undertaking = { actor: ActingAdmin; groupId: string | null; isGivenUp: boolean };

/**
 * Why the rest of a bulk action cannot be done: its admin has lost the permission, or its group is deleted. Undefined where it
 * can.
 */
export async function findObstacle(trx: Trx, { actor, groupId, isGivenUp }: Undertaking): Promise<string | undefined> {
  if (isGivenUp) return "Foyer could not do this: the log of the server says why";
  try {
    await stillAdmin(trx, actor);
  } catch (error) {
    if (!(error instanceof NotFound || error instanceof Forbidden)) throw error;
    return findLoss(trx, actor);
  }
  const isGone = groupId !== null && (await isGroupGone(trx, actor, groupId));
  return isGone ? "The group was deleted" : undefined;
}

/** How a person who is no longer an active admin of a live workspace lost that permission. */
async function findLoss(trx: Trx, { name, memberId, accountId, workspace }: ActingAdmin): Promise<string> {
  const found = await trx
    .selectFrom("workspaces as w")
    .leftJoin("accounts as a", (join) => join.on("a.id", "=", accountId))
    .leftJoin("members as m", (join) =>
      join.onRef("m.workspace_id", "=", "w.id").on("m.id", "=", memberId).on("m.archived_at", "is", null),
    )
    .select(["w.archived_at as workspaceArchivedAt", "a.archived_at as accountArchivedAt", "m.role"])
    .where("w.id", "=", workspace.id)
    .executeTakeFirst();
  if (found?.workspaceArchivedAt) return "The workspace was archived";
  if (found?.accountArchivedAt) return `The account of ${name} was archived`;
  return `${name} is no longer ${found?.role ? "an admin" : "a user"} of this workspace`;
}

async function isGroupGone(trx: Trx, actor: ActingAdmin, groupId: string): Promise<boolean> {
  try {
    await lockGroup(trx, actor, groupId);
    return false;
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    return true;
  }
}
