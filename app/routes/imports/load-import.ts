import type { ImportState } from "#app/domain/imports/import";
import { findChoices } from "#app/domain/imports/invite-several";
import { countVerdictsOf } from "#app/domain/imports/rows";
import { countInvited } from "#app/domain/imports/undo";
import type { Admin } from "#app/domain/shared/actors";
import { settings } from "#app/settings";

const usual = { message: "", sendEmail: true };

/** What the page of a draft shows beside its rows. */
export async function loadDraft(admin: Admin, id: string) {
  const { newGroups, ...counts } = await countVerdictsOf(admin, id);
  return {
    counts,
    newGroups: { count: newGroups.length, names: newGroups.slice(0, 10) },
    choices: (await findChoices(admin, id)) ?? { ...usual, expiresInDays: admin.workspace.invitationDays },
    edition: settings().edition,
  };
}

/** Whether an import can be taken back now, and how many invitations that would cancel. */
export async function loadUndo(admin: Admin, id: string, state: ImportState) {
  if (state !== "finished" && state !== "stopped") return { isRunning: true, accepted: 0, open: 0 };
  return { isRunning: false, ...(await countInvited({ workspaceId: admin.workspace.id, id })) };
}
