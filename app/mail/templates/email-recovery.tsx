import { render } from "@react-email/render";
import { oneLine } from "#app/mail/transports/message";
import type { ChangedEmail } from "./email-change-notices";
import { Frame, LinkButton, LinkInFull, Note, Paragraph, Title, type Mail } from "./frame";
import { formatMoment, writeText } from "./text";

export type RecoveryMail = ChangedEmail & { url: string; expiresAt: Date };

/** Tells the mailbox that an account had of its change, with the link that puts it back. The same input gives the same bytes. */
export async function renderRecovery(mail: RecoveryMail): Promise<Mail> {
  const words = formatWords(mail);
  return { subject: words.subject, html: await render(<Recovery {...words} />), text: formatText(words) };
}

type Words = ReturnType<typeof formatWords>;

function formatWords({ name, former, email, at, url, expiresAt }: RecoveryMail) {
  return {
    subject: "The email address of your Foyer account was changed",
    url,
    greeting: `Hello ${oneLine(name)},`,
    news: `On ${formatMoment(at, "UTC")}, the email address of your Foyer account was changed from ${former} to ${email}. Mails of Foyer go there from now on, and you log in with the new address.`,
    expected: "If this was you, you do not need to do anything. Do not open the link, and do not pass it on.",
    unexpected: `If this was not you, somebody else has your account. Open this link and enter ${former}: the account is yours again, every browser is signed out, and a mail lets you choose a new password.`,
    expiry: `The link works once, until ${formatMoment(expiresAt, "UTC")}.`,
  };
}

function formatText(words: Words): string {
  return writeText([words.greeting, words.news, words.expected, words.unexpected, words.url, words.expiry]);
}

function Recovery(words: Words) {
  return (
    <Frame preview={words.news}>
      <Title>{words.subject}</Title>
      <Paragraph lines={[words.greeting, words.news]} />
      <Paragraph lines={[words.expected]} />
      <Paragraph lines={[words.unexpected]} />
      <LinkButton href={words.url}>Put my email address back</LinkButton>
      <Note>{words.expiry}</Note>
      <LinkInFull href={words.url} words="The button opens this link." />
    </Frame>
  );
}
