import { render } from "@react-email/render";
import { oneLine } from "#app/mail/transports/message";
import { Footer, Frame, LinkButton, Note, Paragraph, Title, type Mail } from "./frame";
import { dateInWords, shortDateInWords, writeText } from "./text";

/** `endsOn` is a day of UTC's calendar, as 2026-12-31; `url` is the workspace's page, which names whom to ask. */
export type AccessEndsLetter = { workspace: string; name: string; endsOn: string; url: string };

/** Writes the mail that warns a member of the end of their access. The same letter gives the same bytes. */
export async function renderAccessEnds(letter: AccessEndsLetter): Promise<Mail> {
  const words = wordsOf(letter);
  return { subject: words.subject, html: await render(<AccessEnds {...words} />), text: textOf(words) };
}

type Words = ReturnType<typeof wordsOf>;

function wordsOf({ workspace: name, name: member, endsOn, url }: AccessEndsLetter) {
  const workspace = oneLine(name);
  return {
    workspace,
    url,
    subject: `Your access to ${workspace} ends on ${shortDateInWords(endsOn)}`,
    greeting: `Hello ${oneLine(member)},`,
    news: `Your access to ${workspace} ends on ${dateInWords(endsOn)}. From that day on, in UTC, you cannot open it.`,
    next: `Do you need it for longer? Ask an admin of ${workspace} to move the day. Its page says who they are.`,
    kept: "Your account stays, with every other workspace that you are in.",
  };
}

function textOf(words: Words): string {
  return writeText([words.greeting, words.news, words.next, words.url, words.kept]);
}

function AccessEnds(words: Words) {
  return (
    <Frame preview={words.news}>
      <Title workspace={words.workspace}>{`Your access to ${words.workspace} ends soon`}</Title>
      <Paragraph lines={[words.greeting, words.news]} />
      <Note>{words.next}</Note>
      <LinkButton href={words.url}>{`Open ${words.workspace}`}</LinkButton>
      <Footer>{words.kept}</Footer>
    </Frame>
  );
}
