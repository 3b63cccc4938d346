import { sql, type RawBuilder } from "kysely";
import { setStatementTimeout, todayIn, type Trx } from "#db/database";
import type { ImportVerdict } from "#db/schema";
import { decrypt, keysChanged } from "#app/domain/members/metadata";
import type { ImportKey } from "./import";

/** The lines from the one to the other, both included. */
export type Range = { from: number; to: number };

const EVERY: Range = { from: 1, to: 2 ** 31 - 1 };

/** A large file is judged in seconds; a statement for a page may take less. */
const TIMEOUT_MS = 60_000;

/**
 * Compares the rows of an import with one another and their metadata with that of the members, and judges those again for which
 * that matters: each row was judged alone as it was added.
 */
export async function compareRows(trx: Trx, key: ImportKey): Promise<void> {
  await setStatementTimeout(trx, TIMEOUT_MS);
  await markRepeated(trx, key);
  await compareMetadata(trx, key, EVERY);
  await judgeRows(trx, key, sql`r.first_line is not null or r.metadata_differs`);
}

/** Gives those rows `r` of an import that fit the condition their verdict anew, as the workspace is now. */
export async function judgeRows(trx: Trx, { workspaceId, id }: ImportKey, which: RawBuilder<unknown>): Promise<void> {
  await sql`
    update import_rows r set (verdict, once_made, field, reason) = (
      select verdict, once_made, field, reason from (${judgement(workspaceId)}) as j
    )
    where r.workspace_id = ${workspaceId} and r.import_id = ${id} and (${which})`.execute(trx);
}

/**
 * Writes on each row whose address another row has the line of the first of them. The table was filled a moment ago and nothing
 * is known of it: left to itself, the database takes it for a few rows, and compares each with each.
 */
async function markRepeated(trx: Trx, { workspaceId, id }: ImportKey) {
  await sql`select set_config('enable_nestloop', 'off', true)`.execute(trx);
  await sql`
    update import_rows r set first_line = nullif(f.first_line, r.line)
    from (
      select line, min(line) over (partition by address) as first_line
      from import_rows where workspace_id = ${workspaceId} and import_id = ${id}
    ) as f
    where r.workspace_id = ${workspaceId} and r.import_id = ${id} and r.line = f.line and r.address is not null
      and r.first_line is distinct from nullif(f.first_line, r.line)`.execute(trx);
  await sql`select set_config('enable_nestloop', 'on', true)`.execute(trx);
}

/** How many rows' metadata is decrypted at once. */
const COMPARED = 500;

/** Writes on each row whether its metadata differs from that of the member who has its address: only the app can read either. */
export async function compareMetadata(trx: Trx, { workspaceId, id }: ImportKey, { from, to }: Range): Promise<void> {
  for (let after = from - 1; ;) {
    const { rows } = await sql<Compared>`
      select r.line, r.member_id as "rowId", r.metadata as typed, m.id as "memberId", m.metadata as stored,
        r.metadata_differs as "isMarked"
      from import_rows r join members m on m.workspace_id = r.workspace_id and m.email = r.address
      where r.workspace_id = ${workspaceId} and r.import_id = ${id} and r.line > ${after} and r.line <= ${to}
        and r.metadata_keys is not null
      order by r.line limit ${COMPARED}`.execute(trx);
    const changed = rows.filter((row) => isOther(workspaceId, row) !== row.isMarked).map(({ line }) => line);
    if (changed.length > 0)
      await sql`
        update import_rows set metadata_differs = not metadata_differs
        where workspace_id = ${workspaceId} and import_id = ${id} and line = any (${changed}::int[])`.execute(trx);
    const last = rows.at(-1);
    if (!last || rows.length < COMPARED) return;
    after = last.line;
  }
}

type Compared = {
  line: number;
  rowId: string;
  typed: Buffer | null;
  memberId: string;
  stored: Buffer | null;
  isMarked: boolean;
};

function isOther(workspaceId: string, { rowId, typed, memberId, stored }: Compared): boolean {
  const wanted = decrypt(typed, workspaceId, rowId);
  if (wanted === "unreadable") return false;
  const before = decrypt(stored, workspaceId, memberId);
  const { added, changed, removed } = keysChanged(before, wanted);
  return before === "unreadable" || added + changed + removed > 0;
}

/** A row as the workspace is now. */
export type Judged = {
  verdict: ImportVerdict;
  /** What an error would be if the groups that it names were made. */
  once_made: ImportVerdict | null;
  field: string | null;
  reason: string | null;
  /** The membership that has the address. */
  here: string | null;
  /** Whether the person asked for access: then they become active at once. */
  has_asked: boolean;
  /** Those of its groups that there are. */
  group_ids: string[] | null;
};

