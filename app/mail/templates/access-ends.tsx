import { render } from "@react-email/render";
import { oneLine } from "#app/mail/transports/message";
import type { MailFace } from "./face";
import { Footer, Frame, LinkButton, LinkInFull, Note, Paragraph, Title, type Mail } from "./frame";
import { nameZone } from "#app/time-zone";
import { formatDate, formatShortDate, writeText } from "./text";

/** `endsOn` is a day of the workspace's calendar, as 2026-12-31; `url` is the workspace's page, which names who to ask. */
export type AccessEndsEmail = {
  workspace: string;
  timeZone: string;
  name: string;
  endsOn: string;
  url: string;
  face?: MailFace;
};

/** Writes the mail that warns a member of the end of their access. The same content gives the same bytes. */
export async function renderAccessEnds(content: AccessEndsEmail): Promise<Mail> {
  const words = buildWords(content);
  return { subject: words.subject, html: await render(<AccessEnds {...words} />), text: formatText(words) };
}

type Words = ReturnType<typeof buildWords>;

function buildWords({ workspace: name, timeZone, name: member, endsOn, url, face }: AccessEndsEmail) {
  const workspace = oneLine(name);
  return {
    workspace,
    face,
    url,
    subject: `Your access to ${workspace} ends on ${formatShortDate(endsOn)}`,
    greeting: `Hello ${oneLine(member)},`,
    news: `Your access to ${workspace} ends on ${formatDate(endsOn)}. From that day on, in ${nameZone(timeZone)}, you cannot open it.`,
    next: `Do you need it for longer? Ask an admin of ${workspace} to move the day. Its page says who they are.`,
    kept: "Your account stays, with every other workspace that you are in.",
  };
}

function formatText(words: Words): string {
  return writeText([words.greeting, words.news, words.next, words.url, words.kept]);
}

function AccessEnds(words: Words) {
  return (
    <Frame preview={words.news} face={words.face}>
      <Title workspace={words.workspace}>{`Your access to ${words.workspace} ends soon`}</Title>
      <Paragraph lines={[words.greeting, words.news]} />
      <Note>{words.next}</Note>
      <LinkButton href={words.url}>{`Open ${words.workspace}`}</LinkButton>
      <LinkInFull href={words.url} words="The button opens this page." />
      <Footer>{words.kept}</Footer>
    </Frame>
  );
}
