import type { Logo } from "#app/domain/shared/face";
import { Tile } from "#app/ui/avatar";
import { ActionForm } from "#app/ui/forms/form";

type Props = {
  invitations: { id: string; workspace: string; logo?: Logo; inviter: string | null; role: string; expires: string }[];
  formToken: string;
};

/** The open invitations to somebody who is signed in, each with its two answers. */
export function OpenInvitations({ invitations, formToken }: Props) {
  if (invitations.length === 0) return null;
  return (
    <ul className="grid gap-2">
      {invitations.map(({ id, workspace, logo, inviter, role, expires }) => (
        <li
          key={id}
          className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-xl border border-line-strong px-3 py-2.5"
          data-invitation={id}
        >
          <Tile name={workspace} logo={logo} />
          <p className="flex-[1_1_12rem]">
            <b className="block">{workspace}</b>
            <small className="block">
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
