import { sql } from "kysely";
import { db } from "#db/database";

/** Moves all times of an invitation and of its mails into the past, as if so much time had gone by since. */
export async function passTime({ workspaceId, id }: { workspaceId: string; id: string }, time: string) {
  const by = sql`${time}::interval`;
  // In two statements, as setting an end plans the reminders anew; as text, which has the microseconds.
  const { remind_at: remindAt } = await db
    .selectFrom("invitations")
    .select(sql<string | null>`(remind_at - ${by})::text`.as("remind_at"))
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  await sql`
    update invitations set sent_at = sent_at - ${by}, expires_at = expires_at - ${by}, created_at = created_at - ${by}
    where workspace_id = ${workspaceId} and id = ${id}`.execute(db);
  await sql`update invitations set remind_at = ${remindAt}::timestamptz where workspace_id = ${workspaceId} and id = ${id}`.execute(
    db,
  );
  await sql`
    update mails set queued_at = queued_at - ${by}, due_at = due_at - ${by}, sent_at = sent_at - ${by}
    where workspace_id = ${workspaceId} and invitation_id = ${id}`.execute(db);
}
