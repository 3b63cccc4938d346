import { sql } from "kysely";
import type { Trx } from "#db/database";
import type { GroupName } from "./group";
import { Refusal } from "#app/domain/shared/errors";

export type GroupChange = { added: string[]; removed: string[] };

/**
 * Puts a member into exactly these groups and answers the names of those that they came into and out of; undefined where
 * nothing changed. Refuses (field `groups`) a group that is gone.
 */
export async function setGroups(
  trx: Trx,
  workspaceId: string,
  memberId: string,
  groupIds: readonly string[],
): Promise<GroupChange | undefined> {
  const wanted = [...new Set(groupIds)];
  const gone = await trx
    .deleteFrom("group_members")
    .where("workspace_id", "=", workspaceId)
    .where("member_id", "=", memberId)
    .$if(wanted.length > 0, (query) => query.where("group_id", "not in", wanted))
    .returning("group_id")
    .execute();
  const known = await lockThoseThere(trx, workspaceId, [...wanted, ...gone.map((row) => row.group_id)]);
  refuseUnlessThere(wanted, known);
  const added = await addToGroups(trx, workspaceId, memberId, wanted);
  if (gone.length + added.length === 0) return undefined;

  const listNames = (rows: { group_id: string }[]) =>
    known.filter(({ id }) => rows.some((row) => row.group_id === id)).map(({ name }) => name);
  return { added: listNames(added), removed: listNames(gone) };
}

/**
 * Locks these groups, so that they are not deleted until the transaction ends, and answers them by name. Refuses (field
 * `groups`) where one is gone.
 */
export async function lockGroups(trx: Trx, workspaceId: string, groupIds: readonly string[]): Promise<GroupName[]> {
  const known = await lockThoseThere(trx, workspaceId, groupIds);
  refuseUnlessThere(groupIds, known);
  return known;
}

function refuseUnlessThere(wanted: readonly string[], known: GroupName[]) {
  const isThere = (wantedId: string) => known.some(({ id }) => id === wantedId);
  if (!wanted.every(isThere)) throw new Refusal("Choose the groups again: one of them is gone", "groups");
}

async function lockThoseThere(trx: Trx, workspaceId: string, groupIds: readonly string[]): Promise<GroupName[]> {
  if (groupIds.length === 0) return [];
  return trx
    .selectFrom("groups")
    .select(["id", "name"])
    .where("workspace_id", "=", workspaceId)
    .where(sql<boolean>`id = any (${groupIds}::uuid[])`)
    .orderBy((eb) => eb.fn<string>("lower", ["name"]))
    .forKeyShare()
    .execute();
}

/** Puts a member into locked groups, and answers those that they were not in yet. */
export async function addToGroups(trx: Trx, workspaceId: string, memberId: string, groupIds: readonly string[]) {
  if (groupIds.length === 0) return [];
  return trx
    .insertInto("group_members")
    .values(groupIds.map((groupId) => ({ workspace_id: workspaceId, member_id: memberId, group_id: groupId })))
    .onConflict((conflict) => conflict.doNothing())
    .returning("group_id")
    .execute();
}
