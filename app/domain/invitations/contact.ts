import { sql } from "kysely";
import { db } from "#db/database";
import type { Invitation } from "./link";
import { activeAdmins } from "#app/domain/members/member";

export type Contact = { name: string; email: string; isInviter: boolean };

/**
 * The admin whom the holder of a genuine link can write to: the inviter, or, where the inviter is no active admin any more,
 * another admin of the workspace. Undefined where no admin can sign in. A link is signed, so its holder was invited or was
 * handed the link by somebody who was: they may know one address to ask at, and no other.
 */
export async function findContact({ workspaceId, invitedBy }: Invitation): Promise<Contact | undefined> {
  const isInviter = sql<boolean>`members.id is not distinct from ${invitedBy}::uuid`;
  return activeAdmins(db, workspaceId)
    .select(["members.name", "members.email", isInviter.as("isInviter")])
    .orderBy(isInviter, "desc")
    .orderBy("members.sort_name")
    .limit(1)
    .executeTakeFirst();
}
