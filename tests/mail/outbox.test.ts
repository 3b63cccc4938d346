import { sql } from "kysely";
import { beforeAll, describe, expect, test } from "vitest";
import { db, useDatabase, type Trx } from "#db/database";
import { claimDueMails, type ClaimedMail } from "#app/mail/claims";
import { dropMails, queueInvitationMail } from "#app/mail/outbox";
import { findMailQueue } from "#app/mail/queue";
import { holdsClaim, settle } from "#app/mail/settle";
import { createDatabase, listenTo } from "../support/postgres";
import { queueState } from "../support/queue-state";
import { makeInvitation, makeWorkspace, type InvitationRow } from "../support/rows";

const countWaiting = async (trx: Trx) => (await findMailQueue(trx)).waiting;

// What is claimed here is the whole table: in a database of its own.
beforeAll(async () => useDatabase(await createDatabase()));

type InvitationKey = { workspaceId: string; id: string };

const queue = (invitation: InvitationKey) => db.transaction().execute((trx) => queueInvitationMail(trx, invitation));

async function queued(): Promise<InvitationRow> {
  const invitation = await makeInvitation(await makeWorkspace());
  await queue(invitation);
  return invitation;
}

/** The mails of the tests before lie in the same table: what is not this test's is given back as it was. */
async function claim(invitation: InvitationKey): Promise<ClaimedMail | undefined> {
  const mails = await claimDueMails(100_000);
  const theirs = mails.filter(({ invitationId }) => invitationId !== invitation.id).map(({ id }) => id);
  await sql`
    update mails set claimed_until = null, attempts = attempts - 1 where id = any(${theirs}::uuid[])`.execute(db);
  return mails.find(({ invitationId }) => invitationId === invitation.id);
}

async function claimed(invitation: InvitationKey): Promise<ClaimedMail> {
  const mail = await claim(invitation);
  if (!mail) throw new Error("nothing to claim");
  return mail;
}

const move = (invitation: InvitationKey, column: "due_at" | "claimed_until" | "queued_at", interval: string) =>
  db
    .updateTable("mails")
    .set({ [column]: sql`${sql.ref(column)} - ${interval}::interval` })
    .where("workspace_id", "=", invitation.workspaceId)
    .where("invitation_id", "=", invitation.id)
    .execute();

const mailsOf = (invitation: InvitationKey) =>
  db
    .selectFrom("mails")
    .select(["attempts", "trouble", "captured", "provider_id as providerId"])
    .select(queueState)
    .where("workspace_id", "=", invitation.workspaceId)
    .where("invitation_id", "=", invitation.id)
    .orderBy("queued_at")
    .execute();

const later = { outcome: "later", reason: "no-answer", trouble: "The mail server did not answer" } as const;
const deferred = {
  outcome: "later",
  reason: "recipient-deferred",
  trouble: "The mail server put the mail off",
} as const;
const held = { outcome: "held", reason: "login-refused", trouble: "The mail server refuses the password" } as const;

const drop = (invitation: InvitationKey) => db.transaction().execute((trx) => dropMails(trx, invitation));

describe("queueing", () => {
  test("a queued mail waits, untried, and is due at once", async () => {
    const invitation = await queued();
    expect(await mailsOf(invitation)).toEqual([
      {
        attempts: 0,
        trouble: null,
        captured: false,
        providerId: null,
        isSent: false,
        hasFailed: false,
        isDropped: false,
        isClaimed: null,
        dueInSeconds: 0,
      },
    ]);
  });

  test("a mail of a transaction that rolls back was never queued", async () => {
    const invitation = await makeInvitation(await makeWorkspace());
    const refused = db.transaction().execute(async (trx) => {
      await queueInvitationMail(trx, invitation);
      throw new Error("refused");
    });
    await expect(refused).rejects.toThrow("refused");
    expect(await mailsOf(invitation)).toEqual([]);
  });

  test("queueing wakes whoever listens, at commit", async () => {
    const invitation = await makeInvitation(await makeWorkspace());
    const listener = await listenTo("foyer_mail");
    const woken = new Promise((resolve) => listener.on("notification", ({ channel }) => resolve(channel)));
    await queue(invitation);
    expect(await woken).toBe("foyer_mail");
    await listener.end();
  });

  test("a mail that waits for another try goes at once instead of twice", async () => {
    const invitation = await queued();
    await settle(await claimed(invitation), later);
    await queue(invitation);
    expect(await mailsOf(invitation)).toMatchObject([{ attempts: 1, dueInSeconds: 0, isSent: false }]);
  });

  test("queueing does not take a mail away from the worker that sends it", async () => {
    const invitation = await queued();
    await claimed(invitation);
    await queue(invitation);
    expect(await claim(invitation)).toBeUndefined();
  });

  test("after a sent mail another one can be queued", async () => {
    const invitation = await queued();
    await settle(await claimed(invitation), { outcome: "sent", providerId: "one" });
    await queue(invitation);
    expect(await mailsOf(invitation)).toMatchObject([{ isSent: true }, { isSent: false }]);
  });
});

