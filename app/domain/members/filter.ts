import { expressionBuilder, sql, type Expression, type SelectQueryBuilder, type SqlBool } from "kysely";
import { unprepared } from "#db/database";
import type { DB } from "#db/schema";
import { settings } from "#app/settings";
import { hasInvitation, selectInvited, type InvitationState } from "#app/domain/invitations/filter";
import type { Role } from "#app/domain/shared/actors";
import { sortName } from "#app/domain/shared/names";

export const statuses = ["invited", "requested", "active", "archived"] as const;
export type Status = (typeof statuses)[number];

/**
 * Which members a list shows; a member has to match all that is given. Each word of `q` is a part of the name or the address.
 * The index holds parts of three characters: a shorter word is searched everywhere in a workspace with `few` members, else only
 * at the beginning of words.
 */
export type Matching = {
  status: Status | "all";
  q?: string;
  few?: boolean;
  role?: Role;
  group?: string;
  /** The state of the open invitation, which invited members alone have. */
  invitation?: InvitationState;
};

/** No name and no address together are longer. */
const MAX_LENGTH = 500;

export const memberStatus = sql<string>`member_status(accepted_at, archived_at)`;

export type Memberships<Row> = SelectQueryBuilder<DB, "members", Row>;

const membership = expressionBuilder<DB, "members">();

/** The memberships of a workspace that fit. */
export function whereMatching<Row>(
  memberships: Memberships<Row>,
  matching: Matching,
  workspaceId: string,
): Memberships<Row> {
  return memberships.where(fits(matching, { workspaceId }));
}

/** Memberships are walked in the order of the list, or gathered by what they are filtered by. */
type Way = { isWalked: true } | { isWalked?: false; workspaceId: string };

/** Where memberships are walked, each is looked up in its group, and its invitation; neither is gathered first. */
export function fits(matching: Matching, way: Way): Expression<SqlBool> {
  const { status, q, few, role, group, invitation } = matching;
  const wanted: Expression<SqlBool>[] = [];
  if (group !== undefined)
    wanted.push(isInGroup({ group, status, isWalked: way.isWalked === true }), hasAccountFor(status));
  else if (status !== "all") wanted.push(hasStatus(status));
  if (invitation !== undefined)
    wanted.push(
      way.isWalked
        ? hasInvitation(invitation)
        : sql<boolean>`members.id = any (array(${selectInvited(way.workspaceId, invitation)}))`,
    );
  if (role !== undefined) wanted.push(membership("role", "=", role));
  if (q?.trim()) wanted.push(hasWords(q, few));
  // Of these, how many members fit decides how the list is read.
  if (isNarrow(matching) || asksAccounts({ status })) wanted.push(sql<boolean>`true ${unprepared}`);
  return membership.and(wanted);
}

/** Whether the members are narrowed by more than their status, so that no tally knows how many they are. */
export function isNarrow({ q, role, group, invitation }: Matching): boolean {
  return Boolean(q?.trim()) || role !== undefined || group !== undefined || invitation !== undefined;
}

/** In the cloud, an invited membership whose address has no account is Requested; a self-hosted instance has only Invited. */
export function hasStatus(status: Status): Expression<SqlBool> {
  return membership.and([membership(memberStatus, "=", storedAs(status)), hasAccountFor(status)]);
}

/** The status that a membership is stored with. */
export const storedAs = (status: Status | "all") => (status === "requested" ? "invited" : status);

/** The status that all members who fit are stored with; undefined where they may have any. */
export function findStored({ status, invitation }: Matching): string | undefined {
  if (invitation !== undefined) return "invited";
  return status === "all" ? undefined : storedAs(status);
}

/** Whether the status depends on rows outside of the workspace: in the cloud, Invited and Requested depend on accounts. */
export function asksAccounts({ status }: Pick<Matching, "status">): boolean {
  return settings().edition === "cloud" && (status === "invited" || status === "requested");
}

function hasAccountFor(status: Status | "all"): Expression<SqlBool> {
  if (!asksAccounts({ status })) return membership.lit(true);
  const hasAccount = membership.exists(
    membership.selectFrom("accounts").select("id").whereRef("accounts.email", "=", "members.email"),
  );
  return status === "requested" ? membership.not(hasAccount) : hasAccount;
}

type Group = { group: string; status: Status | "all"; isWalked: boolean };

/** The offset keeps the planner from gathering the group. */
function isInGroup({ group, status, isWalked }: Group) {
  const places = membership
    .selectFrom("group_members as gm")
    .select("gm.group_id")
    .whereRef("gm.workspace_id", "=", "members.workspace_id")
    .whereRef("gm.member_id", "=", "members.id")
    .where("gm.group_id", "=", group)
    .$if(status !== "all", (query) => query.where("gm.member_status", "=", storedAs(status)));
  return membership.exists(isWalked ? places.offset(0) : places);
}

/** Whether a search has a word that the index does not know. */
export function hasShortWord(q = ""): boolean {
  return splitWords(q).some((word) => word.length < 3);
}

/** The words of a search in the form in which names are sorted: lower case, without accents. */
export function splitWords(q: string): string[] {
  return sortName(q).split(/\s+/u).filter(Boolean);
}

function hasWords(q: string, few = false) {
  if (q.length > MAX_LENGTH || q.includes("\0")) return membership.lit(false);
  const parts = splitWords(q).map((word) => {
    const literal = word.replace(/[\\%_]/g, "\\$&");
    return few || word.length >= 3 ? `%${literal}%` : `% ${literal}%`;
  });
  return sql<boolean>`${sql.join(
    parts.map((part) => sql`(' ' || sort_name || ' ' || email) like ${part}`),
    sql` and `,
  )}`;
}
