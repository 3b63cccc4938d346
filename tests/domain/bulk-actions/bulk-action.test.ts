import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { beforeAll, describe, expect, test } from "vitest";
import { startBulk, type BulkOrder } from "#app/domain/bulk-actions/bulk-action";
import { findBulk, isDoneTo, listBulkRows } from "#app/domain/bulk-actions/progress";
import { stopBulk } from "#app/domain/bulk-actions/stop";
import { sweepBulk } from "#app/domain/bulk-actions/sweep";
import { workOffBulk, workOn } from "#app/domain/bulk-actions/run";
import { createGroup, deleteGroup } from "#app/domain/groups/group";
import { archiveAccount } from "#app/domain/instance/accounts";
import { archiveWorkspace } from "#app/domain/instance/workspaces";
import type { Admin } from "#app/domain/shared/actors";
import { NotFound, type Refusal } from "#app/domain/shared/errors";
import { databaseUrl, db, useDatabase } from "#db/database";
import { countOneByOne, makeAdmin, makeSuperAdmin } from "../../support/admin";
import { hold } from "../../support/race-barrier";
import { addManyUsers } from "../../support/many-users";
import { createDatabase } from "../../support/postgres";
import { makeMember, makeWorkspace } from "../../support/rows";

// Adding and dropping triggers locks their tables: in the shared database, tests that hold rows would wait until they time out.
beforeAll(async () => {
  useDatabase(await createDatabase());
});

const theWorker = () => workOffBulk(new AbortController().signal);

async function start(admin: Admin, order: Omit<BulkOrder, "id">): Promise<string> {
  return (await startBulk(admin, { ...order, id: randomUUID() })).id;
}

/** Done by whoever does it: the request or the worker. */
async function act(admin: Admin, order: Omit<BulkOrder, "id">): Promise<string> {
  const id = await start(admin, order);
  await theWorker();
  return id;
}

async function outcomeOf(admin: Admin, id: string) {
  const { total, done, refused, isFinished } = await findBulk(admin, id);
  return { total, done, refused, isFinished };
}

/** Who was refused, and why, of all pages. */
async function refusalsOf(admin: Admin, id: string): Promise<string[]> {
  const refusals: string[] = [];
  for (let after: number | undefined = 0; after !== undefined;) {
    const page = await listBulkRows(admin, id, { isRefused: true, after });
    refusals.push(...page.rows.map(({ name, reason }) => `${name}: ${reason}`));
    after = page.next;
  }
  return refusals;
}

/** Spares the worker what a test has seen enough of. */
async function giveUp(id: string) {
  await sql`update bulk_actions set finished_at = now(), gathered_at = now() where id = ${id}`.execute(db);
}

const times = (count: number, name: string, words: string) =>
  Array.from({ length: count }, (_, index) => {
    const numbered = `${name} ${String(index + 1).padStart(4, "0")}`;
    return `${numbered}: ${words.replace("X", numbered)}`;
  });

async function eventsOf(id: string) {
  const { rows } = await sql<{ action: string; events: number; members: number; actor: string; user_agent: string }>`
    select action, count(*)::int as events, count(distinct member_id)::int as members, actor, user_agent
    from audit_events where bulk_id = ${id} group by action, actor, user_agent order by action`.execute(db);
  return rows;
}

const byAda = { actor: "Ada Byron", user_agent: "a test" };

