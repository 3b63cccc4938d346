import { sql } from "kysely";
import pg from "pg";
import { db, setStatementTimeout, type Trx } from "#db/database";
import { record } from "#app/domain/audit-log/event";
import { nameKey } from "#app/domain/shared/names";
import type { ActingAdmin, Admin, Member } from "#app/domain/shared/actors";
import { NotFound, Refusal } from "#app/domain/shared/errors";
import { actAlone, actAsAdmin } from "#app/domain/members/member";

export type Group = { id: string; name: string; members: number };

/** The groups of the admin's workspace by name, with how many memberships each has. */
export async function listGroups(admin: Admin): Promise<Group[]> {
  return groupsIn(admin)
    .orderBy((eb) => eb.fn<string>("lower", ["name"]))
    .execute();
}

/** One group with how many memberships it has. Throws NotFound for an id that is no group of the admin's workspace. */
export async function findGroup(admin: Admin, groupId: string): Promise<Group> {
  return groupsIn(admin)
    .where("id", "=", groupId)
    .executeTakeFirstOrThrow(() => new NotFound());
}

/** The counts are read from tallies: counting a million rows would take longer than the page. */
function groupsIn(admin: Admin) {
  return db
    .selectFrom("groups")
    .select(["id", "name"])
    .select((eb) => {
      const tally = eb
        .selectFrom("group_tallies")
        .whereRef("group_tallies.workspace_id", "=", "groups.workspace_id")
        .whereRef("group_tallies.group_id", "=", "groups.id")
        .select(sql<number>`sum(members)::float8`.as("members"));
      return eb.fn.coalesce(tally, sql<number>`0`).as("members");
    })
    .where("workspace_id", "=", admin.workspace.id);
}

export type GroupName = { id: string; name: string };

/** All groups of the admin's workspace, by name. */
export async function listGroupNames(admin: Admin): Promise<GroupName[]> {
  return selectGroupNames(admin.workspace.id).execute();
}

/** The query of `listGroupNames`, for one that reads more. */
export function selectGroupNames(workspaceId: string) {
  return db
    .selectFrom("groups")
    .select(["id", "name"])
    .where("workspace_id", "=", workspaceId)
    .orderBy((eb) => eb.fn<string>("lower", ["name"]));
}

/** Names of the groups that a member is in. */
export async function listMemberGroups(member: Member): Promise<string[]> {
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

/** Makes a group. Refuses (field `name`) a name that looks like another group's: see `nameKey`. */
export async function createGroup(admin: Admin, name: string): Promise<{ id: string }> {
  return actAsAdmin(admin, async (trx) => {
    const group = await trx
      .insertInto("groups")
      .values({ workspace_id: admin.workspace.id, name, name_key: nameKey(name) })
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst();
    if (!group) throw taken(name);

    await record(trx, admin, "group.created", { workspaceId: admin.workspace.id, text: name });
    return group;
  });
}

function taken(name: string): Refusal {
  return new Refusal(`There is a group named "${name}" already: choose another name`, "name");
}

/**
 * Gives a group another name. Refuses (field `name`) one that looks like another group's. Throws NotFound as `findGroup`.
 */
export async function renameGroup(admin: Admin, groupId: string, name: string) {
  await actAlone(admin, async (trx) => {
    const before = await lockGroup(trx, admin, groupId);
    if (before.name === name) return;
    await trx
      .updateTable("groups")
      .set({ name, name_key: nameKey(name) })
      .where("workspace_id", "=", admin.workspace.id)
      .where("id", "=", groupId)
      .execute()
      .catch((error: unknown) => {
        throw isTaken(error) ? taken(name) : error;
      });
    await record(trx, admin, "group.renamed", { workspaceId: admin.workspace.id, text: name }, { from: before.name });
  });
}

function isTaken(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.constraint === "groups_name";
}

/** Locks a group, so that it is not deleted until the transaction ends, and answers it. Throws NotFound as `findGroup` does. */
export async function lockGroup(trx: Trx, admin: ActingAdmin, groupId: string): Promise<{ id: string; name: string }> {
  return trx
    .selectFrom("groups")
    .select(["id", "name"])
    .where("workspace_id", "=", admin.workspace.id)
    .where("id", "=", groupId)
    .forKeyShare()
    .executeTakeFirstOrThrow(() => new NotFound());
}

/** Deletes a group; its members stay in the workspace. Throws NotFound as `findGroup` does. Answers its name. */
export async function deleteGroup(admin: Admin, groupId: string): Promise<{ name: string }> {
  const { members } = await findGroup(admin, groupId);
  return actAsAdmin(admin, async (trx) => {
    await allowLongStatements(trx);
    const group = await trx
      .deleteFrom("groups")
      .where("workspace_id", "=", admin.workspace.id)
      .where("id", "=", groupId)
      .returning("name")
      .executeTakeFirstOrThrow(() => new NotFound());
    await record(trx, admin, "group.deleted", { workspaceId: admin.workspace.id, text: group.name }, { members });
    return group;
  });
}

/** Raises the statement timeout: a group may have a million members, and the usual timeout is meant for pages. */
async function allowLongStatements(trx: Trx) {
  await setStatementTimeout(trx, 10 * 60_000);
}

/**
 * Makes a group of the next free name such as "Compilers (copy)", with all who are in the first one if that is asked for, and
 * answers it. Throws NotFound as `findGroup`.
 */
export async function duplicateGroup(admin: Admin, groupId: string, { withMembers }: { withMembers: boolean }) {
  return actAlone(admin, async (trx) => {
    const group = await lockGroup(trx, admin, groupId);
    const copy = await insertCopy(trx, admin, group.name);
    if (withMembers) await copyMembers(trx, admin, group.id, copy.id);
    const subject = { workspaceId: admin.workspace.id, text: copy.name };
    await record(trx, admin, "group.duplicated", subject, { from: group.name, withMembers });
    return copy;
  });
}

const MAX_NAME_LENGTH = 60;

async function insertCopy(trx: Trx, admin: Admin, name: string): Promise<{ id: string; name: string }> {
  const original = name.replace(/ \(copy(?: \d+)?\)$/, "") || name;
  for (let number = 1; ; number++) {
    const mark = number === 1 ? " (copy)" : ` (copy ${number})`;
    const kept = original.slice(0, MAX_NAME_LENGTH - mark.length).replace(/[\ud800-\udbff]$/, "");
    const copied = kept.trimEnd() + mark;
    const copy = await trx
      .insertInto("groups")
      .values({ workspace_id: admin.workspace.id, name: copied, name_key: nameKey(copied) })
      .onConflict((conflict) => conflict.doNothing())
      .returning(["id", "name"])
      .executeTakeFirst();
    if (copy) return copy;
  }
}

/** The memberships are locked as they are read, for one that is removed meanwhile cannot be in a group. */
async function copyMembers(trx: Trx, admin: Admin, fromId: string, toId: string) {
  await allowLongStatements(trx);
  await trx
    .insertInto("group_members")
    .columns(["workspace_id", "member_id", "group_id"])
    .expression((eb) =>
      eb
        .selectFrom("group_members as gm")
        .innerJoin("members as m", (join) =>
          join.onRef("m.workspace_id", "=", "gm.workspace_id").onRef("m.id", "=", "gm.member_id"),
        )
        .select(["m.workspace_id", "m.id", sql<string>`${toId}::uuid`.as("group_id")])
        .where("gm.workspace_id", "=", admin.workspace.id)
        .where("gm.group_id", "=", fromId)
        .forKeyShare("m"),
    )
    .execute();
}
