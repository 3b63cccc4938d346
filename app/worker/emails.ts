import { findFormerAddressMail } from "#app/domain/accounts/email-recovery";
import { findAskedLetter, findNewAddressLetter } from "#app/domain/accounts/email-change-emails";
import { findProofLetter } from "#app/domain/accounts/email-verification";
import { findChangeLetter, findLetter } from "#app/domain/invitations/invitation-email";
import { findEndingLetter, findEndLetter } from "#app/domain/members/access-end-emails";
import { findAccessAskedLetter, findLetInLetter } from "#app/domain/access-requests/emails";
import { findSignInLetter } from "#app/domain/accounts/known-browsers";
import { findResetLetter } from "#app/domain/accounts/password-reset";
import { findSignUpLetter } from "#app/domain/accounts/sign-up";
import {
  type Claimed,
  type ClaimedAccountMail,
  type ClaimedMail,
  type ClaimedMemberMail,
  type ClaimedSignUp,
} from "#app/mail/claims";
import type { Mail } from "#app/mail/templates/frame";
import type { Message } from "#app/mail/transports/message";

const roleWords = { admin: "Admin", builder: "Builder", "end-user": "End-user" } as const;

type Written = Omit<Message, "key">;

/** The mail as it reads now, or undefined once nobody should get it. */
export function writeLetter(mail: Claimed): Promise<Written | undefined> {
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
  "second-step-on": (mail: ClaimedAccountMail) => writeSecondStep(mail, "on"),
  "second-step-off": (mail: ClaimedAccountMail) => writeSecondStep(mail, "off"),
  "second-step-codes": (mail: ClaimedAccountMail) => writeSecondStep(mail, "codes"),
  "email-change": writeEmailChange,
  "email-change-asked": writeChangeAsked,
  "email-changed": writeEmailChanged,
  "email-restored": writeEmailRestored,
};

type MemberWriter = (mail: ClaimedMemberMail) => Promise<Written | undefined>;

const memberWriters: Record<ClaimedMemberMail["kind"], MemberWriter> = {
  "access-ends": writerOf(
    findEndLetter,
    async () => (await import("#app/mail/templates/access-ends")).renderAccessEnds,
  ),
  "users-end": writerOf(findEndingLetter, async () => (await import("#app/mail/templates/users-end")).renderUsersEnd),
  "let-in": writerOf(findLetInLetter, async () => (await import("#app/mail/templates/access-approved")).renderLetIn),
  "access-asked": writerOf(
    findAccessAskedLetter,
    async () => (await import("#app/mail/templates/access-requested")).renderAccessAsked,
  ),
};

function writerOf<Letter extends { to: Written["to"] }>(
  find: (mail: ClaimedMemberMail) => Promise<Letter | undefined>,
  load: () => Promise<(letter: Letter & { name: string }) => Promise<Mail>>,
): MemberWriter {
  return async (mail) => {
    const found = await find(mail);
    if (!found) return undefined;
    const render = await load();
    return { to: found.to, ...(await render({ ...found, name: found.to.name })) };
  };
}

async function writeInvitation({ workspaceId, invitationId }: ClaimedMail): Promise<Written | undefined> {
  const found = await findLetter(workspaceId, invitationId);
  if (!found) return undefined;
  const { renderInvitation } = await import("#app/mail/templates/invitation");
  const { to, role, ...letter } = found;
  return { to, ...(await renderInvitation({ ...letter, invitee: to.name, role: roleWords[role] })) };
}

async function writeSignUp({ workspaceId, signUpId }: ClaimedSignUp): Promise<Written | undefined> {
  const letter = await findSignUpLetter(workspaceId, signUpId);
  if (!letter) return undefined;
  const { renderSignUp } = await import("#app/mail/templates/sign-up");
  // Whoever signed up chose the name, and need not be whose mailbox it is.
  return { to: { name: "", address: letter.email }, ...(await renderSignUp(letter)) };
}

async function writePasswordReset({ accountId }: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findResetLetter(accountId);
  if (!found) return undefined;
  const { renderPasswordReset } = await import("#app/mail/templates/password-reset");
  const { to, ...letter } = found;
  return { to, ...(await renderPasswordReset({ ...letter, name: to.name, email: to.address })) };
}

async function writePasswordChanged({ accountId, queuedAt }: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findChangeLetter(accountId);
  if (!found) return undefined;
  const { renderPasswordChanged } = await import("#app/mail/templates/password-changed");
  const { to, forgotUrl } = found;
  return { to, ...(await renderPasswordChanged({ name: to.name, email: to.address, changedAt: queuedAt, forgotUrl })) };
}

async function writeSecondStep({ accountId, queuedAt: changedAt }: ClaimedAccountMail, change: "on" | "off" | "codes") {
  const found = await findChangeLetter(accountId);
  const { renderSecondStep } = await import("#app/mail/templates/two-factor");
  return found && { to: found.to, ...(await renderSecondStep({ ...found, change, changedAt })) };
}

async function writeNewSignIn({ accountId, queuedAt }: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findSignInLetter(accountId, queuedAt);
  if (!found) return undefined;
  const { renderNewSignIn } = await import("#app/mail/templates/new-sign-in");
  const { to, ...letter } = found;
  return { to, ...(await renderNewSignIn({ ...letter, name: to.name, email: to.address })) };
}

async function writeEmailProof({ accountId }: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findProofLetter(accountId);
  if (!found) return undefined;
  const { renderEmailProof } = await import("#app/mail/templates/email-verification");
  const { to, ...letter } = found;
  return { to, ...(await renderEmailProof({ ...letter, name: to.name, email: to.address })) };
}

async function writeEmailChange({ accountId, address }: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findNewAddressLetter(accountId, address);
  if (!found) return undefined;
  const { to, url, ...letter } = found;
  if (!url) {
    const { renderAddressWanted } = await import("#app/mail/templates/email-change-notices");
    return { to, ...(await renderAddressWanted({ name: to.name, email: address })) };
  }
  const { renderEmailChange } = await import("#app/mail/templates/email-change");
  return { to, ...(await renderEmailChange({ ...letter, email: address, url })) };
}

async function writeChangeAsked(mail: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findAskedLetter(mail.accountId, mail.address);
  if (!found) return undefined;
  const { renderChangeAsked } = await import("#app/mail/templates/email-change-notices");
  const { to, email: wanted, forgotUrl } = found;
  const letter = { name: to.name, email: to.address, wanted, askedAt: mail.queuedAt, forgotUrl };
  return { to, ...(await renderChangeAsked(letter)) };
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
  const found = await findChangeLetter(mail.accountId);
  if (!found) return undefined;
  const { renderEmailRestored } = await import("#app/mail/templates/email-change-notices");
  const { name, address: email } = found.to;
  const restored = { name, former: mail.address, email, at: mail.queuedAt };
  return { to: { name, address: mail.address }, ...(await renderEmailRestored(restored)) };
}
