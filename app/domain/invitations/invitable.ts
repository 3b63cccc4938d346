import type { Trx } from "#db/database";
import { Refusal } from "#app/domain/shared/errors";

/**
 * Refuses (the named field) an address whose person could not accept an invitation to this workspace, saying why: their account
 * is archived on the instance, or they are a member under an earlier address. Answers whether the address has an account.
 */
export async function refuseUninvitable(
  trx: Trx,
  workspaceId: string,
  email: string,
  field?: string,
): Promise<boolean> {
  const account = await findAccountByEmail(trx, workspaceId, email);
  if (!account) return false;
  if (account.archivedAt)
    throw new Refusal(
      `The account of ${email} is archived on this instance, so it cannot join. Ask a super admin to unarchive it first`,
      field,
    );
  const { otherName: name, otherEmail: other } = account;
  if (other === null) return true;
  throw new Refusal(
    account.otherArchivedAt
      ? `${email} is the account of ${name}, who is archived here as ${other}: unarchive them, then change their email address`
      : `${email} is the account of ${name}, who is a user of this workspace already, as ${other}`,
    field,
  );
}

/** The account of an address, and its membership of the workspace by another address. */
async function findAccountByEmail(trx: Trx, workspaceId: string, email: string) {
  return trx
    .selectFrom("accounts as a")
    .leftJoin("members as other", (join) =>
      join
        .on("other.workspace_id", "=", workspaceId)
        .onRef("other.account_id", "=", "a.id")
        .onRef("other.email", "<>", "a.email"),
    )
    .select(["a.archived_at as archivedAt", "other.name as otherName", "other.email as otherEmail"])
    .select("other.archived_at as otherArchivedAt")
    .where("a.email", "=", email)
    .executeTakeFirst();
}
