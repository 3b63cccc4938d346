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
import { Fragment, useContext, type CSSProperties, type ReactNode } from "react";
import { FaceContext, mailColours, WorkspaceTile, type MailFace } from "./face";

export type Mail = { subject: string; html: string; text: string };

type FrameProps = { preview: string; face?: MailFace; children: ReactNode };

/** The frame of every mail: a card, light or dark as its reader's mail program is. */
export function Frame({ preview, face = {}, children }: FrameProps) {
  return (
    <FaceContext.Provider value={face}>
      <Html>
        <Head>
          <meta name="viewport" content="width=device-width" />
          <meta name="color-scheme" content="light dark" />
          <meta name="supported-color-schemes" content="light dark" />
          <style>{writeDarkColours(face)}</style>
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
    </FaceContext.Provider>
  );
}

/** The title under the logo or the initial of the workspace that it is about, or of Foyer where it is about none. */
export function Title({ workspace, children }: { workspace?: string; children: string }) {
  return (
    <>
      <WorkspaceTile workspace={workspace} />
      <Heading className="text" style={styles.heading}>
        {children}
      </Heading>
    </>
  );
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
  const { button, text } = mailColours(useContext(FaceContext).accent).light;
  return (
    <Button className="button" href={href} style={{ ...styles.button, backgroundColor: button, color: text }}>
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
  const { link } = mailColours(useContext(FaceContext).accent).light;
  return (
    <Link className="link" href={href} style={{ ...styles.link, color: link }}>
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
  link: { wordBreak: "break-all" },
  quote: { ...text, paddingLeft: "14px", borderLeft: "3px solid #d4d4d8" },
  button: {
    margin: "0 0 20px",
    padding: "11px 22px",
    borderRadius: "8px",
    fontSize: "15px",
    fontWeight: 600,
  },
} satisfies Record<string, CSSProperties>;

function writeDarkColours({ accent }: MailFace): string {
  const { button, text, link } = mailColours(accent).dark;
  return `@media (prefers-color-scheme: dark) {
  .page, .page td { background-color: #111113 !important; }
  .card { background-color: #18181b !important; border-color: #2a2a2e !important; }
  .card td { background-color: transparent !important; }
  .text, .quote { color: #f4f4f5 !important; border-color: #3a3a40 !important; }
  .soft { color: #b4b4bd !important; }
  .link { color: ${link} !important; }
  .button { background-color: ${button} !important; color: ${text} !important; }
}`;
}
