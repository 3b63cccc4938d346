import { render } from "@react-email/render";
import { oneLine } from "#app/mail/transports/message";
import { Footer, Frame, LinkButton, LinkInFull, Note, Paragraph, Title, type Mail } from "./frame";
import { writeText } from "./text";

/** What awaits an admin in a workspace: whom it is about, and the page on which to do it. */
export type Digest = {
  workspace: string;
  admin: string;
  subject: string;
  title: string;
  news: string;
  list: string[];
  /** How many are not in the list, in words; empty where all are. */
  more: string;
  next: string;
  url: string;
  button: string;
  /** What follows in the footer, after why they get the mail. */
  footer: string;
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

function DigestMail({ workspace, title, greeting, news, list, more, next, url, button, footer }: Words) {
  return (
    <Frame preview={news}>
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
