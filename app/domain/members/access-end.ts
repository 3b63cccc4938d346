import { sql } from "kysely";
import { todayIn, type Database, type Trx } from "#db/database";
import { record } from "#app/domain/audit-log/event";
import type { Admin } from "#app/domain/shared/actors";
import { Refusal } from "#app/domain/shared/errors";
import { about, sameMembership, type Membership } from "./member";

/** A day, written as 2026-12-31, as a value of a column of dates. */
export function toDate(day: string | null) {
  return sql<Date | null>`${day}::date`;
}

/** Refuses (field `endsOn`) a day that is not after today, by the time zone of the workspace. */
export async function refusePast(at: Database | Trx, workspaceId: string, endsOn: string | null | undefined) {
  if (!endsOn) return;
  const { present } = await at
    .selectNoFrom(sql<string>`to_char(${todayIn(workspaceId)}, 'YYYY-MM-DD')`.as("present"))
    .executeTakeFirstOrThrow();
  if (endsOn <= present) throw new Refusal("Choose a day after today, or archive the user now", "endsOn");
}

/** Sets the day on which a membership is archived, or with null none; without any, it is left as it is. */
export async function changeEndDate(trx: Trx, admin: Admin, membership: Membership, endsOn: string | null | undefined) {
  if (endsOn === undefined || endsOn === membership.endsOn) return;
  await refusePast(trx, membership.workspaceId, endsOn);
  await trx
    .updateTable("members")
    .set({ ends_on: toDate(endsOn) })
    .where(sameMembership(membership))
    .execute();
  await record(trx, admin, "member.end_changed", about(membership), { from: membership.endsOn, to: endsOn });
}
