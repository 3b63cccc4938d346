import type { InvitationMail } from "#app/domain/workspaces/invitation-mail";
import { Checkbox } from "#app/ui/forms/choice";
import { TextAreaField, TextField, type Field } from "#app/ui/forms/field";

export type InvitationField =
  "invitationDays" | "mailSubject" | "mailOpening" | "replyToInviter" | "reminders" | "joinedMails";

/** The answers of a form that nobody has filled in yet. */
export function toInvitationAnswers(mail: InvitationMail) {
  const { mailSubject, mailOpening } = mail;
  const toAnswer = (isOn: boolean) => (isOn ? "on" : "");
  return {
    ...{ mailSubject, mailOpening },
    replyToInviter: toAnswer(mail.repliesToInviter),
    reminders: toAnswer(mail.reminds),
    joinedMails: toAnswer(mail.tellsOfJoins),
  };
}

type FieldsProps = { fields: Record<InvitationField, Field> };

/** How long invitations are open, and what is mailed about them. */
export function InvitationFields({ fields }: FieldsProps) {
  return (
    <>
      <TextField
        field={fields.invitationDays}
        label="Days that an invitation is open"
        hint="1 to 90. Admins can choose another time when they add a user."
        inputMode="numeric"
      />
      <TextField
        field={fields.mailSubject}
        label="Subject of the email"
        hint="In place of “{inviter} invited you to {workspace}”. You can use {inviter}, {workspace} and {invitee}: each email has the names there. 150 characters at most."
        isOptional
      />
      <TextAreaField
        field={fields.mailOpening}
        label="Opening text of the email"
        hint="In place of the first sentence, with the same names. The email says below who invites, and as what. Plain text, 500 characters at most."
        isOptional
        rows={3}
      />
      <InvitationSwitches fields={fields} />
    </>
  );
}

function InvitationSwitches({ fields }: FieldsProps) {
  return (
    <>
      <Checkbox
        field={fields.replyToInviter}
        label="Send replies to the inviter"
        hint="Invitees see the inviter’s email address, if it is confirmed. Otherwise replies go to the address that Foyer mails from."
        isNamed
      />
      <Checkbox
        field={fields.reminders}
        label="Remind people who have not answered"
        hint="Two days before their invitation expires, and on day 3 if it is open for a week or more. Nobody is reminded whose email did not arrive, or whose link you only copied."
        isNamed
      />
      <Checkbox
        field={fields.joinedMails}
        label="Email the inviter when somebody joins"
        hint="20 emails a day at most."
        isNamed
      />
    </>
  );
}
