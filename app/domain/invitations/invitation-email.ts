import { sql } from "kysely";
import { db } from "#db/database";
import { forgotUrl } from "#app/domain/accounts/account-links";
import { invitationUrl } from "./link";
import type { Role } from "#app/domain/shared/actors";

export type EmailContent = {
  to: { name: string; address: string };
  workspace: string;
  timeZone: string;
  inviter: string | null;
  role: Role;
  url: string;
  expiresAt: Date;
  message: string | null;
  hasAccount: boolean;
};

/** The content of an invitation's email, or undefined once it should not be sent: closed, expired, or its workspace archived. */
export async function findEmail(workspaceId: string, invitationId: string): Promise<EmailContent | undefined> {
  const row = await db
    .selectFrom("invitations as i")
    .innerJoin("workspaces as w", "w.id", "i.workspace_id")
    .innerJoin("members as m", (join) =>
      join.onRef("m.workspace_id", "=", "i.workspace_id").onRef("m.id", "=", "i.member_id"),
    )
    .leftJoin("members as inviter", (join) =>
      join.onRef("inviter.workspace_id", "=", "i.workspace_id").onRef("inviter.id", "=", "i.invited_by"),
    )
    .leftJoin("accounts as a", "a.email", "m.email")
    .select(["i.nonce", "i.expires_at", "i.message", "w.name as workspace", "inviter.name as inviter"])
    .select("w.time_zone as timeZone")
    .select(["m.name", "m.email", "m.role", "a.id as account_id"])
    .where("i.workspace_id", "=", workspaceId)
    .where("i.id", "=", invitationId)
    .where("i.closed_at", "is", null)
    .where("i.expires_at", ">", sql<Date>`now()`)
    .where("w.archived_at", "is", null)
    .executeTakeFirst();
  if (!row) return undefined;
  const { workspace, timeZone, inviter, role, message } = row;
  return {
    to: { name: row.name, address: row.email },
    workspace,
    timeZone,
    inviter,
    role,
    url: invitationUrl({ workspaceId, id: invitationId, nonce: row.nonce }, "mailed"),
    expiresAt: row.expires_at,
    message,
    hasAccount: row.account_id !== null,
  };
}

export type ChangeEmail = { to: EmailContent["to"]; forgotUrl: string };

/** The recipient of an email about a change of their account, or undefined once there is no such account. */
export async function findChangeEmail(accountId: string): Promise<ChangeEmail | undefined> {
  const account = await db
    .selectFrom("accounts")
    .select(["name", "email as address"])
    .where("id", "=", accountId)
    .executeTakeFirst();
  return account && { to: account, forgotUrl: forgotUrl() };
}