describe("of 1,000 users", () => {
  test("all are archived but the last active admin and who is archived already, each with the reason", async () => {
    const admin = await makeAdmin();
    await addManyUsers(admin.workspace, { active: 200, invited: 40, admins: 9, archived: 750 });
    const id = await act(admin, { intent: "archive", choice: { matching: { status: "all" } } });
    expect(await outcomeOf(admin, id)).toEqual({ total: 1000, done: 249, refused: 751, isFinished: true });
    expect(await refusalsOf(admin, id)).toEqual([
      ...times(750, "Archived", "Archived already"),
      "Ada Byron: Ada Byron is the only active admin. Make somebody else an admin first",
    ]);
    expect(await countOneByOne(admin.workspace.id)).toEqual({ all: 1000, invited: 0, active: 1, archived: 999 });
    expect(await eventsOf(id)).toEqual([{ action: "member.archived", events: 249, members: 249, ...byAda }]);
    const open = db.selectFrom("invitations").select("id").where("workspace_id", "=", admin.workspace.id);
    expect(await open.where("closed_at", "is", null).execute()).toEqual([]);
  });

  test("all get another role but the last active admin and who has it already", async () => {
    const admin = await makeAdmin();
    await addManyUsers(admin.workspace, { active: 989, admins: 10 });
    const choice = { matching: { status: "all" } } as const;
    const id = await act(admin, { intent: "set-role", role: "builder", choice });
    expect(await outcomeOf(admin, id)).toEqual({ total: 1000, done: 10, refused: 990, isFinished: true });
    expect(await refusalsOf(admin, id)).toEqual([
      ...times(989, "Active", "Has this role already"),
      "Ada Byron: Ada Byron is the only active admin. Make somebody else an admin first",
    ]);
    expect(await eventsOf(id)).toEqual([{ action: "member.role_changed", events: 10, members: 10, ...byAda }]);
  });
});

describe("of 250 users, in three batches", () => {
  test("all who are Invited are cancelled, and the others listed; the result still names who is gone", async () => {
    const admin = await makeAdmin();
    const manyUsers = await addManyUsers(admin.workspace, { active: 30, invited: 210, archived: 10 });
    const id = await act(admin, { intent: "cancel", choice: { memberIds: manyUsers } });
    expect(await outcomeOf(admin, id)).toEqual({ total: 250, done: 210, refused: 40, isFinished: true });
    expect(await refusalsOf(admin, id)).toEqual([
      ...times(30, "Active", "X has already joined"),
      ...times(10, "Archived", "X is archived: unarchive them to invite them again"),
    ]);
    expect(await countOneByOne(admin.workspace.id)).toEqual({ all: 41, invited: 0, active: 31, archived: 10 });
    const { rows } = await listBulkRows(admin, id, { isRefused: false, after: 40 });
    expect(rows[0]).toMatchObject({ name: "Invited 0001", outcome: "done", memberId: null });
    expect(await eventsOf(id)).toEqual([{ action: "invitation.cancelled", events: 210, members: 210, ...byAda }]);
  });

  test("all who are Invited are mailed again, but for who was mailed within the last minute", async () => {
    const admin = await makeAdmin();
    const manyUsers = await addManyUsers(admin.workspace, { active: 20, invited: 230 });
    await sql`insert into mails (workspace_id, kind, invitation_id, sent_at)
      select workspace_id, 'invitation', id, now() from invitations where workspace_id = ${admin.workspace.id}
      limit 5`.execute(db);
    const id = await act(admin, { intent: "resend", choice: { memberIds: manyUsers } });
    expect(await outcomeOf(admin, id)).toEqual({ total: 250, done: 225, refused: 25, isFinished: true });
    const refusals = await refusalsOf(admin, id);
    expect(
      refusals.filter((one) => /: Mailed (just now|\d+ seconds? ago): try again in \d+ seconds?$/.test(one)),
    ).toHaveLength(5);
    expect(refusals.filter((one) => one.endsWith("has already joined"))).toHaveLength(20);
    const mails = db.selectFrom("mails").select("id").where("workspace_id", "=", admin.workspace.id);
    expect(await mails.execute()).toHaveLength(230);
    expect(await eventsOf(id)).toEqual([{ action: "invitation.resent", events: 225, members: 225, ...byAda }]);
  });

  test("all who are archived are invited again, by a mail each", async () => {
    const admin = await makeAdmin();
    const manyUsers = await addManyUsers(admin.workspace, { active: 3, archived: 247 });
    const id = await act(admin, { intent: "unarchive", choice: { memberIds: manyUsers } });
    expect(await outcomeOf(admin, id)).toEqual({ total: 250, done: 247, refused: 3, isFinished: true });
    expect(await refusalsOf(admin, id)).toEqual(times(3, "Active", "X is not archived"));
    expect(await countOneByOne(admin.workspace.id)).toEqual({ all: 251, invited: 247, active: 4, archived: 0 });
    const mails = db.selectFrom("mails").select("id").where("workspace_id", "=", admin.workspace.id);
    expect(await mails.execute()).toHaveLength(247);
    expect(await eventsOf(id)).toEqual([{ action: "member.unarchived", events: 247, members: 247, ...byAda }]);
  });

  test("all come into a group but who is in it already", async () => {
    const admin = await makeAdmin();
    const group = await createGroup(admin, "Compilers");
    const manyUsers = await addManyUsers(admin.workspace, { active: 100, invited: 100, archived: 50 });
    await sql`insert into group_members (workspace_id, member_id, group_id)
      select workspace_id, id, ${group.id} from members where workspace_id = ${admin.workspace.id} and name like 'Invited 000%'`.execute(
      db,
    );
    const id = await act(admin, { intent: "add-group", groupId: group.id, choice: { memberIds: manyUsers } });
    expect(await outcomeOf(admin, id)).toEqual({ total: 250, done: 241, refused: 9, isFinished: true });
    expect(await refusalsOf(admin, id)).toEqual(times(9, "Invited", "In this group already"));
    expect(await eventsOf(id)).toEqual([{ action: "member.added_to_group", events: 241, members: 241, ...byAda }]);
  });
});

