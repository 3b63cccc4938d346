import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { createGroup, deleteGroup } from "#app/domain/groups/group";
import { cancel } from "#app/domain/invitations/cancel";
import { makeNewLink } from "#app/domain/invitations/invitation";
import { invite, type NewMember } from "#app/domain/invitations/invite";
import { findInvitation, toState } from "#app/domain/invitations/link";
import { archive, editMember, showMetadata, unarchive } from "#app/domain/members/edit";
import { findProfile } from "#app/domain/members/profile";
import type { Admin } from "#app/domain/shared/actors";
import { NotFound } from "#app/domain/shared/errors";
import { findUndoable } from "#app/domain/undos/find";
import { sweepUndos } from "#app/domain/undos/keep";
import { undo } from "#app/domain/undos/undo";
import { databaseUrl, db } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { hold } from "../../support/race-barrier";
import { eventsOf, makeAccount, makeInvitation, makeMember, type MemberRow } from "../../support/rows";

const alone = { cancelInvitations: false };
const along = { cancelInvitations: true };
const nothing = "There is nothing to undo any more: it was more than ten minutes ago, or it was undone already";

function newMember(answers: Partial<NewMember> = {}): NewMember {
  const grace = { name: "Grace Hopper", email: `${randomUUID()}@corp.com`, role: "builder", groupIds: [] } as const;
  return {
    ...grace,
    metadata: "",
    message: "",
    expiresInDays: 7,
    sendEmail: true,
    ...answers,
    groupIds: answers.groupIds ?? [],
  };
}

/** All that is stored of a member, but for the log: the row, the groups, the invitations and their mails. */
async function stored(admin: Admin, memberId: string) {
  const { rows } = await sql<{ all: unknown }>`
    select jsonb_build_object(
      'member', (select to_jsonb(m) from members m where m.workspace_id = ${admin.workspace.id} and m.id = ${memberId}),
      'groups', (select jsonb_agg(g order by g.group_id) from group_members g where g.member_id = ${memberId}),
      'invitations', (select jsonb_agg(i order by i.id) from invitations i where i.member_id = ${memberId}),
      'mails', (select jsonb_agg(to_jsonb(l) - 'due_at' order by l.id) from mails l join invitations i on i.id = l.invitation_id
        where i.member_id = ${memberId})) as "all"`.execute(db);
  return rows[0]?.all;
}

/** An invited member with groups, metadata, an end of access and a message, whose first link was replaced. */
async function invitee(admin: Admin, groupIds: string[] = []) {
  const details = { metadata: '{"apiKey": "k-53cr37"}', message: "Welcome", endsOn: "2999-12-31", groupIds };
  const { memberId } = await invite(admin, newMember(details));
  const first = await linkOf(admin, memberId);
  await makeNewLink(admin, memberId);
  return { memberId, first, link: await linkOf(admin, memberId) };
}

async function linkOf(admin: Admin, memberId: string): Promise<string> {
  const { invitationUrl: url } = await findProfile(admin, memberId);
  return url?.split("/").at(-1) ?? "";
}

const stateOf = async (link: string) => toState(await findInvitation(link), undefined);
const actionsOf = async (admin: Admin, id: string) =>
  (await eventsOf({ workspaceId: admin.workspace.id, id })).map(({ action }) => action);
const active = async (admin: Admin): Promise<MemberRow> =>
  makeMember(admin.workspace, { account: await makeAccount({ name: "Kay McNulty" }) });

/** Moves to so many minutes ago what can be undone, and the archiving with it. */
async function age(memberId: string, minutes: number) {
  await sql`
    with moved as (
      update undos set done_at = now() - ${minutes}::int * interval '1 minute' where member_id = ${memberId} returning done_at
    )
    update members set archived_at = moved.done_at from moved where id = ${memberId} and archived_at is not null`.execute(
    db,
  );
}

