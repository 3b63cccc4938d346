import { render } from "@react-email/render";
import { oneLine } from "../transports";
import { Footer, Frame, LinkButton, LinkInFull, Note, Paragraph, Title, type Mail } from "./frame";
import { countInWords, dateInWords, shortDateInWords, writeText } from "./words";

export type UsersEndLetter = {
  workspace: string;
  name: string;
  /** Whose access ends first, by days of UTC's calendar, as 2026-12-31. */
  users: { name: string; email: string; endsOn: string }[];
  count: number;
  /** Whether there are more than `count`. */
  isMore: boolean;
  url: string;
};

/** Writes the mail that tells an admin whose access ends. The same letter gives the same bytes. */
export async function renderUsersEnd(letter: UsersEndLetter): Promise<Mail> {
  const words = wordsOf(letter);
  return { subject: words.subject, html: await render(<UsersEnd {...words} />), text: textOf(words) };
}

type Words = ReturnType<typeof wordsOf>;

function wordsOf({ workspace: name, name: admin, users, count, isMore, url }: UsersEndLetter) {
  const workspace = oneLine(name);
  const left = countInWords(count - users.length, isMore);
  const [only] = users;
  const whose = `${countInWords(count, isMore)} users`;
  return {
    workspace,
    url,
    subject:
      only && count === 1
        ? `Access to ${workspace} ends for ${oneLine(only.name)} on ${shortDateInWords(only.endsOn)}`
        : `Access to ${workspace} ends for ${whose} in the next 7 days`,
    greeting: `Hello ${oneLine(admin)},`,
    news: `Access to ${workspace} ends for ${count === 1 ? "one user" : whose} in the next 7 days. On their day, in UTC, Foyer archives them.`,
    users: users.map(({ name: user, email, endsOn }) => `${oneLine(user)} (${oneLine(email)}): ${dateInWords(endsOn)}`),
    more: count > users.length ? `And ${left} more after them.` : "",
    next: "To keep somebody longer, find them on the Users page and choose a later day, or none.",
    footer: `You get this mail because you are an admin of ${workspace}.`,
  };
}

function textOf(words: Words): string {
  return writeText([
    words.greeting,
    words.news,
    words.users.map((user) => `- ${user}`).join("\n"),
    ...(words.more ? [words.more] : []),
    words.next,
    words.url,
    words.footer,
  ]);
}

function UsersEnd(words: Words) {
  return (
    <Frame preview={words.news}>
      <Title workspace={words.workspace}>{`Access to ${words.workspace} ends soon`}</Title>
      <Paragraph lines={[words.greeting, words.news]} />
      <Paragraph lines={words.users} />
      {words.more && <Note>{words.more}</Note>}
      <Note>{words.next}</Note>
      <LinkButton href={words.url}>Open Users</LinkButton>
      <LinkInFull href={words.url} words="The button opens this page." />
      <Footer>{words.footer}</Footer>
    </Frame>
  );
}
