import { sql } from "kysely";
import { db, unprepared } from "#db/database";
import type { SuperAdmin } from "#app/domain/shared/actors";
import { sortName } from "#app/domain/shared/names";

export type WorkspaceRow = {
  id: string;
  slug: string;
  name: string;
  archivedAt: Date | null;
  /** How many memberships are active. */
  active: number;
  /** How many invitations wait to be accepted. */
  invited: number;
};

/** A place in the list: the name in the form in which it is sorted, and the id. */
export type WorkspaceCursor = { key: string; id: string };

export type WorkspaceFilter = { q: string; after: WorkspaceCursor | undefined };

const PAGE = 50;
const MAX_WORDS = 10;

// The order of bytes is what the index has.
const sortKey = sql<string>`search_form(name) collate "C"`;

/**
 * One page of the instance's workspaces, archived ones too, by name. Each word of `q` is a part of the name or the address. Its cost
 * is that of one page, whatever the number of workspaces: their users are counted by tallies.
 */
export async function listWorkspaces(_superAdmin: SuperAdmin, { q, after }: WorkspaceFilter) {
  const words = sortName(q).split(/\s+/u).filter(Boolean).slice(0, MAX_WORDS);
  const found = await db
    .selectFrom("workspaces")
    .select(["id", "slug", "name", "archived_at as archivedAt"])
    .select([countMembers("active").as("active"), countMembers("invited").as("invited")])
    .select(sortKey.as("key"))
    .$if(words.length > 0, (query) => query.modifyFront(unprepared).where(hasWords(words)))
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(${sortKey}, id) > (${after?.key}, ${after?.id}::uuid)`),
    )
    .orderBy(sortKey)
    .orderBy("id")
    .limit(PAGE + 1)
    .execute();
  const rows = found.slice(0, PAGE);
  const last = rows.at(-1);
  const next: WorkspaceCursor | undefined = found.length > PAGE && last ? { key: last.key, id: last.id } : undefined;
  return { rows: rows.map(toRow), next };
}

function toRow({ id, slug, name, archivedAt, active, invited }: WorkspaceRow): WorkspaceRow {
  return { id, slug, name, archivedAt, active, invited };
}

function countMembers(status: "active" | "invited") {
  return sql<number>`(
    select coalesce(sum(t.members), 0)::float8 from member_tallies t
    where t.workspace_id = workspaces.id and t.status = ${sql.lit(status)}
  )`;
}

function hasWords(words: string[]) {
  const patterns = words.map((word) => `%${word.replace(/[\\%_]/g, "\\$&")}%`);
  return sql<boolean>`${sql.join(
    patterns.map((pattern) => sql`(' ' || search_form(name) || ' ' || slug) like ${pattern}`),
    sql` and `,
  )}`;
}
