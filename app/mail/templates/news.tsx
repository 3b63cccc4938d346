import { render } from "@react-email/render";
import { oneLine } from "#app/mail/transports/message";
import type { MailFace } from "./face";
import { Footer, Frame, LinkButton, LinkInFull, Note, Paragraph, Title, type Mail } from "./frame";
import { writeText } from "./text";

/** What happened in a workspace, to whom or by whom, and the page on which the reader can go on. */
export type News = {
  workspace: string;
  face?: MailFace;
  subject: string;
  title: string;
  /** The reader. */
  name: string;
  news: string;
  /** What the reader can do, or need not do. */
  next: string;
  url: string;
  button: string;
  footer: string;
};

/** Writes a mail that tells one thing of a workspace. The same news gives the same bytes. */
export async function renderNews(news: News): Promise<Mail> {
  const greeting = `Hello ${oneLine(news.name)},`;
  const text = writeText([greeting, news.news, news.next, news.url, news.footer]);
  return { subject: oneLine(news.subject), html: await render(<NewsMail {...news} greeting={greeting} />), text };
}

function NewsMail({ workspace, face, title, greeting, news, next, url, button, footer }: News & { greeting: string }) {
  return (
    <Frame preview={news} face={face}>
      <Title workspace={oneLine(workspace)}>{title}</Title>
      <Paragraph lines={[greeting, news]} />
      <Note>{next}</Note>
      <LinkButton href={url}>{button}</LinkButton>
      <LinkInFull href={url} words="The button opens this page." />
      <Footer>{footer}</Footer>
    </Frame>
  );
}
