import type { Mail } from "./frame";
import { renderNotice } from "./notice";
import { formatMoment } from "./text";

export type TwoFactorChange = "on" | "off" | "codes";

/** `forgotUrl` is the page on which anybody asks for a reset link; it holds no token. */
export type TwoFactorEmail = {
  to: { name: string; address: string };
  change: TwoFactorChange;
  changedAt: Date;
  forgotUrl: string;
};

const subjects = {
  on: "Two-step sign-in is on",
  off: "Two-step sign-in is off",
  codes: "You have new recovery codes",
};

const news = {
  on: (whose: string, at: string) =>
    `On ${at}, two-step sign-in of ${whose} was switched on. Logging in now asks for a code of your authenticator app as well. Every other browser is signed out.`,
  off: (whose: string, at: string) =>
    `On ${at}, two-step sign-in of ${whose} was switched off. Logging in now asks for the password alone.`,
  codes: (whose: string, at: string) =>
    `On ${at}, new recovery codes for ${whose} were made. The ones before no longer work.`,
};

/** Writes the mail that says what changed of somebody's two-factor sign-in. No link in it does anything. */
export function renderTwoFactor({ to, change, changedAt, forgotUrl }: TwoFactorEmail): Promise<Mail> {
  return renderNotice({
    subject: subjects[change],
    name: to.name,
    news: news[change](`the Foyer account ${to.address}`, formatMoment(changedAt, "UTC")),
    advice: [
      "If this was you, or an admin of this Foyer did it for you, you do not need to do anything.",
      "If this was not you, somebody else knows your password. Choose a new one on the page below: that signs every browser out. Then tell an admin of your workspace.",
    ],
    forgotUrl,
  });
}
