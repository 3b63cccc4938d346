import { Link } from "#app/ui/link";
import { formatNumber, formatSince, formatTime } from "#app/ui/format";
import { noticeClass } from "#app/ui/notice";
import { useTimeZone } from "./time-zone";

export type MailNoticeProps =
  | { mail: "captured" | "none"; hasMailbox: boolean }
  | { mail: "stopped"; since: string; trouble: string; now: string; isSuperAdmin: boolean }
  | { mail: "nearly" | "used-up"; day: Day; now: string; isSuperAdmin: boolean };

type Day = { sent: number; limit: number; forInvitations: number; endsAt: string };

/** Tells admins on every page why mail does not go out, or will soon not. */
export function MailNotice(notice: MailNoticeProps) {
  const tone = notice.mail === "stopped" ? "danger" : "neutral";
  return (
    <p className={`${noticeClass(tone)} print:hidden`}>
      <Words {...notice} />
    </p>
  );
}

function Words(notice: MailNoticeProps) {
  const zone = useTimeZone();
  switch (notice.mail) {
    case "none":
      return "No mail provider is set up: no mail is sent";
    case "captured":
      return (
        <>
          No mail provider is set up: mail is kept here and reaches nobody.{" "}
          {notice.hasMailbox && <a href="/dev/mail">Read it</a>}
        </>
      );
    case "stopped":
      return (
        <>
          <b>{`Mail is not going out since ${formatSince(notice.since, notice.now, zone)}.`}</b>{" "}
          {`${notice.trouble}. Emails wait until it does.`} <MailLink {...notice} />
        </>
      );
    default:
      return (
        <>
          {formatDay(notice.mail, notice.day, formatTime(notice.day.endsAt, notice.now, zone))} <MailLink {...notice} />
        </>
      );
  }
}

function formatDay(state: "nearly" | "used-up", day: Day, next: string): string {
  const [sent, limit] = [formatNumber(day.sent), formatNumber(day.limit)];
  const end = formatNumber(day.forInvitations);
  if (state === "nearly")
    return `${sent} of today’s ${limit} emails are sent. After ${end}, invitations wait until ${next}.`;
  if (day.sent >= day.limit) return `All of today’s ${limit} emails are sent. Mail waits until ${next}.`;
  return `${sent} of today’s ${limit} emails are sent. Invitations wait until ${next}; the rest is kept for emails to accounts, such as password resets.`;
}

function MailLink({ isSuperAdmin }: { isSuperAdmin: boolean }) {
  return isSuperAdmin ? (
    <Link className="link" href="/instance/mail">
      Look at mail
    </Link>
  ) : null;
}