describe("whom it is done to", () => {
  test("100 are done when it answers, without a worker; more are not", async () => {
    const admin = await makeAdmin();
    const manyUsers = await addManyUsers(admin.workspace, { active: 201 });
    const few = await start(admin, { intent: "archive", choice: { memberIds: manyUsers.slice(0, 100) } });
    expect(await outcomeOf(admin, few)).toEqual({ total: 100, done: 100, refused: 0, isFinished: true });
    const many = await start(admin, { intent: "archive", choice: { memberIds: manyUsers.slice(100) } });
    expect(await outcomeOf(admin, many)).toMatchObject({ total: 101, isFinished: false });
    await theWorker();
    expect(await outcomeOf(admin, many)).toEqual({ total: 101, done: 101, refused: 0, isFinished: true });
  });

  test("are those who match the whole filter, gathered in steps, in the order of the list", async () => {
    const admin = await makeAdmin();
    await addManyUsers(admin.workspace, { invited: 5200, active: 10 });
    const choice = { matching: { status: "invited", q: "nvited", role: "builder" } } as const;
    const id = await start(admin, { intent: "resend", choice });
    expect(await findBulk(admin, id)).toMatchObject({ total: 5000, isGathered: false });
    const late = await makeMember(admin.workspace, { name: "Invited 9999" });
    await workOn({ workspaceId: admin.workspace.id, id });
    expect(await findBulk(admin, id)).toMatchObject({ total: 5200, isGathered: true, isFinished: false });
    const { rows } = await listBulkRows(admin, id, { isRefused: false, before: 5201 });
    expect(rows.at(-1)).toMatchObject({ name: "Invited 5200", outcome: "waiting" });
    expect(rows.map(({ memberId }) => memberId)).not.toContain(late.id);
    await giveUp(id);
  });

  test("are each in it once, also who is named twice or renamed while they are gathered", async () => {
    const admin = await makeAdmin();
    const manyUsers = await addManyUsers(admin.workspace, { invited: 5001 });
    const twice = await act(admin, {
      intent: "resend",
      choice: { memberIds: [...manyUsers.slice(0, 3), ...manyUsers.slice(0, 3)] },
    });
    expect(await outcomeOf(admin, twice)).toEqual({ total: 3, done: 3, refused: 0, isFinished: true });
    const id = await start(admin, { intent: "archive", choice: { matching: { status: "invited" } } });
    await sql`update members set sort_name = 'z' where workspace_id = ${admin.workspace.id} and name = 'Invited 0001'`.execute(
      db,
    );
    await workOn({ workspaceId: admin.workspace.id, id });
    expect(await findBulk(admin, id)).toMatchObject({ total: 5001, isGathered: true });
    await giveUp(id);
  });

  test("who is none of this workspace is listed without a name, and nothing of theirs changes", async () => {
    const [admin, elsewhere] = [await makeAdmin(), await makeAdmin()];
    const [ours] = await addManyUsers(admin.workspace, { active: 1 });
    const id = await act(admin, {
      intent: "archive",
      choice: { memberIds: [elsewhere.memberId, randomUUID(), ours ?? ""] },
    });
    expect(await outcomeOf(admin, id)).toEqual({ total: 3, done: 1, refused: 2, isFinished: true });
    expect(await refusalsOf(admin, id)).toEqual([
      ": No user of this workspace any more",
      ": No user of this workspace any more",
    ]);
    const { rows } = await listBulkRows(admin, id, { isRefused: true });
    expect(rows.map(({ email, memberId }) => [email, memberId])).toEqual([
      ["", null],
      ["", null],
    ]);
    expect(await countOneByOne(elsewhere.workspace.id)).toEqual({ all: 1, invited: 0, active: 1, archived: 0 });
  });

  test("where all are another workspace's, or the group is, it is not found and nothing is written", async () => {
    const [admin, elsewhere] = [await makeAdmin(), await makeAdmin()];
    const group = await createGroup(elsewhere, "Compilers");
    const theirs = { memberIds: [elsewhere.memberId] };
    const ours = { memberIds: [admin.memberId] };
    await expect(start(admin, { intent: "archive", choice: theirs })).rejects.toThrow(NotFound);
    await expect(start(admin, { intent: "add-group", groupId: group.id, choice: ours })).rejects.toThrow(NotFound);
    const written = db.selectFrom("bulk_actions").select("id").where("workspace_id", "=", admin.workspace.id);
    expect(await written.execute()).toEqual([]);
  });

  test("must be somebody, 100,000 at most, and what is to be done must be said", async () => {
    const admin = await makeAdmin();
    const choice = { memberIds: [admin.memberId] };
    const refused = (field: string, message: string) => expect.objectContaining({ field, message }) as Refusal;
    await expect(start(admin, { intent: "set-role", choice })).rejects.toEqual(refused("role", "Choose a role"));
    await expect(start(admin, { intent: "add-group", choice })).rejects.toEqual(refused("group", "Choose a group"));
    await expect(start(admin, { intent: "archive", choice: { matching: { status: "archived" } } })).rejects.toEqual(
      refused("member", "Nobody matches this list any more"),
    );
  });
});

