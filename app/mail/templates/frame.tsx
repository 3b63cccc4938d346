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
import { Fragment, type CSSProperties, type ReactNode } from "react";

export type Mail = { subject: string; html: string; text: string };

/** The frame of every mail: a card, light or dark as its reader's mail program is. */
export function Frame({ preview, children }: { preview: string; children: ReactNode }) {
  return (
    <Html>
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{darkColours}</style>
      </Head>
      <Body className="page" style={styles.page}>
        <Preview>{preview}</Preview>
        <Container className="card" style={styles.card}>
          <Row>
            <Column style={styles.inside}>{children}</Column>
          </Row>
        </Container>
      </Body>
    </Html>
  );
}

/** The title under the initial of the workspace that it is about, or of Foyer where it is about none. */
export function Title({ workspace, children }: { workspace?: string; children: string }) {
  const backgroundColor = workspace === undefined ? ACCENT : chooseColour(workspace);
  return (
    <>
      <Text aria-hidden style={{ ...styles.tile, backgroundColor }}>
        {toInitial(workspace ?? "Foyer")}
      </Text>
      <Heading className="text" style={styles.heading}>
        {children}
      </Heading>
    </>
  );
}

function toInitial(name: string): string {
  return [...new Intl.Segmenter("en").segment(name)][0]?.segment.toUpperCase() ?? "";
}

/** The tile of the invite page (`hueOf` and its colours), as mail clients read colours. White on each is 5:1 or more. */
const tileColours = ["#b32e2f", "#965200", "#706900", "#007b36", "#00757a", "#0068b5", "#704abb", "#a5317c"];

function chooseColour(name: string): string {
  let sum = 0;
  for (const sign of name) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 65_521;
  return tileColours[sum % tileColours.length] ?? "";
}

/** Lines of text with a line break between them. */
export function Paragraph({ lines }: { lines: string[] }) {
  return (
    <Text className="text" style={styles.text}>
      <Lines lines={lines} />
    </Text>
  );
}

/** Text of less importance, in a softer colour. */
export function Note({ children }: { children: ReactNode }) {
  return (
    <Text className="soft" style={styles.soft}>
      {children}
    </Text>
  );
}

/** A person's message, with their line breaks. */
export function Quote({ lines }: { lines: string[] }) {
  return (
    <Text className="quote" style={styles.quote}>
      <Lines lines={lines} />
    </Text>
  );
}

function Lines({ lines }: { lines: string[] }) {
  return lines.map((line, index) => (
    <Fragment key={index}>
      {index > 0 && <br />}
      {line}
    </Fragment>
  ));
}

/** The one thing that an email asks its reader to do. */
export function LinkButton({ href, children }: { href: string; children: string }) {
  return (
    <Button className="button" href={href} style={styles.button}>
      {children}
    </Button>
  );
}

/** The button's link as text, for readers who cannot press it or want to see where it leads. */
export function LinkInFull({ href, words }: { href: string; words: string }) {
  return (
    <Note>
      {words}
      <br />
      <PlainLink href={href} />
    </Note>
  );
}

/** A URL that is shown whole, for a mail program that shows no button. */
export function PlainLink({ href }: { href: string }) {
  return (
    <Link className="link" href={href} style={styles.link}>
      {href}
    </Link>
  );
}

/** Why the reader gets this email. */
export function Footer({ children }: { children: ReactNode }) {
  return (
    <Text className="soft" style={styles.last}>
      {children}
    </Text>
  );
}

const ACCENT = "#3f4fd8";
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
  link: { color: ACCENT, wordBreak: "break-all" },
  quote: { ...text, paddingLeft: "14px", borderLeft: "3px solid #d4d4d8" },
  button: {
    margin: "0 0 20px",
    padding: "11px 22px",
    borderRadius: "8px",
    backgroundColor: ACCENT,
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
