import { sql } from "kysely";
import type { Trx } from "#db/database";
import { actAsSuperAdmin, recordOnInstance } from "./super-admin";
import { askForReset, refuseTooManyResets } from "#app/domain/accounts/password-reset";
import type { SuperAdmin } from "#app/domain/shared/actors";
import { NotFound, Refusal } from "#app/domain/shared/errors";
import { dropTwoFactor } from "#app/domain/accounts/two-factor";
import { endSessions } from "#app/domain/accounts/sessions";

/** An account as it was before a change. */
type Account = {
  id: string;
  email: string;
  name: string;
  isVerified: boolean;
  isSuperAdmin: boolean;
  isArchived: boolean;
};

/**
 * Archives an account: its person can sign in nowhere, its sessions and reset links end, and no link lets them in. Its
 * memberships stay as they are, even where it is the only admin: a person who must be out cannot stay in by being the last
 * admin. Refuses the last active super admin; throws NotFound for an id that is no account's.
 */
export async function archiveAccount(superAdmin: SuperAdmin, accountId: string): Promise<Account> {
  return changeAccount(superAdmin, accountId, async (trx, account) => {
    if (account.isArchived) return;
    if (account.isSuperAdmin) await keepASuperAdmin(trx, account);
    await trx
      .updateTable("accounts")
      .set({ archived_at: sql`now()` })
      .where("id", "=", accountId)
      .execute();
    await endSessions(trx, accountId);
    await recordOnInstance(trx, superAdmin, "account.archived", account);
  });
}

/** Lets an archived account sign in again, to the memberships that it still has. Throws NotFound as `archiveAccount` does. */
export async function unarchiveAccount(superAdmin: SuperAdmin, accountId: string): Promise<Account> {
  return changeAccount(superAdmin, accountId, async (trx, account) => {
    if (!account.isArchived) return;
    await trx.updateTable("accounts").set({ archived_at: null }).where("id", "=", accountId).execute();
    await recordOnInstance(trx, superAdmin, "account.unarchived", account);
  });
}

/**
 * Asks for a reset link as its person would, by the same limits. Refuses an archived account; throws TooOften where the limits
 * are reached. Answers whose account it is.
 */
export async function sendReset(superAdmin: SuperAdmin, accountId: string): Promise<Account> {
  return changeAccount(superAdmin, accountId, async (trx, account) => {
    refuseArchived(account);
    await refuseTooManyResets(trx, account);
    await askForReset(account.email, "/", trx);
    await recordOnInstance(trx, superAdmin, "account.reset_sent", account);
  });
}

/**
 * Removes the two-factor sign-in of a person who can no longer enter its code, and ends their sessions; an email tells them.
 * Refuses an account without it; throws NotFound as `archiveAccount` does.
 */
export async function resetTwoFactor(superAdmin: SuperAdmin, accountId: string): Promise<Account> {
  return changeAccount(superAdmin, accountId, async (trx, account) => {
    if (!(await dropTwoFactor(trx, accountId))) throw new Refusal(`${account.name} has no two-step sign-in`);
    await endSessions(trx, accountId);
    await recordOnInstance(trx, superAdmin, "account.second_step_reset", account);
  });
}

/** Names another super admin. Refuses an archived account, and one whose email address nobody proved. */
export async function nameSuperAdmin(superAdmin: SuperAdmin, accountId: string): Promise<Account> {
  return changeAccount(superAdmin, accountId, async (trx, account) => {
    if (account.isSuperAdmin) return;
    refuseArchived(account);
    if (!account.isVerified)
      throw new Refusal(`${account.name} has not confirmed their email address: send a password reset first`);
    await trx
      .updateTable("accounts")
      .set({ super_admin_since: sql`now()` })
      .where("id", "=", accountId)
      .execute();
    await recordOnInstance(trx, superAdmin, "account.super_admin_named", account);
  });
}

function refuseArchived({ name, isArchived }: Account) {
  if (isArchived) throw new Refusal(`${name} is archived: unarchive them first`);
}

async function changeAccount(
  superAdmin: SuperAdmin,
  accountId: string,
  work: (trx: Trx, account: Account) => Promise<void>,
): Promise<Account> {
  return actAsSuperAdmin(superAdmin, async (trx) => {
    const row = await trx
      .selectFrom("accounts")
      .select(["id", "email", "name", "email_verified_at", "super_admin_since", "archived_at"])
      .where("id", "=", accountId)
      // As strong as it gets: what this person does as an admin holds the account's row, and an archiving waits for it.
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw new NotFound();
    const { id, email, name } = row;
    const isVerified = row.email_verified_at !== null;
    const isSuperAdmin = row.super_admin_since !== null;
    const account = { id, email, name, isVerified, isSuperAdmin, isArchived: row.archived_at !== null };
    await work(trx, account);
    return account;
  });
}

/** Refuses to take this one away while there is no other active super admin. Needs the instance's lock. */
async function keepASuperAdmin(trx: Trx, account: Account) {
  const another = await trx
    .selectFrom("accounts")
    .select("id")
    .where("super_admin_since", "is not", null)
    .where("archived_at", "is", null)
    .where("id", "<>", account.id)
    .limit(1)
    .executeTakeFirst();
  if (!another) throw new Refusal(`${account.name} is the only active super admin. Name another one first`);
}
