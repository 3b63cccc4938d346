import type { Contact } from "#app/domain/invitations/contact";
import type { Face } from "#app/domain/shared/face";
import { ButtonLink } from "#app/ui/button";
import { Door } from "#app/ui/layout/layout";
import { paths } from "#app/web/urls";
import { toHeading } from "./link-states";

type Contacted = { workspace: string; contact?: Contact };
type Props = Contacted & { face: Face } & Parameters<typeof toHeading>[0];

/** The page of a link that was cancelled, replaced, archived or declined, or whose workspace is archived. */
export function Gone({ contact, ...page }: Props) {
  const { state, workspace, isDeclined } = page;
  const reason =
    state === "workspace-archived"
      ? `The workspace ${workspace} is archived.`
      : isDeclined
        ? `You are not in ${workspace}.`
        : "It was cancelled, or a newer link took its place: look for a later mail.";
  return (
    <Door workspaceName={workspace} face={page.face} title={toHeading(page)}>
      <p>{reason}</p>
      <WhoToAsk workspace={workspace} contact={contact} what="for a new invitation" />
    </Door>
  );
}

/** The page of an open invitation to an address whose account is archived on the instance: no password opens it. */
export function AccountArchived({ contact, ...page }: Props) {
  const { workspace } = page;
  return (
    <Door workspaceName={workspace} face={page.face} title={toHeading(page)}>
      <p>
        You are invited to {workspace}, but the account of your email address is archived on this instance of Foyer, so
        it cannot log in or join. A super admin has to unarchive it first.
      </p>
      <WhoToAsk workspace={workspace} contact={contact} what="to have your account unarchived" />
    </Door>
  );
}

/** The page of an open invitation for somebody who is a member already, by an earlier address of their account. */
export function OtherMembership({ contact, ...page }: Props) {
  const { workspace, slug } = page;
  return (
    <Door workspaceName={workspace} face={page.face} title={toHeading(page)}>
      <p>
        Your account is a user of {workspace} by another email address{slug ? "" : ", and archived there"}. It cannot
        join a second time.
      </p>
      <WhoToAsk
        workspace={workspace}
        contact={contact}
        what={slug ? "to cancel this invitation" : "to unarchive you there"}
      />
      {slug && (
        <ButtonLink href={paths.workspace(slug)} variant="primary" wide>
          Go to {workspace}
        </ButtonLink>
      )}
    </Door>
  );
}

function WhoToAsk({ workspace, contact, what }: Contacted & { what: string }) {
  if (!contact) return <p>{`Ask an admin of ${workspace} ${what}.`}</p>;
  const { name, email, isInviter } = contact;
  return (
    <p>
      {`Ask ${name}, ${isInviter ? "who invited you" : `an admin of ${workspace}`}, ${what}. Write to `}
      <a href={`mailto:${email}`}>{email}</a>.
    </p>
  );
}
