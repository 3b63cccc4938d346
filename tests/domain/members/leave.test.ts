import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { invite } from "#app/domain/invitations/invite";
import { endMemberships, leave } from "#app/domain/members/leave";
import { findProfile } from "#app/domain/members/profile";
import { editMember, unarchive } from "#app/domain/members/edit";
import { NotFound, type Refusal } from "#app/domain/shared/errors";
import type { Admin, Member } from "#app/domain/shared/actors";
import { findPerson, findVisit, startSession } from "#app/domain/accounts/sessions";
import { databaseUrl, db } from "#db/database";
import { makeAdmin, personOf } from "../../support/admin";
import { hold } from "../../support/race-barrier";
import { dayIn, endIn } from "../../support/days";
import { eventsOf, makeAccount, makeInvitation, makeMember, makeWorkspace, type MemberRow } from "../../support/rows";

const onlyAdmin = expect.objectContaining({
  message: "You are the only active admin. Make somebody else an admin first, then leave",
}) as Refusal;
const pastDay = expect.objectContaining({ field: "endsOn" }) as Refusal;
const unchanged = { role: "builder", groupIds: [], metadata: undefined } as const;

async function makeBuilder(admin: Admin): Promise<Member & { membership: MemberRow }> {
  const account = await makeAccount();
  const membership = await makeMember(admin.workspace, { account });
  return { ...personOf(account), memberId: membership.id, role: "builder", workspace: admin.workspace, membership };
}

const membershipOf = (admin: Admin) => ({ workspaceId: admin.workspace.id, id: admin.memberId });