/**
 * The query that judges the row `r` of an import. Who is here is found by the address; a person who is archived by the file as
 * well as here is no change. What is wrong comes before what would be done.
 */
export function judgement(workspaceId: string): RawBuilder<Judged> {
  return sql<Judged>`
    select here, has_asked, group_ids, why as reason,
      case when rule like 'bad-%' then 'error'
        when rule like 'same-%' then 'same' else rule end::import_verdict as verdict,
      case rule when 'bad-row' then r.fault_field when 'bad-end' then 'endsOn' when 'bad-name' then 'name'
        when 'bad-groups' then 'groups' else case when rule like 'bad-%' then 'email' end end as field,
      case when rule = 'bad-groups'
        then case when here is null then 'invite' else 'update' end::import_verdict end as once_made
    from (
      select f.*, ${reasonOf} as why from (
        select f.*, ${ruleOf} as rule from (${selectFacts(workspaceId)}) as f
        offset 0 -- evaluates the rule once, not again at each place that names it
      ) as f
    ) as judged`;
}

function selectFacts(workspaceId: string) {
  return sql`
    select m.id as here, m.role as role_here, m.archived_at as archived_here, a.archived_at as account_archived_at,
      other.email as other_email, g.ids as group_ids, g.missing,
      r.group_keys is not null and (g.missing is not null or g.ids is distinct from mine.ids) as has_other_groups,
      r.ends_on is not null and r.ends_on is distinct from m.ends_on as has_other_end,
      r.ends_on <= ${todayIn(workspaceId)} as is_past, r.status ilike 'archived%' as is_archived_there,
      m.id is null and other.id is null and a.email_verified_at is not null and a.archived_at is null and exists (
        select from access_requests q
        where q.workspace_id = ${workspaceId} and q.account_id = a.id and q.closed_at is null
      ) as has_asked
    from (select) as one
    left join members m on m.workspace_id = ${workspaceId} and m.email = r.address
    left join accounts a on a.email = r.address
    left join members other on other.workspace_id = ${workspaceId} and other.account_id = a.id
      and other.email <> r.address
    left join lateral (
      select array_agg(g.id order by g.id) filter (where g.id is not null) as ids,
        string_agg('"' || named.name || '"', ' or ' order by place) filter (where g.id is null) as missing
      from unnest(r.group_keys, r.group_names) with ordinality as named (key, name, place)
      left join groups g on g.workspace_id = ${workspaceId} and g.name_key = named.key
    ) as g on r.group_keys is not null
    left join lateral (
      select array_agg(gm.group_id order by gm.group_id) as ids from group_members gm
      where gm.workspace_id = ${workspaceId} and gm.member_id = m.id
    ) as mine on r.group_keys is not null and m.id is not null`;
}

const ruleOf = sql`case
  when r.fault is not null then 'bad-row'
  when r.first_line is not null then 'bad-repeated'
  when f.is_archived_there and f.here is null then 'same-archived-there'
  when f.is_archived_there and f.archived_here is not null then 'same-archived'
  when f.account_archived_at is not null and (f.here is null or f.archived_here is not null) then 'bad-account'
  when f.here is null and f.other_email is not null then 'bad-other'
  when f.here is null and r.name_fault is not null then 'bad-name'
  when f.is_past and (f.here is null or f.has_other_end) then 'bad-end'
  when f.archived_here is not null then 'archived'
  when f.missing is not null then 'bad-groups'
  when f.here is null then 'invite'
  when r.role <> f.role_here or r.metadata_differs or f.has_other_groups or f.has_other_end then 'update'
  else 'same' end`;

const reasonOf = sql`case f.rule
  when 'bad-row' then r.fault
  when 'bad-repeated' then 'Line ' || r.first_line || ' has the same email address'
  when 'same-archived-there' then 'Archived in the file, so not invited'
  when 'same-archived' then 'Archived, as in the file'
  when 'bad-account' then 'The account of this address is archived on this instance: ask a super admin to unarchive it'
  when 'bad-other' then 'This person is a user here as ' || f.other_email
  when 'bad-name' then r.name_fault
  when 'bad-end' then 'Choose a day after today'
  when 'bad-groups' then 'There is no group ' || f.missing
  when 'invite' then case when f.has_asked then 'Asked for access: let in at once' end
  when 'update' then concat_ws(', ', case when r.role <> f.role_here then 'role' end,
    case when f.has_other_groups then 'groups' end, case when r.metadata_differs then 'metadata' end,
    case when f.has_other_end then 'end of access' end)
  end`;
