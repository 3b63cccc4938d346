import { oneLine } from "#app/mail/transports/message";
import type { MailFace } from "./face";
import type { Mail } from "./frame";
import { renderNews } from "./news";
import { formatMoment } from "./text";

/** `url` is the page of the workspaces that the person is still in. */
export type ArchivedEmail = {
  workspace: string;
  timeZone: string;
  name: string;
  archivedAt: Date;
  url: string;
  face?: MailFace;
};

/** Writes the mail that tells a member that they are archived. The same content gives the same bytes. */
export function renderArchived({ archivedAt, timeZone, ...content }: ArchivedEmail): Promise<Mail> {
  const workspace = oneLine(content.workspace);
  return renderNews({
    ...content,
    subject: `Your access to ${workspace} has ended`,
    title: `Your access to ${workspace} has ended`,
    news: `You were archived in ${workspace} on ${formatMoment(archivedAt, timeZone)}, so you can no longer open it.`,
    next: `Do you still need it? Ask an admin of ${workspace}: they can invite you again, and nothing of you there is lost.`,
    button: "Open your workspaces",
    footer: "Your account stays, with every other workspace that you are in.",
  });
}
