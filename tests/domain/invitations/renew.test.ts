import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { startBulk } from "#app/domain/bulk-actions/bulk-action";
import { findBulk, listBulkRows } from "#app/domain/bulk-actions/progress";
import { acceptWithSession, askForNewLink, decline } from "#app/domain/invitations/accept";
import { cancel } from "#app/domain/invitations/cancel";
import { resend } from "#app/domain/invitations/invitation";
import { findInvitation, invitationUrl } from "#app/domain/invitations/link";
import { listMembers } from "#app/domain/members/list";
import type { Admin } from "#app/domain/shared/actors";
import { LinkIsSpent, Refusal } from "#app/domain/shared/errors";
import { databaseUrl, db } from "#db/database";
import { makeAdmin, origin, personOf } from "../../support/admin";
import { hold } from "../../support/race-barrier";
import { eventsOf, makeAccount, makeInvitation, makeMember, type InvitationRow } from "../../support/rows";

const tokenOf = (row: InvitationRow) => invitationUrl(row, "mailed").replace(/^.*\/invite\//, "");

/** Somebody whose link expired yesterday, and who asked for a new one unless it is said otherwise. */
async function expired(admin: Admin, { name = "Grace Hopper", asks = true, email = `${randomUUID()}@corp.com` } = {}) {
  const row = await makeInvitation(admin.workspace, { member: await makeMember(admin.workspace, { name, email }) });
  await sql`update invitations set expires_at = now() - interval '1 day' where id = ${row.id}`.execute(db);
  if (asks) await askForNewLink(await findInvitation(tokenOf(row)), origin);
  return row;
}

const asked = { matching: { status: "all", invitation: "asked" } } as const;

const renewAll = (admin: Admin, id: string = randomUUID()) => startBulk(admin, { id, intent: "renew", choice: asked });

async function stateOf({ id }: InvitationRow) {
  const { rows } = await sql<{ state: string; mails: number }>`
    select case when closed_at is not null then closed_as::text when renewal_asked_at is not null then 'asked'
      when expires_at <= now() then 'expired' else 'open' end as state,
      (select count(*)::int from mails where invitation_id = ${id} and dropped_at is null) as mails
    from invitations where id = ${id}`.execute(db);
  return rows[0] ?? "gone";
}

async function outcomesOf(admin: Admin, id: string) {
  const { rows } = await listBulkRows(admin, id, { isRefused: false });
  return rows.map(({ name, outcome, reason }) => [name, outcome, reason]);
}

describe("renewing all who asked for a new link", () => {
  test("mails each the same link once, which works again, and leaves the others alone", async () => {
    const admin = await makeAdmin();
    const [ann, ben] = [await expired(admin, { name: "Ann" }), await expired(admin, { name: "Ben" })];
    const cleo = await expired(admin, { name: "Cleo", asks: false });
    expect((await listMembers(admin, { status: "all", per: 50 })).renewals).toBe(2);

    const { id } = await renewAll(admin);
    expect(await findBulk(admin, id)).toMatchObject({ total: 2, done: 2, isFinished: true });
    expect(await outcomesOf(admin, id)).toEqual([
      ["Ann", "done", null],
      ["Ben", "done", null],
    ]);
    expect(await stateOf(ann)).toEqual({ state: "open", mails: 1 });
    expect(await stateOf(ben)).toEqual({ state: "open", mails: 1 });
    expect(await stateOf(cleo)).toEqual({ state: "expired", mails: 0 });
    expect(await findInvitation(tokenOf(ann))).toMatchObject({ isOpen: true, isExpired: false });
    expect((await eventsOf(ann.member)).map(({ action }) => action)).toEqual([
      "invitation.renewal_asked",
      "invitation.resent",
    ]);
    expect((await listMembers(admin, { status: "all", per: 50 })).renewals).toBe(0);
  });

  test("by a form that is sent twice is one bulk action", async () => {
    const admin = await makeAdmin();
    const ann = await expired(admin);
    const id = randomUUID();
    await Promise.all([renewAll(admin, id), renewAll(admin, id)]);
    expect(await findBulk(admin, id)).toMatchObject({ total: 1, done: 1, isFinished: true });
    expect(await stateOf(ann)).toEqual({ state: "open", mails: 1 });
  });

  test("leaves out who was renewed since, and who joined, says so, and mails nobody twice", async () => {
    const admin = await makeAdmin();
    const [ann, ben] = [await expired(admin, { name: "Ann" }), await expired(admin, { name: "Ben" })];
    await resend(admin, ann.member.id);
    const account = await makeAccount({ email: ben.member.email });
    await resend(admin, ben.member.id);
    await acceptWithSession(await findInvitation(tokenOf(ben)), personOf(account));
    const choice = { memberIds: [ann.member.id, ben.member.id] };
    const { id } = await startBulk(admin, { id: randomUUID(), intent: "renew", choice });
    expect(await outcomesOf(admin, id)).toEqual([
      ["Ann", "refused", "Does not wait for a new link"],
      ["Ben", "refused", "Ben has already joined"],
    ]);
    expect(await stateOf(ann)).toEqual({ state: "open", mails: 1 });
  });

  test("is refused where nobody waits for one, also where somebody of another workspace does", async () => {
    const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
    const row = await expired(admin);
    await expect(renewAll(stranger)).rejects.toThrow(new Refusal("Nobody matches this list any more", "member"));
    expect(await stateOf(row)).toEqual({ state: "asked", mails: 0 });
  });
});

test("asking twice, or for a link that works, tells the admins nothing", async () => {
  const admin = await makeAdmin();
  const row = await expired(admin);
  await askForNewLink(await findInvitation(tokenOf(row)), origin);
  const open = await makeInvitation(admin.workspace);
  await askForNewLink(await findInvitation(tokenOf(open)), origin);
  expect((await eventsOf(row.member)).map(({ action }) => action)).toEqual(["invitation.renewal_asked"]);
  expect(await eventsOf(open.member)).toEqual([]);
  expect((await listMembers(admin, { status: "all", per: 50 })).renewals).toBe(1);
});

async function isDone(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (!(error instanceof LinkIsSpent || error instanceof Refusal)) throw error;
    return false;
  }
}