describe("undoing that a user was archived", () => {
  test("makes an active one active again, with all that they had", async () => {
    const admin = await makeAdmin();
    const { id: groupId } = await createGroup(admin, "Compilers");
    const { id } = await active(admin);
    await editMember(admin, id, { role: "admin", groupIds: [groupId], metadata: '{"desk": 4}', endsOn: "2999-12-31" });
    const before = await stored(admin, id);
    await archive(admin, id, alone);
    expect(await undo(admin, id)).toEqual({
      name: "Kay McNulty",
      kind: "archive",
      isAccepted: true,
      reopened: 0,
      notReopened: [],
    });
    expect(await stored(admin, id)).toEqual(before);
    expect(await showMetadata(admin, id)).toEqual({ desk: 4 });
    expect((await actionsOf(admin, id)).slice(-3)).toEqual([
      "member.archived",
      "member.archive_undone",
      "member.metadata_shown",
    ]);
  });

  test("opens the invitation of an invited one again: the same link works, and its mail is sent", async () => {
    const admin = await makeAdmin();
    const { memberId, first, link } = await invitee(admin);
    const before = await stored(admin, memberId);
    await archive(admin, memberId, alone);
    expect(await stateOf(link)).toBe("withdrawn");
    await undo(admin, memberId);
    expect(await stored(admin, memberId)).toEqual(before);
    expect([await stateOf(link), await stateOf(first)]).toEqual(["sign-up", "withdrawn"]);
    const mails = await db
      .selectFrom("mails")
      .select("dropped_at")
      .where("workspace_id", "=", admin.workspace.id)
      .orderBy("queued_at")
      .execute();
    expect(mails.map(({ dropped_at: at }) => at === null)).toEqual([false, true]);
  });

  test.each([
    [
      "edited",
      (admin: Admin, id: string) => editMember(admin, id, { role: "admin", groupIds: [], metadata: undefined }),
    ],
    ["unarchived", unarchive],
    [
      "given metadata",
      (admin: Admin, id: string) => editMember(admin, id, { role: "builder", groupIds: [], metadata: '{"a": 1}' }),
    ],
  ])("is refused where they were %s since", async (_, change) => {
    const admin = await makeAdmin();
    const { id } = await active(admin);
    await archive(admin, id, alone);
    await change(admin, id);
    const before = await stored(admin, id);
    await expect(undo(admin, id)).rejects.toThrow(
      "Kay McNulty was changed since, so this cannot be undone: look at what they are now",
    );
    expect(await findUndoable(admin, id)).toBeUndefined();
    expect(await stored(admin, id)).toEqual(before);
  });

  test("is refused where the account of an invited one was archived since", async () => {
    const admin = await makeAdmin();
    const { email } = await makeAccount();
    const { memberId } = await invite(admin, newMember({ email }));
    await archive(admin, memberId, alone);
    await db.updateTable("accounts").set({ archived_at: new Date() }).where("email", "=", email).execute();
    await expect(undo(admin, memberId)).rejects.toThrow(`The account of ${email} is archived on this instance`);
  });

  test("opens the invitations that it cancelled along, but for an address that was invited again", async () => {
    const admin = await makeAdmin();
    const sender = await makeAdmin({ ...admin.workspace });
    const [one, other] = [await invitee(sender), await invitee(sender)];
    const before = await stored(admin, one.memberId);
    const { email } = await findProfile(admin, other.memberId);
    await archive(admin, sender.memberId, along);
    await invite(admin, newMember({ email }));
    expect(await undo(admin, sender.memberId)).toEqual({
      ...{ name: "Ada Byron", kind: "archive", isAccepted: true },
      ...{ reopened: 1, notReopened: [email] },
    });
    expect(await stored(admin, one.memberId)).toEqual(before);
    expect([await stateOf(one.link), await stateOf(other.link)]).toEqual(["sign-up", "withdrawn"]);
    expect((await actionsOf(admin, one.memberId)).at(-1)).toBe("invitation.cancel_undone");
    await expect(undo(admin, one.memberId)).rejects.toThrow(nothing);
  });

  test("leaves what the archived one had sent and nobody cancelled", async () => {
    const admin = await makeAdmin();
    const sender = await makeAdmin({ ...admin.workspace });
    const { memberId, link } = await invitee(sender);
    await archive(admin, sender.memberId, alone);
    await undo(admin, sender.memberId);
    expect(await stateOf(link)).toBe("sign-up");
    expect((await actionsOf(admin, memberId)).at(-1)).toBe("invitation.replaced");
  });
});