test("who has no open invitation to resend is listed, and holds nobody up", async () => {
  const admin = await makeAdmin();
  const { id: closed } = await makeMember(admin.workspace, { name: "Fran Allen" });
  const [open = ""] = await addManyUsers(admin.workspace, { invited: 1 });
  const id = await act(admin, { intent: "resend", choice: { memberIds: [closed, open] } });
  expect(await outcomeOf(admin, id)).toEqual({ total: 2, done: 1, refused: 1, isFinished: true });
  expect(await refusalsOf(admin, id)).toEqual(["Fran Allen: Fran Allen has no open invitation: make a new link"]);
});

/** Holds the first user whom a bulk action comes to, so that its batch waits in the middle of its work. */
async function holdFirst(admin: Admin, id: string) {
  const { rows } = await listBulkRows(admin, id, { isRefused: false });
  return hold(databaseUrl(), "select from members where id = $1 for no key update", [rows[0]?.memberId]);
}

async function archiveTheirAccount({ accountId }: Admin) {
  await archiveAccount(await makeSuperAdmin(), accountId);
}

async function archiveTheirMembership({ memberId }: Admin) {
  await db.updateTable("members").set({ archived_at: new Date() }).where("id", "=", memberId).execute();
}

async function archiveTheirWorkspace({ workspace }: Admin) {
  await archiveWorkspace(await makeSuperAdmin(), workspace.id);
}

