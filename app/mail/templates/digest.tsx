import { render } from "@react-email/render";
import { oneLine } from "#app/mail/transports/message";
import type { MailFace } from "./face";
import { Footer, Frame, LinkButton, LinkInFull, Note, Paragraph, Title, type Mail } from "./frame";
import { writeText } from "./text";

/** What waits for an admin in a workspace: the people it is about, and the page on which to act. */
export type Digest = {
  workspace: string;
  admin: string;
  subject: string;
  title: string;
  news: string;
  list: string[];
  /** How many are left out of the list, as text; empty where none are. */
  more: string;
  next: string;
  url: string;
  button: string;
  /** The end of the footer's sentence on why the admin gets this mail. */
  footer: string;
  face?: MailFace;
};

/** What a digest with days or times in it is made of, beside its people. `name` is the admin's. */
export type DigestEmail = {
  workspace: string;
  timeZone: string;
  name: string;
  count: number;
  /** Whether there are more than `count`. */
  isMore: boolean;
  url: string;
  face?: MailFace;
};

/** Writes a mail that lists people to an admin. The same digest gives the same bytes. */
export async function renderDigest(digest: Digest): Promise<Mail> {
  const words = { ...digest, greeting: `Hello ${oneLine(digest.admin)},`, footer: formatFooter(digest) };
  return { subject: digest.subject, html: await render(<DigestMail {...words} />), text: formatText(words) };
}

const formatFooter = ({ workspace, footer }: Digest) =>
  `You get this mail because you are an admin of ${oneLine(workspace)}${footer}`;

type Words = Digest & { greeting: string };

function formatText({ greeting, news, list, more, next, url, footer }: Words): string {
  const lines = list.map((line) => `- ${line}`).join("\n");
  return writeText([greeting, news, lines, ...(more ? [more] : []), next, url, footer]);
}

function DigestMail({ workspace, face, title, greeting, news, list, more, next, url, button, footer }: Words) {
  return (
    <Frame preview={news} face={face}>
      <Title workspace={oneLine(workspace)}>{title}</Title>
      <Paragraph lines={[greeting, news]} />
      <Paragraph lines={list} />
      {more && <Note>{more}</Note>}
      <Note>{next}</Note>
      <LinkButton href={url}>{button}</LinkButton>
      <LinkInFull href={url} words="The button opens this page." />
      <Footer>{footer}</Footer>
    </Frame>
  );
}
