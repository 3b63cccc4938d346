import { render } from "@react-email/render";
import { oneLine } from "#app/mail/transports/message";
import { Footer, Frame, LinkButton, LinkInFull, Note, Paragraph, PlainLink, Title, type Mail } from "./frame";
import { formatMoment, writeText } from "./text";

/** `forgotUrl` is the page on which anybody asks for a reset link; it holds no token. */
export type EmailProofEmail = { name: string; email: string; url: string; forgotUrl: string; expiresAt: Date };

/** Writes the mail with the link that proves an address. The same content gives the same bytes. */
export async function renderEmailProof(content: EmailProofEmail): Promise<Mail> {
  const words = buildWords(content);
  return { subject: words.subject, html: await render(<EmailProof {...words} />), text: formatText(words) };
}

type Words = ReturnType<typeof buildWords>;

function buildWords({ name, email, url, forgotUrl, expiresAt }: EmailProofEmail) {
  return {
    subject: "Confirm your email address for Foyer",
    url,
    forgotUrl,
    greeting: `Hello ${oneLine(name)},`,
    request: `Somebody with a Foyer account asks to confirm that its email address ${email} is theirs.`,
    next: "If this was you, open this link, log in with your password, and press the button.",
    expiry: `The link works until ${formatMoment(expiresAt, "UTC")}.`,
    unexpected:
      "If this was not you, do not open the link. On the page below you can choose a password of your own, which makes the account yours and signs the other person out. Or ignore this email.",
  };
}

function formatText(words: Words): string {
  return writeText([
    words.greeting,
    words.request,
    words.next,
    words.url,
    words.expiry,
    words.unexpected,
    words.forgotUrl,
  ]);
}

function EmailProof(words: Words) {
  return (
    <Frame preview={words.request}>
      <Title>Confirm your email address</Title>
      <Paragraph lines={[words.greeting, words.request]} />
      <LinkButton href={words.url}>Confirm my email address</LinkButton>
      <Note>{`${words.next} ${words.expiry}`}</Note>
      <LinkInFull href={words.url} words="The button opens this link." />
      <Note>{words.unexpected}</Note>
      <Footer>
        <PlainLink href={words.forgotUrl} />
      </Footer>
    </Frame>
  );
}
