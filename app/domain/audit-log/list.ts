import { sql, type RawBuilder } from "kysely";
import { db, unprepared, type Database, type Trx } from "#db/database";
import type { JsonObject, JsonValue } from "#db/schema";
import { readDetails, loggedText, record, type RecordedActor } from "./event";
import { sortName } from "#app/domain/shared/names";
import { cutPage, isBackwards } from "#app/domain/shared/paging";
import type { Admin } from "#app/domain/shared/actors";
import { countFile } from "#app/domain/shared/rate-limit";
import { actAsAdmin } from "#app/domain/members/member";

/**
 * Which events to read: by actor (how their name or email address begins), by action, by days of the
 * workspace (2026-06-05), inclusive;
 * or those of one bulk action.
 */
export type LogFilter = { actor?: string; action?: string; from?: string; to?: string; bulk?: string };

/** Where a page begins or ends: beside the event with this id. */
export type LogPlace = { after?: string; before?: string };

export type LogEvent = RecordedActor & {
  id: string;
  at: Date;
  action: string;
  /** The member it is about, as long as there is one. */
  memberId: string | null;
  /** The id of the member that it is about, whatever became of it. */
  subjectId: string | null;
  /** The email address that the member had, or the name that whatever else it is about had. */
  subject: string;
  details: JsonObject;
  bulkId: string | null;
  ip: string;
  userAgent: string;
};

export type LogPage = {
  events: LogEvent[];
  previous: string | undefined;
  next: string | undefined;
  /** Whether more names begin like this than are searched. */
  isPartial: boolean;
};

const PAGE = 50;
const BATCH = 1000;
/** How many lists, each of what one actor did by one action, are read side by side. */
const MAX_LISTS = 200;

/** One page of the log of the admin's workspace, newest first. Its cost does not grow with the log. */
export async function listEvents(admin: Admin, filter: LogFilter, place: LogPlace): Promise<LogPage> {
  const lists = await findLists(admin, filter);
  const found = await readEvents(db, admin, filter, { lists, place, limit: PAGE + 1 });
  const { rows: events, hasPrevious, hasNext } = cutPage(found, PAGE, place);
  return {
    events,
    previous: hasPrevious ? events.at(0)?.id : undefined,
    next: hasNext ? events.at(-1)?.id : undefined,
    isPartial: lists?.isPartial ?? false,
  };
}

/**
 * The whole log of the admin's workspace, newest first, in batches, each by a query of its own, so that no transaction stays
 * open. The export itself is the newest event in it, where the filter matches that. Before each batch the admin's permission is
 * checked again: throws as `actAsAdmin` does. Throws TooOften after 60 exports within an hour.
 */
export async function* readLog(admin: Admin, filter: LogFilter): AsyncGenerator<LogEvent[]> {
  await countFile("export", admin);
  await recordExport(admin, filter);
  const lists = await findLists(admin, filter);
  let after: string | undefined;
  for (;;) {
    const reading = { lists, place: { after }, limit: BATCH };
    const events = await actAsAdmin(admin, (trx) => readEvents(trx, admin, filter, reading));
    if (events.length > 0) yield events;
    if (events.length < BATCH) return;
    after = events.at(-1)?.id;
  }
}

const MAX_COUNTED = 1000;

async function recordExport(admin: Admin, filter: LogFilter) {
  const { actor, action, from, to, bulk } = filter;
  const found = selectPlaces(admin, filter, {
    lists: await findLists(admin, filter),
    place: {},
    limit: MAX_COUNTED + 1,
  });
  const { rows } = await sql<{ count: number }>`
    select ${unprepared} count(*)::int as count from (${found}) as found`.execute(db);
  const count = rows[0]?.count ?? 0;
  const details = {
    ...(actor !== undefined && { actor: loggedText(actor) }),
    ...(action !== undefined && { action }),
    ...(from !== undefined && { since: from }),
    ...(to !== undefined && { until: to }),
    ...(bulk !== undefined && { bulk }),
    events: count > MAX_COUNTED ? `more than ${MAX_COUNTED}` : count,
  };
  const subject = { workspaceId: admin.workspace.id, text: admin.workspace.name };
  await actAsAdmin(admin, (trx) => record(trx, admin, "audit_log.exported", subject, details));
}

type Lists = { names: string[]; actions: string[]; isPartial: boolean };

const keys = { name: sql`(search_form(actor) collate "C")`, email: sql`(actor_email collate "C")` };

/** A text with an @ is the beginning of an email address; any other text that of a name. */
const chooseKey = ({ actor }: LogFilter) => (actor?.includes("@") ? keys.email : keys.name);

