import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { beforeAll, describe, expect, test } from "vitest";
import { acceptWithSession, decline } from "#app/domain/invitations/accept";
import { cancel } from "#app/domain/invitations/cancel";
import { makeNewLink, resend } from "#app/domain/invitations/invitation";
import { findEmail, findReminderEmail } from "#app/domain/invitations/invitation-email";
import { invite } from "#app/domain/invitations/invite";
import { findInvitation } from "#app/domain/invitations/link";
import { remind } from "#app/domain/invitations/reminders";
import { archive } from "#app/domain/members/edit";
import { findProfile } from "#app/domain/members/profile";
import type { Admin } from "#app/domain/shared/actors";
import { undo } from "#app/domain/undos/undo";
import { changeSettings } from "#app/domain/workspaces/settings";
import { isWaiting } from "#app/mail/claims";
import { createDatabase } from "../../support/postgres";
import { databaseUrl, db, useDatabase } from "#db/database";
import { makeAdmin, origin, personOf } from "../../support/admin";
import { passTime } from "../../support/pass-time";
import { hold } from "../../support/race-barrier";
import { eventsOf, makeAccount } from "../../support/rows";

// What is due is looked for in every workspace: in a database of its own.
beforeAll(async () => useDatabase(await createDatabase()));

type Invited = { workspaceId: string; id: string; memberId: string };

async function findOpen(admin: Admin, memberId: string): Promise<Invited> {
  const { id } = await db
    .selectFrom("invitations")
    .select("id")
    .where("workspace_id", "=", admin.workspace.id)
    .where("member_id", "=", memberId)
    .where("closed_at", "is", null)
    .executeTakeFirstOrThrow();
  return { workspaceId: admin.workspace.id, id, memberId };
}

const answers = { name: "Grace Hopper", role: "builder", groupIds: [], metadata: "", message: "" } as const;

/** Somebody invited for so many days, whose mail was sent. */
async function inviteFor(days: number, admin: Admin): Promise<Invited> {
  const email = `${randomUUID()}@corp.com`;
  const { memberId } = await invite(admin, { ...answers, groupIds: [], email, expiresInDays: days, sendEmail: true });
  await settleMails();
  return findOpen(admin, memberId);
}

/** Every waiting mail is sent; and one that came to another end is marked so. */
async function settleMails(end?: "bounced_at" | "complained_at" | "failed_at") {
  await db
    .updateTable("mails")
    .set({ sent_at: sql`now()`, ...(end && { [end]: sql`now()` }) })
    .where(isWaiting)
    .execute();
}

async function remindersOf({ workspaceId, id }: Pick<Invited, "workspaceId" | "id">) {
  const rows = await db
    .selectFrom("mails")
    .select(
      sql<string>`case when dropped_at is not null then 'dropped' when sent_at is not null then 'sent' else 'waiting' end`.as(
        "is",
      ),
    )
    .where("workspace_id", "=", workspaceId)
    .where("invitation_id", "=", id)
    .where("kind", "=", "reminder")
    .orderBy("queued_at")
    .execute();
  return rows.map((row) => row.is);
}

/** After which times since the invitation a reminder was queued, of a worker that runs every half day. */
async function listReminderDays(invited: Invited, untilDay: number): Promise<number[]> {
  const days: number[] = [];
  for (let day = 0.5; day <= untilDay; day += 0.5) {
    await passTime(invited, "12 hours");
    const before = await remindersOf(invited);
    await remind();
    if ((await remindersOf(invited)).length > before.length) days.push(day);
    await settleMails();
  }
  return days;
}

const nextOf = async (admin: Admin, { memberId }: Invited) => {
  const { nextReminderAt } = await findProfile(admin, memberId);
  return nextReminderAt && Math.round((nextReminderAt.getTime() - Date.now()) / 3_600_000) / 24;
};

