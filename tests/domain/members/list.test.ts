import { sql } from "kysely";
import { beforeAll, describe, expect, test } from "vitest";
import { findInvitation, invitationUrl } from "#app/domain/invitations/link";
import { cancel } from "#app/domain/invitations/cancel";
import { invite } from "#app/domain/invitations/invite";
import { acceptWithSession, decline } from "#app/domain/invitations/accept";
import type { Cursor } from "#app/domain/members/paging";
import { countMembers, foldTallies } from "#app/domain/members/counts";
import { listMembers, type MemberRow } from "#app/domain/members/list";
import { archive, unarchive } from "#app/domain/members/edit";
import type { Admin } from "#app/domain/shared/actors";
import { db, useDatabase } from "#db/database";
import { countOneByOne, makeAdmin, personOf } from "../../support/admin";
import { createDatabase } from "../../support/postgres";
import { makeAccount, makeMember } from "../../support/rows";

// It counts tallies, which whoever folds theirs folds too: in a database of its own.
beforeAll(async () => useDatabase(await createDatabase()));

const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);

/** Sixty people of one name, and the admin behind them: the ids in the order of the list. */
async function manyUsers(admin: Admin): Promise<string[]> {
  const { workspace } = admin;
  await sql`update members set sort_name = 'zzz' where workspace_id = ${workspace.id}`.execute(db);
  await sql`
    insert into members (workspace_id, email, name, sort_name, role)
    select ${workspace.id}::uuid, n || '@corp.com', 'Grace Hopper', 'grace hopper', 'builder'
    from generate_series(1, 60) as n`.execute(db);
  const { rows } = await sql<{ id: string }>`
    select id from members where workspace_id = ${workspace.id} order by sort_name, id`.execute(db);
  return idsOf(rows);
}

async function walk(admin: Admin, way: "after" | "before", from?: Cursor, betweenPages?: () => Promise<unknown>) {
  const pages: MemberRow[][] = [];
  for (let cursor = from, isFirst = true; isFirst || cursor; isFirst = false) {
    const page = await listMembers(admin, { status: "all", per: 25, [way]: cursor });
    pages.push(page.rows);
    await betweenPages?.();
    cursor = way === "after" ? page.next : page.previous;
  }
  return pages;
}

describe("paging", () => {
  test("over sixty people of one name skips nobody and repeats nobody", async () => {
    const admin = await makeAdmin();
    const everybody = await manyUsers(admin);
    const pages = await walk(admin, "after");
    expect(pages.map((rows) => rows.length)).toEqual([25, 25, 11]);
    expect(idsOf(pages.flat())).toEqual(everybody);
  });

  test("and back again", async () => {
    const admin = await makeAdmin();
    const everybody = await manyUsers(admin);
    const last = everybody.at(-1) ?? "";
    const pages = await walk(admin, "before", { keys: ["zzz"], id: last });
    expect(pages.map((rows) => rows.length)).toEqual([25, 25, 10]);
    expect(idsOf(pages.reverse().flat())).toEqual(everybody.slice(0, 60));
  });

  test("stays right while people are added in front", async () => {
    const admin = await makeAdmin();
    const everybody = await manyUsers(admin);
    const pages = await walk(admin, "after", undefined, () => makeMember(admin.workspace, { name: "Ada Byron" }));
    expect(idsOf(pages.flat())).toEqual(everybody);
  });

  test("the first page has no previous and the last no next", async () => {
    const admin = await makeAdmin();
    await manyUsers(admin);
    const filter = { status: "all", per: 25 } as const;
    const first = await listMembers(admin, filter);
    const second = await listMembers(admin, { ...filter, after: first.next });
    const third = await listMembers(admin, { ...filter, after: second.next });
    expect([first, second, third].map(({ previous, next }) => [previous !== undefined, next !== undefined])).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ]);
    const back = await listMembers(admin, { ...filter, before: second.previous });
    expect([back.previous, back.next !== undefined]).toEqual([undefined, true]);
    expect(idsOf(back.rows)).toEqual(idsOf(first.rows));
  });

  test("a page that is exactly full is the last one", async () => {
    const admin = await makeAdmin();
    await manyUsers(admin);
    const page = await listMembers(admin, { status: "all", per: 61 });
    expect([page.rows.length, page.next]).toEqual([61, undefined]);
  });

  test("never shows anybody of another workspace", async () => {
    const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
    await manyUsers(stranger);
    expect(idsOf((await walk(admin, "after")).flat())).toEqual([admin.memberId]);
  });

  test("a tab shows only its own status, in the order of names without their accents and capitals", async () => {
    const admin = await makeAdmin();
    for (const name of ["Zoë", "émile", "Elias", "Édith"]) await inviteOne(admin, name);
    await makeMember(admin.workspace, { account: await makeAccount({ name: "Active" }) });
    const { rows } = await listMembers(admin, { status: "invited", per: 25 });
    expect(rows.map(({ name }) => name)).toEqual(["Édith", "Elias", "émile", "Zoë"]);
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(["invited"]));
  });
});

