import { render } from "@react-email/render";
import { oneLine } from "#app/mail/transports/message";
import { Frame, LinkButton, LinkInFull, Paragraph, Title, type Mail } from "./frame";
import { writeText } from "./text";

/**
 * What happened to somebody's account, and what to do about it. `forgotUrl` is the page on which anybody asks for a reset
 * link.
 */
export type Notice = {
  subject: string;
  name: string;
  news: string;
  list?: string[];
  advice: string[];
  forgotUrl?: string;
};

/** Writes a mail that only tells something: no link in it does anything. The same notice gives the same bytes. */
export async function renderNotice(notice: Notice): Promise<Mail> {
  const { subject, news, list = [], advice, forgotUrl } = notice;
  const greeting = formatGreeting(notice);
  const text = writeText([greeting, [news, ...list].join("\n"), ...advice, ...(forgotUrl ? [forgotUrl] : [])]);
  return { subject, html: await render(<NoticeMail {...notice} />), text };
}

const formatGreeting = ({ name }: Notice) => `Hello ${oneLine(name)},`;

function NoticeMail(notice: Notice) {
  const { subject, news, list = [], advice, forgotUrl } = notice;
  return (
    <Frame preview={news}>
      <Title>{subject}</Title>
      <Paragraph lines={[formatGreeting(notice), news]} />
      {list.length > 0 && <Paragraph lines={list} />}
      {advice.map((line) => (
        <Paragraph key={line} lines={[line]} />
      ))}
      {forgotUrl && (
        <>
          <LinkButton href={forgotUrl}>Choose a new password</LinkButton>
          <LinkInFull href={forgotUrl} words="The button opens this page." />
        </>
      )}
    </Frame>
  );
}
