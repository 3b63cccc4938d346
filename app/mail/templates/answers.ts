import { oneLine } from "#app/mail/transports/message";
import type { MailFace } from "./face";
import type { Mail } from "./frame";
import { renderNews } from "./news";
import { formatMoment } from "./text";

/** `user` and `email` are of the invitee who answered at that moment; `url` is their page. */
export type AnswerEmail = {
  workspace: string;
  timeZone: string;
  name: string;
  user: string;
  email: string;
  at: Date;
  url: string;
  face?: MailFace;
};

export type JoinedEmail = AnswerEmail & { role: "Admin" | "Builder" | "End-user" };

/** Writes the mail that tells an inviter who joined. The same content gives the same bytes. */
export function renderJoined({ role, ...content }: JoinedEmail): Promise<Mail> {
  const { workspace, user, person, moment } = readNames(content);
  return renderNews({
    ...content,
    subject: `${user} joined ${workspace}`,
    title: `${user} joined ${workspace}`,
    news: `${person} accepted your invitation on ${moment}, and is in ${workspace} as ${role === "Builder" ? "a" : "an"} ${role} now.`,
    next: "You do not need to do anything. Their page shows their role and groups.",
    button: `Open the page of ${user}`,
    footer: `You get this mail because you invited them, and at most 20 of these a day. Admins can switch them off under General in ${workspace}.`,
  });
}

/** Writes the mail that tells an admin who declined. The same content gives the same bytes. */
export function renderDeclined(content: AnswerEmail): Promise<Mail> {
  const { workspace, user, person, moment } = readNames(content);
  return renderNews({
    ...content,
    subject: `${user} declined the invitation to ${workspace}`,
    title: `${user} declined the invitation`,
    news: `${person} declined the invitation to ${workspace} on ${moment}, and is archived there. The link no longer works.`,
    next: "To invite them again, unarchive them on their page.",
    button: `Open the page of ${user}`,
    footer: `You get this mail because you invited them, or are an admin of ${workspace}, and at most 20 of these a day.`,
  });
}

function readNames({ workspace, user, email, at, timeZone }: AnswerEmail) {
  return {
    workspace: oneLine(workspace),
    user: oneLine(user),
    person: `${oneLine(user)} (${oneLine(email)})`,
    moment: formatMoment(at, timeZone),
  };
}
