import { describe, expect, test } from "vitest";
import { findInvitation, invitationUrl, toState } from "#app/domain/invitations/link";
import { findProfile } from "#app/domain/members/profile";
import { editMember, type Details } from "#app/domain/members/edit";
import type { Admin } from "#app/domain/shared/actors";
import { NotConfirmed, NotFound, type Refusal } from "#app/domain/shared/errors";
import { lockMembership } from "#app/domain/members/member";
import { databaseUrl, db } from "#db/database";
import { queueInvitationMail } from "#app/mail/outbox";
import { makeAdmin } from "../../support/admin";
import { hold } from "../../support/race-barrier";
import { makeAccount, makeInvitation, makeMember, makeWorkspace, type InvitationRow } from "../../support/rows";

const unchanged: Details = { role: "builder", groupIds: [], metadata: undefined };

async function eventsOf(admin: Admin, memberId: string) {
  return db
    .selectFrom("audit_events")
    .select(["action", "subject", "details"])
    .where("workspace_id", "=", admin.workspace.id)
    .where("member_id", "=", memberId)
    .orderBy("id")
    .execute();
}

async function mailsOf(admin: Admin) {
  const mails = await db
    .selectFrom("mails")
    .select(["invitation_id", "dropped_at"])
    .where("workspace_id", "=", admin.workspace.id)
    .orderBy("queued_at")
    .execute();
  return mails.map((mail) => ({ invitation: mail.invitation_id, isDropped: mail.dropped_at !== null }));
}

async function pending(admin: Admin, email?: string): Promise<InvitationRow> {
  const invitation = await makeInvitation(admin.workspace, { member: await makeMember(admin.workspace, { email }) });
  await db.transaction().execute((trx) => queueInvitationMail(trx, invitation));
  return invitation;
}

const membershipOf = (admin: Admin, id: string) =>
  db.transaction().execute((trx) => lockMembership(trx, admin.workspace.id, id));
const refusedOn = (field: string) => expect.objectContaining({ field }) as Refusal;

