import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { findAccount } from "#app/domain/accounts/account";
import { signIn } from "#app/domain/accounts/sign-in";
import { createAdmin } from "#app/domain/instance/instance";
import { findInvitation, invitationUrl, type Channel, type Invitation } from "#app/domain/invitations/link";
import { cancel } from "#app/domain/invitations/cancel";
import { makeNewLink } from "#app/domain/invitations/invitation";
import { invite } from "#app/domain/invitations/invite";
import { acceptWithNewAccount, acceptWithPassword, acceptWithSession, decline } from "#app/domain/invitations/accept";
import { archive, editMember } from "#app/domain/members/edit";
import type { Admin } from "#app/domain/shared/actors";
import { Forbidden, LinkIsSpent, NotFound, Refusal } from "#app/domain/shared/errors";
import { findPerson } from "#app/domain/accounts/sessions";
import { databaseUrl, db } from "#db/database";
import { makeAdmin, origin, personOf } from "../support/admin";
import { hold } from "../support/race-barrier";
import { makeAccount, makeInvitation, makeMember, makeWorkspace, type InvitationRow } from "../support/rows";

const rounds = Array.from({ length: 20 }, (_, round) => round);
const builder = { role: "builder", groupIds: [], metadata: undefined } as const;
const keepTheirs = { cancelInvitations: false };

/** What became of one side: done, or how it was refused. Anything else that is thrown is a crash, and fails the test. */
async function outcomeOf(work: Promise<unknown>): Promise<"done" | "refused"> {
  try {
    await work;
    return "done";
  } catch (error) {
    const isRefused = [Refusal, NotFound, Forbidden, LinkIsSpent].some((kind) => error instanceof kind);
    if (!isRefused) throw error;
    return "refused";
  }
}

type Row = { table: "workspaces" | "members"; id: string };

/** Starts both while their row is held, waits until both wait for it, the first before the second, and lets them go. */
async function atTheBarrier({ table, id }: Row, first: () => Promise<unknown>, second: () => Promise<unknown>) {
  const barrier = await hold(databaseUrl(), `select from ${table} where id = $1 for update`, [id]);
  const one = outcomeOf(first());
  await barrier.waiting(1);
  const other = outcomeOf(second());
  await barrier.waiting(2);
  await barrier.release();
  return Promise.all([one, other]);
}

async function activeAdmins(workspaceId: string): Promise<number> {
  const admins = await db
    .selectFrom("members")
    .select("id")
    .where("workspace_id", "=", workspaceId)
    .where("role", "=", "admin")
    .where("accepted_at", "is not", null)
    .where("archived_at", "is", null)
    .execute();
  return admins.length;
}

describe("of two admins at the same instant an active admin remains", () => {
  type Attack = (admin: Admin, other: Admin) => Promise<unknown>;
  const archiving: Attack = (admin, other) => archive(admin, other.memberId, keepTheirs);
  const demoting: Attack = (admin, other) => editMember(admin, other.memberId, builder);
  const leaving: Attack = (admin) => archive(admin, admin.memberId, keepTheirs);
  const steppingDown: Attack = (admin) => editMember(admin, admin.memberId, builder);

  test.each<[string, Attack, Attack, number]>([
    ["each archives the other", archiving, archiving, 20],
    ["each demotes the other", demoting, demoting, 20],
    ["one archives while the other demotes", archiving, demoting, 10],
    ["one demotes while the other archives", demoting, archiving, 10],
    ["both archive themselves", leaving, leaving, 2],
    ["both step down", steppingDown, steppingDown, 2],
    ["one archives the other, who leaves", archiving, leaving, 2],
    ["one steps down while the other archives them", steppingDown, archiving, 2],
  ])("when %s", async (_, ofFirst, ofSecond, count) => {
    for (const round of rounds.slice(0, count)) {
      const workspace = await makeWorkspace();
      const [ada, grace] = [await makeAdmin(workspace), await makeAdmin(workspace)];
      const row = { table: "workspaces", id: workspace.id } as const;
      const [first, second] = round % 2 ? [ada, grace] : [grace, ada];
      const outcomes = await atTheBarrier(
        row,
        () => ofFirst(first, second),
        () => ofSecond(second, first),
      );
      expect(outcomes[0]).toBe("done");
      expect(await activeAdmins(workspace.id)).toBe(1);
    }
  });

  test("when twenty archive one another, two each", async () => {
    const workspace = await makeWorkspace();
    const admins = await Promise.all(rounds.map(() => makeAdmin(workspace)));
    const pairs = admins.flatMap((admin, index) =>
      [1, 2].map((step) => [admin, admins[(index + step) % admins.length] ?? admin] as const),
    );
    await Promise.all(pairs.map(([admin, other]) => outcomeOf(archive(admin, other.memberId, keepTheirs))));
    expect(await activeAdmins(workspace.id)).toBeGreaterThan(0);
  });
});

