import { sql, type RawBuilder } from "kysely";
import type { Trx } from "#db/database";
import { Refusal } from "#app/domain/shared/errors";

type Barrier = { isArchived: boolean; name: string | null; email: string | null; isOtherArchived: boolean };

/**
 * Asks, as a part of a statement, what would keep the person of this address from accepting an invitation to the workspace:
 * their account is archived on the instance, or it is a member already, by an earlier address. Finds nothing for anybody else.
 */
export function barrierOf(workspaceId: string, email: string): RawBuilder<Barrier> {
  return sql<Barrier>`
    select a.archived_at is not null as "isArchived", o.name, o.email, o.archived_at is not null as "isOtherArchived"
    from accounts a
      left join members o on o.workspace_id = ${workspaceId}::uuid and o.account_id = a.id and o.email <> a.email
    where a.email = ${email} and (a.archived_at is not null or o.id is not null)`;
}

/** Refuses (the named field) an address whose person could not accept an invitation to this workspace, saying why. */
export async function refuseUninvitable(trx: Trx, workspaceId: string, email: string, field?: string): Promise<void> {
  const [barrier] = (await barrierOf(workspaceId, email).execute(trx)).rows;
  if (!barrier) return;
  if (barrier.isArchived)
    throw new Refusal(
      `The account of ${email} is archived on this instance, so it cannot join. Ask a super admin to unarchive it first`,
      field,
    );
  const { name, email: other } = barrier;
  throw new Refusal(
    barrier.isOtherArchived
      ? `${email} is the account of ${name}, who is archived here as ${other}: unarchive them, then change their email address`
      : `${email} is the account of ${name}, who is a user of this workspace already, as ${other}`,
    field,
  );
}
