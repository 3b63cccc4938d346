import { render } from "@react-email/render";
import { fillPlaceholders } from "#app/mail/placeholders";
import { oneLine } from "#app/mail/transports/message";
import type { MailFace } from "./face";
import { Footer, Frame, LinkButton, LinkInFull, Note, Paragraph, Quote, Title, type Mail } from "./frame";
import { formatLocalDate, formatMoment, shorten, writeText } from "./text";

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
  /** The workspace's own subject and opening text, with placeholders; without them, Foyer's. */
  ownSubject?: string;
  ownOpening?: string;
  /** Of a reminder: when the invitation was sent. */
  remindsOf?: Date;
  face?: MailFace;
};

/**
 * Writes the mail of an invitation, or its reminder. The same content gives the same bytes, which a provider's idempotency key
 * needs. Names become one line each, and what people wrote is text, never markup or a link.
 */
export async function renderInvitation(content: InvitationEmail): Promise<Mail> {
  const words = buildWords(content);
  return { subject: words.subject, html: await render(<Invitation {...words} />), text: formatText(words) };
}

/** With the names filled in. */
const MAX_SUBJECT = 400;
const MAX_OPENING = 1000;

type Words = ReturnType<typeof buildWords>;

function buildWords(content: InvitationEmail) {
  const workspace = oneLine(content.workspace);
  const inviter = oneLine(content.inviter ?? "");
  const names = { workspace, inviter, invitee: oneLine(content.invitee) };
  const usual = inviter ? `${inviter} invited you to ${workspace}` : `You are invited to ${workspace}`;
  const offer = `${usual} as ${content.role === "Builder" ? "a" : "an"} ${content.role}.`;
  const subject = shorten(oneLine(fillPlaceholders(content.ownSubject ?? "", names) ?? usual), MAX_SUBJECT);
  const opening = splitLines(shorten(fillPlaceholders(content.ownOpening ?? "", names) ?? "", MAX_OPENING));
  const expiry = `The invitation is open until ${formatMoment(content.expiresAt, content.timeZone)}.`;
  return {
    workspace,
    face: content.face,
    subject: content.remindsOf ? `Reminder: ${subject}` : subject,
    title: content.remindsOf ? `Your invitation to ${workspace} is still open` : `Join ${workspace}`,
    url: content.url,
    greeting: `Hello ${names.invitee},`,
    reminder: content.remindsOf && writeReminder(content.remindsOf, content.timeZone),
    opening: opening.length > 0 ? opening : [offer],
    // The workspace's own text may leave out who invites, and as what.
    offer: opening.length > 0 ? offer : undefined,
    preview: `${content.remindsOf ? "You have not answered yet. " : ""}${offer} ${expiry}`,
    quoteIntroduction: inviter ? `${inviter} writes:` : "With this message:",
    quote: splitLines(content.message ?? ""),
    next: content.hasAccount ? "To join, log in with your Foyer password." : "To join, choose a password.",
    expiry,
    warning: "The link is for you alone: do not pass it on.",
    unexpected: content.remindsOf
      ? "Not expecting this? You can ignore this mail, or open the link and decline: then no reminder follows."
      : "Not expecting this? You can ignore this mail.",
  };
}

function writeReminder(sentAt: Date, timeZone: string): string {
  return `You have not answered the invitation of ${formatLocalDate(sentAt, timeZone)} yet.`;
}

function splitLines(message: string): string[] {
  const text = message.trim();
  return text ? text.split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/).map(oneLine) : [];
}

function formatText(words: Words): string {
  const quote = words.quote.map((line) => `> ${line}`.trimEnd()).join("\n");
  return writeText([
    words.greeting,
    ...(words.reminder ? [words.reminder] : []),
    words.opening.join("\n"),
    ...(words.offer ? [words.offer] : []),
    ...(quote ? [words.quoteIntroduction, quote] : []),
    `Open this link to join ${words.workspace}. ${words.next}`,
    words.url,
    `${words.expiry}\n${words.warning}`,
    words.unexpected,
  ]);
}

function Invitation(words: Words) {
  return (
    <Frame preview={words.preview} face={words.face}>
      <Title workspace={words.workspace}>{words.title}</Title>
      <Paragraph lines={[words.greeting, ...(words.reminder ? [words.reminder] : words.opening)]} />
      {words.reminder && <Paragraph lines={words.opening} />}
      {words.offer && <Note>{words.offer}</Note>}
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
