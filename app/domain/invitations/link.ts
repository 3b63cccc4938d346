import { sql } from "kysely";
import { settings } from "#app/settings";
import { db } from "#db/database";
import { bytesToUuid, ID_BYTES, splitToken, uuidToBytes, writeToken } from "#app/domain/shared/link-token";
import type { Person, Role } from "#app/domain/shared/actors";
import { NotFound } from "#app/domain/shared/errors";

/** The mailed link proves the mailbox it was sent to; the copied one proves nothing about it. */
export type Channel = "mailed" | "copied";

const channels: Channel[] = ["mailed", "copied"];
const IDS_BYTES = 2 * ID_BYTES + 1;

export type Link = { workspaceId: string; id: string; nonce: Buffer };
export type ReadLink = { workspaceId: string; id: string; channel: Channel; isSignedWith: (nonce: Buffer) => boolean };

/** The URL of an invitation, built anew whenever an admin wants to see it: both ids and the channel, signed. */
export function invitationUrl({ workspaceId, id, nonce }: Link, channel: Channel): string {
  const ids = Buffer.concat([uuidToBytes(workspaceId), uuidToBytes(id), Buffer.of(channels.indexOf(channel))]);
  return `${settings().appOrigin}/invite/${writeToken("invitation-link", ids, nonce)}`;
}

/** Splits a token into its parts; undefined where it is malformed. Only the nonce of its row can tell whether it is genuine. */
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

/** An invitation as it was when its link was read. */
export type Invitation = {
  workspaceId: string;
  id: string;
  /** How the person came to it: by a mailed or copied link, or signed in, from their page of workspaces. */
  channel: Channel | "workspaces";
  memberId: string | null;
  workspace: { name: string; slug: string; timeZone: string; isLive: boolean };
  inviter: string | null;
  invitedBy: string | null;
  name: string;
  email: string;
  role: Role;
  expiresAt: Date;
  isExpired: boolean;
  isRenewalAsked: boolean;
  /** Whether somebody pressed a button on its page before. */
  isOpened: boolean;
  isOpen: boolean;
  isActive: boolean;
  isDeclined: boolean;
  account: "none" | "unverified" | "verified" | "archived";
  /** The membership that the account of this address has in the workspace under an earlier address. */
  otherMembership: "none" | "active" | "archived";
};

/** The states of product.md, section 3, and what bars an invitee from accepting: one page each. */
export type LinkState =
  | "sign-up"
  | "log-in"
  | "join"
  | "mismatch"
  | "member"
  | "accepted"
  | "expired"
  | "withdrawn"
  | "workspace-archived"
  | "account-archived"
  | "other-membership";

/** Reads the invitation of a token; reading changes nothing. Throws NotFound for one that is malformed, forged or unknown. */
export async function findInvitation(token: string): Promise<Invitation> {
  const link = readToken(token);
  const row = link && (await loadInvitation(link));
  if (!row || !link.isSignedWith(row.nonce)) throw new NotFound();
  return toInvitation(row, link);
}

/** Reads an open invitation to the address of this person, who has proved it. Throws NotFound for any other. */
export async function findInvitationTo(person: Person, id: string): Promise<Invitation> {
  const found = await db
    .selectFrom("members as m")
    .innerJoin("invitations as i", (join) =>
      join.onRef("i.workspace_id", "=", "m.workspace_id").onRef("i.member_id", "=", "m.id"),
    )
    .select("i.workspace_id as workspaceId")
    .where("m.email", "=", person.email)
    .where("m.accepted_at", "is", null)
    .where("m.archived_at", "is", null)
    .where("i.id", "=", id)
    .where("i.closed_at", "is", null)
    .executeTakeFirst();
  const row = found && person.isVerified ? await loadInvitation({ ...found, id }) : undefined;
  if (!found || !row) throw new NotFound();
  return toInvitation(row, { ...found, id, channel: "workspaces" });
}

/**
 * Records that somebody pressed a button on the page of a link, the first time. Reading the page records nothing: a GET changes
 * nothing, and the scanners of mailboxes read it before any person does.
 */
export async function markOpened({ workspaceId, id, isOpened }: Invitation): Promise<void> {
  if (isOpened) return;
  await db
    .updateTable("invitations")
    .set({ opened_at: sql`now()` })
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .where("opened_at", "is", null)
    .execute();
}

