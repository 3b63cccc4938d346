import { findFormerAddressMail } from "#app/domain/accounts/email-recovery";
import { findAskedEmail, findNewAddressEmail } from "#app/domain/accounts/email-change-emails";
import { findProofEmail } from "#app/domain/accounts/email-verification";
import { findDeclinedEmail, findJoinedEmail, findRenewalEmail } from "#app/domain/invitations/answer-emails";
import { findChangeEmail, findEmail, findReminderEmail } from "#app/domain/invitations/invitation-email";
import { findEndingEmail, findEndEmail } from "#app/domain/members/access-end-emails";
import { findArchivedEmail } from "#app/domain/members/archived-email";
import { findAccessAskedEmail, findLetInEmail } from "#app/domain/access-requests/emails";
import { findSignInEmail } from "#app/domain/accounts/known-browsers";
import { findResetEmail } from "#app/domain/accounts/password-reset";
import { findSignUpEmail } from "#app/domain/accounts/sign-up";
import { findMailFace } from "#app/domain/workspaces/face";
import {
  type Claimed,
  type ClaimedAccountMail,
  type ClaimedMail,
  type ClaimedMemberMail,
  type ClaimedSignUp,
} from "#app/mail/claims";
import type { MailFace } from "#app/mail/templates/face";
import type { Mail } from "#app/mail/templates/frame";
import type { Message } from "#app/mail/transports/message";
import { renderWithFace } from "#app/mail/with-face";

const roleWords = { admin: "Admin", builder: "Builder", "end-user": "End-user" } as const;

type Written = Omit<Message, "key">;

/** The mail as it reads now, or undefined once nobody should get it. */
export function writeEmail(mail: Claimed): Promise<Written | undefined> {
  if ("memberId" in mail) return memberWriters[mail.kind](mail);
  if ("signUpId" in mail) return writeSignUp(mail);
  if (!("accountId" in mail)) return writeInvitation(mail);
  return accountWriters[mail.kind](mail);
}

// React Email takes most of a second and 30 MB to load: a process that mails nothing does without.

const accountWriters: Record<ClaimedAccountMail["kind"], (mail: ClaimedAccountMail) => Promise<Written | undefined>> = {
  "password-reset": writePasswordReset,
  "password-changed": writePasswordChanged,
  "email-proof": writeEmailProof,
  "new-sign-in": writeNewSignIn,
  "two-factor-on": (mail: ClaimedAccountMail) => writeTwoFactor(mail, "on"),
  "two-factor-off": (mail: ClaimedAccountMail) => writeTwoFactor(mail, "off"),
  "two-factor-codes": (mail: ClaimedAccountMail) => writeTwoFactor(mail, "codes"),
  "email-change": writeEmailChange,
  "email-change-asked": writeChangeAsked,
  "email-changed": writeEmailChanged,
  "email-restored": writeEmailRestored,
};

type MemberWriter = (mail: ClaimedMemberMail) => Promise<Written | undefined>;

const memberWriters: Record<ClaimedMemberMail["kind"], MemberWriter> = {
  "access-ends": buildWriter(
    findEndEmail,
    async () => (await import("#app/mail/templates/access-ends")).renderAccessEnds,
  ),
  "users-end": buildWriter(findEndingEmail, async () => (await import("#app/mail/templates/users-end")).renderUsersEnd),
  "let-in": buildWriter(findLetInEmail, async () => (await import("#app/mail/templates/access-approved")).renderLetIn),
  "access-asked": buildWriter(
    findAccessAskedEmail,
    async () => (await import("#app/mail/templates/access-requested")).renderAccessAsked,
  ),
  joined: buildWriter(findJoined, async () => (await import("#app/mail/templates/answers")).renderJoined),
  declined: buildWriter(findDeclinedEmail, async () => (await import("#app/mail/templates/answers")).renderDeclined),
  "renewal-asked": buildWriter(
    findRenewalEmail,
    async () => (await import("#app/mail/templates/renewal-asked")).renderRenewalAsked,
  ),
  archived: buildWriter(findArchivedEmail, async () => (await import("#app/mail/templates/archived")).renderArchived),
};

function buildWriter<EmailContent extends { to: Written["to"] }>(
  find: (mail: ClaimedMemberMail) => Promise<EmailContent | undefined>,
  load: () => Promise<(content: EmailContent & { name: string; face: MailFace }) => Promise<Mail>>,
): MemberWriter {
  return async (mail) => {
    const found = await find(mail);
    if (!found) return undefined;
    const [render, workspace] = await Promise.all([load(), findMailFace(mail.workspaceId)]);
    const written = await renderWithFace(workspace, (face) => render({ ...found, name: found.to.name, face }));
    return { to: found.to, ...written };
  };
}

async function findJoined(mail: ClaimedMemberMail) {
  const found = await findJoinedEmail(mail);
  return found && { ...found, role: roleWords[found.role] };
}

