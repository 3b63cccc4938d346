import type { GroupMembersPage, Place } from "#app/domain/groups/members";
import { isId } from "./urls";
import { requireId } from "./responses";

/** The id of the group in the URL; 404 for what is none. */
export function requireGroupId({ group }: { group?: string }): string {
  return requireId(group);
}

/** Where in the list of a group's members the URL is. What cannot be read is as if it were not there. */
export function readPlace({ searchParams }: URL): Place {
  return { after: readId(searchParams.get("after")), before: readId(searchParams.get("before")) };
}

function readId(text: string | null): string | undefined {
  return isId(text ?? undefined) ? (text ?? undefined) : undefined;
}

/** What members are searched by, empty where nothing is. */
export function readSearch({ searchParams }: URL): string {
  return (searchParams.get("q") ?? "").replaceAll("\0", "").trim().slice(0, 100);
}

/** Where First, Previous and Next lead from one page of a group's members. */
export function buildMemberPager({ pathname }: URL, { rows, previous, next }: GroupMembersPage, total: number) {
  const isFirst = !previous;
  return {
    first: isFirst && rows.length ? 1 : undefined,
    last: isFirst ? rows.length : undefined,
    total,
    firstHref: isFirst ? undefined : pathname,
    previousHref: previous && `${pathname}?before=${previous}`,
    nextHref: next && `${pathname}?after=${next}`,
  };
}
