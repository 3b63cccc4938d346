import { sql, type ExpressionBuilder, type RawBuilder, type SelectQueryBuilder } from "kysely";
import type { DB } from "#db/schema";
import { settings } from "#app/settings";
import { isBackwards } from "./paging";
import type { Role } from "./people";
import { sortName } from "./seats";

export const statuses = ["invited", "requested", "active", "archived"] as const;
export type Status = (typeof statuses)[number];

export const sorts = ["name", "email", "status", "invited", "seen"] as const;
export type Sort = (typeof sorts)[number];

/**
 * Which members a list shows; all that is given must fit. Each word of `q` is a part of the name or the address. The index
 * knows parts of three characters; a shorter one is looked for everywhere where there are `few`, else where a word begins.
 */
export type Matching = { status: Status | "all"; q?: string; few?: boolean; role?: Role; group?: string };

/** Which of them a page shows, and in which order; by name where nothing else is asked for. */
export type Filter = Matching & { sort?: Sort; isDescending?: boolean; per: number; after?: Cursor; before?: Cursor };

/**
 * A place in the list by what it is sorted by, so that it stays right while people come and go. A time is microseconds since
 * 1970, or `never`.
 */
export type Cursor = { keys: string[]; id: string };

/** No name and no address together are longer. */
const LONGEST = 500;

type Key = { column: RawBuilder<unknown>; isTime?: true };

const name: Key = { column: sql`sort_name` };
export const memberStatus = sql<string>`member_status(accepted_at, archived_at)`;

const keysOf: Record<Sort, Key[]> = {
  name: [name],
  email: [{ column: sql`email` }],
  status: [{ column: memberStatus }, name],
  invited: [{ column: sql`invited_at`, isTime: true }],
  seen: [{ column: sql`coalesce(last_seen_at, '-infinity')`, isTime: true }],
};

/** Whether a cursor out of a URL is one of this sort at all: Postgres answers anything else with an error. */
export function fitsSort({ keys }: Cursor, sort: Sort = "name"): boolean {
  const known = keysOf[sort];
  return (
    keys.length === known.length &&
    keys.every((key, index) => !known[index]?.isTime || /^(never|-?\d{1,16})$/.test(key))
  );
}

type Seats<Row> = SelectQueryBuilder<DB, "members", Row>;

/** The seats that fit. */
export function whereMatching<Row>(seats: Seats<Row>, { status, q, few, role, group }: Matching): Seats<Row> {
  return seats
    .$if(status !== "all", (query) => query.where((eb) => hasStatus(eb, status)))
    .$if(role !== undefined, (query) => query.where("role", "=", role ?? "admin"))
    .$if(group !== undefined, (query) => query.where((eb) => isInGroup(eb, group ?? "")))
    .$if(Boolean(q?.trim()), (query) => query.where(sql<boolean>`${hasWords(q ?? "", few)}`));
}

/** In the cloud, Requested is the part of the invited seats whose address has no account; self-hosted there is only Invited. */
export function hasStatus(eb: ExpressionBuilder<DB, "members">, status: Status | "all") {
  const isCloud = settings().edition === "cloud";
  const isInvited = status === "invited" || status === "requested";
  const fits = eb(memberStatus, "=", isInvited ? "invited" : status);
  if (!isInvited || !isCloud) return fits;
  const hasAccount = eb.exists(eb.selectFrom("accounts").select("id").whereRef("accounts.email", "=", "members.email"));
  return eb.and([fits, status === "requested" ? eb.not(hasAccount) : hasAccount]);
}

function isInGroup(eb: ExpressionBuilder<DB, "members">, group: string) {
  return eb.exists(
    eb
      .selectFrom("group_members as gm")
      .select("gm.group_id")
      .whereRef("gm.workspace_id", "=", "members.workspace_id")
      .whereRef("gm.member_id", "=", "members.id")
      .where("gm.group_id", "=", group),
  );
}

/** Whether a search has a word that the index does not know. */
export function hasShortWord(q = ""): boolean {
  return wordsOf(q).some((word) => word.length < 3);
}

function wordsOf(q: string): string[] {
  return sortName(q).split(/\s+/u).filter(Boolean);
}

function hasWords(q: string, few = false) {
  if (q.length > LONGEST || q.includes("\0")) return sql`false`;
  const parts = wordsOf(q).map((word) => {
    const literal = word.replace(/[\\%_]/g, "\\$&");
    return few || word.length >= 3 ? `%${literal}%` : `% ${literal}%`;
  });
  return sql.join(
    parts.map((part) => sql`(' ' || sort_name || ' ' || email) like ${part}`),
    sql` and `,
  );
}

/** The seats of one page and one more; whatever is joined to them is ordered by `place` again. */
export function pageOf<Row>(seats: Seats<Row>, filter: Filter) {
  const { sort = "name", per, after, before } = filter;
  const direction = directionOf(filter);
  const cursor = after ?? before;
  const columns = [...keysOf[sort].map(({ column }) => column), sql`id`];
  const texts = sql.join(keysOf[sort].map(textOf));
  return whereMatching(seats, filter)
    .$if(cursor !== undefined, (query) => query.where(isBehind(cursor ?? { keys: [], id: "" }, sort, direction)))
    .select([sql<string[]>`array[${texts}]`.as("keys"), sql<unknown>`row(${sql.join(columns)})`.as("place")])
    .orderBy(sql.join(columns.map((column) => sql`${column} ${sql.raw(direction)}`)))
    .limit(per + 1);
}

/** Which way the page is read: backwards it begins at its end. */
export function directionOf({ isDescending = false, ...bounds }: Filter): "asc" | "desc" {
  return isDescending === isBackwards(bounds) ? "asc" : "desc";
}

function isBehind({ keys, id }: Cursor, sort: Sort, direction: "asc" | "desc") {
  const columns = keysOf[sort].map(({ column }) => column);
  const values = keysOf[sort].map(({ isTime }, index) => (isTime ? timeOf(keys[index]) : sql`${keys[index]}::text`));
  const side = sql.raw(direction === "asc" ? ">" : "<");
  return sql<boolean>`(${sql.join([...columns, sql`id`])}) ${side} (${sql.join([...values, sql`${id}::uuid`])})`;
}

function textOf({ column, isTime }: Key) {
  return isTime
    ? sql`case when ${column} = '-infinity' then 'never' else (extract(epoch from ${column}) * 1000000)::bigint::text end`
    : sql`${column}::text`;
}

function timeOf(key = "never") {
  return key === "never"
    ? sql`'-infinity'::timestamptz`
    : sql`timestamptz 'epoch' + ${key}::bigint * interval '1 microsecond'`;
}
