import { sql } from "kysely";
import { db } from "#db/database";

export type ManyUsers = { active?: number; invited?: number; archived?: number; admins?: number };

/**
 * Fills a workspace with people by name: "Active 0001" with accounts, "Admin 0001" too, "Archived 0001" likewise, and
 * "Invited 0001" with an open invitation each that was never mailed. Answers all their ids.
 */
export async function addManyUsers(workspace: { id: string }, manyUsers: ManyUsers): Promise<string[]> {
  const { active = 0, invited = 0, archived = 0, admins = 0 } = manyUsers;
  const { rows } = await sql<{ id: string }>`
    with drawn as (
      select kind, kind || ' ' || lpad(n::text, 4, '0') as name, gen_random_uuid() || '@corp.com' as email
      from (values ('Active', ${active}::int), ('Invited', ${invited}), ('Archived', ${archived}), ('Admin', ${admins}))
        as wanted (kind, many), generate_series(1, many) as n
    ), joined as (
      insert into accounts (email, name, password_hash, email_verified_at)
      select email, name, 'none', now() from drawn where kind <> 'Invited' returning id, email
    ), seated as (
      insert into members (workspace_id, email, name, sort_name, role, account_id, accepted_at, archived_at)
      select ${workspace.id}::uuid, d.email, d.name, lower(d.name),
        case when kind = 'Admin' then 'admin' else 'builder' end::member_role, j.id,
        case when j.id is not null then now() end, case when kind = 'Archived' then now() end
      from drawn d left join joined j on j.email = d.email returning id, accepted_at
    ), open as (
      insert into invitations (workspace_id, member_id, nonce, lifetime_days, expires_at)
      select ${workspace.id}::uuid, id, sha256(id::text::bytea), 7, now() + interval '1 day'
      from seated where accepted_at is null
    ) select id from seated`.execute(db);
  return rows.map(({ id }) => id);
}
