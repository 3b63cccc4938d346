import { render } from "@react-email/render";
import { oneLine } from "#app/mail/transports/message";
import { Footer, Frame, LinkButton, LinkInFull, Note, Paragraph, Title, type Mail } from "./frame";
import { formatMoment, writeText } from "./text";

export type PasswordResetEmail = { name: string; email: string; url: string; expiresAt: Date };

/** Writes the mail with the link of a password reset. The same content gives the same bytes. */
export async function renderPasswordReset(content: PasswordResetEmail): Promise<Mail> {
  const words = buildWords(content);
  return { subject: words.subject, html: await render(<PasswordReset {...words} />), text: formatText(words) };
}

type Words = ReturnType<typeof buildWords>;

function buildWords({ name, email, url, expiresAt }: PasswordResetEmail) {
  return {
    subject: "Choose a new password for Foyer",
    url,
    greeting: `Hello ${oneLine(name)},`,
    request: `Somebody asked for a new password for the Foyer account ${email}.`,
    expiry: `The link works once, until ${formatMoment(expiresAt, "UTC")}.`,
    warning: "The link is for you alone: do not pass it on.",
    unexpected: "If this was not you, ignore this email: your password stays as it is.",
  };
}

function formatText(words: Words): string {
  return writeText([
    words.greeting,
    words.request,
    "Open this link to choose it.",
    words.url,
    `${words.expiry}\n${words.warning}`,
    words.unexpected,
  ]);
}

function PasswordReset(words: Words) {
  return (
    <Frame preview={`${words.request} ${words.expiry}`}>
      <Title>Choose a new password</Title>
      <Paragraph lines={[words.greeting, words.request]} />
      <LinkButton href={words.url}>Choose a new password</LinkButton>
      <Note>{words.expiry}</Note>
      <LinkInFull href={words.url} words={`The button opens this link. ${words.warning}`} />
      <Footer>{words.unexpected}</Footer>
    </Frame>
  );
}