/**
 * The lists, each of one actor and one action, whose actor's name begins like this. Each step of the query skips a whole list,
 * however long it is.
 */
async function findLists(admin: Admin, filter: LogFilter): Promise<Lists | undefined> {
  const { actor, action } = filter;
  if (actor === undefined) return undefined;
  const name = chooseKey(filter);
  const beginning = sortName(actor);
  const next = (from: RawBuilder<unknown>) => sql`
    select ${name} as name, action from audit_events
    where workspace_id = ${admin.workspace.id} and ${from} and ${name} < ${`${beginning}\u{10ffff}`}
    order by ${name}, action limit 1`;
  const { rows } = await sql<{ name: string; action: string }>`
    with recursive lists as (
      (${next(sql`${name} >= ${beginning}`)})
      union all
      select following.name, following.action from lists
      cross join lateral (${next(sql`(${name}, action) > (lists.name, lists.action)`)}) as following
    ) select ${unprepared} name, action from lists limit ${MAX_LISTS + 1}`.execute(db);
  const lists = rows.slice(0, MAX_LISTS).filter((row) => action === undefined || row.action === action);
  return {
    names: lists.map((list) => list.name),
    actions: lists.map((list) => list.action),
    isPartial: rows.length > MAX_LISTS,
  };
}

type Reading = { lists: Lists | undefined; place: LogPlace; limit: number };
type Found = Omit<LogEvent, "details"> & { details: JsonValue };

async function readEvents(at: Database | Trx, admin: Admin, filter: LogFilter, reading: Reading): Promise<LogEvent[]> {
  const direction = toDirection(reading.place);
  const { rows } = await sql<Found>`
    select ${unprepared} e.id::text, e.at, e.actor, e.actor_kind as "actorKind", e.actor_email as "actorEmail",
      e.actor_account_id as "actorAccountId", e.action, m.id as "memberId", e.member_id as "subjectId", e.subject, e.details,
      e.bulk_id as "bulkId", coalesce(e.ip, '') as ip, coalesce(e.user_agent, '') as "userAgent"
    from (${selectPlaces(admin, filter, reading)}) as place
    join audit_events e on e.workspace_id = ${admin.workspace.id} and e.id = place.id
    left join members m on m.workspace_id = e.workspace_id and m.id = e.member_id
    order by e.at ${direction}, e.id ${direction}`.execute(at);
  return rows.map(({ details, ...event }) => ({ ...event, details: readDetails(details) }));
}

const toDirection = (place: LogPlace) => sql.raw(isBackwards(place) ? "asc" : "desc");

/** Time and id of the page's events. Every index of the log holds both, so that the query reads the rows of this page only. */
function selectPlaces(admin: Admin, filter: LogFilter, { lists, place, limit }: Reading): RawBuilder<unknown> {
  const direction = toDirection(place);
  const order = sql`order by at ${direction}, id ${direction} limit ${limit}`;
  const newest = (fits: RawBuilder<unknown>) => sql`
    select at, id from audit_events
    where workspace_id = ${admin.workspace.id} and ${fits} and ${between(admin, filter, place)} ${order}`;
  if (filter.bulk !== undefined) return newest(sql`bulk_id = ${filter.bulk}`);
  if (!lists) return newest(filter.action === undefined ? sql`true` : sql`action = ${filter.action}`);

  return sql`
    select at, id from unnest(${lists.names}::text[], ${lists.actions}::text[]) as list (name, action)
    cross join lateral (${newest(sql`${chooseKey(filter)} = list.name and audit_events.action = list.action`)}) as newest ${order}`;
}

/** The range to read, in the order of the index: from the place of the page to the first or last day, whichever is nearer. */
function between({ workspace }: Admin, { from, to }: LogFilter, { after, before }: LogPlace): RawBuilder<unknown> {
  const start =
    from === undefined ? sql`'-infinity'` : sql`(${from}::date)::timestamp at time zone ${workspace.timeZone}`;
  const end = to === undefined ? sql`'infinity'` : sql`(${to}::date + 1)::timestamp at time zone ${workspace.timeZone}`;
  const selectTime = (id: string) =>
    sql`(select at from audit_events where workspace_id = ${workspace.id} and id = ${id}::bigint)`;
  if (after !== undefined)
    return sql`at >= ${start} and (at, id) < (least(coalesce(${selectTime(after)}, 'infinity'), ${end}), ${after}::bigint)`;
  if (before !== undefined)
    return sql`at < ${end} and (at, id) > (greatest(coalesce(${selectTime(before)}, '-infinity'), ${start}), ${before}::bigint)`;
  return sql`at >= ${start} and at < ${end}`;
}
