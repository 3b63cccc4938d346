import type { LinkState } from "#app/domain/invitations/link";

/** The link is open to whom it was mailed. */
export const forInvitee: LinkState[] = ["sign-up", "log-in", "join"];
/** The link leads nowhere. */
export const gone: LinkState[] = ["expired", "withdrawn", "workspace-archived"];
/** The link is open, and its person cannot use it: who signs in as somebody else, or whom something else bars. */
export const barred: LinkState[] = ["mismatch", "account-archived", "other-membership"];
/** Where the page says whom to write to. */
export const dead: LinkState[] = ["withdrawn", "workspace-archived", "account-archived", "other-membership"];

export function statusOf(state: LinkState): number {
  if (gone.includes(state)) return 410;
  return state !== "mismatch" && barred.includes(state) ? 403 : 200;
}
