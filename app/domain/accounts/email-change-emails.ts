import { sql } from "kysely";
import { settings } from "#app/settings";
import { db } from "#db/database";
import { forgotUrl } from "./account-links";
import { CHANGE_LIFETIME, isChangeLive } from "./email-change";
import { uuidToBytes, writeToken } from "#app/domain/shared/link-token";

type To = { name: string; address: string };

/** The email to the new mailbox: the link, or, where another account has that address, an explanation without a link. */
export type NewAddressEmail = { to: To; former: string; url: string | undefined; expiresAt: Date };

/** The email to this new address, while its link works; undefined afterwards. */
export async function findNewAddressEmail(accountId: string, address: string): Promise<NewAddressEmail | undefined> {
  const row = await db
    .selectFrom("email_changes")
    .innerJoin("accounts", "accounts.id", "email_changes.account_id")
    .leftJoin("accounts as holder", "holder.email", "email_changes.email")
    .select(["email_changes.id", "password", "accounts.name", "accounts.email", "holder.id as holderId"])
    .select("holder.name as holderName")
    .select(sql<Date>`asked_at + ${CHANGE_LIFETIME}`.as("expiresAt"))
    .where("account_id", "=", accountId)
    .where("email_changes.email", "=", address)
    .where(isChangeLive)
    .executeTakeFirst();
  if (!row) return undefined;
  const token = writeToken("email-change-link", uuidToBytes(row.id), row.password);
  const isFree = row.holderId === null;
  return {
    to: { name: row.holderName ?? row.name, address },
    former: isFree ? row.email : "",
    url: isFree ? `${settings().appOrigin}/change-email/${token}` : undefined,
    expiresAt: row.expiresAt,
  };
}

export type AskedEmail = { to: To; email: string; forgotUrl: string };

/** The email to the present mailbox about the address that was asked for last. */
export async function findAskedEmail(accountId: string, address: string): Promise<AskedEmail | undefined> {
  const row = await db
    .selectFrom("email_changes")
    .innerJoin("accounts", "accounts.id", "email_changes.account_id")
    .select(["accounts.name", "email_changes.email"])
    .where("account_id", "=", accountId)
    .orderBy("asked_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && { to: { name: row.name, address }, email: row.email, forgotUrl: forgotUrl() };
}
