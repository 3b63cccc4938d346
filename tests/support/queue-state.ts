import { sql } from "kysely";

/** Where a row of any table of mails stands in its queue. */
export const queueState = [
  sql<boolean>`sent_at is not null`.as("isSent"),
  sql<boolean>`failed_at is not null`.as("hasFailed"),
  sql<boolean>`dropped_at is not null`.as("isDropped"),
  sql<boolean>`claimed_until > now()`.as("isClaimed"),
  sql<number>`ceil(extract(epoch from due_at - now()))::int`.as("dueInSeconds"),
] as const;
