import { sql } from "kysely";
import { db, type Database, type Trx } from "#db/database";
import type { ImportOutcome, ImportVerdict } from "#db/schema";
import type { Admin, Role } from "#app/domain/shared/actors";
import { cutPage, isBackwards } from "#app/domain/shared/paging";
import type { ImportKey } from "./import";

/** How many rows of a draft have which verdict, and what they need. */
export type VerdictCounts = Record<ImportVerdict, number> & {
  /** Invited rows without a role. */
  withoutRole: number;
  /** Invited rows of persons who asked for access: they get no invitation. */
  letIn: number;
  /** What rows with groups that are not here would be if those were made. */
  onceMade: { invite: number; update: number; withoutRole: number };
  /** The names of groups that are not here, by name; 501 at most. */
  newGroups: string[];
};

const MAX_NAMED = 501;

/** `countVerdicts` for an import of the admin's workspace. */
export async function countVerdictsOf(admin: Admin, id: string): Promise<VerdictCounts> {
  return countVerdicts(db, { workspaceId: admin.workspace.id, id });
}

/** How many rows of a draft have which verdict. */
export async function countVerdicts(at: Database | Trx, { workspaceId, id }: ImportKey): Promise<VerdictCounts> {
  const count = (fits: ReturnType<typeof sql>) => sql<number>`(count(*) filter (where ${fits}))::int`;
  const found = await at
    .selectFrom("import_rows")
    .select([
      count(sql`verdict = 'invite'`).as("invite"),
      count(sql`verdict = 'update'`).as("update"),
      count(sql`verdict = 'same'`).as("same"),
      count(sql`verdict = 'archived'`).as("archived"),
      count(sql`verdict = 'error'`).as("error"),
      count(sql`verdict = 'invite' and role is null`).as("withoutRole"),
      count(sql`verdict = 'invite' and reason is not null`).as("letIn"),
      count(sql`once_made = 'invite'`).as("onceInvite"),
      count(sql`once_made = 'update'`).as("onceUpdate"),
      count(sql`once_made = 'invite' and role is null`).as("onceWithoutRole"),
    ])
    .where("workspace_id", "=", workspaceId)
    .where("import_id", "=", id)
    .executeTakeFirstOrThrow();
  const { onceInvite, onceUpdate, onceWithoutRole, ...counts } = found;
  const isAnyNew = onceInvite + onceUpdate > 0;
  return {
    ...counts,
    onceMade: { invite: onceInvite, update: onceUpdate, withoutRole: onceWithoutRole },
    newGroups: isAnyNew ? await listNewGroups(at, { workspaceId, id }) : [],
  };
}

async function listNewGroups(at: Database | Trx, { workspaceId, id }: ImportKey): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select min(named.name) as name
    from import_rows r, unnest(r.group_keys, r.group_names) as named (key, name)
    where r.workspace_id = ${workspaceId} and r.import_id = ${id} and r.once_made is not null
      and not exists (select from groups g where g.workspace_id = ${workspaceId} and g.name_key = named.key)
    group by named.key order by lower(min(named.name)) limit ${MAX_NAMED}`.execute(at);
  return rows.map(({ name }) => name);
}

export type ImportRow = {
  line: number;
  name: string;
  email: string;
  role: Role | null;
  typedRole: string;
  typedGroups: string;
  verdict: ImportVerdict;
  field: string | null;
  reason: string | null;
  outcome: ImportOutcome | null;
  /** The membership that the row is about, while there is one. */
  memberId: string | null;
};

export type RowsWanted = {
  verdict?: ImportVerdict;
  /** Any of these. */
  outcomes?: readonly ImportOutcome[];
  /** Text that the name or the address contains, in upper or lower case. */
  q?: string;
  after?: number;
  before?: number;
};

export type RowsPage = { rows: ImportRow[]; previous: number | undefined; next: number | undefined };

const PER_PAGE = 50;

/** One page of the rows of an import, in the order of the file. */
export async function listRows(admin: Admin, id: string, wanted: RowsWanted): Promise<RowsPage> {
  const found = await db
    .selectFrom("import_rows as r")
    .leftJoin("members as m", (join) =>
      join.onRef("m.workspace_id", "=", "r.workspace_id").onRef("m.email", "=", "r.address"),
    )
    .select(["r.line", "r.name", "r.email", "r.role", "r.typed_role as typedRole", "r.typed_groups as typedGroups"])
    .select(["r.field", "r.reason", "r.outcome", "m.id as memberId"])
    .select(sql<ImportVerdict>`coalesce(r.verdict, 'error')`.as("verdict"))
    .where("r.workspace_id", "=", admin.workspace.id)
    .where("r.import_id", "=", id)
    .$if(wanted.verdict !== undefined, (query) => query.where("r.verdict", "=", wanted.verdict ?? null))
    .$if(wanted.outcomes !== undefined, (query) => query.where("r.outcome", "in", wanted.outcomes ?? []))
    .$if(wanted.q !== undefined, (query) => query.where(contains(wanted.q ?? "")))
    .$if(wanted.after !== undefined, (query) => query.where("r.line", ">", wanted.after ?? 0))
    .$if(isBackwards(wanted), (query) => query.where("r.line", "<", wanted.before ?? 0))
    .orderBy("r.line", isBackwards(wanted) ? "desc" : "asc")
    .limit(PER_PAGE + 1)
    .execute();
  const { rows, hasPrevious, hasNext } = cutPage(found, PER_PAGE, wanted);
  return {
    rows,
    previous: hasPrevious ? rows.at(0)?.line : undefined,
    next: hasNext ? rows.at(-1)?.line : undefined,
  };
}

function contains(q: string) {
  return sql<boolean>`position(lower(${q}) in lower(r.name || ' ' || r.email)) > 0`;
}
