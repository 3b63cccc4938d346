import { render } from "@react-email/render";
import { oneLine } from "../transports";
import { Footer, Frame, Paragraph, PlainLink, Title } from "./frame";
import { momentInWords, writeText } from "./words";

/** `forgotUrl` is the page on which anybody asks for a reset link; it holds no token. */
export type PasswordChangedLetter = { name: string; email: string; changedAt: Date; forgotUrl: string };

/** Writes the mail that says that a password was changed. No link in it does anything. The same letter gives the same bytes. */
export async function renderPasswordChanged(
  letter: PasswordChangedLetter,
): Promise<{ subject: string; html: string; text: string }> {
  const words = wordsOf(letter);
  return { subject: words.subject, html: await render(<PasswordChanged {...words} />), text: textOf(words) };
}

type Words = ReturnType<typeof wordsOf>;

function wordsOf({ name, email, changedAt, forgotUrl }: PasswordChangedLetter) {
  return {
    subject: "Your password was changed",
    forgotUrl,
    greeting: `Hello ${oneLine(name)},`,
    news: `The password of the Foyer account ${email} was changed on ${momentInWords(changedAt)}. Every browser that was signed in before is signed out.`,
    expected: "Was it you? Then there is nothing to do.",
    unexpected:
      "Was it not you? Then somebody else may read your mail. Change the password of your mailbox first, then choose a new one for Foyer on the page below, and tell an admin of your workspace.",
  };
}

function textOf(words: Words): string {
  return writeText([words.greeting, words.news, words.expected, words.unexpected, words.forgotUrl]);
}

function PasswordChanged(words: Words) {
  return (
    <Frame preview={words.news}>
      <Title>{words.subject}</Title>
      <Paragraph lines={[words.greeting, words.news]} />
      <Paragraph lines={[words.expected]} />
      <Paragraph lines={[words.unexpected]} />
      <Footer>
        <PlainLink href={words.forgotUrl} />
      </Footer>
    </Frame>
  );
}