describe("claiming", () => {
  test("a claimed mail says whose it is and counts the try", async () => {
    const invitation = await queued();
    const mail = await claimed(invitation);
    expect(mail).toMatchObject({ workspaceId: invitation.workspaceId, invitationId: invitation.id, attempts: 1 });
    expect(mail.queuedAt).toBeInstanceOf(Date);
  });

  test("a claimed mail is nobody else's for sixty seconds", async () => {
    const invitation = await queued();
    await claimed(invitation);
    await move(invitation, "claimed_until", "55 seconds");
    expect(await claim(invitation)).toBeUndefined();
    await move(invitation, "claimed_until", "6 seconds");
    expect(await claim(invitation)).toMatchObject({ attempts: 2 });
  });

  test("a mail that is not due yet is not claimed", async () => {
    const invitation = await queued();
    await move(invitation, "due_at", "-2 seconds");
    expect(await claim(invitation)).toBeUndefined();
  });

  test("no more are claimed than asked for, and the longest due come first", async () => {
    const [first, second, third] = [await queued(), await queued(), await queued()];
    await move(second, "due_at", "1000 days");
    await move(third, "due_at", "999 days");
    const one = await claimDueMails(1);
    const other = await claimDueMails(1);
    expect([one, other].map((mails) => mails.map(({ invitationId }) => invitationId))).toEqual([
      [second.id],
      [third.id],
    ]);
    expect(await claim(first)).toBeDefined();
    // They are older than any other mail of any other run: this test would find them before its own.
    for (const mail of [...one, ...other]) await settle(mail, { outcome: "unwanted" });
  });

  test("of two workers that claim at the same moment only one gets a mail", async () => {
    const invitation = await queued();
    await db.transaction().execute(async (trx) => {
      await trx
        .selectFrom("mails")
        .select("id")
        .where("workspace_id", "=", invitation.workspaceId)
        .forUpdate()
        .executeTakeFirstOrThrow();
      expect(await claim(invitation)).toBeUndefined();
    });
    expect(await claim(invitation)).toBeDefined();
  });

  test.each(["sent", "never", "unwanted"] as const)(
    "a mail that came to the end %s is not claimed again",
    async (outcome) => {
      const invitation = await queued();
      const results = {
        sent: { outcome: "sent", providerId: null },
        never: { outcome: "never", reason: "recipient-refused", trouble: "The mail server refused it" },
        unwanted: { outcome: "unwanted" },
      } as const;
      await settle(await claimed(invitation), results[outcome]);
      await move(invitation, "due_at", "1 day");
      expect(await claim(invitation)).toBeUndefined();
    },
  );
});

