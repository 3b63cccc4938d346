import type { WorkspaceCursor, WorkspaceFilter } from "#app/domain/instance/workspace-list";
import { isId, paths } from "./urls";

const MAX_LENGTH = 200;

/** What is searched and from where on, out of the page's URL. What cannot be read is as if it were not there. */
export function readWorkspaceFilter({ searchParams }: URL): WorkspaceFilter {
  const q = (searchParams.get("q") ?? "").replace(/\p{C}/gu, "").trim().slice(0, MAX_LENGTH);
  return { q, after: readCursor(searchParams.get("after")) };
}

function readCursor(text: string | null): WorkspaceCursor | undefined {
  const decoded = Buffer.from(text ?? "", "base64url").toString("utf8");
  const [id, key] = [decoded.slice(0, 36), decoded.slice(36)];
  return isId(id) && !key.includes("\0") && key.length <= 400 ? { id, key } : undefined;
}

/** The list with this search, from this place on. */
export function workspacesHref(q: string, after?: WorkspaceCursor): string {
  const place = after && Buffer.from(`${after.id}${after.key}`).toString("base64url");
  const query = new URLSearchParams({ ...(q && { q }), ...(place && { after: place }) });
  return query.size ? `${paths.instanceWorkspaces}?${query}` : paths.instanceWorkspaces;
}
