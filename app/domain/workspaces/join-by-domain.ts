import { sql } from "kysely";
import { db, type Database, type Trx } from "#db/database";
import { closeRequest } from "#app/domain/access-requests/access-request";
import { findOpenWorkspace, isOfDomain } from "./allowed-domains";
import { record, type Action } from "#app/domain/audit-log/event";
import type { Origin, Person } from "#app/domain/shared/actors";
import { countRequest } from "#app/domain/shared/rate-limit";
import { LinkIsSpent, NotFound } from "#app/domain/shared/errors";
import { timeOrderedUuid } from "#db/ids";
import { about, lockMembership, type Membership } from "#app/domain/members/member";
import { activateMembership } from "#app/domain/members/membership";
import { insertMember } from "#app/domain/members/new-member";

/** A workspace that somebody who is signed in may join by their address. */
export type Offer = { id: string; slug: string; name: string };

/**
 * The workspace of this slug, if this person may join by themselves: their address is proved and of an allowed domain, and
 * they have no membership, or an invited one whose invitation is open. An archived membership stays archived.
 */
export async function findOffer(person: Person, slug: string): Promise<Offer | undefined> {
  const workspace = await findOpenWorkspace(slug);
  if (!workspace || !person.isVerified || !isOfDomain(person.email, workspace.domains)) return undefined;
  const membership = await findMembership(db, workspace.id, person);
  return !membership || membership.isInvited ? workspace : undefined;
}

/**
 * Makes a person a member where `findOffer` offers it: an End-user, or, where they are invited, with the role of the invitation.
 * Joining again is no error. Throws NotFound where there is no such offer, and TooOften after 300 of one network within an hour.
 */
export async function joinByAddress(person: Person, slug: string): Promise<void> {
  await countRequest("join", person.origin);
  const workspace = await findOpenWorkspace(slug);
  if (!workspace || !person.isVerified) throw new NotFound();
  await db.transaction().execute(async (trx) => {
    if ((await lockWayIn(trx, workspace.id, person.email)) !== "membership") throw new NotFound();
    await admitByAddress(trx, workspace.id, person, () => Promise.resolve(person));
  });
}

/**
 * Where a sign-up with this address leads: to a membership where its domain is allowed, else to an access request. Throws
 * NotFound where the workspace is archived or takes neither. The workspace is locked (`for share`) until the transaction ends.
 */
export async function lockWayIn(trx: Trx, workspaceId: string, email: string): Promise<"membership" | "request"> {
  const { domains, takesRequests } = await lockOpenWorkspace(trx, workspaceId);
  if (isOfDomain(email, domains)) return "membership";
  if (!takesRequests) throw new NotFound();
  return "request";
}

/** Which domains may sign up and whether requests are taken, locked (`for share`). Throws NotFound for an archived workspace. */
export async function lockOpenWorkspace(trx: Trx, workspaceId: string) {
  return trx
    .selectFrom("workspaces")
    .select(["allowed_domains as domains", "takes_requests as takesRequests"])
    .where("id", "=", workspaceId)
    .where("archived_at", "is", null)
    .forShare()
    .executeTakeFirstOrThrow(() => new NotFound());
}

export type Newcomer = { accountId: string; email: string; name: string; origin: Origin };

/**
 * Makes the holder of a proved address a member. The membership is locked before the account is made, in the order in which
 * accepting an invitation locks them. Answers the account and the membership that there was before. Throws NotFound where that
 * membership is archived or its invitation has expired: an expired invitation gives its role to nobody.
 */
export async function admitByAddress(
  trx: Trx,
  workspaceId: string,
  known: Known,
  makeAccount: () => Promise<Newcomer>,
): Promise<{ accountId: string; membership: Membership | undefined }> {
  const membership = await lockOwnMembership(trx, workspaceId, known);
  const newcomer = await makeAccount();
  const isIn = membership?.isAccepted && !membership.isArchived;
  if (!membership) await joinAsNew(trx, workspaceId, newcomer);
  else if (membership.isInvited) await acceptByAddress(trx, membership, newcomer);
  else if (!isIn) throw new NotFound();
  return { accountId: newcomer.accountId, membership };
}

type Known = { accountId?: string; email: string };

/** Locks the membership with this address or account, if there is one. */
export async function lockOwnMembership(trx: Trx, workspaceId: string, known: Known) {
  const found = await findMembership(trx, workspaceId, known);
  if (!found) return undefined;
  const membership = await lockMembership(trx, workspaceId, found.id);
  const isInvited = (await findMembership(trx, workspaceId, known))?.isInvited ?? false;
  return { ...membership, isInvited };
}

/** The membership of this account or, if it has none, of this address; and whether it has an open invitation. */
async function findMembership(at: Database | Trx, workspaceId: string, { accountId, email }: Known) {
  return at
    .selectFrom("members as m")
    .leftJoin("invitations as i", (join) =>
      join
        .onRef("i.workspace_id", "=", "m.workspace_id")
        .onRef("i.member_id", "=", "m.id")
        .on("i.closed_at", "is", null)
        .on("i.expires_at", ">", sql<Date>`now()`),
    )
    .select("m.id")
    .select(sql<boolean>`m.accepted_at is null and m.archived_at is null and i.id is not null`.as("isInvited"))
    .where("m.workspace_id", "=", workspaceId)
    .where((eb) =>
      accountId ? eb.or([eb("m.account_id", "=", accountId), eb("m.email", "=", email)]) : eb("m.email", "=", email),
    )
    .orderBy(sql`m.account_id is not distinct from ${accountId ?? null}::uuid`, "desc")
    .limit(1)
    .executeTakeFirst();
}

async function joinAsNew(trx: Trx, workspaceId: string, newcomer: Newcomer) {
  const { accountId, email, name } = newcomer;
  await closeRequest(trx, { workspaceId, accountId }, "joined");
  const member = {
    workspaceId,
    id: timeOrderedUuid(),
    email,
    name,
    role: "end-user" as const,
    accountId,
    isHere: true,
  };
  // The person was invited, or joined in another tab, since the membership was looked for: the page shows it on the next load.
  if (!(await insertMember(trx, member))) throw new LinkIsSpent();
  await record(trx, toActor(newcomer), "member.signed_up", about(member), { role: member.role });
}

/** Accepts an open invitation for the account that proved its address. Needs the member's lock. */
export async function acceptByAddress(
  trx: Trx,
  member: Membership,
  newcomer: Newcomer,
  action: Action = "member.signed_up",
) {
  await activateMembership(trx, member, { accountId: newcomer.accountId, isHere: true });
  await record(trx, toActor(newcomer), action, about(member), { role: member.role });
}

const toActor = ({ accountId, email, name, origin }: Newcomer) => ({ accountId, email, name, origin });
