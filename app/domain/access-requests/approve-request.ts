import { queueLetIn } from "#app/mail/outbox";
import type { Trx } from "#db/database";
import type { JsonObject } from "#db/schema";
import { record } from "#app/domain/audit-log/event";
import { setGroups } from "#app/domain/groups/assignment";
import { activateMembership } from "#app/domain/members/membership";
import { insertMember } from "#app/domain/members/new-member";
import type { ActingAdmin, Admin, Role } from "#app/domain/shared/actors";
import { NotFound, Refusal } from "#app/domain/shared/errors";
import { timeOrderedUuid } from "#db/ids";
import { about, actAlone, type Membership } from "#app/domain/members/member";
import { closeRequest } from "./access-request";
import { lockOwnMembership } from "#app/domain/workspaces/join-by-domain";

type Requester = { workspaceId: string; requestId: string; accountId: string; name: string; email: string };

/**
 * Approves a request: its person gets an active membership with this role and these groups, and a mail that says so. Refuses a
 * request that was decided or withdrawn meanwhile, an account that is archived, an address whose membership is archived or
 * somebody else's, and a group that is gone. Throws NotFound for a request of another workspace. Answers the requester.
 */
export async function approveRequest(
  admin: Admin,
  requestId: string,
  answers: { role: Role; groupIds: string[] },
): Promise<{ name: string }> {
  return actAlone(admin, async (trx) => {
    const requester = await findAsker(trx, admin, requestId);
    const former = await lockOwnMembership(trx, requester.workspaceId, requester);
    await closeOrRefuse(trx, requester, "approved");
    await refuseArchived(trx, requester);
    const member = former
      ? await activateFormer(trx, former, requester, answers.role)
      : await insertNew(trx, admin, requester, answers.role);
    await welcome(trx, admin, member, answers);
    return requester;
  });
}

type LetIn = { workspaceId: string; id: string; email: string };

/** Adds what a newly approved member gets besides the membership: groups, an audit event with these details, and the email. */
export async function welcome(
  trx: Trx,
  admin: ActingAdmin,
  membership: LetIn,
  { role, groupIds }: { role: Role; groupIds: string[] },
  more: JsonObject = {},
) {
  const groups = await setGroups(trx, membership.workspaceId, membership.id, groupIds);
  await record(trx, admin, "access.approved", about(membership), { role, groups: groups?.added ?? [], ...more });
  await queueLetIn(trx, membership.workspaceId, membership.id);
}

/**
 * Declines a request; nobody is mailed. Refuses one that was decided or withdrawn meanwhile, and throws NotFound as `approveRequest`.
 * Answers who asked.
 */
export async function declineRequest(admin: Admin, requestId: string): Promise<{ name: string }> {
  return actAlone(admin, async (trx) => {
    const requester = await findAsker(trx, admin, requestId);
    await closeOrRefuse(trx, requester, "declined");
    await record(trx, admin, "access.declined", { workspaceId: requester.workspaceId, text: requester.email });
    return requester;
  });
}

async function findAsker(trx: Trx, { workspace }: Admin, requestId: string): Promise<Requester> {
  return trx
    .selectFrom("access_requests as r")
    .innerJoin("accounts as a", "a.id", "r.account_id")
    .select(["r.workspace_id as workspaceId", "r.id as requestId", "r.account_id as accountId", "a.name", "a.email"])
    .where("r.workspace_id", "=", workspace.id)
    .where("r.id", "=", requestId)
    .executeTakeFirstOrThrow(() => new NotFound());
}

async function closeOrRefuse(trx: Trx, requester: Requester, end: "approved" | "declined") {
  if (await closeRequest(trx, requester, end)) return;
  const { workspaceId, requestId, name } = requester;
  const { closedAs } = await trx
    .selectFrom("access_requests")
    .select("closed_as as closedAs")
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", requestId)
    .executeTakeFirstOrThrow(() => new NotFound());
  throw new Refusal(closedAs ? meanwhile[closedAs](name) : "Somebody has just decided this request");
}

const meanwhile = {
  approved: (name: string) => `${name} was approved by another admin`,
  declined: (name: string) => `The request of ${name} was declined by another admin`,
  withdrawn: (name: string) => `${name} took the request back`,
  joined: (name: string) => `${name} has already joined`,
};

/** Locks the account until the transaction ends. */
async function refuseArchived(trx: Trx, { accountId, name }: Requester) {
  const account = await trx
    .selectFrom("accounts")
    .select("id")
    .where("id", "=", accountId)
    .where("archived_at", "is", null)
    .where("email_verified_at", "is not", null)
    .forShare()
    .executeTakeFirst();
  if (!account) throw new Refusal(`The account of ${name} is archived: a super admin unarchives it, or you decline`);
}

async function insertNew(trx: Trx, admin: Admin, requester: Requester, role: Role) {
  const { workspaceId, accountId, name, email } = requester;
  const member = { workspaceId, id: timeOrderedUuid(), email, name, role, accountId, invitedBy: admin.memberId };
  if (await insertMember(trx, member)) return member;
  throw new Refusal(`${email} has already been invited: find them on the Users page`);
}

/** A requester whose invitation expired becomes that member, with the role that is given now. */
async function activateFormer(trx: Trx, member: Membership, { accountId, email }: Requester, role: Role) {
  if (member.isArchived) throw new Refusal(`${email} is archived here: unarchive them instead`);
  if (member.isAccepted) throw new Refusal(`Another user of this workspace has ${email}`);
  await activateMembership(trx, member, { accountId, role });
  return member;
}