let people = 0;
async function inviteOne(admin: Admin, name = "Grace Hopper", email = `${++people}@tally.test`) {
  const { memberId } = await invite(admin, {
    name,
    email,
    role: "builder",
    groupIds: [],
    metadata: "",
    message: "",
    expiresInDays: 7,
    sendEmail: false,
  });
  return { memberId, email };
}

async function linkOf({ memberId }: { memberId: string }) {
  const row = await db
    .selectFrom("invitations")
    .select(["workspace_id as workspaceId", "id", "nonce"])
    .where("member_id", "=", memberId)
    .where("closed_at", "is", null)
    .executeTakeFirstOrThrow();
  return findInvitation(invitationUrl(row, "mailed").replace(/^.*\//, ""));
}

async function accept(membership: { memberId: string; email: string }) {
  await acceptWithSession(await linkOf(membership), personOf(await makeAccount({ email: membership.email })));
}

const ORIGIN = { ip: "", userAgent: "" };

describe("the counts over the list", () => {
  const counts = (all: number, active: number, invited: number, archived: number) => ({
    all,
    invited,
    requested: 0,
    active,
    archived,
  });

  test("follow every change of a membership", async () => {
    const admin = await makeAdmin();
    expect(await countMembers(admin)).toEqual(counts(1, 1, 0, 0));
    const [grace, jean, kay] = [await inviteOne(admin), await inviteOne(admin), await inviteOne(admin)];
    expect(await countMembers(admin)).toEqual(counts(4, 1, 3, 0));
    await accept(grace);
    expect(await countMembers(admin)).toEqual(counts(4, 2, 2, 0));
    await archive(admin, grace.memberId, { cancelInvitations: false });
    expect(await countMembers(admin)).toEqual(counts(4, 1, 2, 1));
    await cancel(admin, jean.memberId);
    expect(await countMembers(admin)).toEqual(counts(3, 1, 1, 1));
    await decline(await linkOf(kay), undefined, ORIGIN);
    expect(await countMembers(admin)).toEqual(counts(3, 1, 0, 2));
    await unarchive(admin, grace.memberId);
    expect(await countMembers(admin)).toEqual(counts(3, 1, 1, 1));
    await cancel(admin, grace.memberId);
    expect(await countMembers(admin)).toEqual(counts(3, 1, 0, 2));
    expect(await countOneByOne(admin.workspace.id)).toEqual({ all: 3, invited: 0, active: 1, archived: 2 });
  });

  test("stay the same when they are folded, into one row a status", async () => {
    const admin = await makeAdmin();
    for (let round = 0; round < 12; round++) await accept(await inviteOne(admin));
    const before = await tallyRows(admin);
    expect(before).toBe(37);
    await foldTallies();
    expect(await tallyRows(admin)).toBe(2);
    expect(await countMembers(admin)).toEqual(counts(13, 13, 0, 0));
  });

  test("of a workspace with few tallies are left alone", async () => {
    const admin = await makeAdmin();
    await inviteOne(admin);
    await foldTallies();
    expect(await tallyRows(admin)).toBe(2);
    expect(await countMembers(admin)).toEqual(counts(2, 1, 1, 0));
  });

  test("are right when many change at once while they are folded again and again", async () => {
    const admin = await makeAdmin();
    const work = Array.from({ length: 30 }, async (_, index) => {
      const membership = await inviteOne(admin);
      if (index % 3 === 0) await accept(membership);
      if (index % 3 === 1) await cancel(admin, membership.memberId);
      await foldTallies();
    });
    await Promise.all(work);
    await Promise.all([foldTallies(), foldTallies(), foldTallies()]);
    expect(await countMembers(admin)).toEqual(counts(21, 11, 10, 0));
    expect(await countOneByOne(admin.workspace.id)).toEqual({ all: 21, invited: 10, active: 11, archived: 0 });
  });

  test("of a change that rolls back are not counted", async () => {
    const admin = await makeAdmin();
    const refused = db.transaction().execute(async (trx) => {
      await trx
        .insertInto("members")
        .values({ workspace_id: admin.workspace.id, email: "x@corp.com", name: "X", sort_name: "x", role: "builder" })
        .execute();
      throw new Error("refused");
    });
    await expect(refused).rejects.toThrow("refused");
    expect(await countMembers(admin)).toEqual(counts(1, 1, 0, 0));
  });

  test("are those of the admin's own workspace", async () => {
    const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
    await inviteOne(stranger);
    expect(await countMembers(admin)).toEqual(counts(1, 1, 0, 0));
  });

  async function tallyRows(admin: Admin): Promise<number> {
    const tallies = await db
      .selectFrom("member_tallies")
      .select("id")
      .where("workspace_id", "=", admin.workspace.id)
      .execute();
    return tallies.length;
  }
});
