import { Tile } from "#app/ui/avatar";
import { ActionForm } from "#app/ui/forms/form";

type Props = {
  invitations: { id: string; workspace: string; inviter: string | null; role: string; expires: string }[];
  formToken: string;
};

/** The open invitations to somebody who is signed in, each with its two answers. */
export function OpenInvitations({ invitations, formToken }: Props) {
  if (invitations.length === 0) return null;
  return (
    <ul className="invitations">
      {invitations.map(({ id, workspace, inviter, role, expires }) => (
        <li key={id} data-invitation={id}>
          <Tile name={workspace} />
          <p>
            <b>{workspace}</b>
            <small>
              {inviter ? `${inviter} invited you` : "You are invited"} as {role}. Open until {expires}.
            </small>
          </p>
          <ActionForm
            formToken={formToken}
            intent="join"
            fields={{ invitation: id }}
            label={`Join ${workspace}`}
            variant="primary"
          />
          <ActionForm formToken={formToken} intent="decline" fields={{ invitation: id }} label="Decline" />
        </li>
      ))}
    </ul>
  );
}
