import { render } from "@react-email/render";
import { Frame, LinkButton, LinkInFull, Note, Paragraph, Title, type Mail } from "./frame";
import { formatMoment, writeText } from "./text";

/** `former` is the address that the account has until the link is used. */
export type EmailChangeEmail = { email: string; former: string; url: string; expiresAt: Date };

/** Writes the mail with the link that gives an account its new address. The same content gives the same bytes. */
export async function renderEmailChange(content: EmailChangeEmail): Promise<Mail> {
  const words = buildWords(content);
  return { subject: words.subject, html: await render(<EmailChange {...words} />), text: formatText(words) };
}

type Words = ReturnType<typeof buildWords>;

function buildWords({ email, former, url, expiresAt }: EmailChangeEmail) {
  return {
    subject: "Confirm your new email address for Foyer",
    url,
    greeting: "Hello,",
    request: `Somebody who is signed in to Foyer as ${former} wants to use ${email} from now on.`,
    next: "If this was you, open this link in the browser in which you are signed in, and press the button.",
    expiry: `The link works once, until ${formatMoment(expiresAt, "UTC")}.`,
    unexpected: "If this was not you, do not open the link. Ignore this email: nothing changes.",
  };
}

function formatText(words: Words): string {
  return writeText([words.greeting, words.request, words.next, words.url, words.expiry, words.unexpected]);
}

function EmailChange(words: Words) {
  return (
    <Frame preview={words.request}>
      <Title>Confirm your new email address</Title>
      <Paragraph lines={[words.greeting, words.request]} />
      <LinkButton href={words.url}>Use this email address</LinkButton>
      <Note>{`${words.next} ${words.expiry}`}</Note>
      <LinkInFull href={words.url} words="The button opens this link." />
      <Note>{words.unexpected}</Note>
    </Frame>
  );
}
