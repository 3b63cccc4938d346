import { ActionForm } from "#app/ui/forms/form";
import { FinePrint } from "#app/ui/fine-print";
import { Door } from "#app/ui/layout/layout";
import { Notice } from "#app/ui/notice";
import type { AccountLinkState } from "#app/web/account-link";
import { DeadLink, OthersLink } from "./link-page";

type Props = {
  state: AccountLinkState;
  /** The new address, empty where the link is dead. */
  email: string;
  /** The address of who is signed in. */
  visitor: string;
  refused: string | undefined;
  formToken: string;
};

/** The page of the link that gives an account another email address. */
export function ChangeEmailPage({ state, email, visitor, refused, formToken }: Props) {
  if (state === "live")
    return (
      <Door title="Use this email address?">
        {refused && <Notice tone="danger">{refused}</Notice>}
        <p>
          Your account changes from <b>{visitor}</b> to <b>{email}</b>. You log in with it from then on.
        </p>
        <ActionForm formToken={formToken} label="Change my email address" variant="primary" wide />
        <FinePrint>You stay signed in here, and are signed out everywhere else.</FinePrint>
      </Door>
    );
  if (state === "mismatch")
    return (
      <OthersLink formToken={formToken}>
        It gives another account the address <b>{email}</b>. You are signed in as <b>{visitor}</b>.
      </OthersLink>
    );
  return (
    <DeadLink href="/profile" label="Go to your profile">
      It was used, it is older than a day, a later one was asked for, or the password has been changed since.
    </DeadLink>
  );
}
