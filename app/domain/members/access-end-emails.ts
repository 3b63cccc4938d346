import { sql } from "kysely";
import { queueDigest, queueEndWarnings } from "#app/mail/outbox";
import { settings } from "#app/settings";
import { db, today } from "#db/database";
import { foyer } from "#app/domain/shared/system-actors";
import { countRows, limitCount } from "#app/domain/shared/limited-count";
import { record } from "#app/domain/audit-log/event";
import { activeMembership } from "./active-member";
import { findDigest, LISTED, type DigestMail, type LimitedDigest } from "./digest-email";
import { about, listActiveAdmins, lockWorkspace } from "./member";

const AT_ONCE = 200;

/**
 * Ends within seven days, in a live workspace, by whose time zone days are counted; an index is read by UTC's days, one more on
 * each side. An invited member has no access yet, and is warned after joining.
 */
const isEnding = sql<boolean>`members.accepted_at is not null and members.archived_at is null
  and members.ends_on between ${today} and ${today} + 8 and exists (
    select from workspaces as w, lateral (select (now() at time zone w.time_zone)::date as today) as local
    where w.id = members.workspace_id and w.archived_at is null
      and members.ends_on > local.today and members.ends_on <= local.today + 7)`;
const isUnwarned = sql<boolean>`${isEnding} and members.ends_warned_for is distinct from members.ends_on`;

/**
 * Queues a mail to each member whose access ends within seven days, once for each day that it is set to, and one a day to each
 * active admin. The worker's chore: begun anew, it goes on where it ended.
 */
export async function warnOfEnds() {
  for (;;) {
    const memberships = await listUnwarned();
    for (const [workspaceId, memberIds] of byWorkspace(memberships)) await warn(workspaceId, memberIds);
    if (memberships.length < AT_ONCE) return;
  }
}

async function listUnwarned() {
  return db
    .selectFrom("members")
    .select(["workspace_id as workspaceId", "id"])
    .where(isUnwarned)
    .orderBy("ends_on")
    .limit(AT_ONCE)
    .execute();
}

function byWorkspace(memberships: { workspaceId: string; id: string }[]): Map<string, string[]> {
  const workspaces = new Map<string, string[]>();
  for (const { workspaceId, id } of memberships)
    workspaces.set(workspaceId, [...(workspaces.get(workspaceId) ?? []), id]);
  return workspaces;
}

/**
 * Warns those of these members whose access still ends within seven days: an admin may have changed the day, archived the
 * member or removed them since they were listed.
 */
async function warn(workspaceId: string, memberIds: string[]) {
  await db.transaction().execute(async (trx) => {
    await lockWorkspace(trx, workspaceId);
    const warned = await trx
      .updateTable("members")
      .set({ ends_warned_for: sql.ref("ends_on") })
      .where("workspace_id", "=", workspaceId)
      .where("id", "in", memberIds)
      .where(isUnwarned)
      .returning(["workspace_id as workspaceId", "id", "email"])
      .returning(sql<string>`to_char(ends_on, 'YYYY-MM-DD')`.as("endsOn"))
      .execute();
    if (warned.length === 0) return;
    await queueEndWarnings(trx, workspaceId, warned);
    for (const membership of warned)
      await record(trx, foyer, "member.end_warned", about(membership), { endsOn: membership.endsOn });
    await queueDigest(trx, workspaceId, await listActiveAdmins(trx, workspaceId), "users-end");
  });
}

type To = { name: string; address: string };

/** `endsOn` is a day of the workspace's calendar, as 2026-12-31. */
export type EndEmail = { to: To; workspace: string; timeZone: string; endsOn: string; url: string };

/** The email to a member about the end of their access, or undefined once it does not end on that day, or they cannot sign in. */
export async function findEndEmail(mail: {
  workspaceId: string;
  memberId: string;
  day: string;
}): Promise<EndEmail | undefined> {
  const row = await activeMembership(mail)
    .where(isEnding)
    .where("members.ends_on", "=", sql<Date>`${mail.day}::date`)
    .executeTakeFirst();
  return (
    row && {
      to: { name: row.name, address: row.email },
      workspace: row.workspace,
      timeZone: row.timeZone,
      endsOn: mail.day,
      url: `${settings().appOrigin}/${row.slug}`,
    }
  );
}

/** Those whose access ends first, 20 at most. */
export type EndingEmail = LimitedDigest & { users: { name: string; email: string; endsOn: string }[] };

/**
 * The email to an admin about the members whose access ends within seven days, or undefined once there are none, or the admin
 * is no active admin.
 */
export async function findEndingEmail(mail: DigestMail): Promise<EndingEmail | undefined> {
  const digest = await findDigest(mail, listEnding, countEnding);
  if (!digest) return undefined;
  const { people: users, total, ...email } = digest;
  return { ...email, users, ...limitCount(total) };
}

async function listEnding(workspaceId: string) {
  return db
    .selectFrom("members")
    .select(["name", "email", sql<string>`to_char(ends_on, 'YYYY-MM-DD')`.as("endsOn")])
    .where("workspace_id", "=", workspaceId)
    .where(isEnding)
    .orderBy("ends_on")
    .orderBy("sort_name")
    .orderBy("id")
    .limit(LISTED)
    .execute();
}

async function countEnding(workspaceId: string): Promise<number> {
  return countRows(db.selectFrom("members").select("id").where("workspace_id", "=", workspaceId).where(isEnding));
}
