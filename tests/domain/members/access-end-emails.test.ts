import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { findEndingEmail, findEndEmail, warnOfEnds } from "#app/domain/members/access-end-emails";
import { archive, editMember, unarchive } from "#app/domain/members/edit";
import type { Admin } from "#app/domain/shared/actors";
import { claimDueMemberMails } from "#app/mail/claims";
import { settle } from "#app/mail/settle";
import { databaseUrl, db } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { hold } from "../../support/race-barrier";
import { dayIn, endIn } from "../../support/days";
import { eventsOf, makeAccount, makeMember, makeWorkspace, type MemberRow } from "../../support/rows";

const unchanged = { role: "builder", groupIds: [], metadata: undefined } as const;
const sent = { outcome: "sent", providerId: null } as const;

async function makeActive({ workspace }: Admin, inDays: number, name = "Grace Hopper"): Promise<MemberRow> {
  const membership = await makeMember(workspace, { account: await makeAccount({ name }) });
  await endIn(membership, inDays);
  return membership;
}

async function mailsIn({ workspace }: Admin, memberId?: string) {
  const rows = await db
    .selectFrom("member_mails")
    .select(["member_id", "kind", "sent_at", "dropped_at"])
    .select(sql<number>`day - (now() at time zone 'utc')::date`.as("inDays"))
    .select(sql<boolean>`due_at <= now()`.as("isDue"))
    .where("workspace_id", "=", workspace.id)
    .where("kind", "in", ["access-ends", "users-end"])
    .orderBy("queued_at")
    .orderBy("kind")
    .execute();
  return rows.filter((row) => memberId === undefined || row.member_id === memberId);
}

const warningsOf = async (admin: Admin, membership: MemberRow) =>
  (await mailsIn(admin, membership.id)).map(({ inDays }) => inDays);
const digestsOf = async (admin: Admin) =>
  (await mailsIn(admin, admin.memberId)).map(({ inDays, isDue }) => [inDays, isDue]);

/** Other tests' mails lie in the same table: what is not this test's is given back as it was. */
async function claim({ workspace }: Admin) {
  const mails = await claimDueMemberMails(10_000);
  const others = mails.filter((mail) => mail.workspaceId !== workspace.id);
  for (const { workspaceId, id } of others)
    await db
      .updateTable("member_mails")
      .set({ claimed_until: null, attempts: sql`attempts - 1` })
      .where("workspace_id", "=", workspaceId)
      .where("id", "=", id)
      .execute();
  return mails.filter((mail) => mail.workspaceId === workspace.id);
}

const nameMailTo = (admin: Admin) => ({ workspaceId: admin.workspace.id, memberId: admin.memberId });
const mailTo = async (membership: MemberRow, inDays: number) => ({
  workspaceId: membership.workspaceId,
  memberId: membership.id,
  day: await dayIn(inDays),
});

