import { sql } from "kysely";
import { beforeAll, describe, expect, test } from "vitest";
import { setGroups } from "#app/domain/groups/assignment";
import {
  addToGroup,
  findCandidates,
  foldGroupTallies,
  listGroupMembers,
  removeFromGroup,
} from "#app/domain/groups/members";
import { createGroup, deleteGroup, duplicateGroup, findGroup, listGroups, renameGroup } from "#app/domain/groups/group";
import { cancel } from "#app/domain/invitations/cancel";
import type { Admin } from "#app/domain/shared/actors";
import { NotFound } from "#app/domain/shared/errors";
import { databaseUrl, db, useDatabase } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { hold } from "../../support/race-barrier";
import { createDatabase } from "../../support/postgres";
import { makeInvitation, makeMember } from "../../support/rows";

// It counts tallies, which whoever folds theirs folds too: in a database of its own.
beforeAll(async () => useDatabase(await createDatabase()));

const taken = (name: string) =>
  expect.objectContaining({
    message: `There is a group named "${name}" already: choose another name`,
    field: "name",
  });

describe("a name that looks like another group's", () => {
  const alike = ["compilers", "COMPILERS", "Com\u200bpilers", "Ｃｏｍｐｉｌｅｒｓ", "Compilers\u3164"];

  test.each(alike)("is refused to a new group: %j", async (name) => {
    const admin = await makeAdmin();
    await createGroup(admin, "Compilers");
    await expect(createGroup(admin, name)).rejects.toEqual(taken(name));
  });

  test.each(alike)("is refused to a group that is renamed: %j", async (name) => {
    const admin = await makeAdmin();
    await createGroup(admin, "Compilers");
    const { id } = await createGroup(admin, "Design");
    await expect(renameGroup(admin, id, name)).rejects.toEqual(taken(name));
    await renameGroup(admin, id, "DESIGN");
    expect((await findGroup(admin, id)).name).toBe("DESIGN");
  });

  test("is free in another workspace", async () => {
    const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
    await createGroup(admin, "Café");
    await createGroup(stranger, "Cafe\u0301");
    await expect(createGroup(admin, "Cafe\u0301")).rejects.toEqual(taken("Cafe\u0301"));
  });
});

/** A group of this many new members. */
async function makeGroup(admin: Admin, name: string, people = 0) {
  const group = await createGroup(admin, name);
  const members = [];
  for (let number = 1; number <= people; number++) members.push(await makeMember(admin.workspace));
  const memberIds = members.map(({ id }) => id);
  if (people) await addToGroup(admin, group.id, memberIds);
  return { id: group.id, memberIds };
}

async function groupsOf(admin: Admin) {
  return (await listGroups(admin)).map(({ name, members }) => [name, members]);
}

async function membersOf(admin: Admin, groupId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("group_members")
    .select("member_id")
    .where("workspace_id", "=", admin.workspace.id)
    .where("group_id", "=", groupId)
    .execute();
  return rows.map((row) => row.member_id).sort();
}

async function eventsOf(admin: Admin) {
  return db
    .selectFrom("audit_events")
    .select(["action", "subject", "details"])
    .where("workspace_id", "=", admin.workspace.id)
    .orderBy("id")
    .execute();
}

