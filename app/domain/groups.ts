import { db, type Trx } from "#db/database";
import { record } from "./audit";
import type { Admin, Member } from "./people";
import { Refusal } from "./refusals";
import { actAsAdmin } from "./seats";

export type Group = { id: string; name: string; members: number };

/** The groups of the admin's workspace by name, with how many seats each has. */
export async function listGroups(admin: Admin): Promise<Group[]> {
  const groups = await db
    .selectFrom("groups")
    .select(["id", "name"])
    .select((eb) =>
      eb
        .selectFrom("group_members")
        .whereRef("group_members.workspace_id", "=", "groups.workspace_id")
        .whereRef("group_members.group_id", "=", "groups.id")
        .select((count) => count.fn.countAll<string>().as("count"))
        .as("members"),
    )
    .where("workspace_id", "=", admin.workspace.id)
    .orderBy((eb) => eb.fn<string>("lower", ["name"]))
    .execute();
  return groups.map((group) => ({ ...group, members: Number(group.members) }));
}

/** Names of all groups, for a form's choice. */
export async function listGroupNames(admin: Admin): Promise<{ id: string; name: string }[]> {
  return db
    .selectFrom("groups")
    .select(["id", "name"])
    .where("workspace_id", "=", admin.workspace.id)
    .orderBy((eb) => eb.fn<string>("lower", ["name"]))
    .execute();
}

/** Names of the groups that a member is in. */
export async function listGroupsOf(member: Member): Promise<string[]> {
  const groups = await db
    .selectFrom("group_members")
    .innerJoin("groups", (join) =>
      join
        .onRef("groups.workspace_id", "=", "group_members.workspace_id")
        .onRef("groups.id", "=", "group_members.group_id"),
    )
    .select("groups.name")
    .where("group_members.workspace_id", "=", member.workspace.id)
    .where("group_members.member_id", "=", member.memberId)
    .orderBy((eb) => eb.fn<string>("lower", ["groups.name"]))
    .execute();
  return groups.map(({ name }) => name);
}

/** Makes a group. Refuses (field `name`) a name that another group has, ignoring case. */
export async function createGroup(admin: Admin, name: string): Promise<{ id: string }> {
  return actAsAdmin(admin, async (trx) => {
    const group = await trx
      .insertInto("groups")
      .values({ workspace_id: admin.workspace.id, name })
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst();
    if (!group) throw new Refusal(`There is a group named "${name}" already: choose another name`, "name");

    await record(trx, admin, "group.created", { workspaceId: admin.workspace.id, text: name });
    return group;
  });
}

export type GroupChange = { added: string[]; removed: string[] };

/**
 * Puts a seat into exactly these groups and answers the names of those that it came into and out of; undefined where nothing
 * changed. Refuses (field `groups`) a group that is gone.
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
  const known = await holdGroups(trx, workspaceId, [...wanted, ...gone.map((row) => row.group_id)]);
  if (known.filter(({ id }) => wanted.includes(id)).length < wanted.length)
    throw new Refusal("Choose the groups again: one of them is gone", "groups");
  const added = wanted.length ? await addToGroups(trx, workspaceId, memberId, wanted) : [];
  if (gone.length + added.length === 0) return undefined;

  const namesOf = (rows: { group_id: string }[]) =>
    known.filter(({ id }) => rows.some((row) => row.group_id === id)).map(({ name }) => name);
  return { added: namesOf(added), removed: namesOf(gone) };
}

/** Those of these groups that are there, by name, kept from being deleted until the transaction ends. */
async function holdGroups(trx: Trx, workspaceId: string, groupIds: string[]) {
  if (groupIds.length === 0) return [];
  return trx
    .selectFrom("groups")
    .select(["id", "name"])
    .where("workspace_id", "=", workspaceId)
    .where("id", "in", groupIds)
    .orderBy((eb) => eb.fn<string>("lower", ["name"]))
    .forKeyShare()
    .execute();
}

async function addToGroups(trx: Trx, workspaceId: string, memberId: string, groupIds: string[]) {
  return trx
    .insertInto("group_members")
    .values(groupIds.map((groupId) => ({ workspace_id: workspaceId, member_id: memberId, group_id: groupId })))
    .onConflict((conflict) => conflict.doNothing())
    .returning("group_id")
    .execute();
}
