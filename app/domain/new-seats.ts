import { sql } from "kysely";
import type { Trx } from "#db/database";
import { dateOf } from "./end-dates";
import { seal, type Metadata } from "./metadata";
import type { Admin, Role } from "./people";
import { sortName } from "./seats";

export type NewSeat = {
  workspaceId: string;
  id: string;
  email: string;
  name: string;
  role: Role;
  metadata?: Metadata;
  endsOn?: string | null;
  /** Whose it is from the beginning: who asked has an account, and goes by its name. */
  asker?: { accountId: string; name: string };
};

/** Makes a seat: active for whoever asked for it, else invited. Answers false where the address, or the asker, has one. */
export async function insertSeat(trx: Trx, admin: Admin, seat: NewSeat): Promise<boolean> {
  const { workspaceId, id, email, role, metadata, endsOn = null, asker } = seat;
  const { name } = asker ?? seat;
  const created = await trx
    .insertInto("members")
    .values({
      ...{ workspace_id: workspaceId, id, email, name, sort_name: sortName(name), role, invited_by: admin.memberId },
      ...(asker && { account_id: asker.accountId, accepted_at: sql<Date>`now()` }),
      metadata: seal(metadata, workspaceId, id),
      ends_on: dateOf(endsOn),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return created.numInsertedOrUpdatedRows !== 0n;
}