async function writeInvitation(mail: ClaimedMail): Promise<Written | undefined> {
  const isReminder = mail.kind === "reminder";
  const found = await (isReminder ? findReminderEmail(mail) : findEmail(mail.workspaceId, mail.invitationId));
  if (!found) return undefined;
  const workspace = await findMailFace(mail.workspaceId);
  const { renderInvitation } = await import("#app/mail/templates/invitation");
  const { to, replyTo, sentAt, ...content } = found;
  const mailed = { ...content, role: roleWords[content.role], remindsOf: isReminder ? sentAt : undefined };
  const render = (face: MailFace) => renderInvitation({ ...mailed, face, invitee: to.name });
  return { to, replyTo, ...(await renderWithFace(workspace, render)) };
}

async function writeSignUp(mail: ClaimedSignUp): Promise<Written | undefined> {
  const content = await findSignUpEmail(mail.workspaceId, mail.signUpId);
  if (!content) return undefined;
  const workspace = await findMailFace(mail.workspaceId);
  const { renderSignUp } = await import("#app/mail/templates/sign-up");
  // Without the name: it was typed at sign-up, and the mailbox may be another person's.
  const written = await renderWithFace(workspace, (face) => renderSignUp({ ...content, face }));
  return { to: { name: "", address: content.email }, ...written };
}

async function writePasswordReset({ accountId }: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findResetEmail(accountId);
  if (!found) return undefined;
  const { renderPasswordReset } = await import("#app/mail/templates/password-reset");
  const { to, ...content } = found;
  return { to, ...(await renderPasswordReset({ ...content, name: to.name, email: to.address })) };
}

async function writePasswordChanged({ accountId, queuedAt }: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findChangeEmail(accountId);
  if (!found) return undefined;
  const { renderPasswordChanged } = await import("#app/mail/templates/password-changed");
  const { to, forgotUrl } = found;
  return { to, ...(await renderPasswordChanged({ name: to.name, email: to.address, changedAt: queuedAt, forgotUrl })) };
}

async function writeTwoFactor({ accountId, queuedAt: changedAt }: ClaimedAccountMail, change: "on" | "off" | "codes") {
  const found = await findChangeEmail(accountId);
  const { renderTwoFactor } = await import("#app/mail/templates/two-factor");
  return found && { to: found.to, ...(await renderTwoFactor({ ...found, change, changedAt })) };
}

async function writeNewSignIn({ accountId, queuedAt }: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findSignInEmail(accountId, queuedAt);
  if (!found) return undefined;
  const { renderNewSignIn } = await import("#app/mail/templates/new-sign-in");
  const { to, ...content } = found;
  return { to, ...(await renderNewSignIn({ ...content, name: to.name, email: to.address })) };
}

async function writeEmailProof({ accountId }: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findProofEmail(accountId);
  if (!found) return undefined;
  const { renderEmailProof } = await import("#app/mail/templates/email-verification");
  const { to, ...content } = found;
  return { to, ...(await renderEmailProof({ ...content, name: to.name, email: to.address })) };
}

async function writeEmailChange({ accountId, address }: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findNewAddressEmail(accountId, address);
  if (!found) return undefined;
  const { to, url, ...content } = found;
  if (!url) {
    const { renderAddressWanted } = await import("#app/mail/templates/email-change-notices");
    return { to, ...(await renderAddressWanted({ name: to.name, email: address })) };
  }
  const { renderEmailChange } = await import("#app/mail/templates/email-change");
  return { to, ...(await renderEmailChange({ ...content, email: address, url })) };
}

async function writeChangeAsked(mail: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findAskedEmail(mail.accountId, mail.address);
  if (!found) return undefined;
  const { renderChangeAsked } = await import("#app/mail/templates/email-change-notices");
  const { to, email: wanted, forgotUrl } = found;
  const content = { name: to.name, email: to.address, wanted, askedAt: mail.queuedAt, forgotUrl };
  return { to, ...(await renderChangeAsked(content)) };
}

async function writeEmailChanged(mail: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findFormerAddressMail(mail.accountId, mail.address);
  if (!found) return undefined;
  const { name, email, recovery } = found;
  const to = { name, address: mail.address };
  const changed = { name, former: mail.address, email, at: mail.queuedAt };
  if (recovery) {
    const { renderRecovery } = await import("#app/mail/templates/email-recovery");
    return { to, ...(await renderRecovery({ ...changed, ...recovery })) };
  }
  const { renderEmailChanged } = await import("#app/mail/templates/email-change-notices");
  return { to, ...(await renderEmailChanged(changed)) };
}

async function writeEmailRestored(mail: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findChangeEmail(mail.accountId);
  if (!found) return undefined;
  const { renderEmailRestored } = await import("#app/mail/templates/email-change-notices");
  const { name, address: email } = found.to;
  const restored = { name, former: mail.address, email, at: mail.queuedAt };
  return { to: { name, address: mail.address }, ...(await renderEmailRestored(restored)) };
}
