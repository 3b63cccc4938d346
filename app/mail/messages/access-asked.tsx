import { render } from "@react-email/render";
import { oneLine } from "../transports";
import { Footer, Frame, LinkButton, LinkInFull, Note, Paragraph, Title, type Mail } from "./frame";
import { numberInWords, writeText } from "./words";

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
export async function renderAccessAsked(letter: AccessAskedLetter): Promise<Mail> {
  const words = wordsOf(letter);
  return { subject: words.subject, html: await render(<AccessAsked {...words} />), text: textOf(words) };
}

type Words = ReturnType<typeof wordsOf>;

function wordsOf({ workspace: name, name: admin, askers, count, url }: AccessAskedLetter) {
  const workspace = oneLine(name);
  const [only] = askers;
  const whose =
    only && count === 1 ? `${oneLine(only.name)} asks` : `${numberInWords(Math.max(count, askers.length))} people ask`;
  return {
    workspace,
    url,
    subject: `${whose} for access to ${workspace}`,
    greeting: `Hello ${oneLine(admin)},`,
    news: `${whose} for access to ${workspace}.`,
    askers: askers.map((asker) => `${oneLine(asker.name)} (${oneLine(asker.email)})`),
    more: count > askers.length ? `And ${numberInWords(count - askers.length)} more.` : "",
    next: "Let them in with a role, or decline: they wait on the page below.",
    footer: `You get this mail because you are an admin of ${workspace}: once a day at most, however many ask.`,
  };
}

function textOf(words: Words): string {
  return writeText([
    words.greeting,
    words.news,
    words.askers.map((asker) => `- ${asker}`).join("\n"),
    ...(words.more ? [words.more] : []),
    words.next,
    words.url,
    words.footer,
  ]);
}

function AccessAsked(words: Words) {
  return (
    <Frame preview={words.news}>
      <Title workspace={words.workspace}>{words.subject}</Title>
      <Paragraph lines={[words.greeting, words.news]} />
      <Paragraph lines={words.askers} />
      {words.more && <Note>{words.more}</Note>}
      <Note>{words.next}</Note>
      <LinkButton href={words.url}>Open the requests</LinkButton>
      <LinkInFull href={words.url} words="The button opens this page." />
      <Footer>{words.footer}</Footer>
    </Frame>
  );
}
