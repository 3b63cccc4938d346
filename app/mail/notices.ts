import { sql } from "kysely";
import { todayIn, type Trx } from "#db/database";
import { isWaiting } from "./claims";
import { wakeWorker } from "./outbox";

/** How many mails of one kind, each about one member, somebody gets on one day of the workspace at most. */
const MAX_OF_KIND = 20;

type About = { workspaceId: string; id: string };
type Notice = {
  kind: "joined" | "declined" | "archived";
  /** How long it waits, as PostgreSQL reads it, so that it can become untrue before it is sent. */
  delay?: string;
};

/**
 * Queues a mail about one member to each of these recipients, and wakes the worker at commit. One that waits already waits
 * anew. Of each kind a recipient gets 20 a day at most: of an import of thousands, an admin sees the rest on the Users page.
 */
export async function queueNotices(trx: Trx, about: About, recipientIds: string[], notice: Notice): Promise<void> {
  const { kind, delay = "0 minutes" } = notice;
  if (recipientIds.length === 0) return;
  await sql`
    insert into member_mails (workspace_id, member_id, kind, day, about_id, due_at)
    select ${about.workspaceId}, recipient.id, ${kind}, today.day, ${about.id}, now() + ${delay}::interval
    from unnest(${recipientIds}::uuid[]) as recipient (id), (select ${todayIn(about.workspaceId)} as day) as today
    where (
      select count(*) from member_mails as earlier
      where earlier.workspace_id = ${about.workspaceId} and earlier.member_id = recipient.id and earlier.kind = ${kind}
        and earlier.day = today.day and earlier.about_id is not null
    ) < ${MAX_OF_KIND}
    on conflict (workspace_id, member_id, kind, day, coalesce(about_id, '00000000-0000-0000-0000-000000000000'))
      where sent_at is null and failed_at is null and dropped_at is null
      do update set due_at = excluded.due_at`.execute(trx);
  await trx.selectNoFrom(wakeWorker).execute();
}

export type Reminded = { workspaceId: string; id: string };

/** Queues the reminders of these invitations, and wakes the worker at commit. One that waits already is enough. */
export async function queueReminders(trx: Trx, invitations: Reminded[]): Promise<void> {
  await trx
    .insertInto("mails")
    .values(
      invitations.map(({ workspaceId, id }) => ({
        workspace_id: workspaceId,
        invitation_id: id,
        kind: "reminder" as const,
      })),
    )
    .onConflict((conflict) => conflict.columns(["workspace_id", "invitation_id", "kind"]).where(isWaiting).doNothing())
    .execute();
  await trx.selectNoFrom(wakeWorker).execute();
}
