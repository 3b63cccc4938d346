import { sql } from "kysely";
import { db } from "#db/database";
import { settings } from "#app/settings";
import { invitationUrl } from "./invitation-links";
import { findMemberRow, type MemberRow } from "./member-list";
import type { Admin } from "./people";
import { NotFound } from "./refusals";

export type Profile = MemberRow & {
  groupIds: string[];
  metadata: "none" | "masked";
  message: string | null;
  /** The copied link of the open invitation; in the cloud there is none to copy. */
  invitationUrl: string | null;
  /** How many open invitations this member sent. */
  openInvitations: number;
};

/** All that a user's own page shows. Throws NotFound for an id that is no member of the admin's workspace. */
export async function findProfile(admin: Admin, memberId: string): Promise<Profile> {
  const row = await findMemberRow(admin, memberId);
  if (!row) throw new NotFound();
  const { groupIds, hasMetadata, openInvitations } = await db
    .selectFrom("members as m")
    .select(sql<boolean>`m.metadata is not null`.as("hasMetadata"))
    .select((eb) => [
      eb
        .selectFrom("group_members")
        .whereRef("group_members.workspace_id", "=", "m.workspace_id")
        .whereRef("group_members.member_id", "=", "m.id")
        .select(sql<string[]>`coalesce(array_agg(group_id::text), '{}')`.as("ids"))
        .as("groupIds"),
      eb
        .selectFrom("invitations")
        .whereRef("invitations.workspace_id", "=", "m.workspace_id")
        .whereRef("invitations.invited_by", "=", "m.id")
        .where("invitations.closed_at", "is", null)
        .select(sql<number>`count(*)::int`.as("count"))
        .as("openInvitations"),
    ])
    .where("m.workspace_id", "=", admin.workspace.id)
    .where("m.id", "=", memberId)
    .executeTakeFirstOrThrow(() => new NotFound());

  const invitation = await findOpenInvitation(admin, memberId);
  return {
    ...row,
    groupIds: groupIds ?? [],
    metadata: hasMetadata ? "masked" : "none",
    message: invitation?.message ?? null,
    invitationUrl: invitation && settings().edition === "self-hosted" ? invitationUrl(invitation, "copied") : null,
    openInvitations: openInvitations ?? 0,
  };
}

async function findOpenInvitation(admin: Admin, memberId: string) {
  return db
    .selectFrom("invitations")
    .select(["workspace_id as workspaceId", "id", "nonce", "message"])
    .where("workspace_id", "=", admin.workspace.id)
    .where("member_id", "=", memberId)
    .where("closed_at", "is", null)
    .executeTakeFirst();
}
