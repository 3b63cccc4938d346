import {
  Body,
  Button,
  Column,
  Container,
  Head,
  Heading,
  Html,
  Link,
  Preview,
  Row,
  Text,
} from "@react-email/components";
import { render } from "@react-email/render";
import { Fragment, type CSSProperties } from "react";
import { oneLine } from "../transports";

export type InvitationLetter = {
  workspace: string;
  inviter: string | null;
  invitee: string;
  role: "Admin" | "Builder" | "End-user";
  url: string;
  expiresAt: Date;
  message: string | null;
  hasAccount: boolean;
};

/**
 * Writes the mail of an invitation. The same letter gives the same bytes, which a provider's idempotency key needs.
 * Names become one line each, and what people wrote is text: never markup, and no link of ours.
 */
export async function renderInvitation(
  letter: InvitationLetter,
): Promise<{ subject: string; html: string; text: string }> {
  const words = wordsOf(letter);
  return { subject: words.subject, html: await render(<Invitation {...words} />), text: writeText(words) };
}

type Words = ReturnType<typeof wordsOf>;

function wordsOf(letter: InvitationLetter) {
  const workspace = oneLine(letter.workspace);
  const inviter = oneLine(letter.inviter ?? "");
  const subject = inviter ? `${inviter} invited you to ${workspace}` : `You are invited to ${workspace}`;
  return {
    workspace,
    subject,
    url: letter.url,
    greeting: `Hello ${oneLine(letter.invitee)},`,
    offer: `${subject} as ${letter.role === "Builder" ? "a" : "an"} ${letter.role}.`,
    quoteIntroduction: inviter ? `${inviter} writes:` : "With this message:",
    quote: linesOf(letter.message ?? ""),
    next: letter.hasAccount ? "You log in with the password you have here." : "You choose a password, and you are in.",
    expiry: `The invitation is open until ${expiryInWords(letter.expiresAt)}.`,
    warning: "The link is for you alone: do not pass it on.",
    unexpected: "Not expecting this? You can ignore this mail.",
  };
}

function linesOf(message: string): string[] {
  const text = message.trim();
  return text ? text.split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/).map(oneLine) : [];
}

/** `Friday 5 June 2026, 14:00 UTC`. Put together here: how Intl joins the parts changes from one ICU to the next. */
function expiryInWords(date: Date): string {
  const format = new Intl.DateTimeFormat("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: "UTC",
  });
  const parts = format.formatToParts(date);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((found) => found.type === type)?.value ?? "";
  return `${part("weekday")} ${part("day")} ${part("month")} ${part("year")}, ${part("hour")}:${part("minute")} UTC`;
}

function writeText(words: Words): string {
  const quote = words.quote.map((line) => `> ${line}`.trimEnd()).join("\n");
  const paragraphs = [
    words.greeting,
    words.offer,
    ...(quote ? [words.quoteIntroduction, quote] : []),
    `Open this link to join ${words.workspace}. ${words.next}`,
    words.url,
    `${words.expiry}\n${words.warning}`,
    words.unexpected,
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

function Invitation(words: Words) {
  return (
    <Html>
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{darkColours}</style>
      </Head>
      <Body className="page" style={styles.page}>
        <Preview>{`${words.offer} ${words.expiry}`}</Preview>
        <Container className="card" style={styles.card}>
          <Row>
            <Column style={styles.inside}>
              <Letter {...words} />
            </Column>
          </Row>
        </Container>
      </Body>
    </Html>
  );
}

function Letter(words: Words) {
  return (
    <>
      <Tile workspace={words.workspace} />
      <Heading className="text" style={styles.heading}>{`Join ${words.workspace}`}</Heading>
      <Text className="text" style={styles.text}>
        {words.greeting}
        <br />
        {words.offer}
      </Text>
      {words.quote.length > 0 && <Quote {...words} />}
      <Button className="button" href={words.url} style={styles.button}>{`Join ${words.workspace}`}</Button>
      <Text className="soft" style={styles.soft}>
        {`${words.next} ${words.expiry}`}
      </Text>
      <Text className="soft" style={styles.soft}>
        {`The button opens this link. ${words.warning}`}
        <br />
        <Link className="link" href={words.url} style={styles.link}>
          {words.url}
        </Link>
      </Text>
      <Text className="soft" style={styles.last}>
        {words.unexpected}
      </Text>
    </>
  );
}

function Tile({ workspace }: { workspace: string }) {
  const initial = [...new Intl.Segmenter("en").segment(workspace)][0]?.segment.toUpperCase() ?? "";
  return (
    <Text aria-hidden style={{ ...styles.tile, backgroundColor: colourOf(workspace) }}>
      {initial}
    </Text>
  );
}

/** The tile of the invite page (`hueOf` and its colours), as mail clients read colours. White on each is 5:1 or more. */
const tileColours = ["#b32e2f", "#965200", "#706900", "#007b36", "#00757a", "#0068b5", "#704abb", "#a5317c"];

function colourOf(name: string): string {
  let sum = 0;
  for (const sign of name) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 65_521;
  return tileColours[sum % tileColours.length] ?? "";
}

function Quote({ quote, quoteIntroduction }: Words) {
  return (
    <>
      <Text className="soft" style={styles.soft}>
        {quoteIntroduction}
      </Text>
      <Text className="quote" style={styles.quote}>
        {quote.map((line, index) => (
          <Fragment key={index}>
            {index > 0 && <br />}
            {line}
          </Fragment>
        ))}
      </Text>
    </>
  );
}

const font = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
const text: CSSProperties = { margin: "0 0 20px", fontSize: "15px", lineHeight: "23px", color: "#18181b" };
const soft: CSSProperties = { ...text, margin: "0 0 16px", fontSize: "13px", lineHeight: "20px", color: "#5b5b66" };

const styles = {
  page: { margin: 0, padding: "24px 12px", backgroundColor: "#f7f7f8", fontFamily: font },
  card: { maxWidth: "416px", backgroundColor: "#ffffff", border: "1px solid #e4e4e7", borderRadius: "12px" },
  inside: { padding: "32px", fontFamily: font, wordBreak: "break-word", overflowWrap: "anywhere" },
  heading: { margin: "18px 0 6px", fontSize: "20px", lineHeight: "28px", fontWeight: 650, color: "#18181b" },
  text,
  soft,
  last: { ...soft, margin: 0 },
  link: { color: "#3f4fd8", wordBreak: "break-all" },
  quote: { ...text, paddingLeft: "14px", borderLeft: "3px solid #d4d4d8" },
  button: {
    margin: "0 0 20px",
    padding: "11px 22px",
    borderRadius: "8px",
    backgroundColor: "#3f4fd8",
    color: "#ffffff",
    fontSize: "15px",
    fontWeight: 600,
  },
  tile: {
    margin: 0,
    width: "44px",
    height: "44px",
    borderRadius: "11px",
    color: "#ffffff",
    fontSize: "20px",
    lineHeight: "44px",
    fontWeight: 650,
    textAlign: "center",
  },
} satisfies Record<string, CSSProperties>;

const darkColours = `@media (prefers-color-scheme: dark) {
  .page, .page td { background-color: #111113 !important; }
  .card { background-color: #18181b !important; border-color: #2a2a2e !important; }
  .card td { background-color: transparent !important; }
  .text, .quote { color: #f4f4f5 !important; border-color: #3a3a40 !important; }
  .soft { color: #b4b4bd !important; }
  .link { color: #8b97ff !important; }
  .button { background-color: #8b97ff !important; color: #111113 !important; }
}`;
