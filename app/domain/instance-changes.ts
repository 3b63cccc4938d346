import { db, type Trx } from "#db/database";
import type { Actor, SuperAdmin } from "./people";
import { NotFound } from "./refusals";

/**
 * Runs work in one transaction, for somebody who is an active super admin at that moment, with the instance's row locked: of
 * two super admins who would take each other away, the second sees what the first did. Throws NotFound for anybody else.
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
    return work(trx);
  });
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
  | "account.super_admin_named";

/** Writes what happened to an account into the instance's own log, within the transaction of the change itself. */
export async function recordOnInstance(
  trx: Trx,
  actor: Actor,
  action: InstanceAction,
  account: { id: string; email: string },
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
