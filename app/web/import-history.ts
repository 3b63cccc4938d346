import { listImports } from "#app/domain/imports/import";
import type { Admin } from "#app/domain/shared/actors";
import { hrefWith, isId } from "./urls";

/** What the page of imports lists of earlier ones: with `before` in its URL, those made before that one. */
export async function loadHistory(admin: Admin, url: URL) {
  const before = url.searchParams.get("before") ?? undefined;
  const { rows, hasMore } = await listImports(admin, isId(before) ? before : undefined);
  const last = rows.at(-1);
  return {
    rows: rows.map(({ madeAt, confirmedAt, ...row }) => ({
      ...row,
      madeAt: madeAt.toISOString(),
      confirmedAt: confirmedAt?.toISOString() ?? null,
    })),
    olderHref: hasMore && last ? hrefWith(url, { before: last.id }) : undefined,
    now: new Date().toISOString(),
  };
}
