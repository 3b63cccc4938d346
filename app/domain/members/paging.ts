import { sql, type RawBuilder } from "kysely";
import {
  asksAccounts,
  findStored,
  fits,
  memberStatus,
  whereMatching,
  splitWords,
  type Matching,
  type Memberships,
} from "./filter";
import { isBackwards } from "#app/domain/shared/paging";

export const sorts = ["name", "email", "status", "invited", "seen"] as const;
export type Sort = (typeof sorts)[number];

/** Which of the matching members a page shows, and in which order; by name where nothing else is given. */
export type Filter = Matching & { sort?: Sort; isDescending?: boolean; per: number; after?: Cursor; before?: Cursor };

/**
 * A place in the list, given by the values that it is sorted by, so that it stays right while members are added and removed. A
 * time is microseconds since 1970, or `never`.
 */
export type Cursor = { keys: string[]; id: string };

type Key = { column: RawBuilder<unknown>; isTime?: true };

const name: Key = { column: sql`sort_name` };
const id: Key = { column: sql`id` };

/** The columns that each sort order consists of; the last one tells members apart who are equal in the others. */
const sortKeys: Record<Sort, Key[]> = {
  name: [name, id],
  email: [{ column: sql`email` }, id],
  status: [{ column: memberStatus }, name, id],
  invited: [{ column: sql`invited_at`, isTime: true }, id],
  seen: [{ column: sql`coalesce(last_seen_at, '-infinity')`, isTime: true }, id],
};

/** The same columns as `group_members` has them. */
const groupSortKeys: Partial<Record<Sort, Key[]>> = {
  name: [{ column: sql`gm.member_sort_name` }, { column: sql`gm.member_id` }],
  status: [{ column: sql`gm.member_status` }, { column: sql`gm.member_sort_name` }, { column: sql`gm.member_id` }],
};

/** Whether a cursor from a URL fits this sort: PostgreSQL would answer any other with an error. */
export function fitsSort({ keys }: Cursor, sort: Sort = "name"): boolean {
  const known = sortKeys[sort].slice(0, -1);
  return (
    keys.length === known.length &&
    keys.every((key, index) => !known[index]?.isTime || /^(never|-?\d{1,16})$/.test(key))
  );
}

/** The memberships of one page of a workspace and one more. A query that joins them sorts by `place` again. */
export function selectPage<Row>(memberships: Memberships<Row>, filter: Filter, workspaceId: string) {
  const keys = sortKeys[filter.sort ?? "name"];
  const page = isSought(filter)
    ? memberships.where("id", "in", findPage(memberships, filter, workspaceId))
    : whereMatching(memberships, filter, workspaceId).where(isBehind(keys, filter));
  return page
    .select(sql<string[]>`array[${sql.join(keys.slice(0, -1).map(toText))}]`.as("keys"))
    .select(sql<unknown>`row(${sql.join(listColumns(keys))})`.as("place"))
    .orderBy(inOrder(listColumns(keys), filter))
    .limit(sql.lit(filter.per + 1));
}

function isSought({ q, group, invitation }: Matching): boolean {
  return Boolean(q?.trim()) || group !== undefined || invitation !== undefined;
}

/** Whether an index has the page in its order, so that one plan is the best for every workspace. */
export function isPlain(filter: Filter): boolean {
  return !isSought(filter) && filter.role === undefined && !asksAccounts(filter);
}

type Direction = Pick<Filter, "isDescending" | "after" | "before">;

/** The direction in which the index is read: a page that is read backwards begins at its end. */
export function toDirection({ isDescending = false, ...bounds }: Direction): "asc" | "desc" {
  return isDescending === isBackwards(bounds) ? "asc" : "desc";
}

/**
 * The ids of a page, for a filter that no index has in the list's order. Where many members fit, walking the list soon fills the
 * page; where few fit, they are gathered by another index and sorted. Nobody knows beforehand how many fit, and the planner's
 * estimate may be wrong by a factor of a hundred: so the list is walked first, but only for a limited number of members.
 */
function findPage<Row>(memberships: Memberships<Row>, filter: Filter, workspaceId: string) {
  const limit = filter.per + 1;
  const keys = sortKeys[filter.sort ?? "name"];
  const names = keys.map((_, at) => sql.ref(`key${at}`));
  const gathered = whereMatching(memberships.clearSelect(), filter, workspaceId)
    .where(isBehind(keys, filter))
    .select(listColumns(keys).map((column, at) => column.as(`key${at}`)))
    .offset(0);
  return sql<string>`(
    with near as materialized (
      select id from ${walk(memberships, filter, filter.per + stepsFor(filter))} as walked where fits limit ${limit}
    )
    select id from near where (select count(*) from near) = ${limit} union all
    select * from (
      select ${names.at(-1)} from ${gathered} as gathered order by ${inOrder(names, filter)} limit ${limit}
    ) as far where (select count(*) from near) < ${limit}
  )`;
}

