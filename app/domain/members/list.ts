import { expressionBuilder, sql, type Expression, type ExpressionBuilder, type InferResult } from "kysely";
import { jsonObjectFrom } from "kysely/helpers/postgres";
import { db, type Database, type Trx } from "#db/database";
import type { DB } from "#db/schema";
import { listGroupNames, type GroupName } from "#app/domain/groups/group";
import { mailColumns, toMailState, type MailState } from "#app/domain/shared/mail-state";
import { memberStatus, type Memberships, type Status } from "./filter";
import { withFew } from "./matching";
import { toDirection, isPlain, selectPage, type Cursor, type Filter } from "./paging";
import { loadOverview, type Overview } from "./overview";
import { hasAccount, toStatus } from "./status";
import { cutPage } from "#app/domain/shared/paging";
import type { Admin, Role } from "#app/domain/shared/actors";
import { searching } from "#app/domain/shared/search-limit";

export type MemberRow = {
  id: string;
  name: string;
  email: string;
  role: Role;
  status: Status;
  isDeclined: boolean;
  hasLeft: boolean;
  endsOn: string | null;
  groups: string[];
  groupCount: number;
  invitedBy: string | null;
  invitedAt: Date;
  expiresAt: Date | null;
  isExpired: boolean;
  renewalAskedAt: Date | null;
  mail: MailState | null;
  lastSeenAt: Date | null;
};

export type MemberPage = Overview & {
  rows: MemberRow[];
  previous: Cursor | undefined;
  next: Cursor | undefined;
};

/**
 * One page of the members of the admin's workspace that fit the filter, and what stands around it. Throws as `searching` does
 * where they are searched or filtered.
 */
export async function listMembers(admin: Admin, filter: Filter): Promise<MemberPage> {
  const wanted = await withFew(admin, filter);
  const [found, overview] = await Promise.all([loadPage(admin, wanted), loadOverview(admin)]);
  const { rows, hasPrevious, hasNext } = cutPage(found, filter.per, filter);
  return {
    ...overview,
    rows: rows.map((row) => toRow(row, overview.groups)),
    previous: hasPrevious ? toCursor(rows.at(0)) : undefined,
    next: hasNext ? toCursor(rows.at(-1)) : undefined,
  };
}

/** Only a page that no index has in its order counts against the limit of concurrent searches. */
function loadPage(admin: Admin, filter: Filter): Promise<Found[]> {
  const load = (at: Database | Trx) =>
    withFacts(at, selectPage(membershipsIn(at, admin.workspace.id), filter, admin.workspace.id))
      .orderBy("m.place", toDirection(filter))
      .execute();
  return isPlain(filter) ? load(db) : searching(admin, load);
}

/** The same page without members, for a search that was refused. */
export async function listNobody(admin: Admin): Promise<MemberPage> {
  return { ...(await loadOverview(admin)), rows: [], previous: undefined, next: undefined };
}

/** One member of the admin's workspace as the list shows it, or undefined. */
export async function findMemberRow(admin: Admin, memberId: string): Promise<MemberRow | undefined> {
  const memberships = nowhere(membershipsIn(db, admin.workspace.id).where("id", "=", memberId));
  const [found, groups] = await Promise.all([withFacts(db, memberships).executeTakeFirst(), listGroupNames(admin)]);
  return found && toRow(found, groups);
}

const columns = [
  "workspace_id",
  "id",
  "name",
  "email",
  "sort_name",
  "role",
  "declined_at",
  "left_at",
  "ends_on",
  "invited_at",
  "invited_by",
  "last_seen_at",
] as const;

type Membership = InferResult<ReturnType<typeof nowhere>>[number];

/**
 * Adds to the memberships of a page what their rows show: groups, the inviter, and for invited members their invitation and its
 * mail.
 */