describe("a group's name", () => {
  test("is changed, and the audit log says from what", async () => {
    const admin = await makeAdmin();
    const { id } = await makeGroup(admin, "Compilers");
    await renameGroup(admin, id, "Compiler Construction");
    expect(await groupsOf(admin)).toEqual([["Compiler Construction", 0]]);
    expect((await eventsOf(admin)).at(-1)).toEqual({
      action: "group.renamed",
      subject: "Compiler Construction",
      details: { from: "Compilers" },
    });
  });

  test("may change its letters' case alone, and to what it is already changes nothing", async () => {
    const admin = await makeAdmin();
    const { id } = await makeGroup(admin, "compilers");
    await renameGroup(admin, id, "Compilers");
    await renameGroup(admin, id, "Compilers");
    expect((await eventsOf(admin)).map(({ action }) => action)).toEqual(["group.created", "group.renamed"]);
  });

  test("cannot be another group's, whatever the case", async () => {
    const admin = await makeAdmin();
    await makeGroup(admin, "Compilers");
    const { id } = await makeGroup(admin, "Linkers");
    await expect(renameGroup(admin, id, "COMPILERS")).rejects.toEqual(taken("COMPILERS"));
    expect(await groupsOf(admin)).toEqual([
      ["Compilers", 0],
      ["Linkers", 0],
    ]);
  });

  test("may be that of a group elsewhere", async () => {
    const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
    await makeGroup(stranger, "Compilers");
    const { id } = await makeGroup(admin, "Linkers");
    await renameGroup(admin, id, "Compilers");
    expect(await groupsOf(admin)).toEqual([["Compilers", 0]]);
  });

  test("two groups that swap names at once: both are refused, and neither crashes", async () => {
    const admin = await makeAdmin();
    const [one, other] = [await makeGroup(admin, "One"), await makeGroup(admin, "Other")];
    const barrier = await hold(databaseUrl(), "select id from workspaces where id = $1 for update", [
      admin.workspace.id,
    ]);
    const swaps = Promise.allSettled([renameGroup(admin, one.id, "Other"), renameGroup(admin, other.id, "One")]);
    await barrier.waiting(2);
    await barrier.release();
    expect((await swaps).map((swap) => swap.status === "rejected" && swap.reason)).toEqual([
      taken("Other"),
      taken("One"),
    ]);
  });
});

describe("a deleted group", () => {
  test("is gone, and its people are as they were", async () => {
    const admin = await makeAdmin();
    const { id, memberIds } = await makeGroup(admin, "Compilers", 2);
    await deleteGroup(admin, id);
    expect(await groupsOf(admin)).toEqual([]);
    const members = await db
      .selectFrom("members")
      .select("id")
      .where("workspace_id", "=", admin.workspace.id)
      .where("archived_at", "is", null)
      .execute();
    expect(members.map((row) => row.id).sort()).toEqual([admin.memberId, ...memberIds].sort());
    expect((await eventsOf(admin)).at(-1)).toEqual({
      action: "group.deleted",
      subject: "Compilers",
      details: { members: 2 },
    });
  });

  test("leaves no tally behind once the tallies are folded", async () => {
    const admin = await makeAdmin();
    const { id } = await makeGroup(admin, "Compilers", 2);
    await deleteGroup(admin, id);
    await foldGroupTallies();
    expect(await tallyRows(id)).toBe(0);
  });

  test("and a membership that is cancelled at that moment do not wait for each other", async () => {
    const admin = await makeAdmin();
    const { id } = await makeGroup(admin, "Compilers");
    const { member } = await makeInvitation(admin.workspace);
    await addToGroup(admin, id, [member.id]);
    const barrier = await hold(databaseUrl(), "select member_id from group_members where group_id = $1 for update", [
      id,
    ]);
    const both = Promise.all([deleteGroup(admin, id), cancel(admin, member.id)]);
    await barrier.waiting(2);
    await barrier.release();
    await both;
    expect(await groupsOf(admin)).toEqual([]);
  });
});

