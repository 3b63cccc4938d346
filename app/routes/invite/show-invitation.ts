import type { Invitation, LinkState } from "#app/domain/invitations/link";
import type { Person } from "#app/domain/shared/actors";
import { maskEmail } from "#app/domain/shared/email-address";
import { formatMoment, formatRole } from "#app/ui/format";
import { forInvitee } from "./link-states";

/** No more than the page of this state says: a dead link names the workspace and who to ask, and not who was invited. */
export function showInvitation(invitation: Invitation, state: LinkState, person: Person | undefined) {
  const isForInvitee = forInvitee.includes(state);
  return {
    state,
    workspace: invitation.workspace.name,
    slug: isIn(invitation, state) ? invitation.workspace.slug : "",
    inviter: invitation.inviter,
    isDeclined: invitation.isDeclined,
    isRenewalAsked: invitation.isRenewalAsked,
    email: isForInvitee ? invitation.email : state === "mismatch" ? maskEmail(invitation.email) : "",
    name: state === "sign-up" ? invitation.name : "",
    role: isForInvitee ? formatRole(invitation.role) : "",
    expires:
      isForInvitee || state === "expired" ? formatMoment(invitation.expiresAt, invitation.workspace.timeZone) : "",
    visitor: person?.email ?? null,
  };
}

/** Whether the page leads on to the workspace. */
function isIn({ otherMembership }: Invitation, state: LinkState): boolean {
  return state === "accepted" || (state === "other-membership" && otherMembership === "active");
}
