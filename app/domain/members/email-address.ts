import { isRefusedBy, type Trx } from "#db/database";
import { record } from "#app/domain/audit-log/event";
import { closeInvitation, markInvited, openInvitation } from "#app/domain/invitations/invitation";
import type { Actor, Admin } from "#app/domain/shared/actors";
import { sortName } from "#app/domain/shared/names";
import { AlreadyHere, Refusal } from "#app/domain/shared/errors";
import { about, sameSeat, type Seat } from "./member";

/** Gives an invited seat another name. Somebody who has joined goes by the name that they chose: theirs is left alone. */
export async function rename(trx: Trx, admin: Admin, seat: Seat, name: string | undefined) {
  if (seat.isAccepted || seat.isArchived || name === undefined) return;
  await putName(trx, admin, seat, name);
}

/** Gives a seat, of whatever status, another name; the one that it has is no change. */
export async function putName(
  trx: Trx,
  actor: Actor,
  seat: Pick<Seat, "workspaceId" | "id" | "email" | "name">,
  name: string,
) {
  if (name === seat.name) return;
  await trx
    .updateTable("members")
    .set({ name, sort_name: sortName(name) })
    .where(sameSeat(seat))
    .execute();
  await record(trx, actor, "member.renamed", about(seat), { from: seat.name, to: name });
}

/**
 * Gives an invited seat another address, with a new link in a new mail to it: every earlier link is dead. The address of
 * somebody who has joined is left alone. Refuses (field `email`) one that another seat of the workspace has.
 */
export async function changeAddress(trx: Trx, admin: Admin, seat: Seat, email: string | undefined) {
  if (seat.isAccepted || seat.isArchived || email === undefined || email === seat.email) return;
  await putAddress(trx, seat, email);
  const old = await closeInvitation(trx, seat, "replaced");
  const days = old?.days ?? admin.workspace.invitationDays;
  await openInvitation(trx, admin, { ...seat, email }, { days, message: old?.message ?? undefined });
  await markInvited(trx, seat, admin);
  await record(trx, admin, "member.email_changed", about({ ...seat, email }), { from: seat.email, to: email });
}

/** The account that may have sat here before belongs to the old address: it is free to be invited again. */
async function putAddress(trx: Trx, seat: Seat, email: string) {
  const words = `Another user of this workspace has ${email}: enter another email address`;
  const other = await findByAddress(trx, seat, email);
  if (other) throw new AlreadyHere(words, other);
  try {
    await trx.updateTable("members").set({ email, account_id: null }).where(sameSeat(seat)).execute();
  } catch (error) {
    if (!isAddressTaken(error)) throw error;
    throw new Refusal(words, "email");
  }
}

async function findByAddress(trx: Trx, { workspaceId }: Seat, email: string) {
  return trx
    .selectFrom("members")
    .select(["id", "name"])
    .where("workspace_id", "=", workspaceId)
    .where("email", "=", email)
    .executeTakeFirst();
}

/** Whether another seat of the workspace has the address that one was to get. */
export function isAddressTaken(error: unknown): boolean {
  return isRefusedBy("members_workspace_id_email_key", error);
}
