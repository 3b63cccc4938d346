import {
  sql,
  type AliasedExpression,
  type Expression,
  type ExpressionBuilder,
  type InferResult,
  type RawBuilder,
  type ShallowDehydrateObject,
} from "kysely";
import { jsonArrayFrom, jsonObjectFrom } from "kysely/helpers/postgres";
import { db } from "#db/database";
import type { DB } from "#db/schema";
import { template, type Hole } from "#db/template";
import { settings } from "#app/settings";
import { groupNamesIn, type GroupName } from "#app/domain/groups/group";
import { mailColumns, mailStateOf, type MailState } from "#app/domain/shared/mail-state";
import { countAll } from "./counts";
import {
  asksAccounts,
  hasShortWord,
  memberStatus,
  storedAs,
  whereMatching,
  type Matching,
  type Status,
} from "./filter";
import { directionOf, findSome, isPlain, pageOf, type Cursor, type Filter } from "./paging";
import { overviewOf, readOverview, type Overview, type OverviewAnswers } from "./overview";
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
  const seats = pageOf(seatsIn(admin.workspace.id), await withFew(admin, filter));
  const direction = sql.raw(directionOf(filter));
  const page = rowsOf({ seats, hasAccount: hasAccountOfM(), direction }).as("found");
  const around = overviewOf(admin).as("around");
  const answer = await (isPlain(filter) ? askTogether(page, around) : askBeside(admin, page, around));
  const overview = await readOverview(admin, answer.around);
  const { rows, hasPrevious, hasNext } = cutPage(answer.found, filter.per, filter);
  return {
    ...overview,
    rows: rows.map((row) => toRow(row, overview.groups)),
    previous: hasPrevious ? cursorOf(rows.at(0)) : undefined,
    next: hasNext ? cursorOf(rows.at(-1)) : undefined,
  };
}

type Page = AliasedExpression<Found[], "found">;
type Around = AliasedExpression<OverviewAnswers, "around">;

/** By one question: the way of each to the database costs as much as its answer. */
async function askTogether(page: Page, around: Around) {
  return db.selectNoFrom([page, around]).executeTakeFirstOrThrow();
}

/** What is planned anew for its values is asked alone, for planning takes the longer the more is asked. */
async function askBeside(admin: Admin, page: Page, around: Around) {
  const [found, overview] = await Promise.all([
    searching(admin, (trx) => trx.selectNoFrom(page).executeTakeFirstOrThrow()),
    db.selectNoFrom(around).executeTakeFirstOrThrow(),
  ]);
  return { ...found, ...overview };
}

/** The same page with nobody on it, for a search that was refused. */
export async function listNobody(admin: Admin): Promise<MemberPage> {
  const { around } = await db.selectNoFrom(overviewOf(admin).as("around")).executeTakeFirstOrThrow();
  return { ...(await readOverview(admin, around)), rows: [], previous: undefined, next: undefined };
}

/** How many members fit, counted up to `most`: beyond it, it is `most` and one. */
export async function countMatching(admin: Admin, matching: Matching, most: number): Promise<number> {
  const seats = db.selectFrom("members").where("workspace_id", "=", admin.workspace.id);
  const fitting = isOfGroup(matching)
    ? placesOf(admin, matching).limit(most + 1)
    : matching.q?.trim()
      ? findSome(seats, await withFew(admin, matching), most + 1)
      : whereMatching(seats.select("id"), matching).limit(most + 1);
  const counting = sql<{ count: number }>`select count(*)::int as count from ${fitting} as fitting`;
  const { rows } = await searching(admin, (trx) => counting.execute(trx));
  return rows[0]?.count ?? 0;
}

/** Whether what a group knows of its own is all that is asked for. */
function isOfGroup(matching: Matching): matching is Matching & { group: string } {
  const { group, q, role } = matching;
  return group !== undefined && !q?.trim() && role === undefined && !asksAccounts(matching);
}

function placesOf(admin: Admin, { group, status }: Matching & { group: string }) {
  return db
    .selectFrom("group_members")
    .select("member_id as id")
    .where("workspace_id", "=", admin.workspace.id)
    .where("group_id", "=", group)
    .$if(status !== "all", (query) => query.where("member_status", "=", storedAs(status)));
}

/** Where reading everybody takes a moment only, a search for two characters may. */
const FEW = 20_000;

/** Says of a filter what only the size of the workspace tells. */
export async function withFew<M extends Matching>(admin: Admin, matching: M): Promise<M> {
  return hasShortWord(matching.q) ? { ...matching, few: (await countAll(admin)) <= FEW } : matching;
}

