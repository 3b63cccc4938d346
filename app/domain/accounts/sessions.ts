import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { db, type Database, type Trx } from "#db/database";
import { hashToken } from "#app/domain/shared/keys";
import { forgetBrowsers, meetBrowser } from "./known-browsers";
import type { Member, Origin, Person, Role } from "#app/domain/shared/actors";
import { toFace, type FaceColumns } from "#app/domain/shared/face";
import { selectStanding, toMailStanding, type FoundStanding } from "#app/mail/standing";

/** How long a session lasts after its last use, and how long after its start in any case (NIST SP 800-63B-4, 2.2.3). */
const IDLE = sql`interval '30 days'`;
const MAX_LIFETIME = sql`interval '90 days'`;
/** How long an ended session is remembered, so that a form that was open when it ended is not lost: seven days. */
export const ENDED_SESSION_SECONDS = 7 * 24 * 60 * 60;
/**
 * How long a browser keeps the cookie: the 90 days of the longest session, and as long as an ended one is remembered. Only the
 * server decides whether the session is live.
 */
export const SESSION_SECONDS = 90 * 24 * 60 * 60 + ENDED_SESSION_SECONDS;

/** Starts a session and answers its token: 256 random bits, of which only the hash is kept. From now on its browser is known. */
export async function startSession(trx: Trx, accountId: string, origin: Origin): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await trx
    .insertInto("sessions")
    .values({
      token_hash: hashToken(token),
      account_id: accountId,
      expires_at: sql`now() + ${IDLE}`,
      ip: origin.ip,
      user_agent: origin.userAgent,
    })
    .execute();
  await meetBrowser(trx, accountId, origin);
  return token;
}

/** The person with this session token. Using a session extends it, which is written once an hour at most. */
export async function findPerson(token: string, origin: Origin): Promise<Person | undefined> {
  const statement = sql<Found>`select ${foundPerson} from ${sessionWithAccount} where ${matchesToken(token)}`;
  const [row] = (await statement.execute(db)).rows;
  return row && use(token, row, origin);
}

/**
 * The person with this session token, and their active membership in the live workspace of this slug, by one query, as every
 * page of a workspace asks for both; of an admin, also whether mail goes out. The time when they were last seen is written every
 * five minutes at most.
 */
export async function findVisit(token: string, slug: string, origin: Origin): Promise<Visit | undefined> {
  const { rows } = await sql<FoundVisit>`
    select ${foundPerson}, w.id as workspace_id, w.slug, w.name as workspace, w.invitation_days, w.time_zone, m.id as member_id, m.role,
      w.accent, l.id as logo_id, l.width as logo_width, l.height as logo_height,
      coalesce(m.last_seen_at < now() - interval '5 minutes', true) as "isLongUnseen",
      w.first_steps_dismissed_at is null as "hasFirstSteps",
      coalesce(w.requires_two_factor and s.account_id is null, false) as "lacksTwoFactor",
      case when m.role = 'admin' then ${selectStanding()} end as "mailStanding"
    from ${sessionWithAccount}
    left join workspaces w on w.slug = ${slug} and w.archived_at is null
    left join members m on m.workspace_id = w.id and m.account_id = accounts.id
      and m.accepted_at is not null and m.archived_at is null
    left join workspace_logos l on l.workspace_id = w.id
    left join two_factor_secrets s on s.account_id = accounts.id and s.on_since is not null
    where ${matchesToken(token)}`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const person = await use(token, row, origin);
  const { workspace_id: id, slug: known, workspace: name, invitation_days: invitationDays } = row;
  const { time_zone: timeZone, member_id: memberId, role, hasFirstSteps } = row;
  if (!id || !known || !name || !invitationDays || !timeZone || !memberId || !role)
    return { person, member: undefined };
  if (row.lacksTwoFactor) return { person, member: undefined, lacksTwoFactor: true };
  if (row.isLongUnseen) await markSeen(id, memberId);
  const face = toFace({ ...row, id });
  const workspace = { id, slug: known, name, invitationDays, timeZone, face, hasFirstSteps };
  const mailStanding = row.mailStanding ? toMailStanding(row.mailStanding) : undefined;
  return { person, member: { ...person, memberId, role, workspace, mailStanding } };
}

