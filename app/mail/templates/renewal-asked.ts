import { oneLine } from "#app/mail/transports/message";
import { renderDigest, type DigestEmail } from "./digest";
import type { Mail } from "./frame";
import { formatCount, formatListed, formatMoment, formatNumber } from "./text";

export type RenewalAskedEmail = DigestEmail & {
  /** The invitees who have waited longest, and since when. */
  invitees: { name: string; email: string; at: Date }[];
};

/** Writes the mail that tells an admin whose expired link is to be renewed. The same content gives the same bytes. */
export async function renderRenewalAsked(email: RenewalAskedEmail): Promise<Mail> {
  const { name: admin, timeZone, invitees, count, isMore, ...content } = email;
  const workspace = oneLine(content.workspace);
  const [only] = invitees;
  const total = Math.max(count, invitees.length);
  const whose =
    only && total === 1
      ? `${oneLine(only.name)} asks`
      : `${isMore ? "More than " : ""}${formatNumber(total)} people ask`;
  const those = total === 1 ? "This person opened an invitation" : "These people opened an invitation";
  return renderDigest({
    ...content,
    admin,
    subject: `${whose} for a new link to ${workspace}`,
    title: `${whose} for a new link`,
    news: `${those} to ${workspace} that has expired, and asked for a new link.`,
    list: invitees.map((invitee) => `${formatListed(invitee)}: ${formatMoment(invitee.at, timeZone)}`),
    more: total > invitees.length ? `And ${formatCount(total - invitees.length, isMore)} others after them.` : "",
    next: "To let them in, renew the invitation on the page below: the same link works again.",
    button: "Open these users",
    footer: ": once a day at most, however many ask.",
  });
}
