import { isRefusedBy, type Trx } from "#db/database";
import { record } from "#app/domain/audit-log/event";
import { closeInvitation, markInvited, openInvitation } from "#app/domain/invitations/invitation";
import type { Actor, Admin } from "#app/domain/shared/actors";
import { sortName } from "#app/domain/shared/names";
import { AlreadyHere, Refusal } from "#app/domain/shared/errors";
import { about, sameMembership, type Membership } from "./member";

/** Gives an invited membership another name. Somebody who has joined goes by the name that they chose: theirs is left alone. */
export async function rename(trx: Trx, admin: Admin, membership: Membership, name: string | undefined) {
  if (membership.isAccepted || membership.isArchived || name === undefined) return;
  await putName(trx, admin, membership, name);
}

/** Gives a membership, of whatever status, another name; the one that it has is no change. */
export async function putName(
  trx: Trx,
  actor: Actor,
  membership: Pick<Membership, "workspaceId" | "id" | "email" | "name">,
  name: string,
) {
  if (name === membership.name) return;
  await trx
    .updateTable("members")
    .set({ name, sort_name: sortName(name) })
    .where(sameMembership(membership))
    .execute();
  await record(trx, actor, "member.renamed", about(membership), { from: membership.name, to: name });
}

/**
 * Gives an invited membership another address, with a new link in a new mail to it: every earlier link is dead. The address of
 * somebody who has joined is left alone. Refuses (field `email`) one that another membership of the workspace has.
 */
export async function changeAddress(trx: Trx, admin: Admin, membership: Membership, email: string | undefined) {
  if (membership.isAccepted || membership.isArchived || email === undefined || email === membership.email) return;
  await putAddress(trx, membership, email);
  const old = await closeInvitation(trx, membership, "replaced");
  const days = old?.days ?? admin.workspace.invitationDays;
  await openInvitation(trx, admin, { ...membership, email }, { days, message: old?.message ?? undefined });
  await markInvited(trx, membership, admin);
  await record(trx, admin, "member.email_changed", about({ ...membership, email }), {
    from: membership.email,
    to: email,
  });
}

/** Detaches the account that the membership had: it belongs to the former address, and can be invited again. */
async function putAddress(trx: Trx, membership: Membership, email: string) {
  const words = `Another user of this workspace has ${email}: enter another email address`;
  const other = await findByAddress(trx, membership, email);
  if (other) throw new AlreadyHere(words, other);
  try {
    await trx.updateTable("members").set({ email, account_id: null }).where(sameMembership(membership)).execute();
  } catch (error) {
    if (!isAddressTaken(error)) throw error;
    throw new Refusal(words, "email");
  }
}

async function findByAddress(trx: Trx, { workspaceId }: Membership, email: string) {
  return trx
    .selectFrom("members")
    .select(["id", "name"])
    .where("workspace_id", "=", workspaceId)
    .where("email", "=", email)
    .executeTakeFirst();
}

/** Whether this error is the refusal of an address that another membership of the workspace has. */
export function isAddressTaken(error: unknown): boolean {
  return isRefusedBy("members_workspace_id_email_key", error);
}