describe("Stop", () => {
  test("finishes a bulk action at once, whichever admin presses it; what was done is listed, and who stopped it", async () => {
    const workspace = await makeWorkspace();
    const [admin, other] = [await makeAdmin(workspace), await makeAdmin(workspace)];
    await db.updateTable("members").set({ name: "Grace Hopper" }).where("id", "=", other.memberId).execute();
    const grace = { ...other, name: "Grace Hopper" };
    const manyUsers = await addManyUsers(workspace, { active: 150 });
    const id = await start(admin, { intent: "archive", choice: { memberIds: manyUsers } });
    await workOn({ workspaceId: workspace.id, id });
    await stopBulk(grace, id);
    await theWorker();
    expect(await outcomeOf(admin, id)).toEqual({ total: 150, done: 100, refused: 50, isFinished: true });
    expect((await findBulk(admin, id)).stoppedBecause).toBe("Stopped by Grace Hopper");
    expect((await refusalsOf(admin, id))[0]).toBe("Active 0101: Stopped by Grace Hopper");
    expect(await eventsOf(id)).toEqual([
      { ...byAda, action: "bulk.stopped", events: 1, members: 0, actor: "Grace Hopper" },
      { ...byAda, action: "member.archived", events: 100, members: 100 },
    ]);
  });

  test("waits for the batch under way: what that did is listed as done", async () => {
    const admin = await makeAdmin();
    const manyUsers = await addManyUsers(admin.workspace, { active: 150 });
    const id = await start(admin, { intent: "archive", choice: { memberIds: manyUsers } });
    const barrier = await holdFirst(admin, id);
    const batch = workOn({ workspaceId: admin.workspace.id, id });
    await barrier.waiting(1);
    const stopping = stopBulk(admin, id);
    await barrier.waiting(2);
    await barrier.release();
    await Promise.all([batch, stopping]);
    expect(await outcomeOf(admin, id)).toEqual({ total: 150, done: 100, refused: 50, isFinished: true });
    expect(await countOneByOne(admin.workspace.id)).toMatchObject({ active: 51, archived: 100 });
  });

  test("while all who match are still being found finishes it, too", async () => {
    const admin = await makeAdmin();
    await addManyUsers(admin.workspace, { invited: 5001 });
    const id = await start(admin, { intent: "archive", choice: { matching: { status: "invited" } } });
    await stopBulk(admin, id);
    await theWorker();
    expect(await outcomeOf(admin, id)).toEqual({ total: 5000, done: 0, refused: 5000, isFinished: true });
  });

  test("changes nothing of one that has finished, and finds none of another workspace", async () => {
    const [admin, elsewhere] = [await makeAdmin(), await makeAdmin()];
    const [member = ""] = await addManyUsers(admin.workspace, { active: 1 });
    const id = await act(admin, { intent: "archive", choice: { memberIds: [member] } });
    await stopBulk(admin, id);
    expect(await findBulk(admin, id)).toMatchObject({ done: 1, refused: 0, stoppedBecause: null });
    expect(await eventsOf(id)).toHaveLength(1);
    await expect(stopBulk(elsewhere, id)).rejects.toThrow(NotFound);
  });
});