/** Both sides wait for the membership's row, the first before the second, and are let go. */
async function atTheBarrier({ member }: InvitationRow, first: () => Promise<unknown>, second: () => Promise<unknown>) {
  const barrier = await hold(databaseUrl(), "select from members where id = $1 for update", [member.id]);
  const one = isDone(first());
  await barrier.waiting(1);
  const other = isDone(second());
  await barrier.waiting(2);
  await barrier.release();
  return Promise.all([one, other]);
}

describe("renewing at the same instant", () => {
  test("as another admin cancels: the link is dead and nothing is mailed, in either order", async () => {
    for (const isFirst of [true, false]) {
      const admin = await makeAdmin();
      const row = await expired(admin);
      const sides = [() => renewAll(admin), () => cancel(admin, row.member.id)] as const;
      const [first, second] = isFirst ? sides : [sides[1], sides[0]];
      await atTheBarrier(row, first, second);
      expect([isFirst, await stateOf(row)]).toEqual([isFirst, { state: "cancelled", mails: 0 }]);
    }
  });

  test("as the invitee declines the link that another admin renewed: they have declined, and nothing is mailed again", async () => {
    const admin = await makeAdmin();
    const row = await expired(admin);
    await resend(admin, row.member.id);
    await sql`update invitations set renewal_asked_at = now() where id = ${row.id}`.execute(db);
    const invitation = await findInvitation(tokenOf(row));
    await atTheBarrier(
      row,
      () => decline(invitation, undefined, origin),
      () => renewAll(admin),
    );
    expect(await stateOf(row)).toEqual({ state: "declined", mails: 0 });
  });
});