describe("leaving", () => {
  test("archives one's own membership, and the admins see that it was left", async () => {
    const admin = await makeAdmin();
    const grace = await makeBuilder(admin);
    await leave(grace);
    expect(await findProfile(admin, grace.memberId)).toMatchObject({ status: "archived", hasLeft: true });
    expect(await eventsOf(grace.membership)).toEqual([{ actor: grace.name, action: "member.left", details: {} }]);
    await expect(leave(grace)).rejects.toBeInstanceOf(NotFound);
  });

  test("keeps the account signed in, and its memberships in other workspaces", async () => {
    const admin = await makeAdmin();
    const grace = await makeBuilder(admin);
    const elsewhere = await makeWorkspace();
    await makeMember(elsewhere, { account: { id: grace.accountId, email: grace.email, name: grace.name } });
    const token = await db.transaction().execute((trx) => startSession(trx, grace.accountId, grace.origin));
    await leave(grace);
    expect(await findPerson(token, grace.origin)).toMatchObject({ email: grace.email });
    expect((await findVisit(token, admin.workspace.slug, grace.origin))?.member).toBeUndefined();
    expect((await findVisit(token, elsewhere.slug, grace.origin))?.member?.role).toBe("builder");
  });

  test("is refused to the last active admin", async () => {
    const admin = await makeAdmin();
    await makeMember(admin.workspace, { role: "admin" });
    await expect(leave(admin)).rejects.toEqual(onlyAdmin);
    expect(await findProfile(admin, admin.memberId)).toMatchObject({ status: "active", hasLeft: false });
    expect(await eventsOf(membershipOf(admin))).toEqual([]);
  });

  test("of two admins who leave at the same instant one remains", async () => {
    for (let round = 0; round < 10; round++) {
      const workspace = await makeWorkspace();
      const [ada, kay] = [await makeAdmin(workspace), await makeAdmin(workspace)];
      const barrier = await hold(databaseUrl(), "select from workspaces where id = $1 for update", [workspace.id]);
      const outcomes = Promise.allSettled([leave(ada), leave(kay)]);
      await barrier.waiting(2);
      await barrier.release();
      expect((await outcomes).map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    }
  });

  test("somebody who left is invited again by unarchiving, and has not left any more", async () => {
    const admin = await makeAdmin();
    const grace = await makeBuilder(admin);
    await leave(grace);
    await unarchive(admin, grace.memberId);
    expect(await findProfile(admin, grace.memberId)).toMatchObject({ status: "invited", hasLeft: false });
  });
});

describe("the day on which access ends", () => {
  const newcomer = { name: "Grace", role: "builder", groupIds: [], metadata: "", message: "" } as const;

  test("is given with the invitation, moved and taken out by an edit, and written into the audit log", async () => {
    const admin = await makeAdmin();
    const [soon, later] = [await dayIn(1), await dayIn(400)];
    const answers = { ...newcomer, groupIds: [], email: "grace@corp.com", expiresInDays: 7, sendEmail: false };
    const { memberId } = await invite(admin, { ...answers, endsOn: soon });
    const day = async () => (await findProfile(admin, memberId)).endsOn;
    expect(await day()).toBe(soon);
    await editMember(admin, memberId, { ...unchanged, endsOn: later });
    expect(await day()).toBe(later);
    await editMember(admin, memberId, unchanged);
    expect(await day()).toBe(later);
    await editMember(admin, memberId, { ...unchanged, endsOn: null });
    expect(await day()).toBe(null);
    const changes = (await eventsOf({ workspaceId: admin.workspace.id, id: memberId })).slice(1);
    expect(changes.map(({ action, details }) => [action, details])).toEqual([
      ["member.end_changed", { from: soon, to: later }],
      ["member.end_changed", { from: later, to: null }],
    ]);
  });

  test.each([0, -1, -4000])("cannot be %i days from today", async (days) => {
    const admin = await makeAdmin();
    const endsOn = await dayIn(days);
    const answers = { ...newcomer, groupIds: [], email: "late@corp.com", expiresInDays: 7, sendEmail: false, endsOn };
    await expect(invite(admin, answers)).rejects.toEqual(pastDay);
    const member = await makeMember(admin.workspace);
    await expect(editMember(admin, member.id, { ...unchanged, endsOn })).rejects.toEqual(pastDay);
    expect((await findProfile(admin, member.id)).endsOn).toBe(null);
  });

  test("moved by another admin meanwhile is a conflict", async () => {
    const admin = await makeAdmin();
    const member = await makeMember(admin.workspace);
    const { version } = await findProfile(admin, member.id);
    await editMember(admin, member.id, { ...unchanged, endsOn: await dayIn(9), version });
    const later = editMember(admin, member.id, { ...unchanged, endsOn: await dayIn(5), version });
    await expect(later).rejects.toMatchObject({ field: "version" });
  });
});

describe("once the day has come", () => {
  test("memberships are archived in every workspace, once each, and those of later days are not", async () => {
    const [ada, kay] = [await makeAdmin(), await makeAdmin()];
    const [today, overdue, tomorrow] = [await makeBuilder(ada), await makeBuilder(kay), await makeBuilder(ada)];
    await endIn(today.membership, 0);
    await endIn(overdue.membership, -3);
    await endIn(tomorrow.membership, 1);
    await endMemberships();
    await endMemberships();
    expect(await findProfile(ada, today.memberId)).toMatchObject({ status: "archived", hasLeft: false });
    expect(await findProfile(kay, overdue.memberId)).toMatchObject({ status: "archived" });
    expect(await findProfile(ada, tomorrow.memberId)).toMatchObject({ status: "active" });
    expect(await eventsOf(today.membership)).toEqual([
      { actor: "Foyer", action: "member.ended", details: { endsOn: await dayIn(0) } },
    ]);
    expect(await eventsOf(overdue.membership)).toHaveLength(1);
    const endings = (await eventsOf(tomorrow.membership)).filter(({ action }) => action === "member.ended");
    expect(endings).toEqual([]);
  });

  test("an open invitation is dead too", async () => {
    const admin = await makeAdmin();
    const { member } = await makeInvitation(admin.workspace);
    await endIn(member, 0);
    await endMemberships();
    expect(await findProfile(admin, member.id)).toMatchObject({ status: "archived", invitationUrl: null });
  });

  test("the last active admin stays, without a day, and that is written down once", async () => {
    const admin = await makeAdmin();
    await endIn(membershipOf(admin), 0);
    await endMemberships();
    await endMemberships();
    expect(await findProfile(admin, admin.memberId)).toMatchObject({ status: "active", endsOn: null });
    expect(await eventsOf(membershipOf(admin))).toEqual([
      { actor: "Foyer", action: "member.kept", details: { endsOn: await dayIn(0) } },
    ]);
  });

  test("of two admins whose day it is one stays", async () => {
    const ada = await makeAdmin();
    const kay = await makeAdmin({ ...ada.workspace });
    for (const admin of [ada, kay]) await endIn(membershipOf(admin), 0);
    await endMemberships();
    const statuses = [await findProfile(ada, ada.memberId), await findProfile(ada, kay.memberId)].map(
      (one) => one.status,
    );
    expect(statuses.sort()).toEqual(["active", "archived"]);
  });

  test("more than a batch of them are archived at once", async () => {
    const admin = await makeAdmin();
    const memberships = await Promise.all(Array.from({ length: 130 }, () => makeMember(admin.workspace)));
    for (const membership of memberships) await endIn(membership, 0);
    await endMemberships();
    const { left } = await db
      .selectFrom("members")
      .select(sql<number>`count(*)::int`.as("left"))
      .where("workspace_id", "=", admin.workspace.id)
      .where("archived_at", "is", null)
      .executeTakeFirstOrThrow();
    expect(left).toBe(1);
  });

  test("an end that is moved at that instant holds", async () => {
    const admin = await makeAdmin();
    const member = await makeMember(admin.workspace);
    await endIn(member, 0);
    const barrier = await hold(databaseUrl(), "select from workspaces where id = $1 for update", [admin.workspace.id]);
    const moving = editMember(admin, member.id, { ...unchanged, endsOn: await dayIn(30) });
    await barrier.waiting(1);
    const ending = endMemberships();
    await barrier.waiting(2);
    await barrier.release();
    await Promise.all([moving, ending]);
    expect(await findProfile(admin, member.id)).toMatchObject({ status: "invited", endsOn: await dayIn(30) });
  });

  test("whoever is unarchived afterwards has no day any more", async () => {
    const admin = await makeAdmin();
    const grace = await makeBuilder(admin);
    await endIn(grace.membership, 0);
    await endMemberships();
    await unarchive(admin, grace.memberId);
    await endMemberships();
    expect(await findProfile(admin, grace.memberId)).toMatchObject({ status: "invited", endsOn: null });
  });
});
