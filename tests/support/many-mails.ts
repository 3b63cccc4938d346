import { sql } from "kysely";
import { db } from "#db/database";
import { makeWorkspace } from "./rows";

/** Queues so many mails of a workspace of its own, due since this long, each of an invitation to nobody. Answers the workspace's id. */
export async function queueManyMails(count: number, dueSince = "0 seconds"): Promise<string> {
  const { id: workspaceId } = await makeWorkspace();
  await sql`
    with invitation as (
      insert into invitations (workspace_id, nonce, lifetime_days, expires_at, closed_at, closed_as)
      select ${workspaceId}, decode(repeat('00', 32), 'hex'), 7, now(), now(), 'cancelled'
      from generate_series(1, ${count}::int) returning id
    )
    insert into mails (workspace_id, invitation_id, kind, due_at)
    select ${workspaceId}, id, 'invitation', now() - ${dueSince}::interval from invitation`.execute(db);
  return workspaceId;
}
