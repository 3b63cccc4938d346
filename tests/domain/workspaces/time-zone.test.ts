import { sql } from "kysely";
import { beforeAll, describe, expect, test } from "vitest";
import { listEvents } from "#app/domain/audit-log/list";
import { findEndingEmail, warnOfEnds } from "#app/domain/members/access-end-emails";
import { archive, editMember, unarchive } from "#app/domain/members/edit";
import { endMemberships } from "#app/domain/members/leave";
import type { Admin } from "#app/domain/shared/actors";
import { Refusal } from "#app/domain/shared/errors";
import { db, useDatabase } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { createDatabase } from "../../support/postgres";
import { eventsOf, makeAccount, makeMember, type MemberRow } from "../../support/rows";

// Ending memberships ends those of every workspace: other tests would end some of these before they are warned of.
beforeAll(async () => {
  useDatabase(await createDatabase());
});

/** Where a day begins 14 hours before UTC's, and where 11 hours after: they never share a day. */
const east = "Pacific/Kiritimati";
const west = "Pacific/Pago_Pago";

async function makeAdminIn(timeZone: string): Promise<Admin> {
  const admin = await makeAdmin();
  await db.updateTable("workspaces").set({ time_zone: timeZone }).where("id", "=", admin.workspace.id).execute();
  return { ...admin, workspace: { ...admin.workspace, timeZone } };
}

/** The day that it is in a zone, or so many days later. */
async function dayIn(zone: string, days = 0): Promise<string> {
  const { day } = await db
    .selectNoFrom(sql<string>`to_char((now() at time zone ${zone})::date + ${days}::int, 'YYYY-MM-DD')`.as("day"))
    .executeTakeFirstOrThrow();
  return day;
}

async function makeEnding({ workspace }: Admin, endsOn: string): Promise<MemberRow> {
  const membership = await makeMember(workspace, { account: await makeAccount({ name: "Grace Hopper" }) });
  await db
    .updateTable("members")
    .set({ ends_on: sql`${endsOn}::date` })
    .where("workspace_id", "=", membership.workspaceId)
    .where("id", "=", membership.id)
    .execute();
  return membership;
}

const actionsOf = async (membership: MemberRow) => (await eventsOf(membership)).map(({ action }) => action);

describe("the end of access", () => {
  test("comes when the day begins in the workspace, and not before", async () => {
    const [here, there] = [await makeAdminIn(east), await makeAdminIn(west)];
    const today = await dayIn(east);
    const [ended, notYet] = [await makeEnding(here, today), await makeEnding(there, today)];
    const [tomorrow, over] = [await makeEnding(here, await dayIn(east, 1)), await makeEnding(there, await dayIn(west))];
    await endMemberships();
    expect([await actionsOf(ended), await actionsOf(over)]).toEqual([["member.ended"], ["member.ended"]]);
    expect([await actionsOf(notYet), await actionsOf(tomorrow)]).toEqual([[], []]);
  });

  test("is warned of in the seven days before it, counted in the workspace", async () => {
    const [here, there] = [await makeAdminIn(east), await makeAdminIn(west)];
    const [first, last] = [await dayIn(east, 1), await dayIn(west, 7)];
    const [near, far] = [await makeEnding(here, first), await makeEnding(here, await dayIn(east, 8))];
    const [west7, west0] = [await makeEnding(there, last), await makeEnding(there, await dayIn(west))];
    await warnOfEnds();
    expect([await actionsOf(near), await actionsOf(west7)]).toEqual([["member.end_warned"], ["member.end_warned"]]);
    expect([await actionsOf(far), await actionsOf(west0)]).toEqual([[], []]);
    const { rows } = await sql`
      select kind, to_char(day, 'YYYY-MM-DD') as day, due_at <= now() as due from member_mails
      where workspace_id = ${here.workspace.id} order by kind`.execute(db);
    expect(rows).toEqual([
      { kind: "access-ends", day: first, due: true },
      { kind: "users-end", day: await dayIn(east), due: true },
    ]);
    const mail = await findEndingEmail({ workspaceId: here.workspace.id, memberId: here.memberId });
    expect(mail).toMatchObject({ timeZone: east, count: 1, users: [{ endsOn: first }] });
  });

  test("is on a day after the workspace's today", async () => {
    const [here, there] = [await makeAdminIn(east), await makeAdminIn(west)];
    const unchanged = { role: "builder", groupIds: [], metadata: undefined } as const;
    const save = async (admin: Admin, endsOn: string) => {
      const { id } = await makeMember(admin.workspace, { account: await makeAccount() });
      await editMember(admin, id, { ...unchanged, endsOn });
    };
    const today = await dayIn(east);
    await expect(save(here, today)).rejects.toThrow(
      new Refusal("Choose a day after today, or archive the user now", "endsOn"),
    );
    await save(here, await dayIn(east, 1));
    await save(there, today);
    await expect(save(there, await dayIn(west))).rejects.toThrow(Refusal);
  });

  test("is gone after unarchiving where its day has begun in the workspace", async () => {
    const admin = await makeAdminIn(east);
    const [over, ahead] = [await makeEnding(admin, await dayIn(east)), await makeEnding(admin, await dayIn(east, 1))];
    for (const { id } of [over, ahead]) {
      await archive(admin, id, { cancelInvitations: false });
      await unarchive(admin, id);
    }
    const { rows } = await sql`
      select to_char(ends_on, 'YYYY-MM-DD') as day from members
      where workspace_id = ${admin.workspace.id} and id in (${over.id}, ${ahead.id}) order by ends_on`.execute(db);
    expect(rows).toEqual([{ day: await dayIn(east, 1) }, { day: null }]);
  });
});

describe("the audit log's days", () => {
  test.each([
    [
      "Europe/Berlin",
      "2026-03-29",
      ["2026-03-28 23:00Z", "2026-03-29 21:59:59Z"],
      ["2026-03-28 22:59:59Z", "2026-03-29 22:00Z"],
    ],
    [
      "Asia/Kolkata",
      "2026-03-29",
      ["2026-03-28 18:30Z", "2026-03-29 18:29:59Z"],
      ["2026-03-28 18:29:59Z", "2026-03-29 18:30Z"],
    ],
    [
      "America/St_Johns",
      "2026-03-08",
      ["2026-03-08 03:30Z", "2026-03-09 02:29:59Z"],
      ["2026-03-08 03:29:59Z", "2026-03-09 02:30Z"],
    ],
  ])("are whole days of %s", async (zone, day, inside, outside) => {
    const admin = await makeAdminIn(zone);
    for (const at of [...inside, ...outside])
      await sql`
        insert into audit_events (workspace_id, actor, actor_kind, action, subject, details, at)
        values (${admin.workspace.id}, 'Ada Byron', 'account', 'group.created', ${at}, '{}', ${at}::timestamptz)`.execute(
        db,
      );
    const { events } = await listEvents(admin, { from: day, to: day }, {});
    expect(events.map(({ subject }) => subject)).toEqual([...inside].reverse());
  });
});
