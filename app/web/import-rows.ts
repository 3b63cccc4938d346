import type { RowsPage, RowsWanted } from "#app/domain/imports/rows";
import type { PagerProps } from "#app/ui/table/tabs";
import { hrefWith } from "./urls";

const verdicts = ["invite", "update", "same", "archived", "error"] as const;

/** What a tab of a confirmed import shows. */
const outcomes = {
  invited: ["invited", "let-in", "cancelled"],
  updated: ["updated"],
  unarchived: ["unarchived"],
  unchanged: ["same", "left"],
  refused: ["refused"],
} as const;

export type OutcomeTab = keyof typeof outcomes;

/** Which rows of an import the page's URL asks for: of a draft by verdict, else by what became of them. */
export function readRowsWanted({ searchParams }: URL, isDraft: boolean): RowsWanted & { show: string | undefined } {
  const asked = searchParams.get("show");
  const verdict = verdicts.find((one) => isDraft && one === asked);
  const [tab, those] = Object.entries(outcomes).find(([name]) => !isDraft && name === asked) ?? [];
  return {
    show: verdict ?? tab,
    verdict,
    outcomes: those,
    q: searchParams.get("q")?.trim().slice(0, 200) || undefined,
    after: readLineNumber(searchParams.get("after")),
    before: readLineNumber(searchParams.get("before")),
  };
}

/** The line that a URL names, undefined where it names none. */
export function readLineNumber(text: string | null | undefined): number | undefined {
  return /^\d{1,9}$/.test(text ?? "") ? Number(text) : undefined;
}

/** Where First, Previous and Next lead; undefined where one page holds it all. */
export function buildRowsPager(url: URL, { previous, next }: RowsPage): PagerProps | undefined {
  if (!previous && !next) return undefined;
  return {
    firstHref: previous ? hrefWith(url, {}) : undefined,
    previousHref: previous ? hrefWith(url, { before: String(previous) }) : undefined,
    nextHref: next ? hrefWith(url, { after: String(next) }) : undefined,
  };
}
