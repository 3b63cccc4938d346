import { CopyLink } from "./copy-link";
import { MailSentence, MailTrouble } from "./mail-trouble";
import { NextReminder } from "./next-reminder";
import { ActionForm } from "#app/ui/forms/form";
import { formatAgo, formatDay, formatFullTime } from "#app/ui/format";
import { useTimeZone } from "#app/ui/layout/time-zone";
import type { User } from "./user-data";
import { FinePrint } from "#app/ui/fine-print";
import { ButtonLink, ButtonRow } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { paths } from "#app/web/urls";

type Props = {
  user: User;
  edition: "self-hosted" | "cloud";
  hasMailbox: boolean;
  now: string;
  slug: string;
  formToken: string;
};

/** The invitation box: its link, its time, the state of its mail, and what can be done about it. */
export function UserInvitation({ user, edition, hasMailbox, now, slug, formToken }: Props) {
  const timeZone = useTimeZone();
  const isTrouble = ["failed", "retrying", "bounced", "complained"].includes(user.mail?.state ?? "");
  return (
    <Panel id="invitation" aria-labelledby="invitation-title">
      <h2 id="invitation-title">Invitation</h2>
      <p className="text-sm text-faint">
        Invited by {user.invitedBy ?? "Foyer"}, {formatDay(user.invitedAt, now, timeZone)}
      </p>
      <InvitationLink user={user} now={now} />
      {isTrouble ? (
        <MailTrouble user={user} now={now} formToken={formToken} />
      ) : (
        <MailSentence mail={user.mail} hasMailbox={hasMailbox} now={now} />
      )}
      <NextReminder at={user.nextReminderAt} />
      {user.message && (
        <blockquote className="border-l-[3px] border-line-strong pl-3 whitespace-pre-line wrap-anywhere text-soft">
          {user.message}
        </blockquote>
      )}
      <ButtonRow>
        {!isTrouble && <ActionForm intent="resend" formToken={formToken} label={resendLabel(user)} />}
        <ActionForm intent="new-link" formToken={formToken} label="New link" />
        <ButtonLink href={paths.cancelInvitation(slug, user.id)} variant="danger">
          Cancel invitation
        </ButtonLink>
      </ButtonRow>
      <FinePrint>
        {isTrouble ? "Trying again" : "Resending"} mails the same link and starts its time anew. A new link kills every
        earlier one
        {edition === "cloud" ? "." : ", and is mailed."}
      </FinePrint>
    </Panel>
  );
}

function InvitationLink({ user, now }: Pick<Props, "user" | "now">) {
  const timeZone = useTimeZone();
  const { name, email, invitationUrl, expiresAt, isExpired, renewalAskedAt } = user;
  const hint = isExpired
    ? `The link has expired. ${renewalAskedAt ? "Renew it" : "Resend the email"}, and the same link works again.`
    : `Anybody who has the link can join as ${email}.`;
  return (
    <>
      {invitationUrl && <CopyLink url={invitationUrl} hint={hint} />}
      {expiresAt && (
        <p>
          {isExpired ? `Expired ${formatAgo(expiresAt, now)}.` : `Works until ${formatFullTime(expiresAt, timeZone)}.`}
        </p>
      )}
      {renewalAskedAt && (
        <p>
          {name} opened the expired link and asked for a new one {formatAgo(renewalAskedAt, now)}.
        </p>
      )}
    </>
  );
}

function resendLabel({ mail, renewalAskedAt }: User): string {
  if (renewalAskedAt) return "Renew the link";
  return mail ? "Resend the email" : "Send the email";
}