/** A person without the two-factor sign-in that the workspace requires has no membership there until they set it up. */
export type Visit = { person: Person; member: Member | undefined; lacksTwoFactor?: boolean };

/** Neither ended, nor unused for thirty days, nor older than ninety. */
export const isLive = sql<boolean>`sessions.ended_at is null and sessions.expires_at > now()`;

// Written out: one of these is asked for each page, and to build it took about as long as the database takes to answer.

const sessionWithAccount = sql`sessions join accounts on accounts.id = sessions.account_id and accounts.archived_at is null`;

const foundPerson = sql`
  accounts.id, accounts.name, accounts.email, accounts.email_verified_at, accounts.super_admin_since,
  sessions.last_used_at < now() - interval '1 hour' as "isStale"`;

function matchesToken(token: string) {
  return sql`sessions.token_hash = ${hashToken(token)} and ${isLive}`;
}

type Found = {
  id: string;
  name: string;
  email: string;
  email_verified_at: Date | null;
  super_admin_since: Date | null;
  isStale: boolean;
};

type FoundVisit = Found &
  Omit<FaceColumns, "id"> & {
    workspace_id: string | null;
    hasFirstSteps: boolean;
    slug: string | null;
    workspace: string | null;
    invitation_days: number | null;
    time_zone: string | null;
    member_id: string | null;
    role: Role | null;
    isLongUnseen: boolean;
    lacksTwoFactor: boolean;
    mailStanding: FoundStanding | null;
  };

async function use(token: string, row: Found, origin: Origin): Promise<Person> {
  if (row.isStale) await slide(hashToken(token), origin);
  const { id: accountId, name, email } = row;
  const isSuperAdmin = row.super_admin_since !== null;
  return { accountId, name, email, isVerified: row.email_verified_at !== null, isSuperAdmin, origin };
}

async function markSeen(workspaceId: string, memberId: string) {
  await db
    .updateTable("members")
    .set({ last_seen_at: sql`now()` })
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", memberId)
    .execute();
}

async function slide(hash: Buffer, { ip, userAgent }: Origin) {
  await db
    .updateTable("sessions")
    .set({ last_used_at: sql`now()`, ip, user_agent: userAgent })
    .set({ expires_at: sql`least(now() + ${IDLE}, created_at + ${MAX_LIFETIME})` })
    .where("token_hash", "=", hash)
    .where(isLive)
    .execute();
}

/** Ends the session of this token, if it has one. */
export async function endSession(token: string) {
  await end(db).where("token_hash", "=", hashToken(token)).execute();
}

/** Ends every session of an account, and forgets in which browsers they were. */
export async function endSessions(trx: Trx, accountId: string) {
  await end(trx).where("account_id", "=", accountId).execute();
  await forgetBrowsers(trx, accountId);
}

/** Ends every session of an account but the one of this token. */
export async function endOtherSessions(at: Database | Trx, accountId: string, token: string) {
  await end(at).where("account_id", "=", accountId).where("token_hash", "<>", hashToken(token)).execute();
}

/** What ends of the sessions that are named next. */
function end(at: Database | Trx) {
  return at
    .updateTable("sessions")
    .set({ ended_at: sql`now()` })
    .where("ended_at", "is", null);
}

/** The account of an ended session, for the seven days for which it is remembered. It gives access to nothing. */
export async function findEndedSession(token: string): Promise<{ accountId: string } | undefined> {
  return db
    .selectFrom("sessions")
    .innerJoin("accounts", "accounts.id", "sessions.account_id")
    .select("accounts.id as accountId")
    .where("token_hash", "=", hashToken(token))
    .where(sql<boolean>`not (${isLive})`)
    .where("accounts.archived_at", "is", null)
    .executeTakeFirst();
}

/** Deletes the sessions that have been over for seven days. */
export async function sweepSessions() {
  await db
    .deleteFrom("sessions")
    .where(sql<boolean>`(expires_at < now() - interval '7 days' or ended_at < now() - interval '7 days')`)
    .execute();
}