describe("a bulk action that is under way", () => {
  test("goes on behind the last batch where a worker was lost, and does nothing twice", async () => {
    const admin = await makeAdmin();
    const manyUsers = await addManyUsers(admin.workspace, { active: 350 });
    const id = await start(admin, { intent: "archive", choice: { memberIds: manyUsers } });
    const key = { workspaceId: admin.workspace.id, id };
    await workOn(key);
    expect(await outcomeOf(admin, id)).toMatchObject({ done: 100, isFinished: false });

    // A worker takes it and is killed within its batch: what it had done is rolled back with its connection.
    await sql`update bulk_actions set due_at = now() + interval '60 seconds' where id = ${id}`.execute(db);
    await theWorker();
    expect(await outcomeOf(admin, id)).toMatchObject({ done: 100, isFinished: false });
    await sql`update bulk_actions set due_at = now() where id = ${id}`.execute(db);
    await Promise.all([theWorker(), theWorker(), workOn(key), workOn(key)]);
    expect(await outcomeOf(admin, id)).toEqual({ total: 350, done: 350, refused: 0, isFinished: true });
    await workOn(key);
    expect(await eventsOf(id)).toEqual([{ action: "member.archived", events: 350, members: 350, ...byAda }]);
  });

  test("ends where its admin is demoted: the rest is refused with that reason", async () => {
    const workspace = await makeWorkspace();
    const [admin, other] = [await makeAdmin(workspace), await makeAdmin(workspace)];
    const manyUsers = await addManyUsers(workspace, { active: 150 });
    const id = await start(admin, { intent: "archive", choice: { memberIds: manyUsers } });
    await workOn({ workspaceId: workspace.id, id });
    await db.updateTable("members").set({ role: "builder" }).where("id", "=", admin.memberId).execute();
    await theWorker();
    expect(await outcomeOf(other, id)).toEqual({ total: 150, done: 100, refused: 50, isFinished: true });
    expect((await refusalsOf(other, id))[0]).toBe("Active 0101: Ada Byron is no longer an admin of this workspace");
    expect(await countOneByOne(workspace.id)).toMatchObject({ active: 52, archived: 100 });
  });

  test.each<[string, string, (admin: Admin) => Promise<unknown>]>([
    ["account is archived", "The account of Ada Byron was archived", archiveTheirAccount],
    ["membership is archived", "Ada Byron is no longer a user of this workspace", archiveTheirMembership],
    ["workspace is archived", "The workspace was archived", archiveTheirWorkspace],
  ])("ends where its admin's %s: nothing more happens, and the rest is listed", async (_, reason, takeAway) => {
    const workspace = await makeWorkspace();
    const [admin, other] = [await makeAdmin(workspace), await makeAdmin(workspace)];
    const manyUsers = await addManyUsers(workspace, { active: 200 });
    const id = await start(admin, { intent: "archive", choice: { memberIds: [...manyUsers, other.memberId] } });
    await workOn({ workspaceId: workspace.id, id });
    await takeAway(admin);
    const before = await countOneByOne(workspace.id);
    await theWorker();
    expect(await outcomeOf(other, id)).toEqual({ total: 201, done: 100, refused: 101, isFinished: true });
    expect(await countOneByOne(workspace.id)).toEqual(before);
    const { rows } = await listBulkRows(other, id, { isRefused: true });
    expect([rows.length, rows[0]]).toEqual([
      50,
      expect.objectContaining({ name: "Active 0101", outcome: "stopped", reason }),
    ]);
    expect(await eventsOf(id)).toEqual([{ action: "member.archived", events: 100, members: 100, ...byAda }]);
  });

  test("and the archiving of its admin's account do not cross: the batch is done first, and none after it", async () => {
    const workspace = await makeWorkspace();
    const [admin, other] = [await makeAdmin(workspace), await makeAdmin(workspace)];
    const superAdmin = await makeSuperAdmin();
    const manyUsers = await addManyUsers(workspace, { active: 150 });
    const id = await start(admin, { intent: "archive", choice: { memberIds: manyUsers } });
    const barrier = await holdFirst(other, id);
    const batch = workOn({ workspaceId: workspace.id, id });
    await barrier.waiting(1);
    const archiving = archiveAccount(superAdmin, admin.accountId);
    await barrier.waiting(2);
    await barrier.release();
    await Promise.all([batch, archiving]);
    await theWorker();
    expect(await outcomeOf(other, id)).toEqual({ total: 150, done: 100, refused: 50, isFinished: true });
  });

  test("ends where its group is deleted", async () => {
    const admin = await makeAdmin();
    const group = await createGroup(admin, "Compilers");
    const manyUsers = await addManyUsers(admin.workspace, { active: 101 });
    const id = await start(admin, { intent: "add-group", groupId: group.id, choice: { memberIds: manyUsers } });
    await deleteGroup(admin, group.id);
    await theWorker();
    expect(await outcomeOf(admin, id)).toEqual({ total: 101, done: 0, refused: 101, isFinished: true });
    expect((await refusalsOf(admin, id))[100]).toBe("Active 0101: The group was deleted");
  });

  test("is one where its form is sent twice", async () => {
    const admin = await makeAdmin();
    const [member = ""] = await addManyUsers(admin.workspace, { active: 1 });
    const order = { id: randomUUID(), intent: "archive", choice: { memberIds: [member] } } as const;
    await startBulk(admin, order);
    await startBulk(admin, order);
    expect(await outcomeOf(admin, order.id)).toEqual({ total: 1, done: 1, refused: 0, isFinished: true });
    expect(await eventsOf(order.id)).toHaveLength(1);
  });

  test("comes to its own admin last, whom it may archive where another admin remains", async () => {
    const workspace = await makeWorkspace();
    const [admin] = [await makeAdmin(workspace), await makeAdmin(workspace)];
    const [member = ""] = await addManyUsers(workspace, { active: 1 });
    const id = await act(admin, { intent: "archive", choice: { memberIds: [admin.memberId, member] } });
    expect(await outcomeOf(admin, id)).toEqual({ total: 2, done: 2, refused: 0, isFinished: true });
    expect([await isDoneTo(admin, id, admin.memberId), await isDoneTo(admin, id, randomUUID())]).toEqual([true, false]);
  });

  test("is not another workspace's", async () => {
    const [admin, elsewhere] = [await makeAdmin(), await makeAdmin()];
    const id = await start(admin, { intent: "resend", choice: { memberIds: [admin.memberId] } });
    await expect(findBulk(elsewhere, id)).rejects.toThrow(NotFound);
    expect((await listBulkRows(elsewhere, id, { isRefused: false })).rows).toEqual([]);
    expect(await isDoneTo(elsewhere, id, admin.memberId)).toBe(false);
  });
});

