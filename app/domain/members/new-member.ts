import { sql } from "kysely";
import type { Trx } from "#db/database";
import { toDate } from "./access-end";
import { encrypt, type Metadata } from "./metadata";
import type { Admin, Role } from "#app/domain/shared/actors";
import { sortName } from "#app/domain/shared/names";
import { AlreadyHere, Refusal } from "#app/domain/shared/errors";

export type NewMembership = {
  workspaceId: string;
  id: string;
  email: string;
  name: string;
  role: Role;
  /** The member who invited them, or approved their request. */
  invitedBy?: string;
  metadata?: Metadata;
  /** The day, by the time zone of the workspace, on which access ends, as 2026-12-31. */
  endsOn?: string | null;
  /** The account of a member who is active from the beginning; left out, the member is invited. */
  accountId?: string;
  /** Whether the person joins themselves: then they were last seen now. */
  isHere?: boolean;
};

/** Makes a membership. Answers false, and makes none, where the address or the account has one in the workspace already. */
export async function insertMember(trx: Trx, member: NewMembership): Promise<boolean> {
  const { workspaceId, id, email, name, role, accountId = null } = member;
  const inserted = await trx
    .insertInto("members")
    .values({
      workspace_id: workspaceId,
      id,
      email,
      name,
      sort_name: sortName(name),
      role,
      invited_by: member.invitedBy ?? null,
      metadata: encrypt(member.metadata, workspaceId, id),
      ends_on: toDate(member.endsOn ?? null),
      account_id: accountId,
      accepted_at: accountId === null ? null : sql`now()`,
      last_seen_at: member.isHere ? sql`now()` : null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
}

type Form = { email: string; formKey?: string };

/**
 * The membership that the same form made a moment ago, and whether it is active because its person had asked for access.
 * Refuses any other membership of the address (field `email`), saying what it is.
 */
export async function findSameForm(trx: Trx, admin: Admin, { email, formKey }: Form) {
  const membership = await trx
    .selectFrom("members")
    .select(["id", "name", "invited_by", "accepted_at", "archived_at"])
    .select((eb) => [
      eb
        .selectFrom("invitations as i")
        .select("i.form_key")
        .whereRef("i.workspace_id", "=", "members.workspace_id")
        .whereRef("i.member_id", "=", "members.id")
        .where("i.closed_at", "is", null)
        .as("invited"),
      eb
        .selectFrom("access_requests as r")
        .select("r.form_key")
        .whereRef("r.workspace_id", "=", "members.workspace_id")
        .whereRef("r.account_id", "=", "members.account_id")
        .where("r.form_key", "=", formKey ?? null)
        .as("let_in"),
    ])
    .where("workspace_id", "=", admin.workspace.id)
    .where("email", "=", email)
    .executeTakeFirst();
  if (!membership) throw new Refusal("Somebody has just changed this user: send the form again", "email");
  const made = membership.invited ?? membership.let_in;
  if (made && made === formKey && membership.invited_by === admin.memberId)
    return { memberId: membership.id, name: membership.name, isIn: membership.let_in !== null };

  if (membership.archived_at) throw new AlreadyHere(`${email} is archived here: unarchive them instead`, membership);
  if (membership.accepted_at) throw new AlreadyHere(`${email} is a user of this workspace already`, membership);
  throw new AlreadyHere(`${email} is invited already: resend the invitation instead`, membership);
}