describe("an invitee is reminded", () => {
  test.each([
    [1, []],
    [2, []],
    [3, [1]],
    [6, [4]],
    [7, [3, 5]],
    [14, [3, 12]],
    [30, [3, 28]],
  ])("of an invitation for %i days on days %j, and never again", async (days, expected) => {
    const admin = await makeAdmin();
    expect(await listReminderDays(await inviteFor(days, admin), days + 2)).toEqual(expected);
  });

  test("which the history of the user tells, and their page says when it happens next", async () => {
    const admin = await makeAdmin();
    const invited = await inviteFor(7, admin);
    expect(await nextOf(admin, invited)).toBe(3);
    await passTime(invited, "72 hours 1 minute");
    expect(await nextOf(admin, invited)).toBeNull();
    await remind();
    expect(await nextOf(admin, invited)).toBe(2);
    const events = await eventsOf({ workspaceId: invited.workspaceId, id: invited.memberId });
    expect(events.map(({ actor, action }) => [actor, action])).toEqual([
      ["Ada Byron", "member.invited"],
      ["Foyer", "invitation.reminded"],
    ]);
    await settleMails();
    await passTime(invited, "48 hours");
    await remind();
    expect(await nextOf(admin, invited)).toBeNull();
  });

  test("not where the worker was off for days: a reminder that is more than a day late is left out", async () => {
    const admin = await makeAdmin();
    const late = await inviteFor(30, admin);
    await passTime(late, "3 days 23 hours");
    await remind();
    expect(await remindersOf(late)).toEqual(["waiting"]);

    const tooLate = await inviteFor(30, admin);
    await passTime(tooLate, "4 days 1 minute");
    await remind();
    expect(await remindersOf(tooLate)).toEqual([]);
    expect(await nextOf(admin, tooLate)).toBe(24);
  });

  test("once where both reminders were missed", async () => {
    const admin = await makeAdmin();
    const invited = await inviteFor(7, admin);
    await passTime(invited, "5 days 1 hour");
    await remind();
    expect(await remindersOf(invited)).toEqual(["waiting"]);
    const expired = await inviteFor(7, admin);
    await passTime(expired, "7 days 1 hour");
    await remind();
    expect(await remindersOf(expired)).toEqual([]);
  });

  test("anew after the invitation is resent, and after a new link is made", async () => {
    const admin = await makeAdmin();
    const invited = await inviteFor(7, admin);
    expect(await listReminderDays(invited, 6)).toEqual([3, 5]);
    await resend(admin, invited.memberId);
    await settleMails();
    expect(await nextOf(admin, invited)).toBe(3);
    expect(await listReminderDays(invited, 4)).toEqual([3]);

    await makeNewLink(admin, invited.memberId);
    await settleMails();
    const renewed = await findOpen(admin, invited.memberId);
    await passTime(invited, "3 days");
    expect(await listReminderDays(renewed, 8)).toEqual([3, 5]);
    expect(await remindersOf(invited)).toEqual(["sent", "sent", "sent"]);
  });
});

describe("nobody is reminded", () => {
  const ends: [string, (admin: Admin, invited: Invited) => Promise<unknown>][] = [
    ["who declined", async (_, invited) => decline(await findLink(invited), undefined, origin)],
    ["whose invitation was cancelled", (admin, { memberId }) => cancel(admin, memberId)],
    ["who was archived", (admin, { memberId }) => archive(admin, memberId, { cancelInvitations: false })],
    [
      "who joined",
      async (_, invited) => acceptWithSession(await findLink(invited), personOf(await accountOf(invited))),
    ],
  ];

  test.each(ends)("%s, and a reminder that waits is dropped", async (_, end) => {
    const admin = await makeAdmin();
    const [before, waiting] = [await inviteFor(7, admin), await inviteFor(7, admin)];
    await end(admin, before);
    await passTime(waiting, "3 days");
    await passTime(before, "3 days");
    await remind();
    expect([await remindersOf(before), await remindersOf(waiting)]).toEqual([[], ["waiting"]]);
    await end(admin, waiting);
    expect(await remindersOf(waiting)).toEqual(["dropped"]);
  });

  test("who was archived by mistake is: undone, it is sent", async () => {
    const admin = await makeAdmin();
    const invited = await inviteFor(7, admin);
    await passTime(invited, "3 days");
    await remind();
    await archive(admin, invited.memberId, { cancelInvitations: false });
    await undo(admin, invited.memberId);
    expect(await remindersOf(invited)).toEqual(["waiting"]);
  });

  test.each(["bounced_at", "complained_at", "failed_at"] as const)(
    "whose last mail came to the end %s",
    async (end) => {
      const admin = await makeAdmin();
      const email = `${randomUUID()}@corp.com`;
      const { memberId } = await invite(admin, { ...answers, groupIds: [], email, expiresInDays: 7, sendEmail: true });
      await settleMails(end);
      const invited = await findOpen(admin, memberId);
      expect(await nextOf(admin, invited)).toBeNull();
      await passTime(invited, "3 days");
      await remind();
      expect(await remindersOf(invited)).toEqual([]);
    },
  );

  test("whose link was only copied", async () => {
    const admin = await makeAdmin();
    const email = `${randomUUID()}@corp.com`;
    const { memberId } = await invite(admin, { ...answers, groupIds: [], email, expiresInDays: 7, sendEmail: false });
    const invited = await findOpen(admin, memberId);
    expect(await nextOf(admin, invited)).toBeNull();
    expect(await listReminderDays(invited, 7)).toEqual([]);
  });

  test("in a workspace that wants no reminders, until it does", async () => {
    const admin = await makeAdmin();
    const invited = await inviteFor(7, admin);
    await switchReminders(admin, false);
    expect(await nextOf(admin, invited)).toBeNull();
    expect(await listReminderDays(invited, 4)).toEqual([]);
    await switchReminders(admin, true);
    expect(await nextOf(admin, invited)).toBe(1);
    expect(await listReminderDays(invited, 3)).toEqual([1]);
  });

  test("in an archived workspace", async () => {
    const admin = await makeAdmin();
    const invited = await inviteFor(7, admin);
    await db
      .updateTable("workspaces")
      .set({ archived_at: sql`now()` })
      .where("id", "=", admin.workspace.id)
      .execute();
    expect(await listReminderDays(invited, 7)).toEqual([]);
  });
});

