import { sql } from "kysely";
import { activeMembership } from "#app/domain/members/active-member";
import { findDigest, LISTED, usersUrl, type DigestMail, type LimitedDigest } from "#app/domain/members/digest-email";
import { activeAdmins, listActiveAdmins } from "#app/domain/members/member";
import type { Role } from "#app/domain/shared/actors";
import { countRows, limitCount } from "#app/domain/shared/limited-count";
import { queueNotices } from "#app/mail/notices";
import { queueDigest } from "#app/mail/outbox";
import { db, type Trx } from "#db/database";

type Member = { workspaceId: string; id: string };

/** Queues the mail that tells the inviter that somebody joined, where the workspace wants that and the inviter is an active admin. */
export async function tellOfJoin(trx: Trx, member: Member, invitedBy: string | null) {
  const inviter = await activeInviter(trx, member.workspaceId, invitedBy)
    .innerJoin("workspaces", "workspaces.id", "members.workspace_id")
    .where("workspaces.tells_of_joins", "=", true)
    .executeTakeFirst();
  if (inviter) await queueNotices(trx, member, [inviter.id], { kind: "joined" });
}

/** Queues the mail that tells the inviter that somebody declined; the other admins where the inviter is no active admin. */
export async function tellOfDecline(trx: Trx, member: Member, invitedBy: string | null) {
  const inviter = await activeInviter(trx, member.workspaceId, invitedBy).executeTakeFirst();
  const admins = inviter ? [inviter.id] : await listActiveAdmins(trx, member.workspaceId);
  await queueNotices(trx, member, admins, { kind: "declined" });
}

/** Queues the mail that tells the active admins who waits for a new link, one a day at most. */
export async function tellOfRenewal(trx: Trx, workspaceId: string) {
  await queueDigest(trx, workspaceId, await listActiveAdmins(trx, workspaceId), "renewal-asked");
}

function activeInviter(trx: Trx, workspaceId: string, invitedBy: string | null) {
  return activeAdmins(trx, workspaceId).select("members.id").where("members.id", "=", invitedBy);
}

type To = { name: string; address: string };
type Mail = { workspaceId: string; memberId: string; aboutId: string | null };
type AnswerEmail = { to: To; workspace: string; timeZone: string; user: string; email: string; at: Date; url: string };

export type JoinedEmail = AnswerEmail & { role: Role };

/** The email about somebody who joined, or undefined once they are out, the workspace wants none, or its reader is no admin. */
export async function findJoinedEmail(mail: Mail): Promise<JoinedEmail | undefined> {
  const [admin, user] = await Promise.all([
    activeMembership(mail)
      .where("members.role", "=", "admin")
      .where("workspaces.tells_of_joins", "=", true)
      .executeTakeFirst(),
    selectUser(mail).select(["accepted_at as at", "role"]).where("archived_at", "is", null).executeTakeFirst(),
  ]);
  if (!admin || !user?.at) return undefined;
  return { ...toAnswer(mail, admin, { ...user, at: user.at }), role: user.role };
}

/** The email about somebody who declined, or undefined once they are invited anew or removed, or its reader is no admin. */
export async function findDeclinedEmail(mail: Mail): Promise<AnswerEmail | undefined> {
  const [admin, user] = await Promise.all([
    activeMembership(mail).where("members.role", "=", "admin").executeTakeFirst(),
    selectUser(mail).select("declined_at as at").executeTakeFirst(),
  ]);
  return admin && user?.at ? toAnswer(mail, admin, { ...user, at: user.at }) : undefined;
}

function selectUser({ workspaceId, aboutId }: Mail) {
  return db
    .selectFrom("members")
    .select(["name", "email"])
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", aboutId);
}

type Reader = { name: string; email: string; workspace: string; slug: string; timeZone: string };

function toAnswer(mail: Mail, admin: Reader, { name, email, at }: { name: string; email: string; at: Date }) {
  const { workspace, slug, timeZone } = admin;
  const url = `${usersUrl(slug)}/${mail.aboutId}`;
  return { to: { name: admin.name, address: admin.email }, workspace, timeZone, user: name, email, at, url };
}

/** Those who have waited longest, 20 at most. */
export type RenewalAskedEmail = LimitedDigest & { invitees: { name: string; email: string; at: Date }[] };

/** The email about those who wait for a new link, or undefined once nobody does, or its reader is no active admin. */
export async function findRenewalEmail(mail: DigestMail): Promise<RenewalAskedEmail | undefined> {
  const digest = await findDigest(mail, listWaiting, countWaiting);
  if (!digest) return undefined;
  const { people: invitees, total, url, ...email } = digest;
  return { ...email, invitees, ...limitCount(total), url: `${url}?invitation=asked` };
}

function selectWaiting(workspaceId: string) {
  return db
    .selectFrom("invitations as i")
    .where("i.workspace_id", "=", workspaceId)
    .where("i.closed_at", "is", null)
    .where("i.renewal_asked_at", "is not", null);
}

async function listWaiting(workspaceId: string) {
  return selectWaiting(workspaceId)
    .innerJoin("members as m", (join) =>
      join.onRef("m.workspace_id", "=", "i.workspace_id").onRef("m.id", "=", "i.member_id"),
    )
    .select(["m.name", "m.email", sql<Date>`i.renewal_asked_at`.as("at")])
    .orderBy("i.renewal_asked_at")
    .orderBy("i.id")
    .limit(LISTED)
    .execute();
}

async function countWaiting(workspaceId: string): Promise<number> {
  return countRows(selectWaiting(workspaceId).select("i.id"));
}
