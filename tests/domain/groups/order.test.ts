import { expect, test } from "vitest";
import { addToGroup, listGroupMembers } from "#app/domain/groups/members";
import { createGroup } from "#app/domain/groups/group";
import { listMembers } from "#app/domain/members/list";
import { archive, unarchive } from "#app/domain/members/edit";
import type { Admin } from "#app/domain/shared/actors";
import { databaseUrl, db } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { hold } from "../../support/race-barrier";
import { makeAccount, makeMember } from "../../support/rows";

async function pair() {
  const admin = await makeAdmin();
  const { id: group } = await createGroup(admin, "Compilers");
  const ada = await makeMember(admin.workspace, { account: await makeAccount({ name: "Ada" }) });
  const ben = await makeMember(admin.workspace, { account: await makeAccount({ name: "Ben" }) });
  return { admin, group, ada, ben };
}

async function namesIn(admin: Admin, group: string): Promise<string[]> {
  return (await listGroupMembers(admin, group, {})).rows.map(({ name }) => name);
}

async function idsWith(admin: Admin, group: string, status: "active" | "archived"): Promise<string[]> {
  return (await listMembers(admin, { status, group, per: 25 })).rows.map(({ id }) => id);
}

/** As whatever renames a membership does, whoever holds which lock. */
async function renameTo(name: string, { workspace }: Admin, id: string) {
  await db
    .updateTable("members")
    .set({ name, sort_name: name.toLowerCase() })
    .where("workspace_id", "=", workspace.id)
    .where("id", "=", id)
    .execute();
}

test("a member who is renamed moves to their place in the group", async () => {
  const { admin, group, ada, ben } = await pair();
  await addToGroup(admin, group, [ada.id, ben.id]);
  expect(await namesIn(admin, group)).toEqual(["Ada", "Ben"]);
  await renameTo("Zoe", admin, ada.id);
  expect(await namesIn(admin, group)).toEqual(["Ben", "Zoe"]);
});

test("a member who is archived, and comes back, is found by their status in the group", async () => {
  const { admin, group, ada, ben } = await pair();
  await addToGroup(admin, group, [ada.id, ben.id]);
  await archive(admin, ada.id, { cancelInvitations: false });
  expect(await idsWith(admin, group, "active")).toEqual([ben.id]);
  expect(await idsWith(admin, group, "archived")).toEqual([ada.id]);
  await unarchive(admin, ada.id);
  expect(await idsWith(admin, group, "archived")).toEqual([]);
});

test("a member who is being renamed as they are put into the group has their new place", async () => {
  const { admin, group, ada, ben } = await pair();
  await addToGroup(admin, group, [ben.id]);
  const renaming = await hold(databaseUrl(), "update members set name = 'Zoe', sort_name = 'zoe' where id = $1", [
    ada.id,
  ]);
  const adding = addToGroup(admin, group, [ada.id]);
  await renaming.waiting(1);
  await renaming.release();
  await adding;
  expect(await namesIn(admin, group)).toEqual(["Ben", "Zoe"]);
});

test("a member who is being put into the group as they are renamed has their new place", async () => {
  const { admin, group, ada, ben } = await pair();
  await addToGroup(admin, group, [ben.id]);
  const insert = "insert into group_members (workspace_id, member_id, group_id) values ($1, $2, $3)";
  const adding = await hold(databaseUrl(), insert, [admin.workspace.id, ada.id, group]);
  const renaming = renameTo("Zoe", admin, ada.id);
  await adding.waiting(1);
  await adding.release();
  await renaming;
  expect(await namesIn(admin, group)).toEqual(["Ben", "Zoe"]);
});
