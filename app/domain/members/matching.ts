import { sql, type RawBuilder } from "kysely";
import { db } from "#db/database";
import { selectInvited, type InvitationState } from "#app/domain/invitations/filter";
import type { Admin } from "#app/domain/shared/actors";
import { searching } from "#app/domain/shared/search-limit";
import { countAll } from "./counts";
import { asksAccounts, hasShortWord, storedAs, whereMatching, type Matching } from "./filter";
import { findSome } from "./paging";

/** How many members fit, counted up to `limit`; where more fit, the answer is `limit` + 1. */
export async function countMatching(admin: Admin, matching: Matching, limit: number): Promise<number> {
  const fitting = await selectFitting(admin, matching, limit + 1);
  const counting = sql<{ count: number }>`select count(*)::int as count from ${fitting} as fitting`;
  const { rows } = await searching(admin, (trx) => counting.execute(trx));
  return rows[0]?.count ?? 0;
}

/** Up to `limit` members who fit, by the rows of as few tables as can tell. */
async function selectFitting(admin: Admin, matching: Matching, limit: number): Promise<RawBuilder<unknown>> {
  const { id: workspaceId } = admin.workspace;
  const memberships = db.selectFrom("members").where("workspace_id", "=", workspaceId);
  if (isOfGroup(matching)) return sql`${selectPlaces(admin, matching).limit(limit)}`;
  if (isOfInvitations(matching)) return sql`(${selectInvited(workspaceId, matching.invitation)} limit ${limit})`;
  if (matching.q?.trim()) return findSome(memberships, await withFew(admin, matching), { limit, workspaceId });
  return sql`${whereMatching(memberships.select("id"), matching, workspaceId).limit(limit)}`;
}

/** Whether the rows of `invitations` and `mails` alone can answer this filter. */
function isOfInvitations(matching: Matching): matching is Matching & { invitation: InvitationState } {
  const { status, invitation, q, role, group } = matching;
  const isOfAll = (status === "all" || status === "invited") && !asksAccounts(matching);
  return invitation !== undefined && isOfAll && !q?.trim() && role === undefined && group === undefined;
}

/** Whether the rows of `group_members` alone can answer this filter. */
function isOfGroup(matching: Matching): matching is Matching & { group: string } {
  const { group, q, role, invitation } = matching;
  const isElse = Boolean(q?.trim()) || role !== undefined || invitation !== undefined;
  return group !== undefined && !isElse && !asksAccounts(matching);
}

function selectPlaces(admin: Admin, { group, status }: Matching & { group: string }) {
  return db
    .selectFrom("group_members")
    .select("member_id as id")
    .where("workspace_id", "=", admin.workspace.id)
    .where("group_id", "=", group)
    .$if(status !== "all", (query) => query.where("member_status", "=", storedAs(status)));
}

/** In a workspace of up to this many members, a search for two characters may read all of them. */
const MAX_COUNTED = 20_000;

/** Adds to a filter whether the workspace is small enough (`few`) to search for two characters in all of its members. */
export async function withFew<M extends Matching>(admin: Admin, matching: M): Promise<M> {
  return hasShortWord(matching.q) ? { ...matching, few: (await countAll(admin)) <= MAX_COUNTED } : matching;
}