describe("a queued reminder is not written", () => {
  const written = async (invited: Invited, queuedAt: Date) =>
    (await findReminderEmail({ ...invited, invitationId: invited.id, queuedAt }))?.to.address;

  test("once reminders are switched off, the invitation is resent, or the invitee's account is archived", async () => {
    const admin = await makeAdmin();
    const invited = await inviteFor(7, admin);
    await passTime(invited, "3 days");
    await remind();
    const queuedAt = new Date();
    expect(await written(invited, queuedAt)).toBe(await addressOf(invited));
    await switchReminders(admin, false);
    expect(await written(invited, queuedAt)).toBeUndefined();
    await switchReminders(admin, true);
    await passTime(invited, "2 minutes");
    await resend(admin, invited.memberId);
    expect(await written(invited, queuedAt)).toBeUndefined();

    const later = await inviteFor(7, admin);
    await passTime(later, "3 days");
    const account = await accountOf(later);
    expect(await written(later, queuedAt)).toBe(account.email);
    await db
      .updateTable("accounts")
      .set({ archived_at: sql`now()` })
      .where("id", "=", account.id)
      .execute();
    expect(await written(later, queuedAt)).toBeUndefined();
  });
});

test("several workers at once queue each reminder once", async () => {
  const admin = await makeAdmin();
  const invited: Invited[] = [];
  for (let number = 0; number < 20; number++) invited.push(await inviteFor(7, admin));
  for (const one of invited) await passTime(one, "3 days");
  await Promise.all([remind(), remind(), remind()]);
  expect(await Promise.all(invited.map(remindersOf))).toEqual(Array.from({ length: 20 }, () => ["waiting"]));
});

test("an invitee who accepts while a reminder is queued gets none", async () => {
  const admin = await makeAdmin();
  const invited = await inviteFor(7, admin);
  const account = await accountOf(invited);
  await passTime(invited, "3 days");
  const link = await findLink(invited);
  const barrier = await hold(databaseUrl(), "select 1 from invitations where id = $1 for update", [invited.id]);
  const accepting = acceptWithSession(link, personOf(account));
  await barrier.waiting(1);
  await remind();
  await barrier.release();
  await accepting;
  await remind();
  expect(await remindersOf(invited)).toEqual([]);
});

async function switchReminders(admin: Admin, reminds: boolean) {
  const { name, slug, invitationDays } = admin.workspace;
  await changeSettings(admin, { name, slug, invitationDays, invitationMail: { reminds } });
}

async function addressOf({ workspaceId, memberId }: Invited) {
  const { email } = await db
    .selectFrom("members")
    .select("email")
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", memberId)
    .executeTakeFirstOrThrow();
  return email;
}

const accountOf = async (invited: Invited) => makeAccount({ email: await addressOf(invited) });

async function findLink({ workspaceId, id }: Invited) {
  const { url = "" } = (await findEmail(workspaceId, id)) ?? {};
  return findInvitation(url.replace(/^.*\/invite\//, ""));
}