describe("seven days before access ends", () => {
  test("its member is warned, nearer ones at once, and those of later days or of today are not", async () => {
    const admin = await makeAdmin();
    const memberships = await Promise.all([0, 1, 7, 8].map((days) => makeActive(admin, days)));
    await warnOfEnds();
    const warned = await Promise.all(memberships.map((membership) => warningsOf(admin, membership)));
    expect(warned).toEqual([[], [1], [7], []]);
  });

  test("once for one day, though the worker looks each minute", async () => {
    const admin = await makeAdmin();
    const membership = await makeActive(admin, 7);
    await warnOfEnds();
    for (const mail of await claim(admin)) await settle(mail, sent);
    await endIn(membership, 6);
    await endIn(membership, 7);
    await warnOfEnds();
    expect(await warningsOf(admin, membership)).toEqual([7]);
    expect(await eventsOf(membership)).toEqual([
      { actor: "Foyer", action: "member.end_warned", details: { endsOn: await dayIn(7) } },
    ]);
  });

  test("anew for a day that it was moved to", async () => {
    const admin = await makeAdmin();
    const membership = await makeActive(admin, 7);
    await warnOfEnds();
    await editMember(admin, membership.id, { ...unchanged, endsOn: await dayIn(3) });
    await warnOfEnds();
    expect(await warningsOf(admin, membership)).toEqual([7, 3]);
    await editMember(admin, membership.id, { ...unchanged, endsOn: await dayIn(90) });
    await warnOfEnds();
    await editMember(admin, membership.id, { ...unchanged, endsOn: null });
    await warnOfEnds();
    expect(await warningsOf(admin, membership)).toEqual([7, 3]);
  });

  test("nobody is warned who is archived or only invited, and whoever joins in those days is", async () => {
    const admin = await makeAdmin();
    const archived = await makeActive(admin, 5);
    await archive(admin, archived.id, { cancelInvitations: false });
    const account = await makeAccount();
    const invited = await makeMember(admin.workspace, { email: account.email });
    await endIn(invited, 5);
    await warnOfEnds();
    expect(await mailsIn(admin)).toEqual([]);
    await db
      .updateTable("members")
      .set({ account_id: account.id, accepted_at: sql`now()` })
      .where("workspace_id", "=", invited.workspaceId)
      .where("id", "=", invited.id)
      .execute();
    await warnOfEnds();
    expect(await warningsOf(admin, invited)).toEqual([5]);
    expect(await warningsOf(admin, archived)).toEqual([]);
  });

  test("nobody of an archived workspace is warned until it is restored", async () => {
    const admin = await makeAdmin();
    const membership = await makeActive(admin, 7);
    const mark = (at: Date | null) =>
      db.updateTable("workspaces").set({ archived_at: at }).where("id", "=", admin.workspace.id).execute();
    await mark(new Date());
    await warnOfEnds();
    expect(await mailsIn(admin)).toEqual([]);
    await mark(null);
    await warnOfEnds();
    expect(await warningsOf(admin, membership)).toEqual([7]);
  });

  test("more than a batch are warned, and each admin gets one mail", async () => {
    const admin = await makeAdmin();
    const second = await makeAdmin(admin.workspace);
    await Promise.all(Array.from({ length: 230 }, () => makeActive(admin, 7)));
    await warnOfEnds();
    const mails = await mailsIn(admin);
    expect(mails.filter(({ kind }) => kind === "access-ends")).toHaveLength(230);
    expect(
      mails
        .filter(({ kind }) => kind === "users-end")
        .map((mail) => mail.member_id)
        .sort(),
    ).toEqual([admin.memberId, second.memberId].sort());
  });

  test("a day that is moved at that instant is the only one that is warned of", async () => {
    const admin = await makeAdmin();
    const membership = await makeActive(admin, 7);
    const barrier = await hold(databaseUrl(), "select from workspaces where id = $1 for update", [admin.workspace.id]);
    const moving = editMember(admin, membership.id, { ...unchanged, endsOn: await dayIn(60) });
    await barrier.waiting(1);
    const warning = warnOfEnds();
    await barrier.waiting(2);
    await barrier.release();
    await Promise.all([moving, warning]);
    expect(await mailsIn(admin)).toEqual([]);
  });

  test("of two workers at the same instant one warns", async () => {
    const admin = await makeAdmin();
    const membership = await makeActive(admin, 7);
    const barrier = await hold(databaseUrl(), "select from workspaces where id = $1 for update", [admin.workspace.id]);
    const warnings = Promise.all([warnOfEnds(), warnOfEnds()]);
    await barrier.waiting(2);
    await barrier.release();
    await warnings;
    expect([await warningsOf(admin, membership), await digestsOf(admin), (await eventsOf(membership)).length]).toEqual([
      [7],
      [[0, true]],
      1,
    ]);
  });
});

describe("the admins", () => {
  test("get one mail a day: what comes after today's waits until tomorrow", async () => {
    const admin = await makeAdmin();
    await makeActive(admin, 7);
    await warnOfEnds();
    await makeActive(admin, 6);
    await warnOfEnds();
    expect(await digestsOf(admin)).toEqual([[0, true]]);
    for (const mail of await claim(admin)) if (mail.kind === "users-end") await settle(mail, sent);
    await makeActive(admin, 5);
    await warnOfEnds();
    await makeActive(admin, 4);
    await warnOfEnds();
    expect(await digestsOf(admin)).toEqual([
      [0, true],
      [1, false],
    ]);
  });

  test("are told tomorrow of whom a mail that is being sent may not name", async () => {
    const admin = await makeAdmin();
    await makeActive(admin, 7);
    await warnOfEnds();
    await claim(admin);
    await makeActive(admin, 6);
    await warnOfEnds();
    expect(await digestsOf(admin)).toEqual([
      [0, true],
      [1, false],
    ]);
  });

  test("are those who are active, of that workspace, with an account that is not archived", async () => {
    const admin = await makeAdmin();
    const elsewhere = await makeAdmin();
    const locked = await makeAdmin(admin.workspace);
    await db.updateTable("accounts").set({ archived_at: new Date() }).where("id", "=", locked.accountId).execute();
    const out = await makeAdmin(admin.workspace);
    await archive(admin, out.memberId, { cancelInvitations: false });
    await makeMember(admin.workspace, { role: "admin" });
    await makeActive(admin, 2);
    await warnOfEnds();
    const told = (await mailsIn(admin)).filter(({ kind }) => kind === "users-end");
    expect(told.map((mail) => mail.member_id)).toEqual([admin.memberId]);
    expect(await mailsIn(elsewhere)).toEqual([]);
  });
});