type InvitationRow = NonNullable<Awaited<ReturnType<typeof loadInvitation>>>;

function loadInvitation({ workspaceId, id }: Pick<Invitation, "workspaceId" | "id">) {
  return db
    .selectFrom("invitations as i")
    .innerJoin("workspaces as w", "w.id", "i.workspace_id")
    .leftJoin("members as m", (join) =>
      join.onRef("m.workspace_id", "=", "i.workspace_id").onRef("m.id", "=", "i.member_id"),
    )
    .leftJoin("members as inviter", (join) =>
      join.onRef("inviter.workspace_id", "=", "i.workspace_id").onRef("inviter.id", "=", "i.invited_by"),
    )
    .leftJoin("accounts as a", "a.email", "m.email")
    .leftJoin("members as other", (join) =>
      join
        .onRef("other.workspace_id", "=", "i.workspace_id")
        .onRef("other.account_id", "=", "a.id")
        .onRef("other.id", "<>", "m.id"),
    )
    .select(["i.nonce", "i.expires_at", "i.renewal_asked_at", "i.closed_at", "i.closed_as", "i.member_id"])
    .select("i.opened_at")
    .select(["i.invited_by", "other.id as other_id", "other.archived_at as other_archived_at"])
    .select(["w.name as workspace_name", "w.slug", "w.archived_at as workspace_archived_at", "inviter.name as inviter"])
    .select("w.time_zone")
    .select([
      "m.name",
      "m.email",
      "m.role",
      "m.accepted_at",
      "m.archived_at",
      "a.id as account_id",
      "a.email_verified_at",
      "a.archived_at as account_archived_at",
    ])
    .select(sql<boolean>`i.expires_at <= now()`.as("is_expired"))
    .where("i.workspace_id", "=", workspaceId)
    .where("i.id", "=", id)
    .executeTakeFirst();
}

function toInvitation(row: InvitationRow, from: Pick<Invitation, "workspaceId" | "id" | "channel">): Invitation {
  const { workspaceId, id, channel } = from;
  return {
    workspaceId,
    id,
    channel,
    memberId: row.member_id,
    workspace: {
      name: row.workspace_name,
      slug: row.slug,
      timeZone: row.time_zone,
      isLive: row.workspace_archived_at === null,
    },
    inviter: row.inviter,
    invitedBy: row.invited_by,
    name: row.name ?? "",
    email: row.email ?? "",
    role: row.role ?? "end-user",
    expiresAt: row.expires_at,
    isExpired: row.is_expired,
    isRenewalAsked: row.renewal_asked_at !== null,
    isOpened: row.opened_at !== null,
    isOpen: row.closed_at === null,
    isDeclined: row.closed_as === "declined",
    isActive: row.closed_as === "accepted" && row.accepted_at !== null && row.archived_at === null,
    account: accountState(row),
    otherMembership: row.other_id === null ? "none" : row.other_archived_at === null ? "active" : "archived",
  };
}

type AccountFacts = { account_id: string | null; account_archived_at: Date | null; email_verified_at: Date | null };

function accountState(row: AccountFacts): Invitation["account"] {
  if (row.account_id === null) return "none";
  if (row.account_archived_at !== null) return "archived";
  return row.email_verified_at === null ? "unverified" : "verified";
}

/** The state of a link for the person who opened it, who may be signed out. */
export function toState(invitation: Invitation, person: Person | undefined): LinkState {
  if (!invitation.workspace.isLive) return "workspace-archived";
  if (invitation.isActive) return person?.email === invitation.email ? "member" : "accepted";
  if (!invitation.isOpen || invitation.memberId === null) return "withdrawn";
  if (invitation.isExpired) return "expired";
  if (person && person.email !== invitation.email) return "mismatch";
  if (invitation.account === "archived") return "account-archived";
  if (person) return invitation.otherMembership === "none" ? "join" : "other-membership";
  return isForNewcomer(invitation) ? "sign-up" : "log-in";
}

/** The holder of the mailed link signs up even where an unverified account has the address: nobody proved that it is theirs. */
function isForNewcomer({ account, channel }: Invitation): boolean {
  return account === "none" || (account === "unverified" && channel === "mailed");
}