describe("while a user is invited", () => {
  test("a new address makes a new link and a new mail, and the old link is dead", async () => {
    const admin = await makeAdmin();
    const invitation = await pending(admin, "grcae@corp.com");
    const { id } = invitation.member;
    await editMember(admin, id, { ...unchanged, email: "grace@corp.com" });

    const old = await findInvitation(invitationUrl(invitation, "mailed").split("/").at(-1) ?? "");
    expect(toState(old, undefined)).toBe("withdrawn");
    const fresh = (await findProfile(admin, id)).invitationUrl?.split("/").at(-1) ?? "";
    expect(await findInvitation(fresh)).toMatchObject({ email: "grace@corp.com", isOpen: true });
    const [first, second, ...rest] = await mailsOf(admin);
    expect([first, rest]).toEqual([{ invitation: invitation.id, isDropped: true }, []]);
    expect([second?.isDropped, second?.invitation === invitation.id]).toEqual([false, false]);
    expect(await eventsOf(admin, id)).toEqual([
      {
        action: "member.email_changed",
        subject: "grace@corp.com",
        details: { from: "grcae@corp.com", to: "grace@corp.com" },
      },
    ]);
  });

  test("another name is written and found, and mails nothing", async () => {
    const admin = await makeAdmin();
    const { member } = await pending(admin);
    await editMember(admin, member.id, { ...unchanged, name: "Kay Mäuchly" });
    expect(await findProfile(admin, member.id)).toMatchObject({ name: "Kay Mäuchly" });
    const [event] = await eventsOf(admin, member.id);
    expect(event).toMatchObject({ action: "member.renamed", details: { from: "Grace Hopper", to: "Kay Mäuchly" } });
    expect(await mailsOf(admin)).toHaveLength(1);
  });

  test("an address that another membership has is refused, and nothing else is saved either", async () => {
    const admin = await makeAdmin();
    await pending(admin, "kay@corp.com");
    const { member } = await pending(admin, "grace@corp.com");
    const edit = { ...unchanged, role: "admin" as const, name: "Kay", email: "kay@corp.com" };
    await expect(editMember(admin, member.id, edit)).rejects.toEqual(refusedOn("email"));
    expect(await membershipOf(admin, member.id)).toMatchObject({ email: "grace@corp.com", name: "Grace Hopper" });
    expect(await eventsOf(admin, member.id)).toEqual([]);
    expect((await mailsOf(admin)).map(({ isDropped }) => isDropped)).toEqual([false, false]);
  });

  test("an address that a membership of another workspace has is free", async () => {
    const admin = await makeAdmin();
    await makeMember(await makeWorkspace(), { email: "jean@elsewhere.com" });
    const { member } = await pending(admin);
    await editMember(admin, member.id, { ...unchanged, email: "jean@elsewhere.com" });
    expect(await membershipOf(admin, member.id)).toMatchObject({ email: "jean@elsewhere.com" });
  });

  test("of two who are given the same address at one instant, one gets it", async () => {
    const admin = await makeAdmin();
    const [one, other] = [await pending(admin), await pending(admin)];
    const barrier = await hold(databaseUrl(), "select from workspaces where id = $1 for update", [admin.workspace.id]);
    const email = "both@corp.com";
    const edits = [one, other].map(({ member }) => editMember(admin, member.id, { ...unchanged, email }));
    const outcomes = Promise.allSettled(edits);
    await barrier.waiting(2);
    await barrier.release();
    expect((await outcomes).map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("somebody who sat here before keeps no account on a membership with another address", async () => {
    const admin = await makeAdmin();
    const account = await makeAccount({ email: "before@corp.com" });
    const { id } = await makeMember(admin.workspace, { account });
    await db.updateTable("members").set({ accepted_at: null }).where("id", "=", id).execute();
    await makeInvitation(admin.workspace, { member: { workspaceId: admin.workspace.id, id, email: "", name: "" } });
    await editMember(admin, id, { ...unchanged, email: "after@corp.com" });
    const again = await makeMember(admin.workspace, { account });
    expect(again.email).toBe("before@corp.com");
  });
});

describe("once a user has joined", () => {
  test.each([
    ["an active user's", null],
    ["an archived user's", new Date()],
  ])("%s name and address are left alone", async (_, archivedAt) => {
    const admin = await makeAdmin();
    const { id, email } = await makeMember(admin.workspace, { account: await makeAccount({ name: "Grace Hopper" }) });
    await db.updateTable("members").set({ archived_at: archivedAt }).where("id", "=", id).execute();
    await editMember(admin, id, { ...unchanged, name: "Mallory", email: "mallory@corp.com" });
    expect(await membershipOf(admin, id)).toMatchObject({ name: "Grace Hopper", email });
    expect(await eventsOf(admin, id)).toEqual([]);
    expect(await mailsOf(admin)).toEqual([]);
  });
});

test("saving what is there already changes nothing: no event, no mail", async () => {
  const admin = await makeAdmin();
  const { member } = await pending(admin);
  const before = await findProfile(admin, member.id);
  const { name, email, version } = before;
  await editMember(admin, member.id, { ...unchanged, metadata: "", name, email, version });
  expect(await findProfile(admin, member.id)).toEqual(before);
  expect(await eventsOf(admin, member.id)).toEqual([]);
  expect(await mailsOf(admin)).toHaveLength(1);
});

test("a user of another workspace is not found, and stays as they are", async () => {
  const admin = await makeAdmin();
  const stranger = await makeMember(await makeWorkspace());
  const edit = editMember(admin, stranger.id, { ...unchanged, role: "admin", email: "mine@corp.com" });
  await expect(edit).rejects.toBeInstanceOf(NotFound);
  const membership = await db.transaction().execute((trx) => lockMembership(trx, stranger.workspaceId, stranger.id));
  expect(membership).toMatchObject({ role: "builder", email: stranger.email });
});

describe("of two admins who edit the same user", () => {
  async function drawn() {
    const admin = await makeAdmin();
    const { member } = await pending(admin);
    const group = await db
      .insertInto("groups")
      .values({ workspace_id: admin.workspace.id, name: "Compilers", name_key: "compilers" })
      .returning("id")
      .executeTakeFirstOrThrow();
    return { admin, id: member.id, group: group.id, version: (await findProfile(admin, member.id)).version };
  }

  test.each<[string, (group: string) => Partial<Details>]>([
    ["the role", () => ({ role: "end-user" })],
    ["the groups", (group) => ({ groupIds: [group] })],
    ["the metadata", () => ({ metadata: '{"apiKey": "abc123"}' })],
    ["the name", () => ({ name: "Kay McNulty" })],
    ["the address", () => ({ email: "another@corp.com" })],
  ])("the later is refused when the earlier changed %s", async (_, changeOf) => {
    const { admin, id, group, version } = await drawn();
    const change = { ...unchanged, ...changeOf(group), version };
    await editMember(admin, id, change);
    const events = await eventsOf(admin, id);
    await expect(editMember(admin, id, { ...unchanged, role: "admin", version })).rejects.toEqual(refusedOn("version"));
    expect(await eventsOf(admin, id)).toEqual(events);
  });

  test("the later saves over it with what is there now, and whoever names no version is not asked", async () => {
    const { admin, id, version } = await drawn();
    await editMember(admin, id, { ...unchanged, role: "end-user", version });
    const now = (await findProfile(admin, id)).version;
    await editMember(admin, id, { ...unchanged, role: "admin", version: now });
    expect((await membershipOf(admin, id)).role).toBe("admin");
    await editMember(admin, id, { ...unchanged, role: "end-user" });
    expect((await membershipOf(admin, id)).role).toBe("end-user");
  });

  test("at the same instant one saves and the other is told", async () => {
    const { admin, id, version } = await drawn();
    const barrier = await hold(databaseUrl(), "select from workspaces where id = $1 for update", [admin.workspace.id]);
    const edits = (["admin", "end-user"] as const).map((role) =>
      editMember(admin, id, { ...unchanged, role, version }),
    );
    const outcomes = Promise.allSettled(edits);
    await barrier.waiting(2);
    await barrier.release();
    expect((await outcomes).map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await eventsOf(admin, id)).toHaveLength(1);
  });

  test("what does not change the user is no conflict", async () => {
    const { admin, id, version } = await drawn();
    await db.updateTable("members").set({ last_seen_at: new Date() }).where("id", "=", id).execute();
    await editMember(admin, id, { ...unchanged, role: "end-user", version });
    expect((await membershipOf(admin, id)).role).toBe("end-user");
  });
});

describe("an admin's role is taken away after asking once more", () => {
  const asking: Details = { ...unchanged, asksFirst: true };

  test("unconfirmed, nothing is saved", async () => {
    const admin = await makeAdmin();
    const { id } = await makeMember(admin.workspace, { account: await makeAccount(), role: "admin" });
    await expect(editMember(admin, id, asking)).rejects.toBeInstanceOf(NotConfirmed);
    expect((await membershipOf(admin, id)).role).toBe("admin");
    expect(await eventsOf(admin, id)).toEqual([]);
  });

  test("what could not be saved anyway is refused at once", async () => {
    const admin = await makeAdmin();
    await expect(editMember(admin, admin.memberId, asking)).rejects.toEqual(refusedOn("role"));
    const { id } = await makeMember(admin.workspace, { account: await makeAccount(), role: "admin" });
    await expect(editMember(admin, id, { ...asking, metadata: "[]" })).rejects.toEqual(refusedOn("metadata"));
  });

  test("somebody who has no such role yet loses nothing", async () => {
    const admin = await makeAdmin();
    const { id } = await makeMember(admin.workspace, { role: "admin" });
    await editMember(admin, id, asking);
    expect((await membershipOf(admin, id)).role).toBe("builder");
  });
});
