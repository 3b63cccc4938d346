import { describe, expect, test } from "vitest";
import { archive, editMember } from "#app/domain/members/edit";
import type { Admin } from "#app/domain/shared/actors";
import { Forbidden, NotFound } from "#app/domain/shared/errors";
import { actAsAdmin, changeMembership, keepAnAdmin, lockMembership, lockWorkspace } from "#app/domain/members/member";
import { db } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { makeAccount, makeMember, makeWorkspace, type MemberRow } from "../../support/rows";

const lastAdmin = expect.objectContaining({
  message: "Ada Byron is the only active admin. Make somebody else an admin first",
  field: "role",
});
const gone = { archived_at: new Date() };
const demoted = { role: "builder" } as const;

const membershipOf = (admin: Admin) => ({ workspaceId: admin.workspace.id, id: admin.memberId });

function keep(membership: { workspaceId: string; id: string }): Promise<void> {
  return db.transaction().execute(async (trx) => {
    await lockWorkspace(trx, membership.workspaceId);
    await keepAnAdmin(trx, await lockMembership(trx, membership.workspaceId, membership.id));
  });
}

async function change(
  membership: Pick<MemberRow, "workspaceId" | "id">,
  values: Partial<typeof gone & typeof demoted>,
) {
  await db
    .updateTable("members")
    .set(values)
    .where("workspace_id", "=", membership.workspaceId)
    .where("id", "=", membership.id)
    .execute();
}

describe("an active admin always remains", () => {
  test("the only admin cannot be taken away", async () => {
    const admin = await makeAdmin();
    await makeMember(admin.workspace, { account: await makeAccount(), role: "builder" });
    await expect(keep(membershipOf(admin))).rejects.toEqual(lastAdmin);
  });

  test("one of two can", async () => {
    const admin = await makeAdmin();
    await makeMember(admin.workspace, { account: await makeAccount(), role: "admin" });
    await expect(keep(membershipOf(admin))).resolves.toBeUndefined();
  });

  test("an admin who has not joined yet is no other admin", async () => {
    const admin = await makeAdmin();
    await makeMember(admin.workspace, { role: "admin" });
    await expect(keep(membershipOf(admin))).rejects.toEqual(lastAdmin);
  });

  test("an archived admin is no other admin", async () => {
    const admin = await makeAdmin();
    const other = await makeMember(admin.workspace, { account: await makeAccount(), role: "admin" });
    await change(other, gone);
    await expect(keep(membershipOf(admin))).rejects.toEqual(lastAdmin);
  });

  test("an admin of another workspace is no other admin", async () => {
    const admin = await makeAdmin();
    await makeAdmin();
    await expect(keep(membershipOf(admin))).rejects.toEqual(lastAdmin);
  });

  test("a membership that holds no active admin can always be taken away", async () => {
    const admin = await makeAdmin();
    const builder = await makeMember(admin.workspace, { account: await makeAccount(), role: "builder" });
    const invited = await makeMember(admin.workspace, { role: "admin" });
    const archived = await makeMember(admin.workspace, { account: await makeAccount(), role: "admin" });
    await change(archived, gone);
    for (const membership of [builder, invited, archived]) await expect(keep(membership)).resolves.toBeUndefined();
  });

  test("the last admin cannot step down, nor archive themselves", async () => {
    const admin = await makeAdmin();
    const details = { role: "builder", groupIds: [], metadata: undefined } as const;
    await expect(editMember(admin, admin.memberId, { ...details, groupIds: [] })).rejects.toEqual(lastAdmin);
    await expect(archive(admin, admin.memberId, { cancelInvitations: false })).rejects.toEqual(lastAdmin);
    const membership = await db.transaction().execute((trx) => lockMembership(trx, admin.workspace.id, admin.memberId));
    expect([membership.role, membership.isArchived]).toEqual(["admin", false]);
  });
});

describe("whoever is no admin any more changes nothing", () => {
  const nothing = () => Promise.resolve("done");

  test("an admin may", async () => {
    const admin = await makeAdmin();
    expect(await actAsAdmin(admin, nothing)).toBe("done");
    expect(await changeMembership(admin, admin.memberId, nothing)).toBe("done");
  });

  test("somebody demoted since the request began may not", async () => {
    const admin = await makeAdmin();
    await change(membershipOf(admin), demoted);
    await expect(actAsAdmin(admin, nothing)).rejects.toBeInstanceOf(Forbidden);
    await expect(changeMembership(admin, admin.memberId, nothing)).rejects.toBeInstanceOf(Forbidden);
  });

  test("somebody archived since the request began does not even see the workspace", async () => {
    const admin = await makeAdmin();
    await change(membershipOf(admin), gone);
    await expect(actAsAdmin(admin, nothing)).rejects.toBeInstanceOf(NotFound);
    await expect(changeMembership(admin, admin.memberId, nothing)).rejects.toBeInstanceOf(NotFound);
  });

  test("nor does anybody when the workspace was archived", async () => {
    const admin = await makeAdmin();
    await db.updateTable("workspaces").set(gone).where("id", "=", admin.workspace.id).execute();
    await expect(actAsAdmin(admin, nothing)).rejects.toBeInstanceOf(NotFound);
  });

  test("a membership of another workspace is not found", async () => {
    const admin = await makeAdmin();
    const stranger = await makeMember(await makeWorkspace());
    await expect(changeMembership(admin, stranger.id, nothing)).rejects.toBeInstanceOf(NotFound);
  });
});
