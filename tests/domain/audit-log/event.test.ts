import { sql } from "kysely";
import { beforeAll, describe, expect, test } from "vitest";
import { listHistory, record } from "#app/domain/audit-log/event";
import type { Admin } from "#app/domain/shared/actors";
import { db, useDatabase } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { createDatabase } from "../../support/postgres";

// Emptying a table locks it and all that refer to it: beside the other tests that may end in a deadlock.
beforeAll(async () => {
  useDatabase(await createDatabase());
});

const write = (admin: Admin, text: string) =>
  db
    .transaction()
    .execute((trx) =>
      record(trx, admin, "member.archived", { workspaceId: admin.workspace.id, memberId: admin.memberId, text }),
    );

const refused = expect.objectContaining({ message: "audit_events is append-only" });

describe("what happened cannot be changed", () => {
  test("not by an update", async () => {
    const admin = await makeAdmin();
    await write(admin, "ada@corp.com");
    const update = sql`update audit_events set actor = 'Nobody' where workspace_id = ${admin.workspace.id}`;
    await expect(update.execute(db)).rejects.toEqual(refused);
    expect(await listHistory(admin, admin.memberId)).toMatchObject([{ actor: "Ada Byron" }]);
  });

  test("not by a delete", async () => {
    const admin = await makeAdmin();
    await write(admin, "ada@corp.com");
    const remove = sql`delete from audit_events where workspace_id = ${admin.workspace.id}`;
    await expect(remove.execute(db)).rejects.toEqual(refused);
    expect(await listHistory(admin, admin.memberId)).toHaveLength(1);
  });

  test("not by emptying the table, nor by emptying what it refers to", async () => {
    const admin = await makeAdmin();
    await write(admin, "ada@corp.com");
    await expect(sql`truncate audit_events`.execute(db)).rejects.toEqual(refused);
    await expect(sql`truncate workspaces cascade`.execute(db)).rejects.toEqual(refused);
    expect(await listHistory(admin, admin.memberId)).toHaveLength(1);
  });
});

describe("the audit log", () => {
  test("holds nothing of a change that rolled back", async () => {
    const admin = await makeAdmin();
    const change = db.transaction().execute(async (trx) => {
      await record(trx, admin, "member.archived", {
        workspaceId: admin.workspace.id,
        memberId: admin.memberId,
        text: "",
      });
      throw new Error("refused");
    });
    await expect(change).rejects.toThrow("refused");
    expect(await listHistory(admin, admin.memberId)).toEqual([]);
  });

  test("says who, what, whom and from where", async () => {
    const admin = await makeAdmin();
    await write(admin, "grace@corp.com");
    const events = await db
      .selectFrom("audit_events")
      .select([
        "actor_kind",
        "actor_account_id",
        "actor_email",
        "actor",
        "action",
        "member_id",
        "subject",
        "details",
        "ip",
      ])
      .select("user_agent")
      .where("workspace_id", "=", admin.workspace.id)
      .execute();
    expect(events).toEqual([
      {
        actor_kind: "account",
        actor_account_id: admin.accountId,
        actor_email: admin.email,
        actor: "Ada Byron",
        action: "member.archived",
        member_id: admin.memberId,
        subject: "grace@corp.com",
        details: {},
        ip: "127.0.0.1",
        user_agent: "a test",
      },
    ]);
  });

  test("is read newest first, and by nobody of another workspace", async () => {
    const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
    await write(admin, "first");
    await write({ ...admin, name: "Somebody else" }, "second");
    expect((await listHistory(admin, admin.memberId)).map(({ actor }) => actor)).toEqual([
      "Somebody else",
      "Ada Byron",
    ]);
    expect(await listHistory(stranger, admin.memberId)).toEqual([]);
  });
});
