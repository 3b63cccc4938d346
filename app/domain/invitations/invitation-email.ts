import { sql } from "kysely";
import { db } from "#db/database";
import { forgotUrl } from "#app/domain/accounts/account-links";
import { invitationUrl } from "./link";
import type { Role } from "#app/domain/shared/actors";

export type EmailContent = {
  to: Mailbox;
  /** The inviter, where the workspace wants answers to go there, and their address is proved. */
  replyTo?: Mailbox;
  workspace: string;
  timeZone: string;
  /** What the workspace says itself; empty where it says what Foyer does. */
  ownSubject: string;
  ownOpening: string;
  inviter: string | null;
  role: Role;
  url: string;
  /** Since when the invitation has been open. */
  sentAt: Date;
  expiresAt: Date;
  message: string | null;
  hasAccount: boolean;
};

type Mailbox = { name: string; address: string };

/** The content of an invitation's email, or undefined once it should not be sent: closed, expired, or its workspace archived. */
export async function findEmail(workspaceId: string, invitationId: string): Promise<EmailContent | undefined> {
  const row = await selectEmail(workspaceId, invitationId).executeTakeFirst();
  return row && toContent(row, workspaceId, invitationId);
}

/**
 * The content of a reminder's email, or undefined once the invitation's should not be sent either, the workspace reminds nobody,
 * the invitation was sent again since, or the invitee's account is archived.
 */
export async function findReminderEmail(mail: {
  workspaceId: string;
  invitationId: string;
  queuedAt: Date;
}): Promise<EmailContent | undefined> {
  const row = await selectEmail(mail.workspaceId, mail.invitationId)
    .where("w.reminds", "=", true)
    .where("i.sent_at", "<", mail.queuedAt)
    .where("a.archived_at", "is", null)
    .executeTakeFirst();
  return row && toContent(row, mail.workspaceId, mail.invitationId);
}

function selectEmail(workspaceId: string, invitationId: string) {
  return db
    .selectFrom("invitations as i")
    .innerJoin("workspaces as w", "w.id", "i.workspace_id")
    .innerJoin("members as m", (join) =>
      join.onRef("m.workspace_id", "=", "i.workspace_id").onRef("m.id", "=", "i.member_id"),
    )
    .leftJoin("members as inviter", (join) =>
      join.onRef("inviter.workspace_id", "=", "i.workspace_id").onRef("inviter.id", "=", "i.invited_by"),
    )
    .leftJoin("accounts as ia", (join) => join.onRef("ia.id", "=", "inviter.account_id").on(isReachable))
    .leftJoin("accounts as a", "a.email", "m.email")
    .select(["i.nonce", "i.expires_at", "i.sent_at", "i.message", "w.name as workspace", "inviter.name as inviter"])
    .select(["w.time_zone as timeZone", "w.mail_subject as ownSubject", "w.mail_opening as ownOpening"])
    .select(["m.name", "m.email", "m.role", "a.id as account_id", "ia.email as reply_to"])
    .where("i.workspace_id", "=", workspaceId)
    .where("i.id", "=", invitationId)
    .where("i.closed_at", "is", null)
    .where("i.expires_at", ">", sql<Date>`now()`)
    .where("w.archived_at", "is", null);
}

/** Whether an answer to the invitation goes to the inviter: a member still, whose address is proved. */
const isReachable = sql<boolean>`w.replies_to_inviter and inviter.accepted_at is not null
  and inviter.archived_at is null and ia.email_verified_at is not null and ia.archived_at is null`;

type EmailRow = NonNullable<Awaited<ReturnType<ReturnType<typeof selectEmail>["executeTakeFirst"]>>>;

function toContent(row: EmailRow, workspaceId: string, id: string): EmailContent {
  const { workspace, timeZone, ownSubject, ownOpening, inviter, role, message } = row;
  return {
    to: { name: row.name, address: row.email },
    replyTo: row.reply_to === null ? undefined : { name: inviter ?? "", address: row.reply_to },
    ...{ workspace, timeZone, ownSubject, ownOpening, inviter, role, message },
    url: invitationUrl({ workspaceId, id, nonce: row.nonce }, "mailed"),
    sentAt: row.sent_at,
    expiresAt: row.expires_at,
    hasAccount: row.account_id !== null,
  };
}

export type ChangeEmail = { to: Mailbox; forgotUrl: string };

/** The recipient of an email about a change of their account, or undefined once there is no such account. */
export async function findChangeEmail(accountId: string): Promise<ChangeEmail | undefined> {
  const account = await db
    .selectFrom("accounts")
    .select(["name", "email as address"])
    .where("id", "=", accountId)
    .executeTakeFirst();
  return account && { to: account, forgotUrl: forgotUrl() };
}
