import { render } from "@react-email/render";
import { oneLine } from "#app/mail/transports/message";
import type { MailFace } from "./face";
import { Footer, Frame, LinkButton, LinkInFull, Paragraph, Title, type Mail } from "./frame";
import { writeText } from "./text";

/** `url` is the workspace's page, which leads a signed-out person to the log-in. */
export type LetInEmail = { workspace: string; name: string; url: string; face?: MailFace };

/** Writes the mail that tells somebody who asked for access that they are in. The same content gives the same bytes. */
export async function renderLetIn(content: LetInEmail): Promise<Mail> {
  const words = buildWords(content);
  return { subject: words.subject, html: await render(<LetIn {...words} />), text: formatText(words) };
}

type Words = ReturnType<typeof buildWords>;

function buildWords({ workspace: name, name: member, url, face }: LetInEmail) {
  const workspace = oneLine(name);
  return {
    workspace,
    face,
    url,
    subject: `You are in ${workspace} now`,
    greeting: `Hello ${oneLine(member)},`,
    news: `You asked for access to ${workspace}, and an admin approved it. Log in as before.`,
    footer: "Do you no longer want it? The workspace's page says how to leave.",
  };
}

function formatText(words: Words): string {
  return writeText([words.greeting, words.news, words.url, words.footer]);
}

function LetIn(words: Words) {
  return (
    <Frame preview={words.news} face={words.face}>
      <Title workspace={words.workspace}>{words.subject}</Title>
      <Paragraph lines={[words.greeting, words.news]} />
      <LinkButton href={words.url}>{`Open ${words.workspace}`}</LinkButton>
      <LinkInFull href={words.url} words="The button opens this page." />
      <Footer>{words.footer}</Footer>
    </Frame>
  );
}
