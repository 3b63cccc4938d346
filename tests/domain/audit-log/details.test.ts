import { describe, expect, test } from "vitest";
import { listHistory } from "#app/domain/audit-log/event";
import { createGroup } from "#app/domain/groups/group";
import { createAdmin } from "#app/domain/instance/instance";
import { invite, type NewMember } from "#app/domain/invitations/invite";
import { archive, editMember } from "#app/domain/members/edit";
import type { Admin } from "#app/domain/shared/actors";
import { db } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { makeMember } from "../../support/rows";

const grace: NewMember = {
  name: "Grace Hopper",
  email: "grace@corp.com",
  role: "builder",
  groupIds: [],
  metadata: "",
  message: "",
  expiresInDays: 7,
  sendEmail: false,
};

/** What is written of a member, oldest first. */
async function written(admin: Admin, memberId: string) {
  const events = await listHistory(admin, memberId);
  return events.reverse().map(({ action, details }) => [action, details]);
}

describe("the audit log tells what was before and after", () => {
  test("of an invitation: role, groups, and how many keys the metadata has", async () => {
    const admin = await makeAdmin();
    const { id } = await createGroup(admin, "Compilers");
    const answers = { ...grace, groupIds: [id], metadata: '{"apiKey": "k-53cr37", "desk": 4}' };
    const { memberId } = await invite(admin, answers);
    expect(await written(admin, memberId)).toEqual([
      ["member.invited", { role: "builder", groups: ["Compilers"], keys: 2 }],
    ]);
  });

  test("of a role", async () => {
    const admin = await makeAdmin();
    const { id } = await makeMember(admin.workspace);
    await editMember(admin, id, { role: "end-user", groupIds: [], metadata: undefined });
    expect(await written(admin, id)).toEqual([["member.role_changed", { from: "builder", to: "end-user" }]]);
  });

  test("of groups: the names of those added and removed, and nothing where none was", async () => {
    const admin = await makeAdmin();
    const { id } = await makeMember(admin.workspace);
    const [compilers, design] = [await createGroup(admin, "Compilers"), await createGroup(admin, "Design")];
    const save = (groupIds: string[]) => editMember(admin, id, { role: "builder", groupIds, metadata: undefined });
    await save([compilers.id]);
    await save([compilers.id]);
    await save([design.id]);
    await save([]);
    expect(await written(admin, id)).toEqual([
      ["member.groups_changed", { added: ["Compilers"], removed: [] }],
      ["member.groups_changed", { added: ["Design"], removed: ["Compilers"] }],
      ["member.groups_changed", { added: [], removed: ["Design"] }],
    ]);
  });

  test("of metadata: how many keys came, changed and went, and neither their names nor a value", async () => {
    const admin = await makeAdmin();
    const { memberId } = await invite(admin, { ...grace, metadata: '{"apiKey": "k-53cr37", "desk": 4, "floor": 1}' });
    const metadata = '{"apiKey": "n3w-k3y", "desk": 4, "team": "a"}';
    await editMember(admin, memberId, { role: "builder", groupIds: [], metadata });
    const [, changed] = await written(admin, memberId);
    expect(changed).toEqual(["member.metadata_changed", { added: 1, changed: 1, removed: 1 }]);
    const all = await db
      .selectFrom("audit_events")
      .select("details")
      .where("workspace_id", "=", admin.workspace.id)
      .execute();
    expect(JSON.stringify(all)).not.toMatch(/k-53cr37|n3w-k3y/);
  });

  test("of archiving: what the user was", async () => {
    const admin = await makeAdmin();
    const { id } = await makeMember(admin.workspace);
    await archive(admin, id, { cancelInvitations: false });
    expect(await written(admin, id)).toEqual([["member.archived", { was: "Invited" }]]);
  });

  test("of the command line's way in: the workspace it made or opened again, and the role there was", async () => {
    const admin = await makeAdmin();
    const { slug, id: workspaceId } = admin.workspace;
    const { id } = await makeMember(admin.workspace, { email: "jean@corp.com" });
    await db.updateTable("workspaces").set({ archived_at: new Date() }).where("id", "=", workspaceId).execute();
    const answers = { email: "jean@corp.com", name: "Jean", password: "eniac has 17468 tubes", workspaceName: "Nexus" };
    await createAdmin({ ...answers, workspaceSlug: slug });
    await createAdmin({ ...answers, workspaceSlug: `${slug}-2` });
    expect(await written(admin, id)).toEqual([["member.joined", { role: "admin", was: "builder" }]]);
    const events = await db
      .selectFrom("audit_events")
      .innerJoin("workspaces", "workspaces.id", "audit_events.workspace_id")
      .select(["action", "subject"])
      .where("workspaces.slug", "in", [slug, `${slug}-2`])
      .orderBy("audit_events.id")
      .execute();
    expect(events).toEqual([
      { action: "workspace.restored", subject: slug },
      { action: "member.joined", subject: "jean@corp.com" },
      { action: "workspace.created", subject: `${slug}-2` },
      { action: "member.joined", subject: "jean@corp.com" },
    ]);
  });
});
