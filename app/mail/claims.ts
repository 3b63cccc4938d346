import { randomUUID } from "node:crypto";
import { sql, type ExpressionBuilder, type RawBuilder } from "kysely";
import { db, type Database, type Trx } from "#db/database";
import type { AccountMailKind, DB, MemberMailKind } from "#db/schema";

type Claim = { id: string; attempts: number; queuedAt: Date };
export type ClaimedMail = Claim & { workspaceId: string; invitationId: string };
/** `address` is where the mail goes, where that is not the address that the account has when it is sent. */
export type ClaimedAccountMail = Claim & { accountId: string; kind: AccountMailKind; address: string };
/** `day`, as 2026-12-31: on which the member's access ends, or for which the mail is. */
export type ClaimedMemberMail = Claim & { workspaceId: string; memberId: string; kind: MemberMailKind; day: string };
export type ClaimedSignUp = Claim & { workspaceId: string; signUpId: string };
export type Claimed = ClaimedSignUp | ClaimedMail | ClaimedAccountMail | ClaimedMemberMail;

/**
 * Mails of invitations and to members belong to a workspace, mails to a person to their account; otherwise they are handled
 * alike.
 */
export const owners = {
  mails: "workspace_id",
  account_mails: "account_id",
  member_mails: "workspace_id",
  sign_ups: "workspace_id",
} as const;
export type Outbox = keyof typeof owners;

/** The condition of a mail that is neither sent, failed nor dropped. */
export const isWaiting = (eb: ExpressionBuilder<DB, Outbox>) =>
  eb.and([eb("sent_at", "is", null), eb("failed_at", "is", null), eb("dropped_at", "is", null)]);

/** How long a claim lasts. Reading the content of a mail and sending it must take less. */
const LEASE = sql`interval '60 seconds'`;

/** How many workspaces one claim visits at most, so that its cost does not grow with the workspaces that wait. */
const WORKSPACES = 50;
/** How many mails concurrent claims of other workers may lock at most while this worker still finds one. */
const SPARE = 20;

/**
 * Claims up to `limit` due mails of invitations for 60 seconds; after that, the claims of a worker that died have ended. No
 * transaction stays open while they are sent, and several workers each get other mails. Workspaces take turns, those with fewer
 * mails `underWay` first: 500 mails of one workspace do not delay one of another. Within a workspace the longest due come
 * first.
 */
export async function claimDueMails(
  limit: number,
  underWay: Iterable<Claimed> = [],
  at: Database | Trx = db,
): Promise<ClaimedMail[]> {
  return claimDue(at, "mails", limit, selectFairly("mails", limit, underWay))
    .returning(["workspace_id as workspaceId", "invitation_id as invitationId"])
    .execute();
}

/** Claims up to `limit` due mails to accounts, the longest due first, for 60 seconds. */
export async function claimDueAccountMails(limit: number, at: Database | Trx = db): Promise<ClaimedAccountMail[]> {
  return claimDue(at, "account_mails", limit, longestDue("account_mails", limit))
    .returning(["account_id as accountId", sql.ref<AccountMailKind>("kind").as("kind")])
    .returning(sql.ref<string>("address").as("address"))
    .execute();
}

/** Claims up to `limit` due mails to members, as `claimDueMails` does. */
export async function claimDueMemberMails(
  limit: number,
  underWay: Iterable<Claimed> = [],
  at: Database | Trx = db,
): Promise<ClaimedMemberMail[]> {
  return claimDue(at, "member_mails", limit, selectFairly("member_mails", limit, underWay))
    .returning(["workspace_id as workspaceId", "member_id as memberId", sql.ref<MemberMailKind>("kind").as("kind")])
    .returning(sql<string>`to_char(day, 'YYYY-MM-DD')`.as("day"))
    .execute();
}

/** Claims up to `limit` due mails that answer sign-ups, as `claimDueMails` does. */
export async function claimDueSignUps(
  limit: number,
  underWay: Iterable<Claimed> = [],
  at: Database | Trx = db,
): Promise<ClaimedSignUp[]> {
  return claimDue(at, "sign_ups", limit, selectFairly("sign_ups", limit, underWay))
    .returning(["workspace_id as workspaceId", "id as signUpId"])
    .execute();
}