describe("when it is sent", () => {
  test("the member's mail says the day and where to ask", async () => {
    const admin = await makeAdmin();
    const membership = await makeActive(admin, 7);
    expect(await findEndEmail(await mailTo(membership, 7))).toEqual({
      to: { name: "Grace Hopper", address: membership.email },
      workspace: "Nexus",
      timeZone: "UTC",
      endsOn: await dayIn(7),
      url: `http://localhost:3000/${admin.workspace.slug}`,
    });
  });

  test.each([
    ["the day was moved", (membership: MemberRow) => endIn(membership, 6)],
    [
      "the member was archived",
      (membership: MemberRow, admin: Admin) => archive(admin, membership.id, { cancelInvitations: false }),
    ],
    ["the account was archived", archiveAccountOf],
    ["the workspace was archived", archiveWorkspaceOf],
    ["the member is invited anew", inviteAnew],
  ])("the member's mail is unwanted once %s", async (_, change) => {
    const admin = await makeAdmin();
    const membership = await makeActive(admin, 7);
    await change(membership, admin);
    expect(await findEndEmail(await mailTo(membership, 7))).toBeUndefined();
  });

  test("the admin's mail lists who ends within seven days, the first of them first", async () => {
    const admin = await makeAdmin();
    await makeActive(admin, 8, "Later");
    const second = await makeActive(admin, 7, "Second");
    const first = await makeActive(admin, 1, "First");
    await makeActive(await makeAdmin(), 1, "Elsewhere");
    expect(await findEndingEmail(nameMailTo(admin))).toEqual({
      to: { name: "Ada Byron", address: admin.email },
      workspace: "Nexus",
      timeZone: "UTC",
      users: [
        { name: "First", email: first.email, endsOn: await dayIn(1) },
        { name: "Second", email: second.email, endsOn: await dayIn(7) },
      ],
      count: 2,
      isMore: false,
      url: `http://localhost:3000/${admin.workspace.slug}/workspace-settings/users`,
    });
  });

  test("it lists 20 of them, and counts to a thousand", async () => {
    const admin = await makeAdmin();
    const account = await makeAccount();
    await makeMember(admin.workspace, { account });
    const manyUsers = (count: number) =>
      sql`
      with people as (
        insert into accounts (email, name, password_hash)
        select gen_random_uuid() || '@corp.com', 'Crowd', 'none' from generate_series(1, ${count}::integer)
        returning id, email
      )
      insert into members (workspace_id, email, name, sort_name, role, account_id, accepted_at, ends_on)
      select ${admin.workspace.id}::uuid, email, 'Crowd', 'crowd', 'end-user', id, now(),
        (now() at time zone 'utc')::date + 3 from people`.execute(db);
    await manyUsers(30);
    const few = await findEndingEmail(nameMailTo(admin));
    expect([few?.users.length, few?.count, few?.isMore]).toEqual([20, 30, false]);
    await manyUsers(975);
    const many = await findEndingEmail(nameMailTo(admin));
    expect([many?.users.length, many?.count, many?.isMore]).toEqual([20, 1000, true]);
  });

  test("it is unwanted once nobody ends, or its reader is no active admin", async () => {
    const admin = await makeAdmin();
    const second = await makeAdmin(admin.workspace);
    const membership = await makeActive(admin, 7);
    await editMember(admin, second.memberId, { ...unchanged, role: "end-user" });
    expect(await findEndingEmail(nameMailTo(second))).toBeUndefined();
    await endIn(membership, 30);
    expect(await findEndingEmail(nameMailTo(admin))).toBeUndefined();
  });
});

async function archiveAccountOf(membership: MemberRow) {
  await db.updateTable("accounts").set({ archived_at: new Date() }).where("email", "=", membership.email).execute();
}

async function archiveWorkspaceOf(membership: MemberRow) {
  await db
    .updateTable("workspaces")
    .set({ archived_at: new Date() })
    .where("id", "=", membership.workspaceId)
    .execute();
}

async function inviteAnew(membership: MemberRow, admin: Admin) {
  await archive(admin, membership.id, { cancelInvitations: false });
  await unarchive(admin, membership.id);
}

test("a look at a workspace of many ends reads the index of those who are not warned yet", async () => {
  const workspace = await makeWorkspace();
  await sql`
    with people as (
      insert into accounts (email, name, password_hash)
      select gen_random_uuid() || '@corp.com', 'Crowd', 'none' from generate_series(1, 3000) returning id, email
    )
    insert into members (workspace_id, email, name, sort_name, role, account_id, accepted_at, ends_on, ends_warned_for)
    select ${workspace.id}::uuid, email, 'Crowd', 'crowd', 'end-user', id, now(), day, day
    from people, lateral (select (now() at time zone 'utc')::date + 3 as day) as days`.execute(db);
  await sql`analyze members`.execute(db);
  const { rows } = await sql<{ "QUERY PLAN": string }>`
    explain (analyze, costs off, timing off, summary off) select workspace_id, id from members
    where accepted_at is not null and archived_at is null and ends_on > (now() at time zone 'utc')::date
    and ends_on <= (now() at time zone 'utc')::date + 7 and ends_warned_for is distinct from ends_on
    order by ends_on limit 200`.execute(db);
  expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toContain("members_unwarned");
});
