import { sql } from "kysely";
import type { Trx } from "#db/database";
import { closeRequest } from "#app/domain/access-requests/access-request";
import { tellOfJoin } from "#app/domain/invitations/answer-emails";
import { closeInvitation } from "#app/domain/invitations/invitation";
import type { Role } from "#app/domain/shared/actors";
import { LinkIsSpent } from "#app/domain/shared/errors";

export type Activation = {
  accountId: string;
  /** Left out, it stays the role with which the member was invited. */
  role?: Role;
  /** Whether the person joins themselves: then they were last seen now. */
  isHere?: boolean;
};

/**
 * Makes an invited member active by this account: the open invitation is closed as accepted, an open access request of the
 * account as joined, and the inviter is told where the person joins themselves. Throws LinkIsSpent for a member who is active or
 * archived by now, and the error of the unique index `members_account` where the account is a member already, by another address.
 * Needs the member's lock; the caller records the event.
 */
export async function activateMembership(
  trx: Trx,
  member: { workspaceId: string; id: string },
  { accountId, role, isHere = false }: Activation,
): Promise<void> {
  const activated = await trx
    .updateTable("members")
    .set({ accepted_at: sql`now()`, account_id: accountId })
    .$if(role !== undefined, (query) => query.set({ role }))
    .$if(isHere, (query) => query.set({ last_seen_at: sql`now()` }))
    .where("workspace_id", "=", member.workspaceId)
    .where("id", "=", member.id)
    .where("accepted_at", "is", null)
    .where("archived_at", "is", null)
    .executeTakeFirst();
  if (activated.numUpdatedRows === 0n) throw new LinkIsSpent();
  const accepted = await closeInvitation(trx, member, "accepted");
  if (isHere && accepted) await tellOfJoin(trx, member, accepted.invitedBy);
  await closeRequest(trx, { workspaceId: member.workspaceId, accountId }, "joined");
}
