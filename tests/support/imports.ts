import { randomUUID } from "node:crypto";
import type { Foyer } from "./foyer";

type Verdict = "invite" | "update" | "same" | "archived" | "error";

export type DraftRow = {
  name?: string;
  email: string;
  role?: string;
  groups?: string[];
  verdict?: Verdict;
  field?: string;
  reason?: string;
};

/** A draft of an import by the first admin of a workspace, as the reader leaves it, on lines from 2 on. Answers its id. */
export async function addDraft(foyer: Foyer, rows: DraftRow[], workspace = "nexus"): Promise<string> {
  const id = randomUUID();
  await foyer.query(
    `insert into imports (workspace_id, id, file_name, actor_member_id, actor_account_id, actor_email, actor, ip,
       user_agent, total, checked_at)
     select m.workspace_id, $1, 'people.csv', m.id, m.account_id, m.email, m.name, '127.0.0.1', 'a test', $2, now()
     from members m join workspaces w on w.id = m.workspace_id
     where w.slug = $3 and m.role = 'admin' and m.accepted_at is not null order by m.created_at limit 1`,
    [id, rows.length, workspace],
  );
  const values = rows.map((row, index) => ({ line: index + 2, ...row }));
  await foyer.query(
    `insert into import_rows (workspace_id, import_id, line, name, email, typed_role, typed_groups, typed_ends_on, status,
       address, sort_name, role, group_names, group_keys, fault_field, fault, verdict, once_made, field, reason)
     select i.workspace_id, i.id, t.line, coalesce(t.name, ''), t.email, coalesce(t.role, ''),
       coalesce(array_to_string(t.groups, '|'), ''), '', '', nullif(lower(t.email), 'bad'), lower(coalesce(t.name, '')),
       t.role::member_role, t.groups, (select array_agg(lower(one)) from unnest(t.groups) as one),
       case when t.email = 'bad' then 'email' end, case when t.email = 'bad' then t.reason end,
       coalesce(t.verdict, 'invite')::import_verdict,
       case when t.field = 'groups' then 'invite'::import_verdict end, t.field, t.reason
     from imports i, json_to_recordset($2::json) as t
       (line int, name text, email text, role text, groups text[], verdict text, field text, reason text)
     where i.id = $1`,
    [id, JSON.stringify(values)],
  );
  return id;
}
