import { runOn } from "./postgres";

/** Queues the mail of an invitation to p1@corp.com, p2@corp.com and so on, in a workspace of their own, all due now. */
export async function queueInvitations(databaseUrl: string, count: number, slug = "nexus", domain = "corp.com") {
  await runOn(
    databaseUrl,
    `with workspace as (
      insert into workspaces (slug, name) values ('${slug}', 'Nexus') returning id
    ), people as (
      insert into members (workspace_id, email, name, sort_name, role)
      select id, 'p' || n || '@${domain}', 'Person ' || n, 'person ' || n, 'builder'
      from workspace, generate_series(1, ${count}) as n returning workspace_id, id
    ), invited as (
      insert into invitations (workspace_id, member_id, nonce, lifetime_days, expires_at)
      select workspace_id, id, decode(md5(id::text) || md5('nonce' || id), 'hex'), 7, now() + interval '7 days' from people
      returning workspace_id, id
    )
    insert into mails (workspace_id, invitation_id, kind) select workspace_id, id, 'invitation' from invited`,
  );
}
