import { nameZone } from "#app/time-zone";
import { oneLine } from "#app/mail/transports/message";
import { renderDigest, type DigestEmail } from "./digest";
import type { Mail } from "./frame";
import { formatCount, formatDate, formatListed, formatShortDate } from "./text";

export type UsersEndEmail = DigestEmail & {
  /** The members whose access ends first; days are of the workspace's calendar, as 2026-12-31. */
  users: { name: string; email: string; endsOn: string }[];
};

/** Writes the mail that tells an admin whose access ends. The same content gives the same bytes. */
export async function renderUsersEnd(email: UsersEndEmail): Promise<Mail> {
  const { name: admin, timeZone, users, count, isMore, ...content } = email;
  const workspace = oneLine(content.workspace);
  const [only] = users;
  const whose = `${formatCount(count, isMore)} users`;
  return renderDigest({
    ...content,
    admin,
    subject:
      only && count === 1
        ? `Access to ${workspace} ends for ${oneLine(only.name)} on ${formatShortDate(only.endsOn)}`
        : `Access to ${workspace} ends for ${whose} in the next 7 days`,
    title: `Access to ${workspace} ends soon`,
    news: `Access to ${workspace} ends for ${count === 1 ? "one user" : whose} in the next 7 days. On their day, in ${nameZone(timeZone)}, Foyer archives them.`,
    list: users.map((user) => `${formatListed(user)}: ${formatDate(user.endsOn)}`),
    more: count > users.length ? `And ${formatCount(count - users.length, isMore)} others after them.` : "",
    next: "To keep somebody longer, find them on the Users page and choose a later day, or none.",
    button: "Open Users",
    footer: ".",
  });
}
