import type { Mail } from "./frame";
import { renderNotice } from "./notice";
import { formatMoment } from "./text";

/** Tells the holder of an account that somebody else wanted its address for theirs. It holds no link. */
export function renderAddressWanted({ name, email }: { name: string; email: string }): Promise<Mail> {
  return renderNotice({
    subject: "Somebody wanted to use your email address for Foyer",
    name,
    news: `Somebody with another Foyer account wanted to change its email address to ${email}, which is yours.`,
    advice: ["Nothing changed, and nothing will. If this was you, log in with this address and its own password."],
  });
}

/** `forgotUrl` is the page on which anybody asks for a reset link; it holds no token. */
export type ChangeAskedEmail = { name: string; email: string; wanted: string; askedAt: Date; forgotUrl: string };

/** Tells the mailbox that an account has that its person wants another address. No link in it does anything. */
export function renderChangeAsked({ name, email, wanted, askedAt, forgotUrl }: ChangeAskedEmail): Promise<Mail> {
  return renderNotice({
    subject: "Somebody wants to change the email address of your Foyer account",
    name,
    news: `On ${formatMoment(askedAt, "UTC")}, somebody who knows the password of the Foyer account ${email} asked to change its email address to ${wanted}. It changes once a link in a mail to that address is used, within a day.`,
    advice: [
      "If this was you, you do not need to do anything.",
      "If this was not you, somebody knows your password. Choose a new one on the page below: that stops the change and signs every browser out. Then tell an admin of your workspace.",
    ],
    forgotUrl,
  });
}

export type ChangedEmail = { name: string; former: string; email: string; at: Date };

/** Tells the mailbox that an account had, and that nobody had proved, that the account has another address. It holds no link. */
export function renderEmailChanged(content: ChangedEmail): Promise<Mail> {
  return renderNotice({
    subject: "The email address of your Foyer account was changed",
    name: content.name,
    news: `On ${formatMoment(content.at, "UTC")}, the email address of your Foyer account was changed from ${content.former} to ${content.email}. Mails of Foyer go there from now on, and you log in with the new address.`,
    advice: [
      "If this was you, you do not need to do anything.",
      "If this was not you, somebody else has your account. Tell an admin of your workspace at once: they can archive it.",
    ],
  });
}

/** Tells the mailbox that an account had that the account was put back to an earlier address. It holds no link. */
export function renderEmailRestored({ name, former, email, at }: ChangedEmail): Promise<Mail> {
  return renderNotice({
    subject: "The email address of your Foyer account was put back",
    name,
    news: `On ${formatMoment(at, "UTC")}, the email address of the Foyer account ${former} was put back to ${email}, by the link that was mailed there when it was changed. Every browser is signed out, and the old password no longer works.`,
    advice: [
      `If this was you, choose a new password by the link in the mail to ${email}.`,
      "If this was not you, tell an admin of your workspace at once: they can archive the account.",
    ],
  });
}