describe("a copy of a group", () => {
  test("has its people, and the audit log says whose copy it is", async () => {
    const admin = await makeAdmin();
    const { id, memberIds } = await makeGroup(admin, "Compilers", 3);
    const copy = await duplicateGroup(admin, id, { withMembers: true });
    expect(await groupsOf(admin)).toEqual([
      ["Compilers", 3],
      ["Compilers (copy)", 3],
    ]);
    expect(await membersOf(admin, copy.id)).toEqual([...memberIds].sort());
    expect((await eventsOf(admin)).at(-1)).toEqual({
      action: "group.duplicated",
      subject: "Compilers (copy)",
      details: { from: "Compilers", withMembers: true },
    });
  });

  test("can be made without them", async () => {
    const admin = await makeAdmin();
    const { id } = await makeGroup(admin, "Compilers", 1);
    const copy = await duplicateGroup(admin, id, { withMembers: false });
    expect(await findGroup(admin, copy.id)).toEqual({ id: copy.id, name: "Compilers (copy)", members: 0 });
  });

  test("gets the next free name, also as a copy of a copy and when many are made at once", async () => {
    const admin = await makeAdmin();
    const { id } = await makeGroup(admin, "Compilers");
    const copy = await duplicateGroup(admin, id, { withMembers: false });
    await Promise.all([id, copy.id, id].map((one) => duplicateGroup(admin, one, { withMembers: false })));
    expect((await groupsOf(admin)).map(([name]) => name)).toEqual([
      "Compilers",
      "Compilers (copy 2)",
      "Compilers (copy 3)",
      "Compilers (copy 4)",
      "Compilers (copy)",
    ]);
  });

  test("keeps to 60 characters, and cuts none in two", async () => {
    const admin = await makeAdmin();
    const { id } = await makeGroup(admin, "a".repeat(60));
    const emoji = await makeGroup(admin, "🙂".repeat(30));
    await duplicateGroup(admin, id, { withMembers: false });
    await duplicateGroup(admin, id, { withMembers: false });
    await duplicateGroup(admin, emoji.id, { withMembers: false });
    expect((await groupsOf(admin)).map(([name]) => name)).toEqual([
      `${"a".repeat(51)} (copy 2)`,
      `${"a".repeat(53)} (copy)`,
      "a".repeat(60),
      `${"🙂".repeat(26)} (copy)`,
      "🙂".repeat(30),
    ]);
  });

  test("leaves out a membership that is removed while it is made", async () => {
    const admin = await makeAdmin();
    const { id, memberIds } = await makeGroup(admin, "Compilers", 1);
    const leaver = await makeMember(admin.workspace);
    await addToGroup(admin, id, [leaver.id]);
    const left = db.transaction().execute(async (trx) => {
      await trx
        .deleteFrom("members")
        .where("workspace_id", "=", admin.workspace.id)
        .where("id", "=", leaver.id)
        .execute();
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
      const copying = duplicateGroup(admin, id, { withMembers: true });
      await untilWaitingFor(rows[0]?.pid ?? 0);
      return { copying };
    });
    const copy = await (await left).copying;
    expect(await membersOf(admin, copy.id)).toEqual(memberIds);
    expect(await groupsOf(admin)).toEqual([
      ["Compilers", 1],
      ["Compilers (copy)", 1],
    ]);
  });

  async function untilWaitingFor(pid: number) {
    for (;;) {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from pg_stat_activity where ${pid}::int = any (pg_blocking_pids(pid))`.execute(
        db,
      );
      if (rows[0]?.count === 1) return;
    }
  }
});

describe("who is in a group", () => {
  test("is added once, with one event a person; whoever is in it already stays", async () => {
    const admin = await makeAdmin();
    const { id, memberIds } = await makeGroup(admin, "Compilers", 1);
    const grace = await makeMember(admin.workspace, { email: `${admin.workspace.slug}@corp.com` });
    await addToGroup(admin, id, [...memberIds, grace.id, grace.id]);
    expect(await groupsOf(admin)).toEqual([["Compilers", 2]]);
    expect((await eventsOf(admin)).slice(2)).toEqual([
      { action: "member.added_to_group", subject: grace.email, details: { group: "Compilers" } },
    ]);
  });

  test("is removed, with one event a person; whoever is not in it stays out", async () => {
    const admin = await makeAdmin();
    const { id, memberIds } = await makeGroup(admin, "Compilers", 2);
    const [first = "", second = ""] = memberIds;
    await removeFromGroup(admin, id, [first]);
    await removeFromGroup(admin, id, [first]);
    expect(await membersOf(admin, id)).toEqual([second]);
    expect((await eventsOf(admin)).slice(3).map(({ action, details }) => [action, details])).toEqual([
      ["member.removed_from_group", { group: "Compilers" }],
    ]);
  });

  test("is listed by name, 50 a page, and back again", async () => {
    const admin = await makeAdmin();
    const { id } = await makeGroup(admin, "Compilers");
    await sql`
      insert into members (workspace_id, email, name, sort_name, role)
      select ${admin.workspace.id}::uuid, n || '@corp.com', 'P' || n, 'p' || lpad((n / 2)::text, 3, '0'), 'builder'
      from generate_series(1, 120) as n`.execute(db);
    await sql`
      insert into group_members (workspace_id, member_id, group_id)
      select workspace_id, id, ${id}::uuid from members
      where workspace_id = ${admin.workspace.id} and id <> ${admin.memberId}`.execute(db);
    const first = await listGroupMembers(admin, id, {});
    const second = await listGroupMembers(admin, id, { after: first.next });
    const third = await listGroupMembers(admin, id, { after: second.next });
    const pages = [first, second, third];
    expect(pages.map(({ rows, previous, next }) => [rows.length, previous !== undefined, next !== undefined])).toEqual([
      [50, false, true],
      [50, true, true],
      [20, true, false],
    ]);
    const ids = pages.flatMap(({ rows }) => rows.map((row) => row.id));
    expect(new Set(ids).size).toBe(120);
    expect([first.rows[0]?.name, third.rows.at(-1)?.name]).toEqual(["P1", "P120"]);
    const back = await listGroupMembers(admin, id, { before: second.previous });
    expect([back.previous, back.rows.map((row) => row.id)]).toEqual([undefined, ids.slice(0, 50)]);
  });

  test("stays in its place on the next page when the last of this one leaves", async () => {
    const admin = await makeAdmin();
    const { id } = await makeGroup(admin, "Compilers");
    const [ada, grace] = [
      await makeMember(admin.workspace, { name: "Ada" }),
      await makeMember(admin.workspace, { name: "Grace" }),
    ];
    await addToGroup(admin, id, [ada.id, grace.id]);
    await removeFromGroup(admin, id, [ada.id]);
    const { rows } = await listGroupMembers(admin, id, { after: ada.id });
    expect(rows.map(({ name }) => name)).toEqual(["Grace"]);
  });
});

describe("whom to add", () => {
  async function found(admin: Admin, groupId: string, beginning: string) {
    const { rows } = await findCandidates(admin, groupId, beginning);
    return rows.map(({ name, isInGroup }) => (isInGroup ? `${name}, in it` : name));
  }

  test("is found by parts of the name and the address, without their accents and capitals", async () => {
    const admin = await makeAdmin();
    const { id } = await makeGroup(admin, "Compilers");
    const grace = await makeMember(admin.workspace, { name: "Grace Hopper", email: "amazing@corp.com" });
    await makeMember(admin.workspace, { name: "Edsger Dijkstra", email: "grace.fan@corp.com" });
    await addToGroup(admin, id, [grace.id]);
    expect(await found(admin, id, "GRÂCE amaz")).toEqual(["Grace Hopper, in it"]);
    expect(await found(admin, id, "Gra")).toEqual(["Edsger Dijkstra", "Grace Hopper, in it"]);
    expect(await found(admin, id, "amazing@")).toEqual(["Grace Hopper, in it"]);
    expect(await found(admin, id, "hopper")).toEqual(["Grace Hopper, in it"]);
    expect(await found(admin, id, "hopper edsger")).toEqual([]);
  });

  test("is found by signs that mean themselves", async () => {
    const admin = await makeAdmin();
    const { id } = await makeGroup(admin, "Compilers");
    await makeMember(admin.workspace, { name: "100% Grace" });
    await makeMember(admin.workspace, { name: "a_b\\c" });
    for (const nobody of ["%%", "__", "a%", "a_c", "\\\\", "1%0", "a_b\\_"])
      expect(await found(admin, id, nobody)).toEqual([]);
    expect(await found(admin, id, "100%")).toEqual(["100% Grace"]);
    expect(await found(admin, id, "a_b\\")).toEqual(["a_b\\c"]);
  });

  test("is 20 people at most, and says that there are more", async () => {
    const admin = await makeAdmin();
    const { id } = await makeGroup(admin, "Compilers");
    for (let number = 1; number <= 20; number++) await makeMember(admin.workspace, { name: "Kay" });
    expect(await findCandidates(admin, id, "kay")).toMatchObject({ rows: { length: 20 }, hasMore: false });
    await makeMember(admin.workspace, { name: "Kay" });
    expect(await findCandidates(admin, id, "kay")).toMatchObject({ rows: { length: 20 }, hasMore: true });
  });

  test("is nobody of another workspace", async () => {
    const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
    const { id } = await makeGroup(admin, "Compilers");
    await makeMember(stranger.workspace, { name: "Grace Hopper" });
    expect(await found(admin, id, "grace")).toEqual([]);
  });
});

describe("the counts of members", () => {
  test("follow whatever puts people into groups or takes them out", async () => {
    const admin = await makeAdmin();
    const [one, other] = [await makeGroup(admin, "One", 3), await makeGroup(admin, "Other", 1)];
    await db.transaction().execute((trx) => setGroups(trx, admin.workspace.id, one.memberIds[0] ?? "", [other.id]));
    const { member } = await makeInvitation(admin.workspace);
    await addToGroup(admin, one.id, [member.id]);
    await cancel(admin, member.id);
    expect(await groupsOf(admin)).toEqual([
      ["One", 2],
      ["Other", 2],
    ]);
  });

  test("stay the same when they are folded, into one row a group", async () => {
    const admin = await makeAdmin();
    const { id, memberIds } = await makeGroup(admin, "Compilers", 2);
    for (let round = 1; round <= 6; round++) {
      await removeFromGroup(admin, id, memberIds.slice(0, 1));
      await addToGroup(admin, id, memberIds.slice(0, 1));
    }
    expect(await tallyRows(id)).toBe(13);
    await foldGroupTallies();
    expect([await tallyRows(id), await groupsOf(admin)]).toEqual([1, [["Compilers", 2]]]);
  });

  test("are right when many change at once while they are folded again and again", async () => {
    const admin = await makeAdmin();
    const { id } = await makeGroup(admin, "Compilers");
    const work = Array.from({ length: 24 }, async (_, index) => {
      const member = await makeMember(admin.workspace);
      await addToGroup(admin, id, [member.id]);
      await foldGroupTallies();
      if (index % 3 === 0) await removeFromGroup(admin, id, [member.id]);
    });
    await Promise.all(work);
    await Promise.all([foldGroupTallies(), foldGroupTallies(), foldGroupTallies()]);
    expect(await groupsOf(admin)).toEqual([["Compilers", 16]]);
  });

  test("of a change that rolls back are not counted", async () => {
    const admin = await makeAdmin();
    const { id, memberIds } = await makeGroup(admin, "Compilers", 1);
    const refused = db.transaction().execute(async (trx) => {
      await setGroups(trx, admin.workspace.id, memberIds[0] ?? "", []);
      throw new Error("refused");
    });
    await expect(refused).rejects.toThrow("refused");
    expect(await findGroup(admin, id)).toMatchObject({ members: 1 });
  });
});

async function tallyRows(groupId: string): Promise<number> {
  const rows = await db.selectFrom("group_tallies").select("id").where("group_id", "=", groupId).execute();
  return rows.length;
}

describe("another workspace's group or member", () => {
  test("is not found, whatever is asked for, and nothing changes", async () => {
    const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
    const own = await makeGroup(admin, "Own", 1);
    const theirs = await makeGroup(stranger, "Theirs", 1);
    const before = [await eventsOf(admin), await eventsOf(stranger)];
    for (const ask of [
      () => findGroup(admin, theirs.id),
      () => renameGroup(admin, theirs.id, "Mine"),
      () => deleteGroup(admin, theirs.id),
      () => duplicateGroup(admin, theirs.id, { withMembers: true }),
      () => addToGroup(admin, theirs.id, own.memberIds),
      () => addToGroup(admin, own.id, [...own.memberIds, ...theirs.memberIds]),
      () => removeFromGroup(admin, theirs.id, own.memberIds),
      () => removeFromGroup(admin, own.id, [...own.memberIds, ...theirs.memberIds]),
    ])
      await expect(ask()).rejects.toBeInstanceOf(NotFound);
    expect(await listGroupMembers(admin, theirs.id, {})).toMatchObject({ rows: [] });
    expect([await groupsOf(admin), await groupsOf(stranger)]).toEqual([[["Own", 1]], [["Theirs", 1]]]);
    expect([await membersOf(admin, own.id), await membersOf(stranger, theirs.id)]).toEqual([
      own.memberIds,
      theirs.memberIds,
    ]);
    expect([await eventsOf(admin), await eventsOf(stranger)]).toEqual(before);
  });
});