describe("settling", () => {
  test("a sent mail keeps the provider's id and forgets its trouble", async () => {
    const invitation = await queued();
    await settle(await claimed(invitation), later);
    await move(invitation, "due_at", "5 seconds");
    await settle(await claimed(invitation), { outcome: "sent", providerId: "abc" });
    expect(await mailsOf(invitation)).toMatchObject([
      { isSent: true, providerId: "abc", trouble: null, isClaimed: null, hasFailed: false, attempts: 2 },
    ]);
  });

  test("a captured mail is told from a sent one", async () => {
    const invitation = await queued();
    await settle(await claimed(invitation), { outcome: "captured", providerId: "a-file" });
    expect(await mailsOf(invitation)).toMatchObject([
      { isSent: true, captured: true, providerId: "a-file", trouble: null, isClaimed: null },
    ]);
  });

  test("after each try the pause grows, up to three hours", async () => {
    const invitation = await queued();
    const pauses: (number | undefined)[] = [];
    for (let attempt = 1; attempt <= 9; attempt++) {
      await settle(await claimed(invitation), deferred);
      pauses.push((await mailsOf(invitation))[0]?.dueInSeconds);
      await move(invitation, "due_at", "3 hours");
    }
    expect(pauses).toEqual([5, 15, 50, 300, 900, 3600, 10800, 10800, 10800]);
  });

  test("where the trouble may be the server's, a mail is tried again each minute at least", async () => {
    const invitation = await queued();
    const pauses: (number | undefined)[] = [];
    for (let attempt = 1; attempt <= 6; attempt++) {
      await settle(await claimed(invitation), later);
      pauses.push((await mailsOf(invitation))[0]?.dueInSeconds);
      await move(invitation, "due_at", "1 minute");
    }
    expect(pauses).toEqual([5, 15, 50, 50, 50, 50]);
  });

  test("a longer pause that the provider asks for is kept, and a shorter one changes nothing", async () => {
    const invitation = await queued();
    await settle(await claimed(invitation), { ...later, retryAfter: 90_000 });
    expect(await mailsOf(invitation)).toMatchObject([{ dueInSeconds: 90 }]);
    await move(invitation, "due_at", "90 seconds");
    await settle(await claimed(invitation), { ...later, retryAfter: 1000 });
    expect(await mailsOf(invitation)).toMatchObject([{ dueInSeconds: 15 }]);
  });

  test("a mail that is held counts as not tried, however old it is, and lets those that are due go before it", async () => {
    const invitation = await queued();
    await move(invitation, "queued_at", "4 days");
    await move(invitation, "due_at", "1 hour");
    await settle(await claimed(invitation), held);
    expect(await mailsOf(invitation)).toMatchObject([
      {
        attempts: 0,
        isClaimed: null,
        hasFailed: false,
        dueInSeconds: 0,
        trouble: "The mail server refuses the password",
      },
    ]);
    expect(await claim(invitation)).toMatchObject({ attempts: 1 });
  });

  test("a mail that may be the trouble itself is held until the next try, and fails after three days", async () => {
    const invitation = await queued();
    const silent = { ...held, reason: "no-answer", until: new Date(Date.now() + 40_000) } as const;
    await settle(await claimed(invitation), silent);
    const [mail] = await mailsOf(invitation);
    expect(mail).toMatchObject({ attempts: 0, hasFailed: false });
    expect(mail?.dueInSeconds).toBeGreaterThan(35);
    await move(invitation, "due_at", "1 minute");
    await move(invitation, "queued_at", "3 days");
    await settle(await claimed(invitation), silent);
    expect(await mailsOf(invitation)).toMatchObject([{ hasFailed: true }]);
  });

  test("a claim is held while it has the time that sending takes, and not by whom it ran out on", async () => {
    const invitation = await queued();
    const slow = await claimed(invitation);
    expect(await holdsClaim(slow)).toBe(true);
    expect(await holdsClaim({ ...slow, workspaceId: (await makeWorkspace()).id })).toBe(false);
    await move(invitation, "claimed_until", "20 seconds");
    expect(await holdsClaim(slow)).toBe(false);
    await move(invitation, "claimed_until", "1 minute");
    const next = await claimed(invitation);
    expect([await holdsClaim(slow), await holdsClaim(next)]).toEqual([false, true]);
    await drop(invitation);
    expect(await holdsClaim(next)).toBe(false);
  });

  test("a mail that is tried again says why, and is not claimed meanwhile", async () => {
    const invitation = await queued();
    await settle(await claimed(invitation), later);
    expect(await mailsOf(invitation)).toMatchObject([
      { trouble: "The mail server did not answer", attempts: 1, isClaimed: null, hasFailed: false, isSent: false },
    ]);
  });

  test("a mail that could not be sent for three days has failed", async () => {
    const invitation = await queued();
    await move(invitation, "queued_at", "71 hours");
    await settle(await claimed(invitation), later);
    expect(await mailsOf(invitation)).toMatchObject([{ hasFailed: false }]);
    await move(invitation, "queued_at", "1 hour");
    await move(invitation, "due_at", "5 seconds");
    await settle(await claimed(invitation), later);
    expect(await mailsOf(invitation)).toMatchObject([{ hasFailed: true, trouble: "The mail server did not answer" }]);
  });

  test("a mail that is refused for good has failed and says why", async () => {
    const invitation = await queued();
    await settle(await claimed(invitation), {
      outcome: "never",
      reason: "recipient-refused",
      trouble: "The mail server refused grace@corp.com",
    });
    expect(await mailsOf(invitation)).toMatchObject([
      { hasFailed: true, trouble: "The mail server refused grace@corp.com", isClaimed: null },
    ]);
  });

  test("a mail that nobody wants any more is dropped", async () => {
    const invitation = await queued();
    await settle(await claimed(invitation), { outcome: "unwanted" });
    expect(await mailsOf(invitation)).toMatchObject([
      { isDropped: true, hasFailed: false, isSent: false, isClaimed: null },
    ]);
  });

  test("a worker whose claim ran out does not undo what the next one is doing", async () => {
    const invitation = await queued();
    const slow = await claimed(invitation);
    await move(invitation, "claimed_until", "61 seconds");
    await claimed(invitation);
    await settle(slow, later);
    expect(await mailsOf(invitation)).toMatchObject([{ attempts: 2, isClaimed: true, trouble: null }]);
  });

  test("a mail that a slow worker did send counts as sent", async () => {
    const invitation = await queued();
    const slow = await claimed(invitation);
    await move(invitation, "claimed_until", "61 seconds");
    const next = await claimed(invitation);
    await settle(slow, { outcome: "sent", providerId: "slow" });
    await settle(next, { outcome: "never", reason: "recipient-refused", trouble: "The mail server refused it" });
    expect(await mailsOf(invitation)).toMatchObject([
      { isSent: true, providerId: "slow", hasFailed: false, trouble: null },
    ]);
  });

  test("a result under another workspace's id changes nothing", async () => {
    const invitation = await queued();
    const stranger = await makeWorkspace();
    const mail = await claimed(invitation);
    await settle({ ...mail, workspaceId: stranger.id }, { outcome: "sent", providerId: null });
    await settle({ ...mail, workspaceId: stranger.id }, { outcome: "unwanted" });
    expect(await mailsOf(invitation)).toMatchObject([{ isSent: false, isDropped: false }]);
  });
});