describe("undoing that an invitation was cancelled", () => {
  test("brings the membership back as it was, encrypted metadata and former links with it", async () => {
    const admin = await makeAdmin();
    const { id: groupId } = await createGroup(admin, "Compilers");
    const { memberId, first, link } = await invitee(admin, [groupId]);
    const before = await stored(admin, memberId);
    await cancel(admin, memberId);
    expect(await stateOf(link)).toBe("withdrawn");
    expect(await undo(admin, memberId)).toMatchObject({ name: "Grace Hopper", kind: "cancel", isAccepted: false });
    expect(await stored(admin, memberId)).toEqual(before);
    expect([await stateOf(link), await stateOf(first)]).toEqual(["sign-up", "withdrawn"]);
    expect(await showMetadata(admin, memberId)).toEqual({ apiKey: "k-53cr37" });
    expect((await actionsOf(admin, memberId)).slice(-3)).toEqual([
      "invitation.cancelled",
      "invitation.cancel_undone",
      "member.metadata_shown",
    ]);
  });

  test("leaves out a group that was deleted since", async () => {
    const admin = await makeAdmin();
    const [kept, gone] = [await createGroup(admin, "Compilers"), await createGroup(admin, "Linkers")];
    const { memberId } = await invitee(admin, [kept.id, gone.id]);
    await cancel(admin, memberId);
    await deleteGroup(admin, gone.id);
    await undo(admin, memberId);
    expect((await findProfile(admin, memberId)).groupIds).toEqual([kept.id]);
  });

  test("invites somebody again who had joined before", async () => {
    const admin = await makeAdmin();
    const { id } = await active(admin);
    const accepted = { closed_at: new Date(), closed_as: "accepted" } as const;
    const { id: invitationId } = await makeInvitation(admin.workspace, {
      member: { workspaceId: admin.workspace.id, id, email: "", name: "" },
    });
    await db.updateTable("invitations").set(accepted).where("id", "=", invitationId).execute();
    await archive(admin, id, alone);
    await unarchive(admin, id);
    const before = await stored(admin, id);
    await cancel(admin, id);
    expect((await findProfile(admin, id)).status).toBe("archived");
    await undo(admin, id);
    expect(await stored(admin, id)).toEqual(before);
  });

  test("is refused where the address was invited again meanwhile, and that invitation stays", async () => {
    const admin = await makeAdmin();
    const { memberId } = await invitee(admin);
    const { email } = await findProfile(admin, memberId);
    await cancel(admin, memberId);
    const again = await invite(admin, newMember({ email, role: "end-user" }));
    await expect(undo(admin, memberId)).rejects.toThrow(
      `${email} was invited again or joined meanwhile, so this cannot be undone`,
    );
    expect(await findProfile(admin, again.memberId)).toMatchObject({ role: "end-user", status: "invited" });
    await expect(findProfile(admin, memberId)).rejects.toThrow(NotFound);
  });
});

describe.each([
  ["archived", (admin: Admin, id: string) => archive(admin, id, alone)],
  ["cancelled", cancel],
])("what was %s", (_, takeOut) => {
  test("can be undone for ten minutes, and not longer", async () => {
    const admin = await makeAdmin();
    const { memberId } = await invitee(admin);
    await takeOut(admin, memberId);
    await age(memberId, 10);
    const before = await stored(admin, memberId);
    expect(await findUndoable(admin, memberId)).toBeUndefined();
    await expect(undo(admin, memberId)).rejects.toThrow(nothing);
    expect(await stored(admin, memberId)).toEqual(before);
    await age(memberId, 9);
    expect(await findUndoable(admin, memberId)).toMatchObject({ name: "Grace Hopper" });
    await undo(admin, memberId);
    await expect(undo(admin, memberId)).rejects.toThrow(nothing);
  });

  test("is undone by one of two who try at once", async () => {
    const admin = await makeAdmin();
    const { memberId } = await invitee(admin);
    await takeOut(admin, memberId);
    const barrier = await hold(databaseUrl(), "select from workspaces where id = $1 for update", [admin.workspace.id]);
    const outcomes = Promise.allSettled([undo(admin, memberId), undo(admin, memberId)]);
    await barrier.waiting(2);
    await barrier.release();
    expect((await outcomes).map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await actionsOf(admin, memberId)).filter((action) => action.endsWith("_undone"))).toHaveLength(1);
  });

  test("is not found by an admin of another workspace, and stays so", async () => {
    const admin = await makeAdmin();
    const { memberId } = await invitee(admin);
    await takeOut(admin, memberId);
    const stranger = await makeAdmin();
    await expect(undo(stranger, memberId)).rejects.toThrow(NotFound);
    expect(await findUndoable(stranger, memberId)).toBeUndefined();
    expect(await findUndoable(admin, memberId)).toBeDefined();
  });
});

test("an id that nobody ever had is not found", async () => {
  await expect(undo(await makeAdmin(), randomUUID())).rejects.toThrow(NotFound);
});

test("what is kept of a cancelled invitation is encrypted like the membership was, and deleted after ten minutes", async () => {
  const admin = await makeAdmin();
  const [old, recent] = [await invitee(admin), await invitee(admin)];
  await cancel(admin, old.memberId);
  await cancel(admin, recent.memberId);
  const { rows } = await sql<{ text: string }>`
    select u::text || encode(metadata, 'escape') as text from undos u where member_id = ${old.memberId}`.execute(db);
  expect(rows[0]?.text).toContain("Grace Hopper");
  expect(rows[0]?.text).not.toMatch(/apiKey|k-53cr37/);
  await age(old.memberId, 10);
  await sweepUndos();
  const left = await db
    .selectFrom("undos")
    .select("member_id")
    .where("workspace_id", "=", admin.workspace.id)
    .execute();
  expect(left).toEqual([{ member_id: recent.memberId }]);
});
