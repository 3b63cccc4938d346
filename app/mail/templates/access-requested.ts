import { oneLine } from "#app/mail/transports/message";
import { renderDigest } from "./digest";
import type { Mail } from "./frame";
import { numberInWords } from "./text";

export type AccessAskedLetter = {
  workspace: string;
  name: string;
  /** Who has waited longest. */
  askers: { name: string; email: string }[];
  count: number;
  url: string;
};

/**
 * Writes the mail that tells an admin who asks for access. What askers say stands on the page alone. The same letter gives
 * the same bytes.
 */
export async function renderAccessAsked({ name: admin, askers, count, ...letter }: AccessAskedLetter): Promise<Mail> {
  const workspace = oneLine(letter.workspace);
  const [only] = askers;
  const whose =
    only && count === 1 ? `${oneLine(only.name)} asks` : `${numberInWords(Math.max(count, askers.length))} people ask`;
  return renderDigest({
    ...letter,
    admin,
    subject: `${whose} for access to ${workspace}`,
    title: `${whose} for access to ${workspace}`,
    news: `${whose} for access to ${workspace}.`,
    list: askers.map(({ name, email }) => `${oneLine(name)} (${oneLine(email)})`),
    more: count > askers.length ? `And ${numberInWords(count - askers.length)} more.` : "",
    next: "Let them in with a role, or decline: they wait on the page below.",
    button: "Open the requests",
    footer: ": once a day at most, however many ask.",
  });
}
