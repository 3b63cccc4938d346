import { sql } from "kysely";
import { db } from "#db/database";
import { settings } from "#app/settings";
import { invitationUrl } from "#app/domain/invitations/link";
import { findMemberRow, type MemberRow } from "./list";
import { readDrawn } from "./version";
import type { Admin } from "#app/domain/shared/actors";
import { NotFound } from "#app/domain/shared/errors";

export type Profile = MemberRow & {
  groupIds: string[];
  /** What an edit of all this is compared with. */
  version: string;
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
  const [drawn, invitation, openInvitations] = await Promise.all([
    readDrawn(db, admin.workspace.id, memberId),
    findOpenInvitation(admin, memberId),
    countOpenInvitationsBy(admin, memberId),
  ]);
  const { hasMetadata, ...editable } = drawn;
  return {
    ...row,
    ...editable,
    metadata: hasMetadata ? "masked" : "none",
    message: invitation?.message ?? null,
    invitationUrl: invitation && settings().edition === "self-hosted" ? invitationUrl(invitation, "copied") : null,
    openInvitations,
  };
}

async function countOpenInvitationsBy(admin: Admin, memberId: string): Promise<number> {
  const { open } = await db
    .selectFrom("invitations")
    .select(sql<number>`count(*)::int`.as("open"))
    .where("workspace_id", "=", admin.workspace.id)
    .where("invited_by", "=", memberId)
    .where("closed_at", "is", null)
    .executeTakeFirstOrThrow();
  return open;
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
