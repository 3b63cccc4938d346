import { oneLine } from "#app/mail/transports/message";
import type { Mail } from "./frame";
import { renderNotice } from "./notice";
import { formatMoment } from "./text";

/** `forgotUrl` is the page on which anybody asks for a reset link; it holds no token. */
export type NewSignInEmail = {
  name: string;
  email: string;
  signIns: { at: Date; ip: string; browser: string }[];
  forgotUrl: string;
};

/** Writes the mail about a sign-in from a browser that the account did not know. No link in it does anything. */
export function renderNewSignIn({ name, email, signIns, forgotUrl }: NewSignInEmail): Promise<Mail> {
  return renderNotice({
    subject: "New sign-in to your Foyer account",
    name,
    news: `Somebody signed in to the Foyer account ${email} from a browser that it did not know:`,
    list: signIns.map(({ at, ip, browser }) => `${formatMoment(at, "UTC")}: ${browser}, IP address ${oneLine(ip)}`),
    advice: [
      "If this was you, you do not need to do anything.",
      "If this was not you, somebody knows your password. Choose a new one on the page below: that signs every browser out. Then tell an admin of your workspace.",
    ],
    forgotUrl,
  });
}
