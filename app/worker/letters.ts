import { findAskedLetter, findNewAddressLetter } from "#app/domain/address-letters";
import { findProofLetter } from "#app/domain/email-proofs";
import { findChangeLetter, findLetter } from "#app/domain/letters";
import { findEndingLetter, findEndLetter } from "#app/domain/end-warnings";
import { findAccessAskedLetter, findLetInLetter } from "#app/domain/request-letters";
import { findSignInLetter } from "#app/domain/known-browsers";
import { findResetLetter } from "#app/domain/password-resets";
import { findSignUpLetter } from "#app/domain/sign-ups";
import {
  type Claimed,
  type ClaimedAccountMail,
  type ClaimedMail,
  type ClaimedMemberMail,
  type ClaimedSignUp,
} from "#app/mail/outbox";
import { type Message } from "#app/mail/transports";

const roleWords = { admin: "Admin", builder: "Builder", "end-user": "End-user" } as const;

type Written = Omit<Message, "key">;

/** The mail as it reads now, or undefined once nobody should get it. */
export function writeLetter(mail: Claimed): Promise<Written | undefined> {
  if ("memberId" in mail) return memberWriters[mail.kind](mail);
  if ("signUpId" in mail) return writeSignUp(mail);
  if (!("accountId" in mail)) return writeInvitation(mail);
  return accountWriters[mail.kind](mail);
}

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
};

const memberWriters: Record<ClaimedMemberMail["kind"], (mail: ClaimedMemberMail) => Promise<Written | undefined>> = {
  "access-ends": writeAccessEnds,
  "users-end": writeUsersEnd,
  "let-in": writeLetIn,
  "access-asked": writeAccessAsked,
};

// React Email takes most of a second and 30 MB to load: a process that mails nothing does without.

async function writeInvitation({ workspaceId, invitationId }: ClaimedMail): Promise<Written | undefined> {
  const found = await findLetter(workspaceId, invitationId);
  if (!found) return undefined;
  const { renderInvitation } = await import("#app/mail/messages/invitation");
  const { to, role, ...letter } = found;
  return { to, ...(await renderInvitation({ ...letter, invitee: to.name, role: roleWords[role] })) };
}

async function writeSignUp({ workspaceId, signUpId }: ClaimedSignUp): Promise<Written | undefined> {
  const letter = await findSignUpLetter(workspaceId, signUpId);
  if (!letter) return undefined;
  const { renderSignUp } = await import("#app/mail/messages/sign-up");
  // Whoever signed up chose the name, and need not be whose mailbox it is.
  return { to: { name: "", address: letter.email }, ...(await renderSignUp(letter)) };
}

async function writePasswordReset({ accountId }: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findResetLetter(accountId);
  if (!found) return undefined;
  const { renderPasswordReset } = await import("#app/mail/messages/password-reset");
  const { to, ...letter } = found;
  return { to, ...(await renderPasswordReset({ ...letter, name: to.name, email: to.address })) };
}

async function writePasswordChanged({ accountId, queuedAt }: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findChangeLetter(accountId);
  if (!found) return undefined;
  const { renderPasswordChanged } = await import("#app/mail/messages/password-changed");
  const { to, forgotUrl } = found;
  return { to, ...(await renderPasswordChanged({ name: to.name, email: to.address, changedAt: queuedAt, forgotUrl })) };
}

async function writeSecondStep({ accountId, queuedAt: changedAt }: ClaimedAccountMail, change: "on" | "off" | "codes") {
  const found = await findChangeLetter(accountId);
  const { renderSecondStep } = await import("#app/mail/messages/second-step");
  return found && { to: found.to, ...(await renderSecondStep({ ...found, change, changedAt })) };
}

async function writeAccessEnds(mail: ClaimedMemberMail): Promise<Written | undefined> {
  const found = await findEndLetter(mail);
  if (!found) return undefined;
  const { renderAccessEnds } = await import("#app/mail/messages/access-ends");
  return { to: found.to, ...(await renderAccessEnds({ ...found, name: found.to.name })) };
}

async function writeUsersEnd(mail: ClaimedMemberMail): Promise<Written | undefined> {
  const found = await findEndingLetter(mail);
  if (!found) return undefined;
  const { renderUsersEnd } = await import("#app/mail/messages/users-end");
  return { to: found.to, ...(await renderUsersEnd({ ...found, name: found.to.name })) };
}

async function writeLetIn(mail: ClaimedMemberMail): Promise<Written | undefined> {
  const found = await findLetInLetter(mail);
  if (!found) return undefined;
  const { renderLetIn } = await import("#app/mail/messages/let-in");
  return { to: found.to, ...(await renderLetIn({ ...found, name: found.to.name })) };
}

async function writeAccessAsked(mail: ClaimedMemberMail): Promise<Written | undefined> {
  const found = await findAccessAskedLetter(mail);
  if (!found) return undefined;
  const { renderAccessAsked } = await import("#app/mail/messages/access-asked");
  return { to: found.to, ...(await renderAccessAsked({ ...found, name: found.to.name })) };
}

async function writeNewSignIn({ accountId, queuedAt }: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findSignInLetter(accountId, queuedAt);
  if (!found) return undefined;
  const { renderNewSignIn } = await import("#app/mail/messages/new-sign-in");
  const { to, ...letter } = found;
  return { to, ...(await renderNewSignIn({ ...letter, name: to.name, email: to.address })) };
}

async function writeEmailProof({ accountId }: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findProofLetter(accountId);
  if (!found) return undefined;
  const { renderEmailProof } = await import("#app/mail/messages/email-proof");
  const { to, ...letter } = found;
  return { to, ...(await renderEmailProof({ ...letter, name: to.name, email: to.address })) };
}

async function writeEmailChange({ accountId, address }: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findNewAddressLetter(accountId, address);
  if (!found) return undefined;
  const { to, url, ...letter } = found;
  if (!url) {
    const { renderAddressWanted } = await import("#app/mail/messages/email-change-notices");
    return { to, ...(await renderAddressWanted({ name: to.name, email: address })) };
  }
  const { renderEmailChange } = await import("#app/mail/messages/email-change");
  return { to, ...(await renderEmailChange({ ...letter, email: address, url })) };
}

async function writeChangeAsked(mail: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findAskedLetter(mail.accountId, mail.address);
  if (!found) return undefined;
  const { renderChangeAsked } = await import("#app/mail/messages/email-change-notices");
  const { to, email: wanted, forgotUrl } = found;
  const letter = { name: to.name, email: to.address, wanted, askedAt: mail.queuedAt, forgotUrl };
  return { to, ...(await renderChangeAsked(letter)) };
}

async function writeEmailChanged(mail: ClaimedAccountMail): Promise<Written | undefined> {
  const found = await findChangeLetter(mail.accountId);
  if (!found) return undefined;
  const { renderEmailChanged } = await import("#app/mail/messages/email-change-notices");
  const { name, address: email } = found.to;
  const letter = { name, former: mail.address, email, at: mail.queuedAt };
  return { to: { name, address: mail.address }, ...(await renderEmailChanged(letter)) };
}
