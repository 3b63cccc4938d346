import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import {
  closeFirstSteps,
  dismissFirstSteps,
  findFirstSteps,
  selectDoneSteps,
} from "#app/domain/workspaces/first-steps";
import { db } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { makeMember, makeWorkspace } from "../../support/rows";

const makeNewAdmin = async () => {
  const admin = await makeAdmin();
  return { ...admin, workspace: { ...admin.workspace, hasFirstSteps: true } };
};

const dismissedAt = async (workspaceId: string) => {
  const row = await db
    .selectFrom("workspaces")
    .select("first_steps_dismissed_at as at")
    .where("id", "=", workspaceId)
    .executeTakeFirstOrThrow();
  return row.at;
};

describe("the first steps", () => {
  test("are shown to admins alone, and not once they are dismissed", async () => {
    const admin = await makeNewAdmin();
    expect(await findFirstSteps(admin)).toMatchObject({ hasUsers: false, hasSecondAdmin: false, hasGroups: false });
    expect(await findFirstSteps({ ...admin, role: "builder" })).toBeUndefined();
    expect(await findFirstSteps({ ...admin, workspace: { ...admin.workspace, hasFirstSteps: false } })).toBeUndefined();
  });

  test("count an invited admin, and no archived one", async () => {
    const admin = await makeNewAdmin();
    const second = await makeMember(admin.workspace, { role: "admin" });
    expect(await findFirstSteps(admin)).toMatchObject({ hasUsers: true, hasSecondAdmin: true });
    await db.updateTable("members").set({ archived_at: new Date() }).where("id", "=", second.id).execute();
    expect(await findFirstSteps(admin)).toMatchObject({ hasUsers: true, hasSecondAdmin: false });
  });

  test("are dismissed by an admin of the workspace, and stay for every other workspace", async () => {
    const [admin, other] = [await makeNewAdmin(), await makeNewAdmin()];
    await dismissFirstSteps({ ...admin, role: "builder" });
    expect(await dismissedAt(admin.workspace.id)).toBeNull();
    await dismissFirstSteps(admin);
    expect([await dismissedAt(admin.workspace.id), await dismissedAt(other.workspace.id)]).toEqual([
      expect.any(Date),
      null,
    ]);
  });

  test("are not closed while one of them is left", async () => {
    const admin = await makeNewAdmin();
    await closeFirstSteps();
    expect(await dismissedAt(admin.workspace.id)).toBeNull();
  });
});

test("the first steps of a new workspace read its own rows, however many admins and users another one has", async () => {
  const [large, small] = [await makeWorkspace(), await makeNewAdmin()];
  await sql`
    insert into members (workspace_id, email, name, sort_name, role)
    select ${large.id}::uuid, n || '@corp.com', 'Crowd', 'crowd', (array['admin', 'builder']::member_role[])[1 + n % 2]
    from generate_series(1, 5000) n`.execute(db);
  await sql`analyze members`.execute(db);
  const plan = await selectDoneSteps(small.workspace.id).explain("text");
  expect(JSON.stringify(plan)).toContain("members_by_name");
  expect(JSON.stringify(plan)).toContain("members_by_role");
  expect(JSON.stringify(plan)).not.toContain("Seq Scan on members");
});
