import { fitsSort, sorts, type Cursor, type Filter, type Sort } from "#app/domain/members/paging";
import type { Counts } from "#app/domain/members/counts";
import type { MemberPage } from "#app/domain/members/list";
import { invitationStates } from "#app/domain/invitations/filter";
import { roles } from "#app/domain/shared/actors";
import type { Settings } from "#app/settings";
import { hrefWith, isId, paths } from "./urls";

const shown = ["all", "active", "invited", "requested", "archived"] as const;
const sizes = [25, 50, 100];
const PER = 50;

/** The list's filter out of the page's URL, which is its whole state. What cannot be read is as if it were not there. */
export function readFilter({ searchParams }: URL): Filter {
  const per = Number(searchParams.get("per"));
  const sort = readSort(searchParams.get("sort"));
  const group = searchParams.get("group") ?? undefined;
  return {
    status: shown.find((status) => status === searchParams.get("status")) ?? "all",
    q: searchParams.get("q")?.trim() || undefined,
    role: roles.find((role) => role === searchParams.get("role")),
    group: isId(group) ? group : undefined,
    invitation: invitationStates.find((state) => state === searchParams.get("invitation")),
    ...sort,
    per: sizes.includes(per) ? per : PER,
    after: readCursor(searchParams.get("after"), sort.sort),
    before: readCursor(searchParams.get("before"), sort.sort),
  };
}

/** `name` or, the other way round, `-name`. */
function readSort(text: string | null): { sort: Sort; isDescending: boolean } {
  const sort = sorts.find((one) => one === text?.replace(/^-/, ""));
  return { sort: sort ?? "name", isDescending: sort !== undefined && text?.startsWith("-") === true };
}

/** Unit separators: no name and no address holds a control character. */
const SEPARATOR = "\u001f";

function readCursor(text: string | null, sort: Sort): Cursor | undefined {
  const decoded = Buffer.from(text ?? "", "base64url").toString("utf8");
  const [id = "", ...keys] = decoded.split(SEPARATOR);
  const isWhole = isId(id) && !decoded.includes("\0") && decoded.length <= 600;
  return isWhole && fitsSort({ keys, id }, sort) ? { keys, id } : undefined;
}

function writeCursor({ keys, id }: Cursor): string {
  return Buffer.from([id, ...keys].join(SEPARATOR)).toString("base64url");
}

/** The page on which the whole of this list becomes a file; `slug` is its workspace's. */
export function exportHref(url: URL, slug: string): string {
  return hrefWith(url, { per: undefined }).replace(url.pathname, paths.exportUsers(slug));
}

/** Where one is led from that page: to the file, or back to the list. */
export function exportPlaces(url: URL, slug: string): { csvHref: string; listHref: string } {
  const { search } = new URL(hrefWith(url, {}), url);
  return { csvHref: `${paths.exportUsersCsv(slug)}${search}`, listHref: `${paths.users(slug)}${search}` };
}

const words = {
  all: "All",
  active: "Active",
  requested: "Requested",
  invited: "Invited",
  archived: "Archived",
} as const;

/** The tabs over the list; Requested is a word of the cloud's. */
export function buildTabs(url: URL, { status: current }: Filter, counts: Counts, edition: Settings["edition"]) {
  return shown
    .filter((status) => status !== "requested" || edition === "cloud")
    .map((status) => ({
      label: words[status],
      href: hrefWith(url, { status: status === "all" ? undefined : status }),
      count: counts[status],
      isCurrent: status === current,
    }));
}

/** What the form over the list shows as chosen, and what it takes along. */
export function toFields({ status, q, role, group, invitation, sort = "name", isDescending, per }: Filter) {
  const narrowing = { q: q ?? "", role: role ?? "", group: group ?? "", invitation: invitation ?? "" };
  return { status, ...narrowing, sort: `${isDescending ? "-" : ""}${sort}`, per };
}

/** What narrows the list, so far as it does, for a form that takes it along. */
export function toNarrowing({ status, q, role, group, invitation }: Filter): Record<string, string> {
  const narrowing = { status: status === "all" ? undefined : status, q, role, group, invitation };
  return Object.fromEntries(Object.entries(narrowing).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

/** What narrows the list beside its tab, each with the way to the list without it. */
export function buildChips(url: URL, { q, role, group, invitation }: Filter) {
  const ofMembers = [["q", q] as const, ["role", role] as const, ["group", group] as const];
  const chips = [...ofMembers, ["invitation", invitation] as const];
  return chips.flatMap(([name, value]) => (value ? [{ name, value, href: hrefWith(url, { [name]: undefined }) }] : []));
}

/** Where First, Previous and Next lead. A place in a list that moves has no number of its own: only the first page has. */
export function buildPager(url: URL, { rows, previous, next }: MemberPage, total?: { count: number; isMore: boolean }) {
  const isFirst = !previous;
  const { per } = readFilter(url);
  return {
    first: isFirst && rows.length ? 1 : undefined,
    last: isFirst ? rows.length : undefined,
    total: total?.count,
    isMore: total?.isMore,
    firstHref: isFirst ? undefined : hrefWith(url, {}),
    previousHref: previous && hrefWith(url, { before: writeCursor(previous) }),
    nextHref: next && hrefWith(url, { after: writeCursor(next) }),
    sizes: total && total.count <= Math.min(...sizes) ? undefined : sizes.map((size) => buildSize(url, size, per)),
  };
}

function buildSize(url: URL, size: number, per: number) {
  return { size, href: hrefWith(url, { per: size === PER ? undefined : String(size) }), isCurrent: size === per };
}
