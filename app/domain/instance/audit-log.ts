import { sql } from "kysely";
import { db } from "#db/database";
import { recordedActor, type RecordedActor } from "#app/domain/audit-log/event";
import type { LogPlace } from "#app/domain/audit-log/list";
import { cutPage, isBackwards } from "#app/domain/shared/paging";
import type { SuperAdmin } from "#app/domain/shared/actors";

export type InstanceEvent = RecordedActor & {
  id: string;
  at: Date;
  action: string;
  /** The account that it is about; null where it is about the instance. */
  accountId: string | null;
  /** The email address of the account that it is about, as it was then. */
  subject: string;
  ip: string;
  userAgent: string;
};

const PAGE = 50;

/** One page of what was done to the instance's accounts, newest first. Its cost does not grow with the log. */
export async function listInstanceEvents(_superAdmin: SuperAdmin, place: LogPlace) {
  const { after, before } = place;
  const found = await db
    .selectFrom("instance_events")
    .select([sql<string>`id::text`.as("id"), "at", "action", "account_id as accountId", "subject"])
    .select(recordedActor)
    .select([sql<string>`coalesce(ip, '')`.as("ip"), sql<string>`coalesce(user_agent, '')`.as("userAgent")])
    .$if(after !== undefined, (query) => query.where("id", "<", after ?? ""))
    .$if(isBackwards(place), (query) => query.where("id", ">", before ?? ""))
    .orderBy("instance_events.id", isBackwards(place) ? "asc" : "desc")
    .limit(PAGE + 1)
    .execute();
  const { rows: events, hasPrevious, hasNext } = cutPage<InstanceEvent>(found, PAGE, place);
  return {
    events,
    previous: hasPrevious ? events.at(0)?.id : undefined,
    next: hasNext ? events.at(-1)?.id : undefined,
  };
}