test.each<[string, (own: string, other: string) => string[]]>([
  ["themselves", (own) => [own]],
  ["all admins", (own, other) => [own, other]],
])("of two admins who archive %s at the same instant, one remains", async (_, chosenBy) => {
  for (const round of [0, 1, 2, 3]) {
    const workspace = await makeWorkspace();
    const admins = [await makeAdmin(workspace), await makeAdmin(workspace)] as const;
    const [first, second] = round % 2 ? ([admins[1], admins[0]] as const) : admins;
    const order = (admin: Admin, other: Admin) =>
      start(admin, { intent: "archive", choice: { memberIds: chosenBy(admin.memberId, other.memberId) } });
    const barrier = await hold(databaseUrl(), "select from workspaces where id = $1 for no key update", [workspace.id]);
    const one = order(first, second);
    await barrier.waiting(1);
    const other = order(second, first);
    await barrier.waiting(2);
    await barrier.release();
    await Promise.all([one, other]);
    expect(await countOneByOne(workspace.id)).toEqual({ all: 2, invited: 0, active: 1, archived: 1 });
  }
});

describe("what fails and nobody foresaw", () => {
  const GAVE_UP = "Foyer could not do this: the log of the server says why";

  /** From now on the database refuses to archive this membership, or with "all" to gather anybody of the workspace. */
  async function breakIt(admin: Admin, what: { memberId: string } | "gathering") {
    const name = `break_${randomUUID().replaceAll("-", "")}`;
    const at = what === "gathering" ? "insert on bulk_members" : "update of archived_at on members";
    const column = what === "gathering" ? "workspace_id" : "id";
    const value = what === "gathering" ? admin.workspace.id : what.memberId;
    await sql
      .raw(
        `create function ${name}() returns trigger language plpgsql as $$ begin raise 'broken'; end $$;
         create trigger ${name} before ${at} for each row when (new.${column} = '${value}') execute function ${name}();`,
      )
      .execute(db);
    return () => sql.raw(`drop function ${name} cascade`).execute(db);
  }

  const waitAMinute = (id: string) =>
    sql`update bulk_actions set due_at = due_at - interval '60 seconds' where id = ${id}`.execute(db);

  async function failOften(id: string, times: number) {
    for (let time = 0; time < times; time++) {
      await expect(theWorker()).rejects.toThrow("broken");
      await waitAMinute(id);
    }
  }

  test("is tried five times, a minute apart; then the rest is refused with a reason, and what was done stays", async () => {
    const admin = await makeAdmin();
    const manyUsers = await addManyUsers(admin.workspace, { active: 250 });
    const id = await start(admin, { intent: "archive", choice: { memberIds: manyUsers } });
    const { rows } = await listBulkRows(admin, id, { isRefused: false, after: 149 });
    await breakIt(admin, { memberId: rows[0]?.memberId ?? "" });
    await failOften(id, 5);
    expect(await outcomeOf(admin, id)).toEqual({ total: 250, done: 100, refused: 0, isFinished: false });
    await theWorker();
    expect(await outcomeOf(admin, id)).toEqual({ total: 250, done: 100, refused: 150, isFinished: true });
    expect((await refusalsOf(admin, id)).filter((one) => one.endsWith(`: ${GAVE_UP}`))).toHaveLength(150);
  });

  test("and mends itself is forgotten: five failures count only one after another", async () => {
    const admin = await makeAdmin();
    const manyUsers = await addManyUsers(admin.workspace, { active: 250 });
    const id = await start(admin, { intent: "archive", choice: { memberIds: manyUsers } });
    const membershipAt = async (position: number) =>
      (await listBulkRows(admin, id, { isRefused: false, after: position - 1 })).rows[0]?.memberId ?? "";
    const mend = await breakIt(admin, { memberId: await membershipAt(50) });
    await failOften(id, 4);
    await mend();
    const mendAgain = await breakIt(admin, { memberId: await membershipAt(150) });
    await failOften(id, 4);
    await mendAgain();
    await theWorker();
    expect(await outcomeOf(admin, id)).toEqual({ total: 250, done: 250, refused: 0, isFinished: true });
  });

  test("is given up as well where it fails while all who match are gathered", async () => {
    const admin = await makeAdmin();
    await addManyUsers(admin.workspace, { active: 5 });
    const id = await start(admin, { intent: "archive", choice: { matching: { status: "active" } } });
    await sql`update bulk_actions set gathered_at = null, finished_at = null, matching = '{"status":"active"}', done = 0
      where id = ${id}`.execute(db);
    await breakIt(admin, "gathering");
    await waitAMinute(id);
    await failOften(id, 5);
    await theWorker();
    expect(await outcomeOf(admin, id)).toMatchObject({ done: 0, isFinished: true });
  });
});