function withFacts(at: Database | Trx, memberships: Memberships<Membership>) {
  return at
    .selectFrom(memberships.as("m"))
    .leftJoin("members as inviter", (join) =>
      join.onRef("inviter.workspace_id", "=", "m.workspace_id").onRef("inviter.id", "=", "m.invited_by"),
    )
    .select(["m.id", "m.name", "m.email", "m.keys", "m.role", "m.status", "m.declined_at", "m.invited_at"])
    .select(["m.last_seen_at", "m.left_at", "inviter.name as invited_by"])
    .select(sql<string | null>`to_char(m.ends_on, 'YYYY-MM-DD')`.as("ends_on"))
    .select((eb) => [
      jsonObjectFrom(openInvitationOfM(eb)).as("invitation"),
      selectGroupIds(eb.ref("m.workspace_id"), eb.ref("m.id")).as("group_ids"),
      hasAccount(eb.ref("m.email")).as("has_account"),
    ]);
}

/** The open invitation of an invited membership that a query names `m`, and the state of its last mail. */
function openInvitationOfM(eb: ExpressionBuilder<DB & { m: Membership }, "m">) {
  return eb
    .selectFrom("invitations as i")
    .select(["i.expires_at", "i.renewal_asked_at", sql<boolean>`i.expires_at <= now()`.as("is_expired")])
    .select((of) => {
      const last = of
        .selectFrom("mails")
        .select(mailColumns)
        .whereRef("mails.workspace_id", "=", "i.workspace_id")
        .whereRef("mails.invitation_id", "=", "i.id")
        .orderBy("mails.queued_at", "desc")
        .limit(1);
      return jsonObjectFrom(last).as("mail");
    })
    .where("m.status", "=", "invited")
    .whereRef("i.workspace_id", "=", "m.workspace_id")
    .whereRef("i.member_id", "=", "m.id")
    .where("i.closed_at", "is", null);
}

function membershipsIn(at: Database | Trx, workspaceId: string) {
  return at
    .selectFrom("members")
    .select(columns)
    .select(memberStatus.as("status"))
    .where("workspace_id", "=", workspaceId);
}

/** Memberships that are no page of the list. */
function nowhere(memberships: ReturnType<typeof membershipsIn>) {
  return memberships.select([sql<string[]>`'{}'::text[]`.as("keys"), sql<unknown>`row(0)`.as("place")]);
}

type Found = InferResult<ReturnType<typeof withFacts>>[number];

function toRow(found: Found, allGroups: GroupName[]): MemberRow {
  const groups = toGroupNames(found.group_ids, allGroups);
  const { invitation } = found;
  return {
    id: found.id,
    name: found.name,
    email: found.email,
    role: found.role,
    status: toStatus(found.status, found.has_account),
    isDeclined: found.declined_at !== null,
    hasLeft: found.left_at !== null,
    endsOn: found.ends_on,
    groups: groups.slice(0, 2),
    groupCount: groups.length,
    invitedBy: found.invited_by,
    invitedAt: found.invited_at,
    expiresAt: toDate(invitation?.expires_at),
    isExpired: invitation?.is_expired === true,
    renewalAskedAt: toDate(invitation?.renewal_asked_at),
    mail: invitation?.mail ? toMailState(invitation.mail) : null,
    lastSeenAt: found.last_seen_at,
  };
}

/** A time within JSON is text. */
const toDate = (time: string | null | undefined) => (time ? new Date(time) : null);

const subqueries = expressionBuilder<DB, never>();

/** The ids of a member's groups in no order, for a query that selects members; null where there are none. */
export function selectGroupIds(workspaceId: Expression<string>, memberId: Expression<string>) {
  return subqueries
    .selectFrom("group_members as gm")
    .select(sql<string[] | null>`array_agg(gm.group_id)`.as("ids"))
    .where("gm.workspace_id", "=", workspaceId)
    .where("gm.member_id", "=", memberId);
}

/** The groups of a workspace are few and in order already: found here, they cost less than a join for each row. */
export function toGroupNames(ids: string[] | null, all: GroupName[]): string[] {
  return ids ? all.filter(({ id }) => ids.includes(id)).map(({ name }) => name) : [];
}

function toCursor(row: { keys: string[]; id: string } | undefined): Cursor | undefined {
  return row && { keys: row.keys, id: row.id };
}
