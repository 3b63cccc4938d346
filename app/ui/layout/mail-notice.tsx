import { noticeClass } from "#app/ui/notice";

export type MailNoticeProps = { mail: "captured" | "none"; hasMailbox: boolean };

/** Tells admins on every page that nobody gets the mails of this instance. */
export function MailNotice({ mail, hasMailbox }: MailNoticeProps) {
  if (mail === "none") return <p className={noticeClass("neutral")}>No mail provider is set up: no mail is sent</p>;
  return (
    <p className={`${noticeClass("neutral")} print:hidden`}>
      No mail provider is set up: mail is kept here and reaches nobody. {hasMailbox && <a href="/dev/mail">Read it</a>}
    </p>
  );
}
