import { render } from "@react-email/render";
import { oneLine } from "#app/mail/transports/message";
import type { MailFace } from "./face";
import { Footer, Frame, LinkButton, LinkInFull, Note, Paragraph, Quote, Title, type Mail } from "./frame";
import { formatMoment, writeText } from "./text";

export type InvitationEmail = {
  workspace: string;
  timeZone: string;
  inviter: string | null;
  invitee: string;
  role: "Admin" | "Builder" | "End-user";
  url: string;
  expiresAt: Date;
  message: string | null;
  hasAccount: boolean;
  face?: MailFace;
};

/**
 * Writes the mail of an invitation. The same content gives the same bytes, which a provider's idempotency key needs. Names
 * become one line each, and what people wrote is text, never markup or a link.
 */
export async function renderInvitation(content: InvitationEmail): Promise<Mail> {
  const words = buildWords(content);
  return { subject: words.subject, html: await render(<Invitation {...words} />), text: formatText(words) };
}

type Words = ReturnType<typeof buildWords>;

function buildWords(content: InvitationEmail) {
  const workspace = oneLine(content.workspace);
  const inviter = oneLine(content.inviter ?? "");
  const subject = inviter ? `${inviter} invited you to ${workspace}` : `You are invited to ${workspace}`;
  return {
    workspace,
    face: content.face,
    subject,
    url: content.url,
    greeting: `Hello ${oneLine(content.invitee)},`,
    offer: `${subject} as ${content.role === "Builder" ? "a" : "an"} ${content.role}.`,
    quoteIntroduction: inviter ? `${inviter} writes:` : "With this message:",
    quote: splitLines(content.message ?? ""),
    next: content.hasAccount ? "To join, log in with your Foyer password." : "To join, choose a password.",
    expiry: `The invitation is open until ${formatMoment(content.expiresAt, content.timeZone)}.`,
    warning: "The link is for you alone: do not pass it on.",
    unexpected: "Not expecting this? You can ignore this mail.",
  };
}

function splitLines(message: string): string[] {
  const text = message.trim();
  return text ? text.split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/).map(oneLine) : [];
}

function formatText(words: Words): string {
  const quote = words.quote.map((line) => `> ${line}`.trimEnd()).join("\n");
  return writeText([
    words.greeting,
    words.offer,
    ...(quote ? [words.quoteIntroduction, quote] : []),
    `Open this link to join ${words.workspace}. ${words.next}`,
    words.url,
    `${words.expiry}\n${words.warning}`,
    words.unexpected,
  ]);
}

function Invitation(words: Words) {
  return (
    <Frame preview={`${words.offer} ${words.expiry}`} face={words.face}>
      <Title workspace={words.workspace}>{`Join ${words.workspace}`}</Title>
      <Paragraph lines={[words.greeting, words.offer]} />
      {words.quote.length > 0 && (
        <>
          <Note>{words.quoteIntroduction}</Note>
          <Quote lines={words.quote} />
        </>
      )}
      <LinkButton href={words.url}>{`Join ${words.workspace}`}</LinkButton>
      <Note>{`${words.next} ${words.expiry}`}</Note>
      <LinkInFull href={words.url} words={`The button opens this link. ${words.warning}`} />
      <Footer>{words.unexpected}</Footer>
    </Frame>
  );
}
