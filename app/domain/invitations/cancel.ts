import { sql } from "kysely";
import { db, type Database, type Trx } from "#db/database";
import { record } from "#app/domain/audit-log/event";
import { about, changeMembership, sameMembership, type Membership } from "#app/domain/members/member";
import type { ActingAdmin, Admin } from "#app/domain/shared/actors";
import { keepCancel } from "#app/domain/undos/keep";
import { closeInvitation, refuseUnlessInvited } from "./invitation";

type Invitee = { workspaceId: string; id: string; email: string };

/**
 * Cancels an open invitation: its link is dead and the membership is gone; somebody who had joined before is archived again.
 * It can be undone for ten minutes. Refuses a membership that is not Invited. Answers whose it was.
 */
export async function cancel(admin: Admin, memberId: string): Promise<Membership> {
  return changeMembership(admin, memberId, async (trx, membership) => {
    refuseUnlessInvited(membership);
    await cancelMembership(trx, admin, membership, { isKept: true });
    return membership;
  });
}

/** `cancel` for a locked membership, which cannot be undone. */
export async function cancelFor(trx: Trx, admin: ActingAdmin, membership: Membership) {
  refuseUnlessInvited(membership);
  await cancelMembership(trx, admin, membership, { isKept: false });
}

/** `senderId` names the member whose archiving cancels the invitation along. */
type Keeping = { isKept: boolean; senderId?: string };

async function cancelMembership(trx: Trx, admin: ActingAdmin, membership: Invitee, { isKept, senderId }: Keeping) {
  const closed = await closeInvitation(trx, membership, "cancelled");
  const isRemoved = !(await hasJoined(trx, membership));
  const keep = async () => {
    if (isKept) await keepCancel(trx, membership, { invitationId: closed?.id, senderId, isRemoved });
  };
  if (isRemoved) {
    await keep();
    await removeMembership(trx, membership);
  } else {
    await archiveAgain(trx, membership);
    await keep();
  }
  await record(trx, admin, "invitation.cancelled", about(membership));
}

/** Whether a member of the admin's workspace would be archived by `cancel`, and not removed. */
export function isKeptByCancel(admin: Admin, memberId: string): Promise<boolean> {
  return hasJoined(db, { workspaceId: admin.workspace.id, id: memberId });
}

/**
 * A member joined who has an account or an accepted invitation. A changed address takes the account away, and founders and those
 * who signed up by their domain had no invitation; but their own invitations and members name them as the inviter.
 */
async function hasJoined(
  at: Database | Trx,
  { workspaceId, id }: Pick<Invitee, "workspaceId" | "id">,
): Promise<boolean> {
  const ofWorkspace = (table: "invitations" | "members") =>
    at.selectFrom(table).select("id").where("workspace_id", "=", workspaceId);
  const joined = await ofWorkspace("members")
    .where("id", "=", id)
    .where(({ eb, or, exists }) =>
      or([
        eb("account_id", "is not", null),
        exists(ofWorkspace("invitations").where("member_id", "=", id).where("closed_as", "=", "accepted")),
        exists(ofWorkspace("invitations").where("invited_by", "=", id)),
        exists(ofWorkspace("members").where("invited_by", "=", id)),
      ]),
    )
    .executeTakeFirst();
  return joined !== undefined;
}

async function archiveAgain(trx: Trx, membership: Invitee) {
  await trx
    .updateTable("members")
    .set({ archived_at: sql`now()` })
    .where(sameMembership(membership))
    .execute();
}

/** The rows of its links stay without it: an old link answers 410, not 404. */
async function removeMembership(trx: Trx, membership: Invitee) {
  await trx
    .updateTable("invitations")
    .set({ member_id: null })
    .where("workspace_id", "=", membership.workspaceId)
    .where("member_id", "=", membership.id)
    .execute();
  await trx.deleteFrom("members").where(sameMembership(membership)).execute();
}

export type SentInvitations = { total: number; first: { id: string; name: string; email: string }[] };

const NAMED = 10;

/** The open invitations that a member of the admin's workspace sent: how many, and the first ten by name. */
export async function listSentInvitations(admin: Admin, memberId: string): Promise<SentInvitations> {
  const sender = { workspaceId: admin.workspace.id, id: memberId };
  const [{ total }, first] = await Promise.all([
    invitedBy(db, sender)
      .select(sql<number>`count(*)::int`.as("total"))
      .executeTakeFirstOrThrow(),
    invitedBy(db, sender).select(["id", "name", "email"]).orderBy("sort_name").orderBy("id").limit(NAMED).execute(),
  ]);
  return { total, first };
}

/** The pending members whose open invitation this member sent. */
function invitedBy(at: Database | Trx, sender: { workspaceId: string; id: string }) {
  return at
    .selectFrom("members")
    .where("members.workspace_id", "=", sender.workspaceId)
    .where("members.accepted_at", "is", null)
    .where("members.archived_at", "is", null)
    .where("members.id", "in", (eb) =>
      eb
        .selectFrom("invitations")
        .select(sql<string>`member_id`.as("member_id"))
        .where("workspace_id", "=", sender.workspaceId)
        .where("invited_by", "=", sender.id)
        .where("closed_at", "is", null),
    );
}

/**
 * Cancels the open invitations that a member sent, along with archiving the sender. Needs the workspace's lock; the memberships
 * are locked in the order of their ids.
 */
export async function cancelInvitationsBy(trx: Trx, admin: Admin, sender: { workspaceId: string; id: string }) {
  const memberships = await invitedBy(trx, sender)
    .select(["members.workspace_id as workspaceId", "members.id", "members.email"])
    .orderBy("members.id")
    .forUpdate()
    .execute();
  for (const membership of memberships)
    await cancelMembership(trx, admin, membership, { isKept: true, senderId: sender.id });
}
