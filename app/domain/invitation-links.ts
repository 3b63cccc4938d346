import { sql } from "kysely";
import { settings } from "#app/settings";
import { db } from "#db/database";
import { bytesToUuid, ID_BYTES, splitToken, uuidToBytes, writeToken } from "./link-tokens";
import type { Person, Role } from "./people";
import { NotFound } from "./refusals";

/** The mailed link proves the mailbox it was sent to; the copied one proves nothing about it. */
export type Channel = "mailed" | "copied";

const channels: Channel[] = ["mailed", "copied"];
const IDS_BYTES = 2 * ID_BYTES + 1;

export type Link = { workspaceId: string; id: string; nonce: Buffer };
export type ReadLink = { workspaceId: string; id: string; channel: Channel; isSignedWith: (nonce: Buffer) => boolean };

/** The whole URL of an invitation, made again whenever an admin wants to see it: both ids and the channel, signed. */
export function invitationUrl({ workspaceId, id, nonce }: Link, channel: Channel): string {
  const ids = Buffer.concat([uuidToBytes(workspaceId), uuidToBytes(id), Buffer.of(channels.indexOf(channel))]);
  return `${settings().appOrigin}/invite/${writeToken("invitation-link", ids, nonce)}`;
}

/** Takes a token apart; undefined when it has not the form of one. Whether it is genuine, only its nonce can say. */
export function readToken(token: string): ReadLink | undefined {
  const link = splitToken("invitation-link", token, IDS_BYTES);
  const channel = channels[link?.ids[2 * ID_BYTES] ?? -1];
  if (!link || !channel) return undefined;
  return {
    workspaceId: bytesToUuid(link.ids.subarray(0, ID_BYTES)),
    id: bytesToUuid(link.ids.subarray(ID_BYTES, 2 * ID_BYTES)),
    channel,
    isSignedWith: link.isSignedWith,
  };
}

/** What a genuine link leads to, read at one moment. */
export type Invitation = {
  workspaceId: string;
  id: string;
  channel: Channel;
  memberId: string | null;
  workspace: { name: string; slug: string; isLive: boolean };
  inviter: string | null;
  name: string;
  email: string;
  role: Role;
  expiresAt: Date;
  isExpired: boolean;
  isRenewalAsked: boolean;
  isOpen: boolean;
  isActive: boolean;
  isDeclined: boolean;
  account: "none" | "unverified" | "verified";
};

/** The states of product.md, section 3: one page each. */
export type LinkState =
  "sign-up" | "log-in" | "join" | "mismatch" | "member" | "accepted" | "expired" | "withdrawn" | "workspace-archived";

/** Reads the invitation of a token; reading changes nothing. Throws NotFound for one that is malformed, forged or unknown. */
export async function findInvitation(token: string): Promise<Invitation> {
  const link = readToken(token);
  if (!link) throw new NotFound();
  const row = await db
    .selectFrom("invitations as i")
    .innerJoin("workspaces as w", "w.id", "i.workspace_id")
    .leftJoin("members as m", (join) =>
      join.onRef("m.workspace_id", "=", "i.workspace_id").onRef("m.id", "=", "i.member_id"),
    )
    .leftJoin("members as inviter", (join) =>
      join.onRef("inviter.workspace_id", "=", "i.workspace_id").onRef("inviter.id", "=", "i.invited_by"),
    )
    .leftJoin("accounts as a", "a.email", "m.email")
    .select(["i.nonce", "i.expires_at", "i.renewal_asked_at", "i.closed_at", "i.closed_as", "i.member_id"])
    .select(["w.name as workspace_name", "w.slug", "w.archived_at as workspace_archived_at", "inviter.name as inviter"])
    .select([
      "m.name",
      "m.email",
      "m.role",
      "m.accepted_at",
      "m.archived_at",
      "a.id as account_id",
      "a.email_verified_at",
    ])
    .select(sql<boolean>`i.expires_at <= now()`.as("is_expired"))
    .where("i.workspace_id", "=", link.workspaceId)
    .where("i.id", "=", link.id)
    .executeTakeFirst();
  if (!row || !link.isSignedWith(row.nonce)) throw new NotFound();

  return {
    workspaceId: link.workspaceId,
    id: link.id,
    channel: link.channel,
    memberId: row.member_id,
    workspace: { name: row.workspace_name, slug: row.slug, isLive: row.workspace_archived_at === null },
    inviter: row.inviter,
    name: row.name ?? "",
    email: row.email ?? "",
    role: row.role ?? "end-user",
    expiresAt: row.expires_at,
    isExpired: row.is_expired,
    isRenewalAsked: row.renewal_asked_at !== null,
    isOpen: row.closed_at === null,
    isDeclined: row.closed_as === "declined",
    isActive: row.closed_as === "accepted" && row.accepted_at !== null && row.archived_at === null,
    account: row.account_id === null ? "none" : row.email_verified_at === null ? "unverified" : "verified",
  };
}

/** What this link means for the person who opened it, who may be nobody. */
export function stateOf(invitation: Invitation, person: Person | undefined): LinkState {
  if (!invitation.workspace.isLive) return "workspace-archived";
  if (invitation.isActive) return person?.email === invitation.email ? "member" : "accepted";
  if (!invitation.isOpen || invitation.memberId === null) return "withdrawn";
  if (invitation.isExpired) return "expired";
  if (person) return person.email === invitation.email ? "join" : "mismatch";
  return isForNewcomer(invitation) ? "sign-up" : "log-in";
}

/** An account whose mailbox nobody proved does not stand in the way of the one who holds the mailed link. */
function isForNewcomer({ account, channel }: Invitation): boolean {
  return account === "none" || (account === "unverified" && channel === "mailed");
}
