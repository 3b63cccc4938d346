import { describe, expect, test } from "vitest";
import { readLog } from "#app/domain/audit-log/list";
import { archiveAccount } from "#app/domain/instance/accounts";
import { readMembers, readMembersWithMetadata } from "#app/domain/members/export";
import type { Admin } from "#app/domain/shared/actors";
import { Forbidden, NotFound } from "#app/domain/shared/errors";
import { sql } from "kysely";
import { db } from "#db/database";
import { makeAdmin, makeSuperAdmin } from "../../support/admin";
import { addManyUsers } from "../../support/many-users";

async function demote({ memberId }: Admin) {
  await db.updateTable("members").set({ role: "builder" }).where("id", "=", memberId).execute();
}

async function archiveTheirAccount({ accountId }: Admin) {
  await archiveAccount(await makeSuperAdmin(), accountId);
}

async function writeLog({ workspace }: Admin) {
  await sql`insert into audit_events (workspace_id, actor, action, subject, ip, user_agent)
    select ${workspace.id}, 'Ada Byron', 'group.created', n::text, '', '' from generate_series(1, 1100) n`.execute(db);
}

const everybody = { status: "all", per: 50 } as const;

describe("an export in progress ends before its next batch", () => {
  test.each([
    { of: "users, whose admin is demoted", read: readMembers, takeAway: demote, refusal: Forbidden },
    {
      of: "users, whose admin's account is archived",
      read: readMembers,
      takeAway: archiveTheirAccount,
      refusal: NotFound,
    },
    { of: "metadata, whose admin is demoted", read: readMembersWithMetadata, takeAway: demote, refusal: Forbidden },
  ])("of $of", async ({ read, takeAway, refusal }) => {
    const admin = await makeAdmin();
    await addManyUsers(admin.workspace, { active: 1100 });
    const batches = read(admin, everybody);
    expect((await batches.next()).done).toBe(false);
    await takeAway(admin);
    await expect(batches.next()).rejects.toThrow(refusal);
  });

  test("of the audit log, likewise", async () => {
    const admin = await makeAdmin();
    await writeLog(admin);
    const batches = readLog(admin, {});
    expect((await batches.next()).value).toHaveLength(1000);
    await archiveTheirAccount(admin);
    await expect(batches.next()).rejects.toThrow(NotFound);
  });
});
