import { db } from "#db/database";
import { settings } from "#app/settings";
import { findArchiving, type Archiving } from "#app/domain/audit-log/event";
import { invitationUrl } from "#app/domain/invitations/link";
import { nextReminder } from "#app/domain/invitations/reminders";
import { findMemberRow, type MemberRow } from "./list";
import { decrypt } from "./metadata";
import { readDrawn, versionOfMetadata } from "./version";
import type { Admin } from "#app/domain/shared/actors";
import { NotFound } from "#app/domain/shared/errors";

export type Profile = MemberRow & {
  groupIds: string[];
  /** What an edit of all this is compared with. */
  version: string;
  metadata: "none" | "masked" | "unreadable";
  /** The names alone: values are shown by `showMetadata`, which the audit log records. */
  metadataKeys: string[];
  /** What an edit of the metadata alone is compared with. */
  metadataVersion: string;
  message: string | null;
  /** When a reminder is mailed, if one is to come. */
  nextReminderAt: Date | null;
  /** The copied link of the open invitation; in the cloud there is none to copy. */
  invitationUrl: string | null;
  /** The event by which an archived member was archived. */
  archiving: Archiving | null;
};

/** All that a user's own page shows. Throws NotFound for an id that is no member of the admin's workspace. */
export async function findProfile(admin: Admin, memberId: string): Promise<Profile> {
  const row = await findMemberRow(admin, memberId);
  if (!row) throw new NotFound();
  const [drawn, invitation, archiving] = await Promise.all([
    readDrawn(db, admin.workspace.id, memberId),
    findOpenInvitation(admin, memberId),
    row.status === "archived" ? findArchiving(admin, memberId) : undefined,
  ]);
  const { metadata, ...editable } = drawn;
  return {
    ...row,
    ...editable,
    ...describeMetadata(metadata, admin.workspace.id, memberId),
    metadataVersion: versionOfMetadata(metadata),
    message: invitation?.message ?? null,
    nextReminderAt: invitation?.nextReminderAt ?? null,
    invitationUrl: invitation && settings().edition === "self-hosted" ? invitationUrl(invitation, "copied") : null,
    archiving: archiving ?? null,
  };
}

function describeMetadata(
  encrypted: Buffer | null,
  workspaceId: string,
  memberId: string,
): Pick<Profile, "metadata" | "metadataKeys"> {
  const metadata = decrypt(encrypted, workspaceId, memberId);
  if (metadata === "unreadable") return { metadata, metadataKeys: [] };
  return { metadata: metadata ? "masked" : "none", metadataKeys: Object.keys(metadata ?? {}) };
}

async function findOpenInvitation(admin: Admin, memberId: string) {
  return db
    .selectFrom("invitations")
    .select(["workspace_id as workspaceId", "id", "nonce", "message", nextReminder.as("nextReminderAt")])
    .where("workspace_id", "=", admin.workspace.id)
    .where("member_id", "=", memberId)
    .where("closed_at", "is", null)
    .executeTakeFirst();
}
