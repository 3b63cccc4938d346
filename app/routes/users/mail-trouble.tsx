import { buttonClass, ButtonRow } from "#app/ui/button";
import { ActionForm } from "#app/ui/forms/form";
import { formatAgo, formatMail, formatTime } from "#app/ui/format";
import { useTimeZone } from "#app/ui/layout/time-zone";
import type { User } from "./user-data";

type SentenceProps = { mail: User["mail"]; hasMailbox: boolean; now: string };

/** What became of the invitation's email, where nothing went wrong. */
export function MailSentence({ mail, hasMailbox, now }: SentenceProps) {
  return (
    <p className="text-sm text-faint" data-mail={mail?.state ?? "none"}>
      {mail?.state === "captured" && hasMailbox ? (
        <a className="link" href="/dev/mail">
          {formatMail(mail)}
        </a>
      ) : (
        formatMail(mail)
      )}
      {mail && ` (${formatAgo(mail.at, now)})`}
    </p>
  );
}

type TroubleProps = { user: User; now: string; formToken: string };

/** What went wrong with it, how often it was tried, and the three ways on. They lead to fields of the same page, by plain links. */
export function MailTrouble({ user: { mail, invitationUrl }, now, formToken }: TroubleProps) {
  const timeZone = useTimeZone();
  if (!mail) return null;
  return (
    <div className="grid gap-2.5 rounded-xl border border-danger/35 bg-danger-soft px-3.5 py-3">
      <p className="wrap-anywhere text-danger" data-mail={mail.state}>
        {`${formatMail(mail)}.`}
      </p>
      <p>{formatTries(mail, now, timeZone)}</p>
      <ButtonRow isOnPaper={false}>
        <a className={buttonClass()} href="#email">
          Correct the address
        </a>
        <ActionForm intent="resend" formToken={formToken} label="Try again" />
        {invitationUrl && (
          <a className={buttonClass()} href="#invitationUrl">
            Copy the link instead
          </a>
        )}
      </ButtonRow>
    </div>
  );
}

const since: Partial<Record<NonNullable<User["mail"]>["state"], string>> = {
  retrying: "Queued",
  failed: "Given up",
  bounced: "Bounced",
  complained: "Reported",
};

/** "Queued 3 hours ago, tried 5 times. Next try: today, 14:05." One that mail's standing still keeps here does not count as tried. */
function formatTries(mail: NonNullable<User["mail"]>, now: string, timeZone: string): string {
  const { state, at, attempts, nextTryAt } = mail;
  if (attempts === 0) return `Queued ${formatAgo(at, now)}. It waits until mail goes out again.`;
  const wasTried = state === "retrying" || state === "failed";
  const tries = attempts === 1 ? ", tried once" : `, tried ${attempts} times`;
  const told = `${since[state] ?? "Queued"} ${formatAgo(at, now)}${wasTried ? tries : ""}.`;
  if (!nextTryAt) return told;
  return `${told} ${nextTryAt > now ? `Next try: ${formatTime(nextTryAt, now, timeZone)}.` : "It is tried again now."}`;
}
