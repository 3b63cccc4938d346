import { sql, type ExpressionBuilder } from "kysely";
import { db } from "#db/database";
import type { DB } from "#db/schema";
import { settings } from "#app/settings";
import { listGroupNames } from "./groups";
import type { Admin, Role } from "./people";

export const statuses = ["invited", "requested", "active", "archived"] as const;
export type Status = (typeof statuses)[number];

export type MailState = {
  state: "queued" | "retrying" | "sent" | "delivered" | "bounced" | "failed" | "dropped";
  trouble: string | null;
  at: Date;
};

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

export type Filter = { status: Status | "all"; per: number; after?: Cursor; before?: Cursor };

/** A place in the list by what it is sorted by, so that it stays right while people come and go. */
export type Cursor = { sortName: string; id: string };

export type MemberPage = { rows: MemberRow[]; previous: Cursor | undefined; next: Cursor | undefined };

/** One page of the members of the admin's workspace, by name. Its cost does not grow with the workspace. */
export async function listMembers(admin: Admin, filter: Filter): Promise<MemberPage> {
  const isBackwards = filter.before !== undefined && filter.after === undefined;
  const [found, groups] = await Promise.all([
    pageOf(admin.workspace.id, filter, isBackwards).execute(),
    listGroupNames(admin),
  ]);
  const hasMore = found.length > filter.per;
  const rows = found.slice(0, filter.per);
  if (isBackwards) rows.reverse();

  const hasPrevious = isBackwards ? hasMore : filter.after !== undefined;
  const hasNext = isBackwards ? true : hasMore;
  return {
    rows: rows.map((row) => toRow(row, groups)),
    previous: hasPrevious ? cursorOf(rows.at(0)) : undefined,
    next: hasNext ? cursorOf(rows.at(-1)) : undefined,
  };
}

/** One member of the admin's workspace as the list shows it, or undefined. */
export async function findMemberRow(admin: Admin, memberId: string): Promise<MemberRow | undefined> {
  const [row, groups] = await Promise.all([
    withFacts(seatsIn(admin.workspace.id).where("id", "=", memberId)).executeTakeFirst(),
    listGroupNames(admin),
  ]);
  return row && toRow(row, groups);
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

function pageOf(workspaceId: string, { status, per, after, before }: Filter, isBackwards: boolean) {
  const direction = isBackwards ? "desc" : "asc";
  const cursor = isBackwards ? before : after;
  const seats = seatsIn(workspaceId)
    .$if(status !== "all", (query) => query.where((eb) => hasStatus(eb, status)))
    .$if(cursor !== undefined, (query) =>
      query.where(
        sql<boolean>`(sort_name, id) ${sql.raw(isBackwards ? "<" : ">")} (${cursor?.sortName}, ${cursor?.id}::uuid)`,
      ),
    )
    .orderBy("sort_name", direction)
    .orderBy("id", direction)
    .limit(per + 1);
  return withFacts(seats).orderBy("m.sort_name", direction).orderBy("m.id", direction);
}

const memberStatus = sql<string>`member_status(accepted_at, archived_at)`;

/** In the cloud, Requested is the part of the invited seats whose address has no account; self-hosted there is only Invited. */
function hasStatus(eb: ExpressionBuilder<DB, "members">, status: Status | "all") {
  const isCloud = settings().edition === "cloud";
  const isInvited = status === "invited" || status === "requested";
  const fits = eb(memberStatus, "=", isInvited ? "invited" : status);
  if (!isInvited || !isCloud) return fits;
  const hasAccount = eb.exists(eb.selectFrom("accounts").select("id").whereRef("accounts.email", "=", "members.email"));
  return eb.and([fits, status === "requested" ? eb.not(hasAccount) : hasAccount]);
}

/** Adds to a few seats what their rows show: groups, who invited them, and of the invited their invitation and its mail. */
function withFacts(seats: ReturnType<typeof seatsIn>) {
  return db
    .selectFrom(seats.as("m"))
    .leftJoin("invitations as i", (join) =>
      join
        .on("m.status", "=", "invited")
        .onRef("i.workspace_id", "=", "m.workspace_id")
        .onRef("i.member_id", "=", "m.id")
        .on("i.closed_at", "is", null),
    )
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom("mails")
          .select(["queued_at", "sent_at", "delivered_at", "bounced_at", "failed_at", "dropped_at", "trouble"])
          .whereRef("mails.workspace_id", "=", "i.workspace_id")
          .whereRef("mails.invitation_id", "=", "i.id")
          .orderBy("mails.queued_at", "desc")
          .limit(1)
          .as("mail"),
      (join) => join.onTrue(),
    )
    .leftJoin("members as inviter", (join) =>
      join.onRef("inviter.workspace_id", "=", "m.workspace_id").onRef("inviter.id", "=", "m.invited_by"),
    )
    .select(["m.id", "m.name", "m.email", "m.sort_name", "m.role", "m.status", "m.declined_at", "m.invited_at"])
    .select(["m.last_seen_at", "inviter.name as invited_by", "i.expires_at", "i.renewal_asked_at"])
    .select("m.left_at")
    .select(sql<string | null>`to_char(m.ends_on, 'YYYY-MM-DD')`.as("ends_on"))
    .select(sql<boolean>`i.expires_at <= now()`.as("is_expired"))
    .select(["mail.queued_at", "mail.sent_at", "mail.delivered_at", "mail.bounced_at", "mail.failed_at"])
    .select(["mail.dropped_at", "mail.trouble"])
    .select((eb) => [
      eb
        .selectFrom("group_members as gm")
        .whereRef("gm.workspace_id", "=", "m.workspace_id")
        .whereRef("gm.member_id", "=", "m.id")
        .select(sql<string[]>`array_agg(gm.group_id)`.as("ids"))
        .as("group_ids"),
      settings().edition === "cloud"
        ? eb.exists(eb.selectFrom("accounts").select("id").whereRef("accounts.email", "=", "m.email")).as("has_account")
        : sql<boolean>`true`.as("has_account"),
    ]);
}

