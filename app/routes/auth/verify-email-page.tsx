import { ActionForm } from "#app/ui/forms/form";
import { FinePrint } from "#app/ui/fine-print";
import { Door } from "#app/ui/layout/layout";
import type { AccountLinkState } from "#app/web/account-link";
import { DeadLink, OthersLink } from "./link-page";

type Props = {
  state: AccountLinkState;
  /** The address to prove, empty where the link is dead. */
  email: string;
  /** The address of who is signed in. */
  visitor: string;
  formToken: string;
};

/** The page of the link that proves an email address. */
export function VerifyEmailPage({ state, email, visitor, formToken }: Props) {
  if (state === "live")
    return (
      <Door title="Confirm your email address">
        <p>
          Press the button to confirm that <b>{email}</b> is yours.
        </p>
        <ActionForm formToken={formToken} label="Confirm my email address" variant="primary" wide />
        <FinePrint>You stay signed in here, and are signed out everywhere else.</FinePrint>
      </Door>
    );
  if (state === "mismatch")
    return (
      <OthersLink formToken={formToken}>
        It is for <b>{email}</b>. You are signed in as <b>{visitor}</b>.
      </OthersLink>
    );
  return (
    <DeadLink href="/profile" label="Go to your profile">
      It is older than a day, or the password has been changed since.
    </DeadLink>
  );
}
