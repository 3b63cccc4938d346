import type { LinkState } from "#app/domain/invitations/link";

/** The link is open to whom it was mailed. */
export const forInvitee: LinkState[] = ["sign-up", "log-in", "join"];
/** The link leads nowhere. */
export const gone: LinkState[] = ["expired", "withdrawn", "workspace-archived"];
/** The link is open, and its person cannot use it: who signs in as somebody else, or whom something else bars. */
export const barred: LinkState[] = ["mismatch", "account-archived", "other-membership"];
/** Where the page says whom to write to. */
export const dead: LinkState[] = ["withdrawn", "workspace-archived", "account-archived", "other-membership"];

type Shown = { state: LinkState; workspace: string; slug: string; isDeclined: boolean; isDeclining: boolean };

/** What the page of a link is headed and titled by. */
export function toHeading({ state, workspace, slug, isDeclined, isDeclining }: Shown): string {
  if (isDeclining && forInvitee.includes(state)) return `Decline the invitation to ${workspace}?`;
  switch (state) {
    case "expired":
      return "This invitation has expired";
    case "member":
    case "accepted":
      return `You are in ${workspace}`;
    case "account-archived":
      return "Your account is archived";
    case "other-membership":
      return slug ? `You are in ${workspace} already` : `You cannot join ${workspace} by this invitation`;
    case "withdrawn":
    case "workspace-archived":
      return isDeclined ? "You declined this invitation" : "This invitation no longer works";
    default:
      return `Join ${workspace}`;
  }
}

export function statusOf(state: LinkState): number {
  if (gone.includes(state)) return 410;
  return state !== "mismatch" && barred.includes(state) ? 403 : 200;
}