describe("90 days after its end", () => {
  const end = (id: string, ago: string) =>
    sql`update bulk_actions set finished_at = now() - ${ago}::interval, gathered_at = now() where id = ${id}`.execute(
      db,
    );

  test("a bulk action is deleted with its list, in batches; the audit log keeps what happened", async () => {
    const admin = await makeAdmin();
    const manyUsers = await addManyUsers(admin.workspace, { active: 3 });
    const old = await act(admin, { intent: "set-role", role: "end-user", choice: { memberIds: manyUsers } });
    await sql`insert into bulk_members (workspace_id, bulk_id, position, member_id, name, email)
      select ${admin.workspace.id}, ${old}::uuid, 3 + n, gen_random_uuid(), '', '' from generate_series(1, 6000) n`.execute(
      db,
    );
    await end(old, "90 days 1 minute");
    await sweepBulk();
    await expect(findBulk(admin, old)).rejects.toThrow(NotFound);
    const rows = db.selectFrom("bulk_members").select("position").where("workspace_id", "=", admin.workspace.id);
    expect(await rows.execute()).toEqual([]);
    expect(await eventsOf(old)).toEqual([{ action: "member.role_changed", events: 3, members: 3, ...byAda }]);
  });

  test("and no sooner, nor one that is under way however long", async () => {
    const admin = await makeAdmin();
    const manyUsers = await addManyUsers(admin.workspace, { active: 150 });
    const young = await act(admin, { intent: "archive", choice: { memberIds: manyUsers.slice(0, 2) } });
    await end(young, "89 days");
    const slow = await start(admin, { intent: "archive", choice: { memberIds: manyUsers } });
    await sql`update bulk_actions set made_at = now() - interval '1 year' where id = ${slow}`.execute(db);
    await sweepBulk();
    expect([(await findBulk(admin, young)).total, (await findBulk(admin, slow)).total]).toEqual([2, 150]);
    expect((await listBulkRows(admin, young, { isRefused: false })).rows).toHaveLength(2);
    await giveUp(slow);
  });
});
