import { sql } from "kysely";
import { db, isRefusedBy, type Trx } from "#db/database";
import { insertAccount, verifyAccount, type Account } from "#app/domain/accounts/account";
import { takeOverUnverified } from "#app/domain/accounts/take-over";
import { stillHasPassword, verifyPassword } from "#app/domain/accounts/verify-password";
import { record } from "#app/domain/audit-log/event";
import { refuseRecoverable } from "#app/domain/accounts/email-recovery-offer";
import { passFirstStep, type SignedIn } from "#app/domain/accounts/pending-login";
import { tellOfDecline, tellOfRenewal } from "./answer-emails";
import { closeInvitation } from "./invitation";
import type { Invitation } from "./link";
import { putName } from "#app/domain/members/email-address";
import { hashPassword } from "#app/domain/accounts/password";
import type { Actor, Origin, Person } from "#app/domain/shared/actors";
import { countRequest } from "#app/domain/shared/rate-limit";
import { Forbidden, LinkIsSpent, NotFound, Refusal } from "#app/domain/shared/errors";
import { hasTwoFactor } from "#app/domain/accounts/two-factor";
import { about, lockMembership, sameMembership, type Membership } from "#app/domain/members/member";
import { activateMembership } from "#app/domain/members/membership";
import { startSession } from "#app/domain/accounts/sessions";

export type Joined = { sessionToken: string; slug: string };

/**
 * Makes the account of the invited address, joins, and signs in. Only a mailed link proves the address; an unverified
 * account that somebody made with it loses its password and sessions then. Refuses a weak password, and an address that
 * has an account by now. Throws TooOften after 300 of one network within an hour.
 */
export async function acceptWithNewAccount(
  invitation: Invitation,
  answers: { name: string; password: string },
  origin: Origin,
): Promise<Joined> {
  const { email, channel } = invitation;
  await countRequest("sign-up", origin);
  const passwordHash = await hashPassword(answers.password, email);
  return db.transaction().execute(async (trx) => {
    const member = await lockInvitedMember(trx, invitation);
    if (channel !== "mailed") await refuseRecoverable(trx, email);
    const newcomer = { email, name: answers.name, passwordHash };
    const isVerified = channel === "mailed";
    const account =
      (await insertAccount(trx, { ...newcomer, isVerified })) ??
      (isVerified ? await takeOverUnverified(trx, newcomer) : undefined);
    if (!account) throw new Refusal(`There is an account for ${email} by now: log in with its password`, "password");

    const invitee = { accountId: account.id, email, name: answers.name, origin };
    await activate(trx, invitation, member, invitee);
    await putName(trx, invitee, member, invitee.name);
    return { sessionToken: await startSession(trx, account.id, origin), slug: invitation.workspace.slug };
  });
}

/**
 * Signs in with the password of the invited address's account, and joins. Where the account has two-factor sign-in, it does not
 * join yet: the pending login leads to `comeBack`. Refuses a wrong password (field `password`); throws TooOften after five.
 */
export async function acceptWithPassword(
  invitation: Invitation,
  password: string,
  origin: Origin,
  comeBack = "/",
): Promise<SignedIn & { slug: string }> {
  const wrong = new Refusal("The password does not match this email address: try again", "password");
  const joined = await verifyPassword({ email: invitation.email, password, origin }, (account, settle) =>
    db.transaction().execute(async (trx) => {
      if (!(await hasTwoFactor(trx, account.id))) await acceptAs(trx, invitation, account, origin);
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
export async function acceptWithSession(invitation: Invitation, person: Person): Promise<void> {
  if (person.email !== invitation.email) throw new Forbidden();
  await countRequest("join", person.origin);
  const account = { id: person.accountId, name: person.name, email: person.email, isVerified: person.isVerified };
  await db.transaction().execute((trx) => acceptAs(trx, invitation, account, person.origin));
}

async function acceptAs(trx: Trx, invitation: Invitation, account: Account, origin: Origin) {
  const member = await lockMember(trx, invitation);
  const isIn = member.isAccepted && !member.isArchived;
  if (!isIn) {
    await refuseUnlessOpen(trx, invitation);
    const { id: accountId, email, name } = account;
    await activate(trx, invitation, member, { accountId, email, name, origin });
  }
  if (invitation.channel === "mailed" && !account.isVerified) await verifyAccount(trx, account.id);
}

/**
 * Declines: the member is archived, and a mail tells the inviter, or the admins where the inviter is no admin. Throws Forbidden for
 * a person of another address, LinkIsSpent when it is too late, and TooOften as `acceptWithSession` does.
 */
export async function decline(invitation: Invitation, person: Person | undefined, origin: Origin) {
  if (person && person.email !== invitation.email) throw new Forbidden();
  await countRequest("join", origin);
  await db.transaction().execute(async (trx) => {
    const member = await lockInvitedMember(trx, invitation);
    await trx
      .updateTable("members")
      .set({ declined_at: sql`now()`, archived_at: sql`now()` })
      .where(sameMembership(member))
      .execute();
    const closed = await closeInvitation(trx, member, "declined");
    await tellOfDecline(trx, member, closed?.invitedBy ?? null);
    await record(trx, person ?? linkHolder(member, origin), "member.declined", about(member));
  });
}

/** The actor for a person who opened an invitation link without signing in: nobody proved that they are the invitee. */
function linkHolder({ name, email }: Membership, origin: Origin): Actor {
  return { kind: "link", accountId: null, email, name, origin };
}

/**
 * Tells the admins, on their pages and by one mail a day, that the holder of an expired link wants a new one; asking again
 * tells them nothing more. Throws TooOften as
 * `acceptWithSession` does.
 */
export async function askForNewLink(invitation: Invitation, origin: Origin) {
  await countRequest("renew", origin);
  await db.transaction().execute(async (trx) => {
    const membership = await lockMember(trx, invitation);
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
    await tellOfRenewal(trx, invitation.workspaceId);
    await record(trx, linkHolder(membership, origin), "invitation.renewal_asked", about(membership));
  });
}

async function lockMember(trx: Trx, { workspaceId, memberId }: Invitation): Promise<Membership> {
  if (memberId === null) throw new LinkIsSpent();
  return lockMembership(trx, workspaceId, memberId).catch((error: unknown) => {
    throw error instanceof NotFound ? new LinkIsSpent() : error;
  });
}

async function lockInvitedMember(trx: Trx, invitation: Invitation): Promise<Membership> {
  const membership = await lockMember(trx, invitation);
  await refuseUnlessOpen(trx, invitation);
  return membership;
}

/** Locks the member and reads the invitation again: it may have been closed since the page was read. */
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

type Invitee = { accountId: string; email: string; name: string; origin: Origin };

async function activate(trx: Trx, invitation: Invitation, member: Membership, invitee: Invitee) {
  await activateMembership(trx, member, { accountId: invitee.accountId, isHere: true }).catch((error: unknown) =>
    refuseSecondMembership(error, invitation),
  );
  await record(trx, invitee, "member.joined", about(member), { channel: invitation.channel });
}

/** A person who changed their address may be a member under the former one, where another membership had the new one. */
function refuseSecondMembership(error: unknown, { inviter, workspace }: Invitation): never {
  if (!isRefusedBy("members_account", error)) throw error;
  throw new Refusal(
    `Your account is a user of ${workspace.name} already, by another email address. Ask ${inviter ?? "an admin"} to cancel this invitation`,
  );
}