function seatsIn(workspaceId: string) {
  return db
    .selectFrom("members")
    .select(columns)
    .select(memberStatus.as("status"))
    .where("workspace_id", "=", workspaceId);
}

type Found = Awaited<ReturnType<ReturnType<typeof withFacts>["execute"]>>[number];

/** The groups of a workspace are few and in order already: found here, they cost less than a join for each row. */
function toRow(found: Found, allGroups: { id: string; name: string }[]): MemberRow {
  const groups = found.group_ids ? allGroups.filter(({ id }) => found.group_ids?.includes(id)) : [];
  return {
    id: found.id,
    name: found.name,
    email: found.email,
    role: found.role,
    status: toStatus(found.status, found.has_account === true),
    isDeclined: found.declined_at !== null,
    hasLeft: found.left_at !== null,
    endsOn: found.ends_on,
    groups: groups.slice(0, 2).map(({ name }) => name),
    groupCount: groups.length,
    invitedBy: found.invited_by,
    invitedAt: found.invited_at,
    expiresAt: found.expires_at,
    isExpired: found.is_expired === true,
    renewalAskedAt: found.renewal_asked_at,
    mail: mailStateOf(found),
    lastSeenAt: found.last_seen_at,
  };
}

function toStatus(stored: string, hasAccount: boolean): Status {
  if (stored === "archived" || stored === "active") return stored;
  return settings().edition === "cloud" && !hasAccount ? "requested" : "invited";
}

function mailStateOf(mail: Found): MailState | null {
  const { queued_at: queuedAt, trouble } = mail;
  if (!queuedAt) return null;
  if (mail.bounced_at) return { state: "bounced", trouble, at: mail.bounced_at };
  if (mail.delivered_at) return { state: "delivered", trouble: null, at: mail.delivered_at };
  if (mail.sent_at) return { state: "sent", trouble: null, at: mail.sent_at };
  if (mail.failed_at) return { state: "failed", trouble, at: mail.failed_at };
  if (mail.dropped_at) return { state: "dropped", trouble: null, at: mail.dropped_at };
  return { state: trouble ? "retrying" : "queued", trouble, at: queuedAt };
}

function cursorOf(row: { sort_name: string; id: string } | undefined): Cursor | undefined {
  return row && { sortName: row.sort_name, id: row.id };
}

export type Counts = Record<Status | "all", number>;

/** How many members have which status, read off the tallies: the same few rows whatever the workspace's size. */
export async function countMembers(admin: Admin): Promise<Counts> {
  const rows = await db
    .selectFrom("member_tallies")
    .select("status")
    .select(sql<number>`sum(members)::float8`.as("members"))
    .where("workspace_id", "=", admin.workspace.id)
    .groupBy("status")
    .execute();
  const sum = (status: string) => rows.find((row) => row.status === status)?.members ?? 0;
  const invited = sum("invited");
  const requested = settings().edition === "cloud" ? await countRequested(admin) : 0;
  return {
    all: invited + sum("active") + sum("archived"),
    invited: invited - requested,
    requested,
    active: sum("active"),
    archived: sum("archived"),
  };
}

async function countRequested(admin: Admin): Promise<number> {
  const { members } = await db
    .selectFrom("members")
    .select(sql<number>`count(*)::float8`.as("members"))
    .where("workspace_id", "=", admin.workspace.id)
    .where((eb) => hasStatus(eb, "requested"))
    .executeTakeFirstOrThrow();
  return members;
}

/** Folds the tallies of each workspace that has gathered many into one row a status. The worker's chore. */
export async function foldTallies() {
  await sql`
    with crowded as (
      select workspace_id from member_tallies group by workspace_id having count(*) > 30
    ), folded as (
      delete from member_tallies using crowded where member_tallies.workspace_id = crowded.workspace_id
      returning member_tallies.workspace_id, status, members
    )
    insert into member_tallies (workspace_id, status, members)
    select workspace_id, status, sum(members) from folded group by workspace_id, status`.execute(db);
}