/** The list's next memberships, or those of the group where it has them in this order, and whether each fits. */
function walk<Row>(memberships: Memberships<Row>, filter: Omit<Filter, "per">, steps: number) {
  const { sort = "name", group } = filter;
  const stored = findStored(filter);
  const groupKeys = groupSortKeys[sort];
  if (group !== undefined && groupKeys)
    return memberships
      .clearSelect()
      .innerJoinLateral(
        (eb) =>
          eb
            .selectFrom("group_members as place")
            .select(["place.member_id", "place.member_status", "place.member_sort_name"])
            .whereRef("place.workspace_id", "=", "members.workspace_id")
            .whereRef("place.member_id", "=", "members.id")
            .where("place.group_id", "=", group)
            .as("gm"),
        (join) => join.onTrue(),
      )
      .$if(stored !== undefined, (query) => query.where("gm.member_status", "=", stored ?? ""))
      .where(isBehind(groupKeys, filter))
      .select(["members.id", sql<boolean>`${fits({ ...filter, group: undefined }, { isWalked: true })}`.as("fits")])
      .orderBy(inOrder(listColumns(groupKeys), filter))
      .limit(steps);
  const keys = sortKeys[sort];
  return memberships
    .clearSelect()
    .$if(stored !== undefined && sort !== "email", (query) => query.where(memberStatus, "=", stored ?? ""))
    .where(isBehind(keys, filter))
    .select(["id", sql<boolean>`${fits(filter, { isWalked: true })}`.as("fits")])
    .orderBy(inOrder(listColumns(keys), filter))
    .limit(steps);
}

/** Where this many of the first 300 members match, one in twenty, walking the list finds the rest fast enough. */
const PROBE = { memberships: 300, fit: 15 };
const FAR = 20_000;

/**
 * The ids of up to `limit` members who fit, in no order. A word that many members have is found faster by walking the list than
 * by the index of words, whose answer spans every workspace.
 */
export function findSome<Row>(
  memberships: Memberships<Row>,
  matching: Matching,
  { limit, workspaceId }: { limit: number; workspaceId: string },
) {
  const gathered = whereMatching(memberships.clearSelect(), matching, workspaceId).select("id").offset(0);
  return sql<string>`(
    with probe as materialized (
      select count(*) filter (where fits) as fit from ${walk(memberships, matching, PROBE.memberships)} as walked
    ), near as materialized (
      select id from ${walk(memberships, matching, FAR)} as walked
      where fits and (select fit from probe) >= ${PROBE.fit} limit ${limit}
    )
    select id from near where (select count(*) from near) = ${limit} union all
    select * from (select id from ${gathered} as gathered limit ${limit}) as far
    where (select count(*) from near) < ${limit}
  )`;
}

/**
 * A word of five characters is rarely one that a tenth of the people have. Invitations in a state are found by an index of their own
 * soon enough where fewer than one in twenty is in it.
 */
function stepsFor({ q = "", invitation }: Matching): number {
  if (invitation !== undefined) return 1500;
  return splitWords(q).some((word) => word.length > 4) ? 500 : 3000;
}

const listColumns = (keys: Key[]) => keys.map(({ column }) => column);

function inOrder(columns: RawBuilder<unknown>[], filter: Direction) {
  const direction = sql.raw(toDirection(filter));
  return sql.join(columns.map((column) => sql`${column} ${direction}`));
}

function isBehind(keys: Key[], filter: Omit<Filter, "per">) {
  const cursor = filter.after ?? filter.before;
  if (!cursor) return sql<boolean>`true`;
  const side = sql.raw(toDirection(filter) === "asc" ? ">" : "<");
  const times = sortKeys[filter.sort ?? "name"].map(({ isTime }) => isTime);
  const values = cursor.keys.map((key, at) => (times[at] ? readTime(key) : sql`${key}::text`));
  return sql<boolean>`(${sql.join(listColumns(keys))}) ${side} (${sql.join([...values, sql`${cursor.id}::uuid`])})`;
}

function toText({ column, isTime }: Key) {
  return isTime
    ? sql`case when ${column} = '-infinity' then 'never' else (extract(epoch from ${column}) * 1000000)::bigint::text end`
    : sql`${column}::text`;
}

function readTime(key: string) {
  return key === "never"
    ? sql`'-infinity'::timestamptz`
    : sql`timestamptz 'epoch' + ${key}::bigint * interval '1 microsecond'`;
}