/** One member of the admin's workspace as the list shows it, or undefined. */
export async function findMemberRow(admin: Admin, memberId: string): Promise<MemberRow | undefined> {
  const seats = nowhere(seatsIn(admin.workspace.id).where("id", "=", memberId));
  const row = withFacts(sql<Seat>`${seats}`, hasAccountOfM());
  const { found, groups } = await db
    .selectNoFrom([jsonObjectFrom(row).as("found"), jsonArrayFrom(groupNamesIn(admin.workspace.id)).as("groups")])
    .executeTakeFirstOrThrow();
  return found ? toRow(found, groups) : undefined;
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

type Seat = InferResult<ReturnType<typeof nowhere>>[number];
type Rows = { seats: Expression<Seat>; hasAccount: Expression<boolean>; direction: Expression<unknown> };

/** Some seats in the order of their places, with what their rows show. */
const rowsOf = template((hole: Hole<Rows>) =>
  jsonArrayFrom(withFacts(hole("seats"), hole("hasAccount")).orderBy(sql`m.place ${hole("direction")}`)),
);

/** Adds to a few seats what their rows show: groups, who invited them, and of the invited their invitation and its mail. */
function withFacts(seats: RawBuilder<Seat>, hasAccount: RawBuilder<boolean>) {
  return db
    .selectFrom(seats.as("m"))
    .leftJoin("members as inviter", (join) =>
      join.onRef("inviter.workspace_id", "=", "m.workspace_id").onRef("inviter.id", "=", "m.invited_by"),
    )
    .select(["m.id", "m.name", "m.email", "m.keys", "m.role", "m.status", "m.declined_at", "m.invited_at"])
    .select(["m.last_seen_at", "m.left_at", "inviter.name as invited_by"])
    .select(sql<string | null>`to_char(m.ends_on, 'YYYY-MM-DD')`.as("ends_on"))
    .select((eb) => jsonObjectFrom(openInvitationOfM(eb)).as("invitation"))
    .select([groupIdsOfM.as("group_ids"), hasAccount.as("has_account")]);
}

/** The open invitation of an invited seat that a query names `m`, and the state of its last mail. */
function openInvitationOfM(eb: ExpressionBuilder<DB & { m: Seat }, "m">) {
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

function seatsIn(workspaceId: string) {
  return db
    .selectFrom("members")
    .select(columns)
    .select(memberStatus.as("status"))
    .where("workspace_id", "=", workspaceId);
}

/** Seats that are no page of the list. */
function nowhere(seats: ReturnType<typeof seatsIn>) {
  return seats.select([sql<string[]>`'{}'::text[]`.as("keys"), sql<unknown>`row(0)`.as("place")]);
}

/** What it finds, as JSON: its times are text. */
type Found = ShallowDehydrateObject<InferResult<ReturnType<typeof withFacts>>[number]>;

function toRow(found: Found, allGroups: GroupName[]): MemberRow {
  const groups = groupNamesOf(found.group_ids, allGroups);
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
    invitedAt: new Date(found.invited_at),
    expiresAt: toDate(invitation?.expires_at),
    isExpired: invitation?.is_expired === true,
    renewalAskedAt: toDate(invitation?.renewal_asked_at),
    mail: invitation?.mail ? mailStateOf(invitation.mail) : null,
    lastSeenAt: toDate(found.last_seen_at),
  };
}

const toDate = (time: string | null | undefined) => (time ? new Date(time) : null);

/** The groups of a seat that a query names `m`. */
export const groupIdsOfM = sql<string[] | null>`(
  select array_agg(gm.group_id) from group_members as gm
  where gm.workspace_id = m.workspace_id and gm.member_id = m.id
)`;

/** The groups of a workspace are few and in order already: found here, they cost less than a join for each row. */
export function groupNamesOf(ids: string[] | null, all: GroupName[]): string[] {
  return ids ? all.filter(({ id }) => ids.includes(id)).map(({ name }) => name) : [];
}

/** Whether the address of a seat that a query names `m` has an account: in the cloud alone anybody asks. */
export function hasAccountOfM() {
  return settings().edition === "cloud"
    ? sql<boolean>`exists (select from accounts where accounts.email = m.email)`
    : sql<boolean>`true`;
}

/** The status on screen: what is stored, and in the cloud whether the address has an account. */
export function toStatus(stored: string, hasAccount: boolean): Status {
  if (stored === "archived" || stored === "active") return stored;
  return settings().edition === "cloud" && !hasAccount ? "requested" : "invited";
}

function cursorOf(row: { keys: string[]; id: string } | undefined): Cursor | undefined {
  return row && { keys: row.keys, id: row.id };
}
