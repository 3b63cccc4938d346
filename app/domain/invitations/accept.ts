import { sql } from "kysely";
import { db, isRefusedBy, type Trx } from "#db/database";
import { dropMails } from "#app/mail/outbox";
import { closeRequestOf } from "#app/domain/access-requests/access-request";
import { insertAccount, verifyAccount, type Account } from "#app/domain/accounts/account";
import { takeOverUnverified } from "#app/domain/accounts/take-over";
import { stillHasPassword, verifyPassword } from "#app/domain/accounts/verify-password";
import { record } from "#app/domain/audit-log/event";
import { refuseRecoverable } from "#app/domain/accounts/email-recovery-offer";
import { passFirstStep, type SignedIn } from "#app/domain/accounts/pending-login";
import type { Invitation } from "./link";
import { putName } from "#app/domain/members/email-address";
import { hashPassword } from "#app/domain/accounts/password";
import type { Actor, Origin, Person } from "#app/domain/shared/actors";
import { countRequest } from "#app/domain/shared/rate-limit";
import { Forbidden, LinkIsSpent, NotFound, Refusal } from "#app/domain/shared/errors";
import { hasSecondStep } from "#app/domain/accounts/two-factor";
import { about, lockSeat, type Seat } from "#app/domain/members/member";
import { startSession } from "#app/domain/accounts/sessions";

export type Joined = { sessionToken: string; slug: string };

/**
 * Makes the account of the invited address, joins, and signs in. Only a mailed link proves the address; an unverified
 * account that somebody made with it loses its password and sessions then. Refuses a weak password, and an address that
 * has an account by now. Throws TooOften after 300 of one network within an hour.
 */
export async function joinBySigningUp(
  invitation: Invitation,
  answers: { name: string; password: string },
  origin: Origin,
): Promise<Joined> {
  const { email, channel } = invitation;
  await countRequest("sign-up", origin);
  const passwordHash = await hashPassword(answers.password, email);
  return db.transaction().execute(async (trx) => {
    const seat = await lockOpenSeat(trx, invitation);
    if (channel !== "mailed") await refuseRecoverable(trx, email);
    const newcomer = { email, name: answers.name, passwordHash };
    const isVerified = channel === "mailed";
    const account =
      (await insertAccount(trx, { ...newcomer, isVerified })) ??
      (isVerified ? await takeOverUnverified(trx, newcomer) : undefined);
    if (!account) throw new Refusal(`There is an account for ${email} by now: log in with its password`, "password");

    const newMember = { accountId: account.id, email, name: answers.name, origin };
    await takeSeat(trx, invitation, seat, newMember);
    await renameSeat(trx, seat, newMember);
    return { sessionToken: await startSession(trx, account.id, origin), slug: invitation.workspace.slug };
  });
}

/**
 * Signs in with the password of the invited address's account, and joins. Where the account has a second step, nothing is joined
 * yet: the half sign-in leads to `comeBack`. Refuses a wrong password (field `password`); throws TooOften after five.
 */
export async function joinByLoggingIn(
  invitation: Invitation,
  password: string,
  origin: Origin,
  comeBack = "/",
): Promise<SignedIn & { slug: string }> {
  const wrong = new Refusal("The password does not match this email address: try again", "password");
  const joined = await verifyPassword({ email: invitation.email, password, origin }, (account, settle) =>
    db.transaction().execute(async (trx) => {
      if (!(await hasSecondStep(trx, account.id))) await joinAs(trx, invitation, account, origin);
      if (!(await stillHasPassword(trx, account))) throw wrong;
      const passed = await passFirstStep(trx, account.id, { origin, leadsTo: comeBack });
      await settle(trx);
      return { ...passed, slug: invitation.workspace.slug };
    }),
  );
  if (!joined) throw wrong;
  return joined;
}

/**
 * Joins with the session of the invited account. Throws Forbidden for any other, and TooOften after 300 of one network within
 * an hour. Joining again is no error.
 */
export async function join(invitation: Invitation, person: Person): Promise<void> {
  if (person.email !== invitation.email) throw new Forbidden();
  await countRequest("join", person.origin);
  const account = { id: person.accountId, name: person.name, email: person.email, isVerified: person.isVerified };
  await db.transaction().execute((trx) => joinAs(trx, invitation, account, person.origin));
}

async function joinAs(trx: Trx, invitation: Invitation, account: Account, origin: Origin) {
  const seat = await lockSeatOf(trx, invitation);
  const isIn = seat.isAccepted && !seat.isArchived;
  if (!isIn) {
    await refuseUnlessOpen(trx, invitation);
    await takeSeat(trx, invitation, seat, { accountId: account.id, email: account.email, name: account.name, origin });
  }
  if (invitation.channel === "mailed" && !account.isVerified) await verifyAccount(trx, account.id);
}

