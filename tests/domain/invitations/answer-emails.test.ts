import { sql } from "kysely";
import { beforeAll, describe, expect, test } from "vitest";
import { acceptWithSession, askForNewLink, decline } from "#app/domain/invitations/accept";
import { findDeclinedEmail, findJoinedEmail, findRenewalEmail } from "#app/domain/invitations/answer-emails";
import { findEmail } from "#app/domain/invitations/invitation-email";
import { resend } from "#app/domain/invitations/invitation";
import { findInvitation } from "#app/domain/invitations/link";
import { findArchivedEmail } from "#app/domain/members/archived-email";
import { archive, editMember, unarchive } from "#app/domain/members/edit";
import { endMemberships, leave } from "#app/domain/members/leave";
import type { Admin } from "#app/domain/shared/actors";
import { undo } from "#app/domain/undos/undo";
import { changeSettings } from "#app/domain/workspaces/settings";
import { databaseUrl, db, useDatabase } from "#db/database";
import { makeAdmin, origin, personOf } from "../../support/admin";
import { endIn } from "../../support/days";
import { createDatabase } from "../../support/postgres";
import { hold } from "../../support/race-barrier";
import { makeAccount, makeInvitation, makeMember, type InvitationRow, type MemberRow } from "../../support/rows";

beforeAll(async () => useDatabase(await createDatabase()));

const actingFor = (admin: Admin): MemberRow => ({ ...admin, workspaceId: admin.workspace.id, id: admin.memberId });

/** An open invitation that this admin sent; `link` is what its mailed link is read as. */
async function invitedBy(admin: Admin, name = "Grace Hopper") {
  const member = await makeMember(admin.workspace, { name });
  const invitation = await makeInvitation(admin.workspace, { member, invitedBy: actingFor(admin) });
  return { ...invitation, link: await findLink(invitation) };
}

