import { sql } from "kysely";
import { inSavepoint, type Trx } from "#db/database";
import { closeRequest } from "#app/domain/access-requests/access-request";
import { record } from "#app/domain/audit-log/event";
import { refuseUninvitable } from "#app/domain/invitations/invitable";
import { reopenInvitation } from "#app/domain/invitations/reopen";
import { about, actAlone, lockMembership, sameMembership, type Membership } from "#app/domain/members/member";
import { hashIn, readDrawn } from "#app/domain/members/version";
import type { Admin } from "#app/domain/shared/actors";
import { NotFound, Refusal } from "#app/domain/shared/errors";
import { selectUndos } from "./keep";

export type Undone = {
  name: string;
  kind: "archive" | "cancel";
  isAccepted: boolean;
  /** Of the invitations that archiving cancelled along: how many are open again, and whose are not. */
  reopened: number;
  notReopened: string[];
};

/**
 * Takes back, within ten minutes, that a membership was archived by `archive`, or its invitation cancelled by `cancel`: role,
 * groups, metadata and end of access are as they were, an invited one's earlier link works again until the day it did, and a
 * mail that was dropped is sent. No link is opened that the mailbox or an admin did not have. Invitations that archiving
 * cancelled along are open again too, but for those whose address has a membership by now. Refuses what is longer ago or was
 * undone already, a membership that was changed or invited anew since, and as `refuseUninvitable` does; of two at once one
 * undoes it. Throws NotFound for an id that the workspace never had.
 */
export async function undo(admin: Admin, memberId: string): Promise<Undone> {
  return actAlone(admin, async (trx) => {
    const kept = await findKept(trx, admin, memberId);
    if (!kept) throw await refusalOfNothing(trx, admin, memberId);
    const { name, isAccepted } = await restore(trx, admin, kept);
    const along =
      kept.kind === "archive" ? await restoreSentBy(trx, admin, memberId) : { reopened: 0, notReopened: [] };
    return { name, kind: kept.kind, isAccepted, ...along };
  });
}

/** Words for what may have been undone already, and 404 for an id that the audit log does not know. */
async function refusalOfNothing(trx: Trx, admin: Admin, memberId: string): Promise<Error> {
  const event = await trx
    .selectFrom("audit_events")
    .select("id")
    .where("workspace_id", "=", admin.workspace.id)
    .where("member_id", "=", memberId)
    .limit(1)
    .executeTakeFirst();
  if (!event) return new NotFound();
  return new Refusal("There is nothing to undo any more: it was more than ten minutes ago, or it was undone already");
}

type Kept = NonNullable<Awaited<ReturnType<typeof findKept>>>;

function keptIn(trx: Trx, admin: Admin) {
  return selectUndos(trx, admin.workspace.id)
    .select(["u.workspace_id as workspaceId", "u.member_id as id"])
    .select(["u.invitation_id as invitationId", "u.group_ids as groupIds", "u.link_ids as linkIds"])
    .select([
      sql<boolean>`u.membership is not null`.as("isRemoved"),
      sql<boolean>`m.archived_at is not distinct from u.done_at`.as("isAsLeft"),
    ]);
}

/** Needs the workspace's lock: the first undo deletes the row. */
async function findKept(trx: Trx, admin: Admin, memberId: string) {
  return keptIn(trx, admin).where("u.member_id", "=", memberId).executeTakeFirst();
}

async function restore(trx: Trx, admin: Admin, kept: Kept): Promise<Membership> {
  const membership = kept.isRemoved ? await insertAgain(trx, kept) : await lockUnchanged(trx, kept);
  if (!membership.isAccepted) await refuseUninvitable(trx, kept.workspaceId, kept.email);
  await trx.updateTable("members").set({ archived_at: null }).where(sameMembership(kept)).execute();
  if (membership.isAccepted) await closeRequestOf(trx, kept);
  if (kept.invitationId) await reopenInvitation(trx, { workspaceId: kept.workspaceId, id: kept.invitationId });
  await trx.deleteFrom("undos").where("workspace_id", "=", kept.workspaceId).where("member_id", "=", kept.id).execute();
  const action = kept.kind === "archive" ? "member.archive_undone" : "invitation.cancel_undone";
  await record(trx, admin, action, about(membership));
  return membership;
}

/** Locks a membership that is still as it was when it was archived. */
async function lockUnchanged(trx: Trx, kept: Kept): Promise<Membership> {
  const membership = await lockMembership(trx, kept.workspaceId, kept.id).catch((error: unknown) => {
    throw error instanceof NotFound ? changedSince(kept) : error;
  });
  const { version } = await readDrawn(trx, kept.workspaceId, kept.id);
  if (!kept.isAsLeft || hashIn(version) !== kept.version) throw changedSince(kept);
  return membership;
}

function changedSince({ name }: Kept): Refusal {
  return new Refusal(`${name} was changed since, so this cannot be undone: look at what they are now`);
}

/** Inserts a membership that was removed, with the groups that are still there, and gives it its links again. */
async function insertAgain(trx: Trx, kept: Kept): Promise<Membership> {
  const { workspaceId, id, email } = kept;
  const { numAffectedRows } = await sql`
    insert into members
    select m.* from undos u
    cross join jsonb_populate_record(null::members, u.membership || jsonb_build_object('metadata', u.metadata)) m
    where u.workspace_id = ${workspaceId} and u.member_id = ${id}
    on conflict do nothing`.execute(trx);
  if (numAffectedRows !== 1n)
    throw new Refusal(`${email} was invited again or joined meanwhile, so this cannot be undone`);
  await sql`
    insert into group_members (workspace_id, member_id, group_id)
    select workspace_id, ${id}, id from groups
    where workspace_id = ${workspaceId} and id = any (${kept.groupIds}::uuid[]) for key share`.execute(trx);
  await trx
    .updateTable("invitations")
    .set({ member_id: id })
    .where("workspace_id", "=", workspaceId)
    .where(sql<boolean>`id = any (${kept.linkIds}::uuid[])`)
    .execute();
  return lockMembership(trx, workspaceId, id);
}

/** An access request that the person made while they were out: they are in. */
async function closeRequestOf(trx: Trx, { workspaceId, id }: Kept) {
  const { accountId } = await trx
    .selectFrom("members")
    .select("account_id as accountId")
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  if (accountId) await closeRequest(trx, { workspaceId, accountId }, "joined");
}

async function restoreSentBy(trx: Trx, admin: Admin, senderId: string) {
  const along = await keptIn(trx, admin).where("u.sender_id", "=", senderId).orderBy("u.member_id").execute();
  const notReopened: string[] = [];
  for (const kept of along) {
    const isRestored = await inSavepoint(trx, async () => Boolean(await restore(trx, admin, kept)), isNoRefusal);
    if (!isRestored) notReopened.push(kept.email);
  }
  return { reopened: along.length - notReopened.length, notReopened };
}

function isNoRefusal(error: unknown): boolean {
  if (!(error instanceof Refusal)) throw error;
  return false;
}
