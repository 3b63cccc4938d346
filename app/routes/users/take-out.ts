import { cancel } from "#app/domain/invitations/cancel";
import { archive } from "#app/domain/members/edit";
import type { Admin } from "#app/domain/shared/actors";
import type { FlashMessage } from "#app/ui/visit";
import { undoable, userMessages } from "./user-messages";

/** Archives a user, and answers what to say of it, with the way to undo it. */
export async function archiveOne(
  admin: Admin,
  memberId: string,
  how = { cancelInvitations: false },
): Promise<string | FlashMessage> {
  const archived = await archive(admin, memberId, how);
  const text = userMessages.archive(archived);
  return archived.isArchived ? text : undoable(admin.workspace.slug, memberId, text);
}

/** Cancels a user's invitation, and answers what to say of it, with the way to undo it. */
export async function cancelOne(admin: Admin, memberId: string): Promise<FlashMessage> {
  return undoable(admin.workspace.slug, memberId, userMessages.cancel(await cancel(admin, memberId)));
}