/** Declines: the seat is archived, and the admins see that it was its person's own wish. Throws Refusal when it is too late. */
export async function decline(invitation: Invitation, person: Person | undefined, origin: Origin) {
  if (person && person.email !== invitation.email) throw new Forbidden();
  await countRequest("join", origin);
  await db.transaction().execute(async (trx) => {
    const seat = await lockOpenSeat(trx, invitation);
    await trx
      .updateTable("members")
      .set({ declined_at: sql`now()`, archived_at: sql`now()` })
      .where("workspace_id", "=", seat.workspaceId)
      .where("id", "=", seat.id)
      .execute();
    await closeThis(trx, invitation, "declined");
    await record(trx, person ?? linkHolder(seat, origin), "member.declined", about(seat));
  });
}

/** Whoever holds the link of an invitation: nobody proved that it is the invited person. */
function linkHolder({ name, email }: Seat, origin: Origin): Actor {
  return { kind: "link", accountId: null, email, name, origin };
}

/** Tells the admins that an expired link's holder wants a new one; asking twice tells them once. Throws TooOften as `join` does. */
export async function askForNewLink(invitation: Invitation, origin: Origin) {
  await countRequest("renew", origin);
  await db.transaction().execute(async (trx) => {
    const seat = await lockSeatOf(trx, invitation);
    const asked = await trx
      .updateTable("invitations")
      .set({ renewal_asked_at: sql`now()` })
      .where("workspace_id", "=", invitation.workspaceId)
      .where("id", "=", invitation.id)
      .where("closed_at", "is", null)
      .where("renewal_asked_at", "is", null)
      .where("expires_at", "<=", sql<Date>`now()`)
      .executeTakeFirst();
    if (asked.numUpdatedRows === 0n) return;
    await record(trx, linkHolder(seat, origin), "invitation.renewal_asked", about(seat));
  });
}

async function lockSeatOf(trx: Trx, { workspaceId, memberId }: Invitation): Promise<Seat> {
  if (memberId === null) throw new LinkIsSpent();
  return lockSeat(trx, workspaceId, memberId).catch((error: unknown) => {
    throw error instanceof NotFound ? new LinkIsSpent() : error;
  });
}

async function lockOpenSeat(trx: Trx, invitation: Invitation): Promise<Seat> {
  const seat = await lockSeatOf(trx, invitation);
  await refuseUnlessOpen(trx, invitation);
  return seat;
}

/** Reads the link again once its seat is locked: what was open when the page was read may be closed by now. */
async function refuseUnlessOpen(trx: Trx, { workspaceId, id }: Invitation) {
  const open = await trx
    .selectFrom("invitations")
    .innerJoin("workspaces", "workspaces.id", "invitations.workspace_id")
    .select("invitations.id")
    .where("invitations.workspace_id", "=", workspaceId)
    .where("invitations.id", "=", id)
    .where("invitations.closed_at", "is", null)
    .where("invitations.expires_at", ">", sql<Date>`now()`)
    .where("workspaces.archived_at", "is", null)
    .executeTakeFirst();
  if (!open) throw new LinkIsSpent();
}

async function takeSeat(trx: Trx, invitation: Invitation, seat: Seat, actor: Actor & { accountId: string }) {
  const taken = await trx
    .updateTable("members")
    .set({ accepted_at: sql`now()`, last_seen_at: sql`now()`, account_id: actor.accountId })
    .where("workspace_id", "=", seat.workspaceId)
    .where("id", "=", seat.id)
    .where("accepted_at", "is", null)
    .where("archived_at", "is", null)
    .returning("id")
    .executeTakeFirst()
    .catch((error: unknown) => refuseSecondMembership(error, invitation));
  if (!taken) throw new LinkIsSpent();
  await closeThis(trx, invitation, "accepted");
  await closeRequestOf(trx, { workspaceId: seat.workspaceId, accountId: actor.accountId });
  await record(trx, actor, "member.joined", about(seat), { channel: invitation.channel });
}

/** Somebody whose address changed may be a member by the former one, where another membership had the new one already. */
function refuseSecondMembership(error: unknown, { inviter, workspace }: Invitation): never {
  if (!isRefusedBy("members_account", error)) throw error;
  throw new Refusal(
    `Your account is a user of ${workspace.name} already, by another email address. Ask ${inviter ?? "an admin"} to cancel this invitation`,
  );
}

/** Newcomers write their name themselves: the admin's guess at it has served. */
export async function renameSeat(trx: Trx, seat: Seat, actor: Actor) {
  await putName(trx, actor, seat, actor.name);
}

async function closeThis(trx: Trx, { workspaceId, id }: Invitation, end: "accepted" | "declined") {
  await trx
    .updateTable("invitations")
    .set({ closed_at: sql`now()`, closed_as: end })
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .execute();
  await dropMails(trx, { workspaceId, id });
}
