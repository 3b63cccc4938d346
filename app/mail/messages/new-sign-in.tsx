import { render } from "@react-email/render";
import { oneLine } from "../transports";
import { Footer, Frame, Paragraph, PlainLink, Title } from "./frame";
import { momentInWords, writeText } from "./words";

/** `forgotUrl` is the page on which anybody asks for a reset link; it holds no token. */
export type NewSignInLetter = {
  name: string;
  email: string;
  signIns: { at: Date; ip: string; browser: string }[];
  forgotUrl: string;
};

/** Writes the mail about a sign-in from a browser that the account did not know. No link in it does anything. */
export async function renderNewSignIn(
  letter: NewSignInLetter,
): Promise<{ subject: string; html: string; text: string }> {
  const words = wordsOf(letter);
  return { subject: words.subject, html: await render(<NewSignIn {...words} />), text: textOf(words) };
}

type Words = ReturnType<typeof wordsOf>;

function wordsOf({ name, email, signIns, forgotUrl }: NewSignInLetter) {
  return {
    subject: "New sign-in to your Foyer account",
    forgotUrl,
    greeting: `Hello ${oneLine(name)},`,
    news: `Somebody signed in to the Foyer account ${email} from a browser that it did not know:`,
    signIns: signIns.map(({ at, ip, browser }) => `${momentInWords(at)}: ${browser}, IP address ${oneLine(ip)}`),
    expected: "Was it you? Then there is nothing to do.",
    unexpected:
      "Was it not you? Then somebody knows your password. Choose a new one on the page below: that signs every browser out. Then tell an admin of your workspace.",
  };
}

function textOf(words: Words): string {
  const news = [words.news, ...words.signIns].join("\n");
  return writeText([words.greeting, news, words.expected, words.unexpected, words.forgotUrl]);
}

function NewSignIn(words: Words) {
  return (
    <Frame preview={words.news}>
      <Title>{words.subject}</Title>
      <Paragraph lines={[words.greeting, words.news]} />
      <Paragraph lines={words.signIns} />
      <Paragraph lines={[words.expected]} />
      <Paragraph lines={[words.unexpected]} />
      <Footer>
        <PlainLink href={words.forgotUrl} />
      </Footer>
    </Frame>
  );
}
