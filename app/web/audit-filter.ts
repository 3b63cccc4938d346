import type { LogFilter, LogPage, LogPlace } from "#app/domain/audit-log/list";
import { isDay } from "#app/domain/shared/typed-text";
import type { PagerProps } from "#app/ui/table/tabs";
import { isId } from "./urls";

const MAX_NAME_LENGTH = 200;

/** The audit log's filter out of its URL, which is its whole state. What cannot be read is as if it were not there. */
export function readLogFilter({ searchParams }: URL, actions: readonly string[]): LogFilter {
  const bulk = searchParams.get("bulk") ?? undefined;
  if (isId(bulk)) return { bulk };
  const actor = searchParams.get("actor")?.trim() ?? "";
  return {
    actor: actor && actor.length <= MAX_NAME_LENGTH && !/[\p{Cc}\ufffd]/u.test(actor) ? actor : undefined,
    action: actions.find((action) => action === searchParams.get("action")),
    from: readDay(searchParams.get("from")),
    to: readDay(searchParams.get("to")),
  };
}

/** What was typed as a day and is none. The page says so: the log beneath would look filtered by it. */
export function findUnreadDays({ searchParams }: URL): UnreadDays {
  const isBulk = isId(searchParams.get("bulk") ?? undefined);
  const typed = ([name, text]: [string, string]) => ["from", "to"].includes(name) && text !== "" && !readDay(text);
  return isBulk ? {} : Object.fromEntries([...searchParams].filter(typed));
}

export type UnreadDays = { from?: string; to?: string };

export function readLogPlace({ searchParams }: URL): LogPlace {
  return { after: readEventId(searchParams.get("after")), before: readEventId(searchParams.get("before")) };
}

/** A day that the calendar has; Postgres knows no year 0. */
function readDay(text: string | null): string | undefined {
  return text !== null && isDay(text) && text >= "0001" ? text : undefined;
}

function readEventId(text: string | null): string | undefined {
  return text !== null && /^[1-9]\d{0,17}$/.test(text) ? text : undefined;
}

/** This path with the filter, and a place where one is given. */
export function logHref(path: string, filter: LogFilter, place: LogPlace = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filter, ...place })) if (value !== undefined) query.set(name, value);
  return query.size ? `${path}?${query}` : path;
}

/** Where First, Previous and Next lead; undefined where one page holds it all. */
export function logPager(
  path: string,
  filter: LogFilter,
  { previous, next }: Pick<LogPage, "previous" | "next">,
): PagerProps | undefined {
  if (!previous && !next) return undefined;
  return {
    firstHref: previous && logHref(path, filter),
    previousHref: previous && logHref(path, filter, { before: previous }),
    nextHref: next && logHref(path, filter, { after: next }),
  };
}