const openLink = (row: InvitationRow, channel: Channel) =>
  findInvitation(invitationUrl(row, channel).replace(/^.*\/invite\//, ""));

describe("an invitation at the same instant", () => {
  type Scene = { admin: Admin; row: InvitationRow; invitation: Invitation; accept: () => Promise<void> };

  /** An open invitation of somebody with an account, its link open in their browser. */
  async function makeScene(channel: Channel = "mailed"): Promise<Scene> {
    const admin = await makeAdmin();
    const account = await makeAccount();
    const member = await makeMember(admin.workspace, { email: account.email });
    const row = await makeInvitation(admin.workspace, { member });
    const invitation = await openLink(row, channel);
    return { admin, row, invitation, accept: () => acceptWithSession(invitation, personOf(account)) };
  }

  const membershipIn = (row: InvitationRow) => ({ table: "members", id: row.member.id }) as const;

  async function factsOf({ member, id }: InvitationRow) {
    const membership = await db
      .selectFrom("members")
      .select(["accepted_at", "archived_at"])
      .where("workspace_id", "=", member.workspaceId)
      .where("id", "=", member.id)
      .executeTakeFirst();
    const invitation = await db
      .selectFrom("invitations")
      .select("closed_as")
      .where("workspace_id", "=", member.workspaceId)
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    const events = await db
      .selectFrom("audit_events")
      .select("action")
      .where("workspace_id", "=", member.workspaceId)
      .where("subject", "=", member.email)
      .orderBy("id")
      .execute();
    const status = !membership
      ? "gone"
      : membership.archived_at
        ? "archived"
        : membership.accepted_at
          ? "active"
          : "invited";
    return { status, end: invitation.closed_as, events: events.map(({ action }) => action) };
  }

  test("is accepted or cancelled, never both", async () => {
    for (const round of rounds) {
      const { admin, row, accept } = await makeScene();
      const cancelling = () => cancel(admin, row.member.id);
      const isAcceptedFirst = round % 2 === 0;
      const [first, second] = isAcceptedFirst ? [accept, cancelling] : [cancelling, accept];
      expect(await atTheBarrier(membershipIn(row), first, second)).toEqual(["done", "refused"]);
      expect(await factsOf(row)).toEqual(
        isAcceptedFirst
          ? { status: "active", end: "accepted", events: ["member.joined"] }
          : { status: "gone", end: "cancelled", events: ["invitation.cancelled"] },
      );
    }
  });

  test("leads nobody in who is archived: whoever was quicker is out again, and whoever was not never joined", async () => {
    for (const round of rounds) {
      const { admin, row, accept } = await makeScene();
      const archiving = () => archive(admin, row.member.id, keepTheirs);
      const isAcceptedFirst = round % 2 === 0;
      const [first, second] = isAcceptedFirst ? [accept, archiving] : [archiving, accept];
      expect(await atTheBarrier(membershipIn(row), first, second)).toEqual(
        isAcceptedFirst ? ["done", "done"] : ["done", "refused"],
      );
      expect(await factsOf(row)).toEqual(
        isAcceptedFirst
          ? { status: "archived", end: "accepted", events: ["member.joined", "member.archived"] }
          : { status: "archived", end: "archived", events: ["member.archived"] },
      );
    }
  });

  test("is accepted or replaced, never both", async () => {
    for (const round of rounds.slice(0, 4)) {
      const { admin, row, accept } = await makeScene();
      const replacing = () => makeNewLink(admin, row.member.id);
      const isAcceptedFirst = round % 2 === 0;
      const [first, second] = isAcceptedFirst ? [accept, replacing] : [replacing, accept];
      expect(await atTheBarrier(membershipIn(row), first, second)).toEqual(["done", "refused"]);
      expect(await factsOf(row)).toEqual(
        isAcceptedFirst
          ? { status: "active", end: "accepted", events: ["member.joined"] }
          : { status: "invited", end: "replaced", events: ["invitation.replaced"] },
      );
    }
  });

  test("is accepted or declined, never both", async () => {
    for (const round of rounds.slice(0, 4)) {
      const { row, invitation, accept } = await makeScene();
      const declining = () => decline(invitation, undefined, origin);
      const isAcceptedFirst = round % 2 === 0;
      const [first, second] = isAcceptedFirst ? [accept, declining] : [declining, accept];
      expect(await atTheBarrier(membershipIn(row), first, second)).toEqual(["done", "refused"]);
      expect(await factsOf(row)).toEqual(
        isAcceptedFirst
          ? { status: "active", end: "accepted", events: ["member.joined"] }
          : { status: "archived", end: "declined", events: ["member.declined"] },
      );
    }
  });

  test("makes no account for whoever signs up too late", async () => {
    const admin = await makeAdmin();
    const row = await makeInvitation(admin.workspace);
    const invitation = await openLink(row, "mailed");
    const answers = { name: "Grace Hopper", password: "flow-matic is a language" };
    const outcomes = await atTheBarrier(
      membershipIn(row),
      () => cancel(admin, row.member.id),
      () => acceptWithNewAccount(invitation, answers, origin),
    );
    expect(outcomes).toEqual(["done", "refused"]);
    expect(await findAccount(row.member.email)).toBeUndefined();
  });

  test("is not sent by an admin whom somebody archives with all that they sent", async () => {
    const workspace = await makeWorkspace();
    const [ada, grace] = [await makeAdmin(workspace), await makeAdmin(workspace)];
    const answers = {
      name: "Kay",
      role: "builder",
      groupIds: [],
      metadata: "",
      message: "",
      sendEmail: false,
    } as const;
    const outcomes = await atTheBarrier(
      { table: "members", id: grace.memberId },
      () => archive(ada, grace.memberId, { cancelInvitations: true }),
      () => invite(grace, { ...answers, groupIds: [], email: `${grace.memberId}@corp.com`, expiresInDays: 7 }),
    );
    expect(outcomes).toEqual(["done", "refused"]);
  });
});

test("the command line that makes an admin of somebody who is just signing up waits for them, and both get in", async () => {
  const nexus = await makeWorkspace();
  const email = `${randomUUID()}@corp.com`;
  const link = await openLink(await makeInvitation(nexus, { member: await makeMember(nexus, { email }) }), "mailed");
  const outcomes = await atTheBarrier(
    { table: "members", id: link.memberId ?? "" },
    () => acceptWithNewAccount(link, { name: "Vera", password: "dark matter is out there" }, origin),
    () =>
      createAdmin({
        name: "Vera",
        email,
        password: "galaxies turn too fast",
        workspaceSlug: nexus.slug,
        workspaceName: "Nexus",
      }),
  );
  expect(outcomes).toEqual(["done", "done"]);
});

describe("a password that its owner takes away at the same instant", () => {
  type Attempt = (email: string, link: Invitation) => Promise<unknown>;
  const password = "a password of mallory's";

  test.each<[string, Attempt]>([
    ["the log-in page", (email) => signIn(email, password, { origin, formerToken: undefined })],
    ["an invitation's link", (_, link) => acceptWithPassword(link, password, origin).catch(() => undefined)],
  ])("lets nobody in through %s", async (_, attempt) => {
    const email = `${randomUUID()}@corp.com`;
    const [apollo, nexus] = [await makeWorkspace(), await makeWorkspace()];
    const theirs = await makeInvitation(apollo, { member: await makeMember(apollo, { email }) });
    const ours = await makeInvitation(nexus, { member: await makeMember(nexus, { email }) });
    const copied = await openLink(theirs, "copied");
    const mailed = await openLink(ours, "mailed");
    await acceptWithNewAccount(copied, { name: "Mallory", password }, origin);

    const barrier = await hold(databaseUrl(), "select from accounts where email = $1 for update", [email]);
    const owner = acceptWithNewAccount(mailed, { name: "Vera", password: "dark matter is out there" }, origin);
    await barrier.waiting(1);
    const mallory = attempt(email, copied);
    await barrier.waiting(2);
    await barrier.release();

    expect(await mallory).toBeUndefined();
    const { sessionToken } = await owner;
    const person = await findPerson(sessionToken, origin);
    expect(person).toMatchObject({ email, name: "Vera", isVerified: true });
    const sessions = db
      .selectFrom("sessions")
      .select("account_id")
      .where("account_id", "=", person?.accountId ?? "")
      .where("ended_at", "is", null);
    expect(await sessions.execute()).toHaveLength(1);
  });
});
