import { oneLine } from "#app/mail/transports/message";
import { renderDigest } from "./digest";
import type { Mail } from "./frame";
import { countInWords, dateInWords, shortDateInWords } from "./text";

export type UsersEndLetter = {
  workspace: string;
  name: string;
  /** Whose access ends first, by days of UTC's calendar, as 2026-12-31. */
  users: { name: string; email: string; endsOn: string }[];
  count: number;
  /** Whether there are more than `count`. */
  isMore: boolean;
  url: string;
};

/** Writes the mail that tells an admin whose access ends. The same letter gives the same bytes. */
export async function renderUsersEnd({ name: admin, users, count, isMore, ...letter }: UsersEndLetter): Promise<Mail> {
  const workspace = oneLine(letter.workspace);
  const [only] = users;
  const whose = `${countInWords(count, isMore)} users`;
  return renderDigest({
    ...letter,
    admin,
    subject:
      only && count === 1
        ? `Access to ${workspace} ends for ${oneLine(only.name)} on ${shortDateInWords(only.endsOn)}`
        : `Access to ${workspace} ends for ${whose} in the next 7 days`,
    title: `Access to ${workspace} ends soon`,
    news: `Access to ${workspace} ends for ${count === 1 ? "one user" : whose} in the next 7 days. On their day, in UTC, Foyer archives them.`,
    list: users.map(({ name, email, endsOn }) => `${oneLine(name)} (${oneLine(email)}): ${dateInWords(endsOn)}`),
    more: count > users.length ? `And ${countInWords(count - users.length, isMore)} more after them.` : "",
    next: "To keep somebody longer, find them on the Users page and choose a later day, or none.",
    button: "Open Users",
    footer: ".",
  });
}
