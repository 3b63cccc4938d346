import { oneLine } from "#app/mail/transports/message";
import { renderDigest } from "./digest";
import type { MailFace } from "./face";
import type { Mail } from "./frame";
import { formatListed, formatNumber } from "./text";

export type AccessAskedEmail = {
  workspace: string;
  name: string;
  /** The requesters who have waited longest. */
  requesters: { name: string; email: string }[];
  count: number;
  url: string;
  face?: MailFace;
};

/**
 * Writes the mail that tells an admin who asks for access. What askers say stands on the page alone. The same content gives
 * the same bytes.
 */
export async function renderAccessAsked({
  name: admin,
  requesters,
  count,
  ...content
}: AccessAskedEmail): Promise<Mail> {
  const workspace = oneLine(content.workspace);
  const [only] = requesters;
  const whose =
    only && count === 1
      ? `${oneLine(only.name)} asks`
      : `${formatNumber(Math.max(count, requesters.length))} people ask`;
  return renderDigest({
    ...content,
    admin,
    subject: `${whose} for access to ${workspace}`,
    title: `${whose} for access to ${workspace}`,
    news: `${whose} for access to ${workspace}.`,
    list: requesters.map(formatListed),
    more: count > requesters.length ? `And ${formatNumber(count - requesters.length)} more.` : "",
    next: "Approve or decline on the page below.",
    button: "Open the requests",
    footer: ": once a day at most, however many ask.",
  });
}
