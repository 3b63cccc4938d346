import type { Undone } from "#app/domain/undos/undo";
import type { FlashMessage } from "#app/ui/visit";
import { mailed } from "#app/web/mailed";
import { paths } from "#app/web/urls";

type User = { name: string };

/** What is said once something was done to one user: whom it was done to, and what is so now. */
export const userMessages = {
  resend: ({ name }: User) =>
    `${mailed(`The invitation of ${name} is on its way again.`, `No mail provider is set up, so the mail to ${name} is kept here.`)} The link is the same and its time starts anew.`,
  "new-link": ({ name }: User) =>
    `There is a new link for ${name}. ${mailed("A mail with it is on its way.")} Every earlier link no longer works.`,
  cancel: ({ name }: User) => `The invitation of ${name} is cancelled. Its link no longer works.`,
  archive: ({ name, isAccepted, isArchived }: User & { isAccepted: boolean; isArchived: boolean }) => {
    if (isArchived) return `${name} was archived already.`;
    return isAccepted
      ? `${name} is archived, and has no access to this workspace any more.`
      : `${name} is archived. Their invitation link no longer works.`;
  },
  unarchive: ({ name }: User) => `${name} is invited again, by a new link. ${mailed("A mail with it is on its way.")}`,
  invite: ({ name }: User) => `${name} is invited. ${mailed("A mail with the link is on its way.")}`,
  "let-in": ({ name }: User) => `${name} had asked for access, and is in now. ${mailed("A mail tells them so.")}`,
  save: ({ name }: User) => `The details of ${name} are saved.`,
  "save-metadata": ({ name }: User) => `The metadata of ${name} is saved.`,
  undo: ({ name, kind, isAccepted, reopened, notReopened }: Undone) => {
    const link = "The link works as before.";
    const done = kind === "cancel" ? `The invitation of ${name} is open again.` : `${name} is no longer archived.`;
    return [done, ...(isAccepted ? [] : [link]), ...formatReopened(reopened, notReopened)].join(" ");
  },
};

/** What became of the invitations that archiving had cancelled along. */
function formatReopened(reopened: number, notReopened: string[]): string[] {
  const open =
    reopened === 1
      ? "1 invitation that they sent is open again."
      : `${reopened} invitations that they sent are open again.`;
  const gone = `Not opened again, as they changed meanwhile: ${notReopened.join(", ")}.`;
  return [...(reopened > 0 ? [open] : []), ...(notReopened.length > 0 ? [gone] : [])];
}

/** The message about an archived user or a cancelled invitation, with the way to undo it for ten minutes. */
export function undoable(slug: string, memberId: string, text: string): FlashMessage {
  return { text, undo: paths.undo(slug, memberId) };
}
