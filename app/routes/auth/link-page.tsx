import type { ReactNode } from "react";
import { ButtonLink } from "#app/ui/button";
import { ActionForm } from "#app/ui/forms/form";
import { Door } from "#app/ui/layout/layout";

/** The page of a link that no longer works: why, and the one way on. */
export function DeadLink({ href, label, children }: { href: string; label: string; children: ReactNode }) {
  return (
    <Door title="This link no longer works">
      <p>{children}</p>
      <ButtonLink href={href} variant="primary" wide>
        {label}
      </ButtonLink>
    </Door>
  );
}

/** The page of a link that was mailed to another account than the one that is signed in. */
export function OthersLink({ formToken, children }: { formToken: string; children: ReactNode }) {
  return (
    <Door title="This link is for another account">
      <p>{children}</p>
      <ActionForm formToken={formToken} intent="switch" label="Sign out and log in again" variant="primary" wide />
    </Door>
  );
}
