import { mailed } from "#app/web/mailed";

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
      ? `${name} is archived, and out of this workspace with their next click.`
      : `${name} is archived. Their invitation link no longer works.`;
  },
  unarchive: ({ name }: User) => `${name} is invited again, by a new link. ${mailed("A mail with it is on its way.")}`,
  invite: ({ name }: User) => `${name} is invited. ${mailed("A mail with the link is on its way.")}`,
  "let-in": ({ name }: User) => `${name} had asked for access, and is in now. ${mailed("A mail tells them so.")}`,
  save: ({ name }: User) => `The details of ${name} are saved.`,
};
