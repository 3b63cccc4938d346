import { redirect } from "@remix-run/node";
import { bulkIntents, startBulk, type BulkOrder } from "#app/domain/bulk-actions/bulk-action";
import { isDoneTo, type BulkRows } from "#app/domain/bulk-actions/progress";
import type { Choice } from "#app/domain/bulk-actions/preview";
import type { Admin } from "#app/domain/shared/actors";
import type { PagerProps } from "#app/ui/table/tabs";
import { readFilter } from "./member-filter";
import { readRowButton } from "./row-button";
import { isId, paths } from "./urls";

/**
 * What a bulk action's URL says: what to do, and to whom. The button of a row, as text browsers send it, is about its user alone,
 * even where others are ticked.
 */
export function readBulk(url: URL): { intent?: BulkOrder["intent"]; choice?: Choice } {
  const row = readRowButton(url.searchParams.keys());
  if (row) return { intent: row.intent, choice: { memberIds: [row.memberId] } };
  const intent = bulkIntents.find((one) => one === url.searchParams.get("intent"));
  return { intent, choice: readChoice(url) };
}

/** All who match the URL's filter, where that is ticked, or those whom it names; undefined for nobody. */
function readChoice(url: URL): Choice | undefined {
  if (url.searchParams.get("all") === "on") return choiceOfAll(url);
  const memberIds = url.searchParams.getAll("member").filter(isId);
  return memberIds.length ? { memberIds } : undefined;
}

/** All who match the filter that a list's URL carries. */
export function choiceOfAll(url: URL): Choice {
  const { status, q, role, group, invitation } = readFilter(url);
  return { matching: { status, q, role, group, invitation } };
}

/** The list that the choice was made in. */
export function listHref(slug: string, { searchParams }: URL): string {
  const query = new URLSearchParams();
  for (const name of ["status", "q", "role", "group", "invitation"]) {
    const value = searchParams.get(name);
    if (value) query.set(name, value);
  }
  return query.size ? `${paths.users(slug)}?${query}` : paths.users(slug);
}

/** Starts a bulk action, and leads to what becomes of it; whom it takes their own place away is led out. */
export async function runBulk(admin: Admin, order: BulkOrder) {
  const { id } = await startBulk(admin, order);
  return redirect(await placeAfter(admin, { ...order, id }), 303);
}

async function placeAfter(admin: Admin, { id, intent, role }: BulkOrder): Promise<string> {
  const { slug } = admin.workspace;
  const couldEnd = intent === "archive" || (intent === "set-role" && role !== "admin");
  const isOut = couldEnd && (await isDoneTo(admin, id, admin.memberId));
  if (!isOut) return paths.bulk(slug, id);
  return intent === "archive" ? "/workspaces" : paths.workspace(slug);
}

/** What the page of a bulk action shows: the refused alone or everybody, from a place on. */
export function readBulkPlace({ searchParams }: URL) {
  const readPosition = (name: string) => {
    const text = searchParams.get(name) ?? "";
    return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  };
  return {
    isRefused: searchParams.get("show") === "refused",
    after: readPosition("after"),
    before: readPosition("before"),
  };
}

/** Where First, Previous and Next lead; undefined where one page holds it all. */
export function bulkPager(path: string, isRefused: boolean, { previous, next }: BulkRows): PagerProps | undefined {
  if (!previous && !next) return undefined;
  const hrefWith = (place: Record<string, string>) => {
    const query = new URLSearchParams({ ...(isRefused && { show: "refused" }), ...place });
    return query.size ? `${path}?${query}` : path;
  };
  return {
    firstHref: previous ? hrefWith({}) : undefined,
    previousHref: previous ? hrefWith({ before: String(previous) }) : undefined,
    nextHref: next ? hrefWith({ after: String(next) }) : undefined,
  };
}
