import { sql } from "kysely";
import { db } from "#db/database";

/** What a provider tells of a mail that it took. Under the same id it is the same event. */
export type MailEvent = {
  id: string;
  providerId: string;
  type: "delivered" | "delayed" | "bounced" | "complained" | "failed";
  trouble: string | null;
  happenedAt: Date;
};

/**
 * Keeps an event, once, and sets the state of the mail that it is about. Of a mail that is not known it waits for a week: the
 * provider may tell of a mail before the worker has written down that it was sent.
 */
export async function recordMailEvent({ id, providerId, type, trouble, happenedAt }: MailEvent): Promise<void> {
  await db
    .insertInto("mail_events")
    .values({ id, provider_id: providerId, type, trouble, happened_at: sql<Date>`least(${happenedAt}, now())` })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
  await applyMailEvents(providerId);
}

/**
 * Sets the state of a mail from all events that are kept of it. It follows from them whatever their order was, so that it can be
 * done again after each.
 */
export async function applyMailEvents(providerId: string): Promise<void> {
  const mail = await db
    .selectFrom("mails")
    .select(["workspace_id as workspaceId", "id"])
    .where("provider_id", "=", providerId)
    .executeTakeFirst();
  if (!mail) return;
  await db
    .updateTable("mails as m")
    .from(selectTold(providerId).as("told"))
    .set((eb) => ({
      delivered_at: sql`least(m.delivered_at, told.delivered_at)`,
      bounced_at: sql`least(m.bounced_at, told.bounced_at)`,
      complained_at: sql`least(m.complained_at, told.complained_at)`,
      failed_at: sql`least(m.failed_at, told.failed_at)`,
      trouble: eb.fn.coalesce("told.bounce", "told.failure", "told.delay", "m.trouble"),
    }))
    .where("m.workspace_id", "=", mail.workspaceId)
    .where("m.id", "=", mail.id)
    .where("told.events", ">", 0)
    .execute();
}

/** The times and reasons that are told of a mail: of several events of a kind the first time and the last reason. */
function selectTold(providerId: string) {
  const firstOf = (type: MailEvent["type"]) => sql<Date | null>`min(happened_at) filter (where type = ${type})`;
  const lastReasonOf = (type: MailEvent["type"]) =>
    sql<string | null>`(array_agg(trouble order by happened_at desc) filter (where type = ${type}))[1]`;
  return db
    .selectFrom("mail_events")
    .where("provider_id", "=", providerId)
    .select([
      firstOf("delivered").as("delivered_at"),
      firstOf("bounced").as("bounced_at"),
      firstOf("complained").as("complained_at"),
      firstOf("failed").as("failed_at"),
      lastReasonOf("bounced").as("bounce"),
      lastReasonOf("failed").as("failure"),
      lastReasonOf("delayed").as("delay"),
      sql<number>`count(*)`.as("events"),
    ]);
}

/** Deletes what was told a week ago: it is part of the mails. */
export async function sweepMailEvents(): Promise<void> {
  await db
    .deleteFrom("mail_events")
    .where("received_at", "<", sql<Date>`now() - interval '7 days'`)
    .execute();
}
