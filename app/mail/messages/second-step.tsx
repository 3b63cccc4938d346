import { render } from "@react-email/render";
import { oneLine } from "../transports";
import { Footer, Frame, Paragraph, PlainLink, Title } from "./frame";
import { momentInWords, writeText } from "./words";

export type SecondStepChange = "on" | "off" | "codes";

/** `forgotUrl` is the page on which anybody asks for a reset link; it holds no token. */
export type SecondStepLetter = {
  to: { name: string; address: string };
  change: SecondStepChange;
  changedAt: Date;
  forgotUrl: string;
};

/** Writes the mail that says what changed of somebody's two-step sign-in. No link in it does anything. */
export async function renderSecondStep(
  letter: SecondStepLetter,
): Promise<{ subject: string; html: string; text: string }> {
  const words = wordsOf(letter);
  return { subject: words.subject, html: await render(<SecondStep {...words} />), text: textOf(words) };
}

const subjects = {
  on: "Two-step sign-in is on",
  off: "Two-step sign-in is off",
  codes: "You have new recovery codes",
};

const news = {
  on: (whose: string, at: string) =>
    `Two-step sign-in of ${whose} was switched on on ${at}. Logging in now asks for a code of your authenticator app as well. Every other browser is signed out.`,
  off: (whose: string, at: string) =>
    `Two-step sign-in of ${whose} was switched off on ${at}. Logging in now asks for the password alone.`,
  codes: (whose: string, at: string) =>
    `New recovery codes for ${whose} were made on ${at}. The ones before no longer work.`,
};

type Words = ReturnType<typeof wordsOf>;

function wordsOf({ to, change, changedAt, forgotUrl }: SecondStepLetter) {
  return {
    subject: subjects[change],
    forgotUrl,
    greeting: `Hello ${oneLine(to.name)},`,
    news: news[change](`the Foyer account ${to.address}`, momentInWords(changedAt)),
    expected: "Was it you, or an admin of this Foyer whom you asked? Then there is nothing to do.",
    unexpected:
      "Was it not you? Then somebody else knows your password. Choose a new one on the page below: that signs every browser out. Then tell an admin of your workspace.",
  };
}

function textOf(words: Words): string {
  return writeText([words.greeting, words.news, words.expected, words.unexpected, words.forgotUrl]);
}

function SecondStep(words: Words) {
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
