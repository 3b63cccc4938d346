import { sql } from "kysely";
import type { Trx } from "#db/database";
import { record } from "#app/domain/audit-log/event";
import type { OpenImport } from "./open-import";
import type { Range } from "./verdicts";

/** Makes the groups that these rows name and that are not there, of rows that only lack those, each with an audit event. */
export async function makeMissingGroups(trx: Trx, open: OpenImport, { from, to }: Range): Promise<void> {
  const { workspaceId, id } = open;
  const { rows } = await sql<{ name: string }>`
    insert into groups (workspace_id, name, name_key)
    select ${workspaceId}::uuid, min(named.name), named.key
    from import_rows r, unnest(r.group_keys, r.group_names) as named (key, name)
    where r.workspace_id = ${workspaceId} and r.import_id = ${id} and r.line between ${from} and ${to}
      and (r.once_made = 'invite' or (r.once_made = 'update' and ${open.updates}))
    group by named.key order by named.key
    on conflict do nothing returning name`.execute(trx);
  for (const { name } of rows) await record(trx, open.actor, "group.created", { workspaceId, text: name });
}

/** Locks the groups that these rows name, so that they are not deleted until the transaction ends, and answers their names. */
export async function lockBatchGroups(
  trx: Trx,
  { workspaceId, id }: OpenImport,
  { from, to }: Range,
): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from groups
    where workspace_id = ${workspaceId} and name_key in (
      select unnest(group_keys) from import_rows
      where workspace_id = ${workspaceId} and import_id = ${id} and line between ${from} and ${to}
    )
    order by id for key share`.execute(trx);
  return new Map(rows.map((group) => [group.id, group.name]));
}

type Pair = { memberId: string; groupId: string };

/** Puts members into groups, by one statement. */
export async function insertGroupMembers(trx: Trx, workspaceId: string, pairs: readonly Pair[]): Promise<void> {
  const members = pairs.map(({ memberId }) => memberId);
  const groups = pairs.map(({ groupId }) => groupId);
  await sql`
    insert into group_members (workspace_id, member_id, group_id)
    select ${workspaceId}::uuid, member_id, group_id
    from unnest(${members}::uuid[], ${groups}::uuid[]) as c (member_id, group_id)
    on conflict do nothing`.execute(trx);
}

/** Takes members out of groups, by one statement. */
export async function deleteGroupMembers(trx: Trx, workspaceId: string, pairs: readonly Pair[]): Promise<void> {
  const members = pairs.map(({ memberId }) => memberId);
  const groups = pairs.map(({ groupId }) => groupId);
  await sql`
    delete from group_members gm using unnest(${members}::uuid[], ${groups}::uuid[]) as c (member_id, group_id)
    where gm.workspace_id = ${workspaceId} and gm.member_id = any (${members}::uuid[])
      and gm.member_id = c.member_id and gm.group_id = c.group_id`.execute(trx);
}
