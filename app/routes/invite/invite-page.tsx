import type { SubmissionResult } from "@conform-to/react";
import { useLocation } from "@remix-run/react";
import type { ReactNode } from "react";
import type { Face } from "#app/domain/shared/face";
import type { Contact } from "#app/domain/invitations/contact";
import type { LinkState } from "#app/domain/invitations/link";
import { useAnswers } from "#app/ui/forms/answers";
import { Button, ButtonLink } from "#app/ui/button";
import { FixedField, NewPasswordField, PasswordField, TextField } from "#app/ui/forms/field";
import { ActionForm, ErrorSummary, PostForm } from "#app/ui/forms/form";
import { ShowPassword } from "#app/ui/forms/show-password";
import { Door } from "#app/ui/layout/layout";
import { paths } from "#app/web/urls";
import { AccountArchived, Gone, OtherMembership } from "./dead-ends";
import { forInvitee, toHeading } from "./link-states";
import { FinePrint } from "#app/ui/fine-print";

export type InvitePageProps = {
  state: LinkState;
  workspace: string;
  face: Face;
  slug: string;
  inviter: string | null;
  contact?: Contact;
  email: string;
  name: string;
  role: string;
  expires: string;
  visitor: string | null;
  isDeclined: boolean;
  isDeclining: boolean;
  isRenewalAsked: boolean;
  passwordMinLength: number;
  formToken: string;
  answered: { intent: string; result: SubmissionResult } | undefined;
};

/** The page of an invitation link: one for each state of the link, with one next step. */
export function InvitePage(page: InvitePageProps) {
  if (page.isDeclining && forInvitee.includes(page.state)) return <Declining {...page} />;
  switch (page.state) {
    case "sign-up":
      return <SignUp {...page} />;
    case "log-in":
      return <LogIn {...page} />;
    case "join":
      return <Join {...page} />;
    case "mismatch":
      return <Mismatch {...page} />;
    case "expired":
      return <Expired {...page} />;
    case "member":
    case "accepted":
      return <Accepted {...page} />;
    case "account-archived":
      return <AccountArchived {...page} />;
    case "other-membership":
      return <OtherMembership {...page} />;
    default:
      return <Gone {...page} />;
  }
}

type Fields = "name" | "password";

function SignUp({ answered, formToken, passwordMinLength, ...page }: InvitePageProps) {
  const [form, fields] = useAnswers<Fields>(answered, { name: page.name });
  return (
    <Invited {...page}>
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={formToken}>
        <input type="hidden" name="intent" value="signup" />
        <FixedField id="email" label="Email address" value={page.email} autoComplete="username" />
        <TextField field={fields.name} label="Your name" autoComplete="name" />
        <NewPasswordField field={fields.password} label="Choose a password" minLength={passwordMinLength} />
        <Button wide>Sign up and join</Button>
        <ShowPassword />
      </PostForm>
      <DeclineLink />
    </Invited>
  );
}

function LogIn({ answered, formToken, ...page }: InvitePageProps) {
  const [form, fields] = useAnswers<Fields>(answered);
  return (
    <Invited {...page}>
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={formToken}>
        <input type="hidden" name="intent" value="login" />
        <FixedField id="email" label="Email address" value={page.email} autoComplete="username" />
        <PasswordField
          field={fields.password}
          label="Password"
          hint="You have an account here: use its password."
          autoComplete="current-password"
        />
        <Button wide>Log in and join</Button>
        <ShowPassword />
      </PostForm>
      <FinePrint>
        <a href={paths.forgotPassword(useLocation().pathname)}>Forgot your password?</a>
      </FinePrint>
      <DeclineLink />
    </Invited>
  );
}

function Join({ answered, formToken, ...page }: InvitePageProps) {
  const [form] = useAnswers(answered);
  return (
    <Invited {...page}>
      <ErrorSummary form={form} />
      <p>You are signed in as {page.email}.</p>
      <ActionForm intent="accept" formToken={formToken} label={`Join ${page.workspace}`} variant="primary" wide />
      <ActionForm intent="decline" formToken={formToken} label="Decline" wide />
    </Invited>
  );
}

function Mismatch({ email, visitor, formToken, ...page }: InvitePageProps) {
  return (
    <Door workspaceName={page.workspace} face={page.face} title={toHeading(page)}>
      <p>
        This invitation is for <b>{email}</b>. You are signed in as <b>{visitor}</b>.
      </p>
      <ActionForm intent="switch" formToken={formToken} label="Switch account" variant="primary" wide />
      <ButtonLink href="/">Stay signed in</ButtonLink>
    </Door>
  );
}

function Declining({ inviter, formToken, ...page }: InvitePageProps) {
  return (
    <Door workspaceName={page.workspace} face={page.face} title={toHeading(page)}>
      <p>{inviter ?? "The admins"} will see that you declined. If you change your mind, they can invite you again.</p>
      <ActionForm
        action="?"
        intent="decline"
        formToken={formToken}
        label="Decline the invitation"
        variant="danger"
        wide
      />
      <ButtonLink href="?">Go back</ButtonLink>
    </Door>
  );
}

function Accepted({ visitor, formToken, ...page }: InvitePageProps) {
  return (
    <Door workspaceName={page.workspace} face={page.face} title={toHeading(page)}>
      <p>
        This invitation was accepted. Log in to continue
        {visitor && `: you are signed in as ${visitor}, which is another account`}.
      </p>
      {visitor ? (
        <ActionForm intent="switch" formToken={formToken} label="Switch account" variant="primary" wide />
      ) : (
        <ButtonLink href={paths.login(paths.workspace(page.slug))} variant="primary">
          Log in
        </ButtonLink>
      )}
    </Door>
  );
}

function Expired({ inviter, expires, isRenewalAsked, formToken, ...page }: InvitePageProps) {
  const { workspace } = page;
  return (
    <Door workspaceName={workspace} face={page.face} title={toHeading(page)}>
      <p>
        {inviter ? `${inviter} invited you to ${workspace}` : `You were invited to ${workspace}`}. The invitation was
        open until {expires}.
      </p>
      {isRenewalAsked ? (
        <p role="status">
          The admins of {workspace} got your request. If they agree, you get an email with a new link.
        </p>
      ) : (
        <ActionForm intent="renew" formToken={formToken} label="Ask for a new link" variant="primary" wide />
      )}
    </Door>
  );
}

type InvitedProps = Omit<InvitePageProps, "answered" | "formToken" | "passwordMinLength"> & { children: ReactNode };

function Invited({ inviter, role, expires, children, ...page }: InvitedProps) {
  return (
    <Door workspaceName={page.workspace} face={page.face} title={toHeading(page)}>
      <p>
        {inviter ? `${inviter} invited you` : "You are invited"} as <b>{role}</b>. The invitation is open until{" "}
        {expires}.
      </p>
      {children}
    </Door>
  );
}

function DeclineLink() {
  return (
    <FinePrint>
      Not expecting this? You can <a href="?decline">decline</a> or ignore it.
    </FinePrint>
  );
}
