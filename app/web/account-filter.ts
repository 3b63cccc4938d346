import type { AccountCursor, AccountFilter } from "#app/domain/instance/account-list";
import { isId, paths } from "./urls";

/** What is searched and from where on, out of the page's URL. What cannot be read is as if it were not there. */
export function readAccountFilter({ searchParams }: URL): AccountFilter {
  const account = searchParams.get("account") ?? undefined;
  return {
    q: readSearch(searchParams.get("q")),
    after: readCursor(searchParams.get("after")),
    account: isId(account) ? account : undefined,
  };
}

function readSearch(text: string | null): string {
  return (text ?? "").replace(/\p{C}/gu, "").trim().toLowerCase().slice(0, 254);
}

function readCursor(text: string | null): AccountCursor | undefined {
  const decoded = Buffer.from(text ?? "", "base64url").toString("utf8");
  const [by, id, key] = [decoded.slice(0, 1), decoded.slice(1, 37), decoded.slice(37)];
  if ((by !== "e" && by !== "n") || !isId(id) || key.includes("\0") || key.length > 300) return undefined;
  return { by: by === "e" ? "email" : "name", id, key };
}

/** Where the page behind this place is, with the same search. */
export function nextAccountsHref(q: string, { by, id, key }: AccountCursor): string {
  const after = Buffer.from(`${by.slice(0, 1)}${id}${key}`).toString("base64url");
  return `${paths.instanceUsers}?${new URLSearchParams({ ...(q && { q }), after })}`;
}
