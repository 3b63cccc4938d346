import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { cancel, isKeptByCancel } from "#app/domain/invitations/cancel";
import { invite } from "#app/domain/invitations/invite";
import { archive, editMember, unarchive } from "#app/domain/members/edit";
import type { Admin } from "#app/domain/shared/actors";
import { undo } from "#app/domain/undos/undo";
import { db } from "#db/database";
import { makeAdmin } from "../../support/admin";

const stateOf = (id: string) =>
  db.selectFrom("members").select(["accepted_at", "archived_at"]).where("id", "=", id).executeTakeFirst();

/** An admin who joined without an invitation, as a founder does, invited somebody, was archived and is invited again. */
async function makeReturning(admin: Admin) {
  const { memberId, ...other } = await makeAdmin({ ...admin.workspace });
  const invitee = await invite(
    { ...other, memberId },
    {
      ...{ name: "Grace Hopper", email: `${randomUUID()}@corp.com`, role: "builder", groupIds: [] },
      ...{ metadata: "", message: "", expiresInDays: 7, sendEmail: false },
    },
  );
  await archive(admin, memberId, { cancelInvitations: false });
  await unarchive(admin, memberId);
  return { memberId, inviteeId: invitee.memberId };
}

describe("cancelling the invitation of somebody who had joined without one", () => {
  test("archives them again, and keeps whom they invited", async () => {
    const admin = await makeAdmin();
    const { memberId, inviteeId } = await makeReturning(admin);
    expect(await isKeptByCancel(admin, memberId)).toBe(true);
    await cancel(admin, memberId);
    expect(await stateOf(memberId)).toEqual({ accepted_at: null, archived_at: expect.any(Date) });
    expect(await stateOf(inviteeId)).toEqual({ accepted_at: null, archived_at: null });
  });

  test("archives them again after their address was changed, too", async () => {
    const admin = await makeAdmin();
    const { memberId } = await makeReturning(admin);
    const answers = { role: "builder", groupIds: [], metadata: undefined } as const;
    await editMember(admin, memberId, { ...answers, groupIds: [], email: `${randomUUID()}@corp.com` });
    await cancel(admin, memberId);
    expect(await stateOf(memberId)).toEqual({ accepted_at: null, archived_at: expect.any(Date) });
  });

  test("can be undone: they are invited again", async () => {
    const admin = await makeAdmin();
    const { memberId } = await makeReturning(admin);
    await cancel(admin, memberId);
    await undo(admin, memberId);
    expect(await stateOf(memberId)).toEqual({ accepted_at: null, archived_at: null });
  });
});
