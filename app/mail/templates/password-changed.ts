import type { Mail } from "./frame";
import { renderNotice } from "./notice";
import { formatMoment } from "./text";

/** `forgotUrl` is the page on which anybody asks for a reset link; it holds no token. */
export type PasswordChangedEmail = { name: string; email: string; changedAt: Date; forgotUrl: string };

/** Writes the mail that says that a password was changed. No link in it does anything. The same content gives the same bytes. */
export function renderPasswordChanged({ name, email, changedAt, forgotUrl }: PasswordChangedEmail): Promise<Mail> {
  return renderNotice({
    subject: "Your password was changed",
    name,
    news: `The password of the Foyer account ${email} was changed on ${formatMoment(changedAt, "UTC")}. Every browser that was signed in before is signed out.`,
    advice: [
      "If this was you, you do not need to do anything.",
      "If this was not you, somebody else may read your mail. Change the password of your mailbox first, then choose a new one for Foyer on the page below, and tell an admin of your workspace.",
    ],
    forgotUrl,
  });
}
