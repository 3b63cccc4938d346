import { render } from "@react-email/render";
import { oneLine } from "#app/mail/transports/message";
import type { MailFace } from "./face";
import { Footer, Frame, LinkButton, LinkInFull, Note, Paragraph, Title, type Mail } from "./frame";
import { formatMoment, writeText } from "./text";

/** What the reader of the mailbox can do next: prove the address, log in, or ask an admin. */
export type SignUpEmail = { email: string; workspace: string; timeZone: string; face?: MailFace } & (
  | { kind: "prove"; url: string; expiresAt: Date; leadsTo: "membership" | "request" }
  | { kind: "log-in"; url: string }
  | { kind: "ask" }
);

/**
 * Writes the mail that answers a sign-up. It contains nothing that was typed at sign-up, as a stranger may have typed it. The
 * same content gives the same bytes.
 */
export async function renderSignUp(content: SignUpEmail): Promise<Mail> {
  const words = buildWords(content);
  return { subject: words.subject, html: await render(<SignUpMail {...words} />), text: formatText(words) };
}

type Words = {
  subject: string;
  workspace: string;
  face?: MailFace;
  request: string;
  next: string[];
  unexpected: string;
} & {
  link?: { url: string; label: string };
};

function buildWords(content: SignUpEmail): Words {
  const workspace = oneLine(content.workspace);
  const { email, face } = content;
  return {
    face,
    subject: `Your sign-up for ${workspace}`,
    workspace,
    request: `Somebody signed up for ${workspace} on Foyer with the email address ${email}.`,
    unexpected: "If this was not you, ignore this email: nothing happens.",
    ...buildNext({ ...content, workspace }),
  };
}

function buildNext(content: SignUpEmail): Pick<Words, "next" | "link"> {
  if (content.kind === "ask")
    return { next: [`Only an admin of ${content.workspace} can give this address access again: ask one of them.`] };
  if (content.kind === "log-in")
    return {
      next: ["This address has a Foyer account already. Log in with its password, and go on from there."],
      link: { url: content.url, label: "Log in" },
    };
  const isIn = content.leadsTo === "membership";
  return {
    next: [
      `If this was you, open this link${isIn ? ` to join ${content.workspace}` : ": the admins then get your request"}.`,
      `The link works once, until ${formatMoment(content.expiresAt, content.timeZone)}. It is for you alone: do not pass it on.`,
    ],
    link: { url: content.url, label: isIn ? `Join ${content.workspace}` : "Ask for access" },
  };
}

function formatText({ request, next, link, unexpected }: Words): string {
  const [first = "", ...others] = next;
  return writeText(["Hello,", request, first, ...(link ? [link.url] : []), ...others, unexpected]);
}

function SignUpMail({ subject, workspace, face, request, next, link, unexpected }: Words) {
  return (
    <Frame preview={request} face={face}>
      <Title workspace={workspace}>{subject}</Title>
      <Paragraph lines={["Hello,", request]} />
      {link && <LinkButton href={link.url}>{link.label}</LinkButton>}
      <Note>{next.join(" ")}</Note>
      {link && <LinkInFull href={link.url} words="The button opens this link." />}
      <Footer>{unexpected}</Footer>
    </Frame>
  );
}