/** A mail that may be claimed, and its place: by its turn, then by when it was due. */
type Candidate = { owner: string; id: string; turn: number; due_at: Date };

/** Locks the first candidates that no other worker has locked, and marks them as claimed. */
function claimDue(at: Database | Trx, outbox: Outbox, limit: number, candidates: RawBuilder<Candidate>) {
  const owner = owners[outbox];
  // Asked again of each row that it locks: another worker may have claimed it since the candidates were read.
  const due = sql<{ due_owner: string; due_id: string }>`(
    select c.owner as due_owner, c.id as due_id
    from ${candidates} as c join ${sql.table(outbox)} as m on m.${sql.ref(owner)} = c.owner and m.id = c.id
    where ${isDue("m")} order by c.turn, c.due_at limit ${limit}::int for update of m skip locked
  )`;
  return at
    .with("due", () => due)
    .updateTable(outbox)
    .from("due")
    .set({ claimed_until: sql`now() + ${LEASE}`, attempts: sql`attempts + 1` })
    .whereRef(owner, "=", "due_owner")
    .whereRef("id", "=", "due_id")
    .returning(["id", "attempts", "queued_at as queuedAt"]);
}

const waits = (m: string) => sql`${sql.ref(`${m}.sent_at`)} is null and ${sql.ref(`${m}.failed_at`)} is null
  and ${sql.ref(`${m}.dropped_at`)} is null`;
const isDue = (m: string) => sql`${waits(m)} and ${sql.ref(`${m}.due_at`)} <= now()
  and (${sql.ref(`${m}.claimed_until`)} is null or ${sql.ref(`${m}.claimed_until`)} < now())`;

function longestDue(outbox: Outbox, limit: number) {
  return sql<Candidate>`(
    select ${sql.ref(owners[outbox])} as owner, o.id, 0::bigint as turn, o.due_at
    from ${sql.table(outbox)} as o where ${isDue("o")} order by o.due_at limit ${limit + SPARE}::int
  )`;
}

/**
 * Selects candidates by turns of their workspaces: the longest due of all, and the next due of each workspace that a walk
 * through the index of waiting mails visits, from a random workspace around to itself. The longest due alone might all be of
 * one workspace. The comparisons of pairs keep the planner from reading the index of due times through every mail of the other
 * workspaces.
 */
function selectFairly(outbox: Exclude<Outbox, "account_mails">, limit: number, underWay: Iterable<Claimed>) {
  const table = sql.table(outbox);
  const busy = [...underWay].flatMap((mail) => ("workspaceId" in mail ? [mail.workspaceId] : []));
  const next = (condition: RawBuilder<unknown>) => sql`(
    select o.workspace_id from ${table} as o where ${waits("o")} and ${condition} order by o.workspace_id limit 1)`;
  const first = next(sql`true`);
  return sql<Candidate>`(
    with recursive walk (workspace_id) as (
      select coalesce(${next(sql`o.workspace_id >= ${randomUUID()}::uuid`)}, ${first})
      union
      select coalesce(${next(sql`o.workspace_id > walk.workspace_id`)}, ${first}) from walk where workspace_id is not null
    ), found as (
      select walked.workspace_id as owner, head.id, head.due_at
      from (select workspace_id from walk limit ${WORKSPACES}::int) as walked
      cross join lateral (
        select o.id, o.due_at from ${table} as o
        where ${isDue("o")}
          and (o.workspace_id, o.due_at) >= (walked.workspace_id, '-infinity'::timestamptz)
          and (o.workspace_id, o.due_at) <= (walked.workspace_id, now())
        order by o.workspace_id, o.due_at limit ${limit + SPARE}::int
      ) as head
      union
      select owner, id, due_at from ${longestDue(outbox, limit)} as longest
    ), busy as (
      select workspace_id, count(*) as mails from unnest(${busy}::uuid[]) as under_way (workspace_id) group by 1
    )
    select owner, id, due_at,
      row_number() over (partition by owner order by due_at, id) + coalesce(busy.mails, 0) as turn
    from found left join busy on busy.workspace_id = found.owner
    order by turn, due_at limit ${limit + SPARE}::int
  )`;
}