async function findLink({ workspaceId, id }: InvitationRow) {
  const { url = "" } = (await findEmail(workspaceId, id)) ?? {};
  return findInvitation(url.replace(/^.*\/invite\//, ""));
}

type Invited = Awaited<ReturnType<typeof invitedBy>>;

const join = async ({ link, member }: Invited) =>
  acceptWithSession(link, personOf(await makeAccount({ email: member.email, name: member.name })));

async function mailsOf(admin: Pick<Admin, "workspace">) {
  const rows = await db
    .selectFrom("member_mails")
    .select(["member_id as memberId", "kind", "about_id as aboutId"])
    .select(sql<number>`round(extract(epoch from due_at - now()) / 60)::int`.as("inMinutes"))
    .where("workspace_id", "=", admin.workspace.id)
    .orderBy("queued_at")
    .execute();
  return rows;
}

const namesOf = async (admin: Admin) => (await mailsOf(admin)).map(({ kind, memberId }) => [kind, memberId]);

const mailTo = ({ workspace, memberId }: Admin, about?: MemberRow) => ({
  workspaceId: workspace.id,
  memberId,
  aboutId: about?.id ?? null,
});

async function setMail(admin: Admin, invitationMail: { tellsOfJoins: boolean }) {
  const { name, slug, invitationDays } = admin.workspace;
  await changeSettings(admin, { name, slug, invitationDays, invitationMail });
}

describe("who joined", () => {
  test("is mailed to the inviter alone, at once, with their role and their page", async () => {
    const admin = await makeAdmin();
    await makeAdmin(admin.workspace);
    const invited = await invitedBy(admin);
    await join(invited);
    expect(await mailsOf(admin)).toEqual([
      { memberId: admin.memberId, kind: "joined", aboutId: invited.member.id, inMinutes: 0 },
    ]);
    expect(await findJoinedEmail(mailTo(admin, invited.member))).toEqual({
      to: { name: "Ada Byron", address: admin.email },
      workspace: "Nexus",
      timeZone: "UTC",
      user: "Grace Hopper",
      email: invited.member.email,
      role: "builder",
      at: expect.any(Date) as Date,
      url: `http://localhost:3000/${admin.workspace.slug}/workspace-settings/users/${invited.member.id}`,
    });
  });

  test("is mailed about each, and about 20 of a day at most", async () => {
    const admin = await makeAdmin();
    for (let number = 0; number < 22; number++) await join(await invitedBy(admin));
    expect(await mailsOf(admin)).toHaveLength(20);
  });

  test("is mailed to nobody where the workspace wants that, or the inviter is out or no admin any more", async () => {
    const [quiet, out, demoted] = [await makeAdmin(), await makeAdmin(), await makeAdmin()];
    await setMail(quiet, { tellsOfJoins: false });
    const other = await makeAdmin(out.workspace);
    const another = await makeAdmin(demoted.workspace);
    const invited = [await invitedBy(quiet), await invitedBy(out), await invitedBy(demoted)];
    await leave(out);
    await editMember(another, demoted.memberId, { role: "builder", groupIds: [], metadata: undefined });
    for (const one of invited) await join(one);
    expect([await namesOf(quiet), await namesOf(other), await namesOf(another)]).toEqual([[], [], []]);
  });

  test("is not written once they are archived, or the mails are switched off", async () => {
    const admin = await makeAdmin();
    const [grace, alan] = [await invitedBy(admin), await invitedBy(admin)];
    await join(grace);
    await join(alan);
    await archive(admin, grace.member.id, { cancelInvitations: false });
    expect(await findJoinedEmail(mailTo(admin, grace.member))).toBeUndefined();
    expect(await findJoinedEmail(mailTo(admin, alan.member))).toMatchObject({ user: "Grace Hopper" });
    await setMail(admin, { tellsOfJoins: false });
    expect(await findJoinedEmail(mailTo(admin, alan.member))).toBeUndefined();
  });

  test("is not mailed where joining is rolled back", async () => {
    const admin = await makeAdmin();
    const invited = await invitedBy(admin);
    await db
      .updateTable("workspaces")
      .set({ archived_at: sql`now()` })
      .where("id", "=", admin.workspace.id)
      .execute();
    await expect(join(invited)).rejects.toThrow();
    expect(await mailsOf(admin)).toEqual([]);
  });
});

describe("who declined", () => {
  test("is mailed to the inviter", async () => {
    const admin = await makeAdmin();
    await makeAdmin(admin.workspace);
    const { link, member } = await invitedBy(admin);
    await decline(link, undefined, origin);
    expect(await namesOf(admin)).toEqual([["declined", admin.memberId]]);
    expect(await findDeclinedEmail(mailTo(admin, member))).toMatchObject({ user: "Grace Hopper", email: member.email });
  });

  test("is mailed to every active admin where the inviter is none", async () => {
    const admin = await makeAdmin();
    const [one, other] = [await makeAdmin(admin.workspace), await makeAdmin(admin.workspace)];
    const { link } = await invitedBy(admin);
    await leave(admin);
    await decline(link, undefined, origin);
    expect((await namesOf(admin)).sort()).toEqual([one.memberId, other.memberId].sort().map((id) => ["declined", id]));
  });

  test("is not written once they are invited again, or to somebody who is no admin", async () => {
    const admin = await makeAdmin();
    const builder = await makeMember(admin.workspace, { account: await makeAccount() });
    const { link, member } = await invitedBy(admin);
    await decline(link, undefined, origin);
    expect(await findDeclinedEmail({ ...mailTo(admin, member), memberId: builder.id })).toBeUndefined();
    await unarchive(admin, member.id);
    expect(await findDeclinedEmail(mailTo(admin, member))).toBeUndefined();
  });

  test("is nothing to an admin of another workspace", async () => {
    const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
    const { link, member } = await invitedBy(admin);
    await decline(link, undefined, origin);
    expect(await findDeclinedEmail(mailTo(stranger, member))).toBeUndefined();
    expect(await findJoinedEmail(mailTo(stranger, member))).toBeUndefined();
  });
});

describe("who asks for a new link", () => {
  const expire = ({ id }: InvitationRow) =>
    db
      .updateTable("invitations")
      .set({ expires_at: sql`now() - interval '1 hour'` })
      .where("id", "=", id)
      .execute();

  test("is mailed to every active admin, once a day however many ask", async () => {
    const admin = await makeAdmin();
    const other = await makeAdmin(admin.workspace);
    const invited = [await invitedBy(admin, "Grace Hopper"), await invitedBy(admin, "Alan Turing")];
    for (const one of invited) {
      await expire(one);
      await askForNewLink(one.link, origin);
      await askForNewLink(one.link, origin);
    }
    expect((await namesOf(admin)).sort()).toEqual(
      [admin.memberId, other.memberId].sort().map((id) => ["renewal-asked", id]),
    );
    expect(await findRenewalEmail(mailTo(admin))).toMatchObject({
      to: { address: admin.email },
      invitees: [{ name: "Grace Hopper" }, { name: "Alan Turing" }],
      count: 2,
      isMore: false,
      url: `http://localhost:3000/${admin.workspace.slug}/workspace-settings/users?invitation=asked`,
    });
  });

  test("is not written once each has a new link", async () => {
    const admin = await makeAdmin();
    const invited = await invitedBy(admin);
    await expire(invited);
    await askForNewLink(invited.link, origin);
    await resend(admin, invited.member.id);
    expect(await findRenewalEmail(mailTo(admin))).toBeUndefined();
  });
});

describe("a member who is archived", () => {
  async function makeActive(admin: Admin) {
    return makeMember(admin.workspace, { account: await makeAccount({ name: "Grace Hopper" }) });
  }
  const archivedMail = ({ workspaceId, id }: MemberRow) => findArchivedEmail({ workspaceId, memberId: id });

  test("is told so, once it can no longer be undone", async () => {
    const admin = await makeAdmin();
    const member = await makeActive(admin);
    await archive(admin, member.id, { cancelInvitations: false });
    expect(await mailsOf(admin)).toEqual([
      { memberId: member.id, kind: "archived", aboutId: member.id, inMinutes: 10 },
    ]);
    expect(await archivedMail(member)).toMatchObject({
      to: { name: "Grace Hopper", address: member.email },
      workspace: "Nexus",
      url: "http://localhost:3000/workspaces",
    });
  });

  test("is not told where it was undone, or they were unarchived", async () => {
    const admin = await makeAdmin();
    const [grace, alan] = [await makeActive(admin), await makeActive(admin)];
    await archive(admin, grace.id, { cancelInvitations: false });
    await undo(admin, grace.id);
    await archive(admin, alan.id, { cancelInvitations: false });
    await unarchive(admin, alan.id);
    expect([await archivedMail(grace), await archivedMail(alan)]).toEqual([undefined, undefined]);
  });

  test("is told once of being archived twice, ten minutes after the second time", async () => {
    const admin = await makeAdmin();
    const member = await makeActive(admin);
    await archive(admin, member.id, { cancelInvitations: false });
    await db
      .updateTable("member_mails")
      .set({ due_at: sql`now()` })
      .where("member_id", "=", member.id)
      .execute();
    await undo(admin, member.id);
    await archive(admin, member.id, { cancelInvitations: false });
    expect(await mailsOf(admin)).toMatchObject([{ kind: "archived", inMinutes: 10 }]);
  });

  test("is told at the end of their access, and not where they left, or were only invited", async () => {
    const admin = await makeAdmin();
    const [ended, left] = [await makeActive(admin), await makeActive(admin)];
    const invited = await invitedBy(admin);
    await endIn(ended, 0);
    await endMemberships();
    await leave({ ...admin, memberId: left.id });
    await archive(admin, invited.member.id, { cancelInvitations: false });
    expect(await namesOf(admin)).toEqual([["archived", ended.id]]);
    expect(await archivedMail(left)).toBeUndefined();
  });

  test("is not told where archiving is refused", async () => {
    const admin = await makeAdmin();
    await expect(archive(admin, admin.memberId, { cancelInvitations: false })).rejects.toThrow("only active admin");
    expect(await mailsOf(admin)).toEqual([]);
  });

  test("is told once by two admins who archive them at the same time", async () => {
    const admin = await makeAdmin();
    const other = await makeAdmin(admin.workspace);
    const member = await makeActive(admin);
    const barrier = await hold(databaseUrl(), "select from workspaces where id = $1 for update", [admin.workspace.id]);
    const both = [admin, other].map((one) => archive(one, member.id, { cancelInvitations: false }));
    await barrier.waiting(2);
    await barrier.release();
    await Promise.all(both);
    expect(await namesOf(admin)).toEqual([["archived", member.id]]);
  });
});
