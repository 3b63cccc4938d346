import { sql } from "kysely";
import { db, type Database, type Trx } from "#db/database";
import type { Actor, Person, SuperAdmin } from "#app/domain/shared/actors";
import { Forbidden, NotFound } from "#app/domain/shared/errors";

/**
 * Runs work in one transaction, for somebody who is an active super admin at that moment, with the instance's row locked: of
 * two super admins who would take each other away, the second sees what the first did. Throws NotFound for anybody else, and
 * Forbidden where the instance requires two-factor sign-in and this super admin has none.
 */
export async function actAsSuperAdmin<T>(superAdmin: SuperAdmin, work: (trx: Trx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await lockInstance(trx);
    const still = await trx
      .selectFrom("accounts")
      .select("id")
      .where("id", "=", superAdmin.accountId)
      .where("super_admin_since", "is not", null)
      .where("archived_at", "is", null)
      .executeTakeFirst();
    if (!still) throw new NotFound();
    if (await lacksTwoFactor(superAdmin, trx)) throw new Forbidden();
    return work(trx);
  });
}

/** Whether the instance requires two-factor sign-in of its super admins, and this one has not set it up. */
export async function lacksTwoFactor({ accountId }: Person, at: Database | Trx = db): Promise<boolean> {
  const row = await at
    .selectFrom("instance")
    .leftJoin("two_factor_secrets as s", (join) =>
      join.on("s.account_id", "=", accountId).on("s.on_since", "is not", null),
    )
    .select(sql<boolean>`requires_two_factor and s.account_id is null`.as("isLacking"))
    .executeTakeFirstOrThrow();
  return row.isLacking;
}

/**
 * Locks the instance against every other change of its super admins and of its workspaces' addresses. It comes before a
 * workspace's own lock: the other way round, two would wait for each other.
 */
export async function lockInstance(trx: Trx) {
  await trx.selectFrom("instance").select("singleton").forNoKeyUpdate().execute();
}

export type InstanceAction =
  | "account.archived"
  | "account.unarchived"
  | "account.reset_sent"
  | "account.second_step_reset"
  | "account.super_admin_named"
  | "instance.workspace_creators_changed"
  | "instance.two_factor_required"
  | "instance.two_factor_not_required"
  | "instance.mail_tested";

/**
 * Writes what happened to an account, or to the instance itself, into the instance's own log, within the transaction of the
 * change itself.
 */
export async function recordOnInstance(
  trx: Trx,
  actor: Actor,
  action: InstanceAction,
  account: { id: string | null; email: string },
) {
  await trx
    .insertInto("instance_events")
    .values({
      actor_kind: actor.kind ?? "account",
      actor_account_id: actor.accountId,
      actor_email: actor.email,
      actor: actor.name,
      action,
      account_id: account.id,
      subject: account.email,
      ip: actor.origin.ip,
      user_agent: actor.origin.userAgent,
    })
    .execute();
}