describe("dropping", () => {
  test("the waiting mail of a closed invitation is not sent", async () => {
    const invitation = await queued();
    await drop(invitation);
    expect(await claim(invitation)).toBeUndefined();
    expect(await mailsOf(invitation)).toMatchObject([{ isDropped: true }]);
  });

  test("a sent mail stays sent", async () => {
    const invitation = await queued();
    await settle(await claimed(invitation), { outcome: "sent", providerId: null });
    await drop(invitation);
    expect(await mailsOf(invitation)).toMatchObject([{ isSent: true, isDropped: false }]);
  });

  test("a mail that was dropped while it was sent is not tried again", async () => {
    const invitation = await queued();
    const mail = await claimed(invitation);
    await drop(invitation);
    await settle(mail, later);
    await move(invitation, "due_at", "1 day");
    await move(invitation, "claimed_until", "1 day");
    expect(await claim(invitation)).toBeUndefined();
  });

  test("another workspace's id drops nothing", async () => {
    const invitation = await queued();
    await drop({ workspaceId: (await makeWorkspace()).id, id: invitation.id });
    expect(await mailsOf(invitation)).toMatchObject([{ isDropped: false }]);
  });
});

test("waiting mails are counted, whether tried before or not, and no others", async () => {
  const workspace = await makeWorkspace();
  const invitations = await Promise.all([1, 2, 3, 4, 5].map(() => makeInvitation(workspace)));
  const counting = db.transaction().setIsolationLevel("repeatable read");
  await counting.execute(async (trx) => {
    const before = await countWaiting(trx);
    for (const invitation of invitations) await queueInvitationMail(trx, invitation);
    expect(await countWaiting(trx)).toBe(before + 5);

    const changes = [{ sent_at: new Date() }, { failed_at: new Date() }, { dropped_at: new Date() }, { attempts: 3 }];
    for (const [index, change] of changes.entries())
      await trx
        .updateTable("mails")
        .set(change)
        .where("workspace_id", "=", workspace.id)
        .where("invitation_id", "=", invitations[index]?.id ?? "")
        .execute();
    expect(await countWaiting(trx)).toBe(before + 2);
  });
});

test("a mail that is due later does not wait before that, unless it was tried in vain", async () => {
  const invitation = await makeInvitation(await makeWorkspace());
  const counting = db.transaction().setIsolationLevel("repeatable read");
  await counting.execute(async (trx) => {
    const before = await findMailQueue(trx);
    await queueInvitationMail(trx, invitation);
    const set = (values: { due_at?: Date; trouble?: string }) =>
      trx
        .updateTable("mails")
        .set(values)
        .where("workspace_id", "=", invitation.workspaceId)
        .where("invitation_id", "=", invitation.id)
        .execute();
    const since = async () => {
      const { waiting, later } = await findMailQueue(trx);
      return { waiting: waiting - before.waiting, later: later - before.later };
    };
    expect(await since()).toEqual({ waiting: 1, later: 0 });
    await set({ due_at: new Date(Date.now() + 3_600_000) });
    expect(await since()).toEqual({ waiting: 0, later: 1 });
    await set({ trouble: "The mail server put the mail off" });
    expect(await since()).toEqual({ waiting: 1, later: 0 });
  });
});
