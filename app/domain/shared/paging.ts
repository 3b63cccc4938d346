/** Where a page of a list begins or, read backwards, ends. */
export type Bounds = { after?: unknown; before?: unknown };

/** Whether a page is read towards the beginning of the list. `after` wins where a URL has both bounds. */
export function isBackwards({ after, before }: Bounds): boolean {
  return before !== undefined && after === undefined;
}

/**
 * What a page shows of rows that were read from its bound on, one more than it holds, and whether there are more on either
 * side.
 */
export function cutPage<Row>(found: Row[], size: number, bounds: Bounds) {
  const hasMore = found.length > size;
  const rows = found.slice(0, size);
  if (isBackwards(bounds)) return { rows: rows.reverse(), hasPrevious: hasMore, hasNext: true };
  return { rows, hasPrevious: bounds.after !== undefined, hasNext: hasMore };
}
