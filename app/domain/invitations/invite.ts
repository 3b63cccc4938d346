import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { db, type Trx } from "#db/database";
import { queueingOfOpened, wakeAfterCommit } from "#app/mail/outbox";
import { settings } from "#app/settings";
import { approveRequestOf, askerOf } from "#app/domain/access-requests/access-request";
import { recordingOf } from "#app/domain/audit-log/event";
import { refusePast } from "#app/domain/members/access-end";
import { heldGroups, refuseGone } from "#app/domain/groups/group";
import { barrierOf, refuseUninvitable } from "./invitable";
import { openingOf } from "./invitation";
import { welcome } from "#app/domain/access-requests/approve-request";
import { readMetadata, type Metadata } from "#app/domain/members/metadata";
import { findSameForm, insertingOf, insertSeat } from "#app/domain/members/new-member";
import type { Admin, Role } from "#app/domain/shared/actors";
import { asTooOften, countingOf } from "#app/domain/shared/rate-limit";
import { actAsAdmin, actingSeat } from "#app/domain/members/member";

export type NewMember = {
  name: string;
  email: string;
  role: Role;
  groupIds: string[];
  metadata: string;
  message: string;
  expiresInDays: number;
  /** The day, in UTC, on which access ends, as 2026-12-31. */
  endsOn?: string;
  sendEmail: boolean;
  /** The form it comes from: sent twice, it is one invitation. */
  formKey?: string;
};

/** The user that was made, and whether they are in at once. */
export type Invited = { memberId: string; name: string; isIn: boolean };

type Answers = Omit<NewMember, "metadata"> & { metadata?: Metadata };

/**
 * Makes a seat and its invitation, and queues the mail, all or nothing. In the cloud it is always
 * mailed: there is no other way to the link. Whoever asked for access is in at once instead: Active, with a mail that says so.
 * Of many at once for one address, one makes the seat. Refuses an address that has a seat already (field `email`), saying what
 * it is, unless the very same form made it; one whose person could not accept, as `refuseUninvitable` does; a group that is gone; metadata that is no flat JSON object; an end that is past.
 * Throws TooOften where its address, this admin or their workspace had too many mails, and as `actAsAdmin` does.
 */
export async function invite(admin: Admin, typed: NewMember): Promise<Invited> {
  const answers = { ...typed, metadata: readMetadata(typed.metadata), groupIds: [...new Set(typed.groupIds)] };
  await refusePast(db, answers.endsOn);
  const memberId = await makeInvited(admin, answers);
  if (memberId) return { memberId, name: answers.name, isIn: false };
  return actAsAdmin(admin, (trx) => letInOrRefuse(trx, admin, answers));
}

/**
 * The invited seat and all that goes with it, by one statement: on the way to the database and back, each of seven would take
 * longer than what it does there. Undefined, and nothing is done, where something stands in its way.
 */
async function makeInvited(admin: Admin, answers: Answers): Promise<string | undefined> {
  const { email, groupIds, message, formKey, expiresInDays: days } = answers;
  const { id: workspaceId } = admin.workspace;
  const id = randomUUID();
  const seat = sql`seat`;
  const isMailed = answers.sendEmail || settings().edition === "cloud";
  const counting = isMailed ? countingOf(seat, admin, email) : undefined;
  const hasGroups = groupIds.length > 0;
  const mayInvite = sql`
    from acting where acting.role = 'admin' and not exists (${askerOf(workspaceId, email)})
      and not exists (${barrierOf(workspaceId, email)})
      ${hasGroups ? sql`and (select count(*) from held) = ${groupIds.length}::int` : sql``}`;
  const parts = [
    sql`acting as (${actingSeat(admin)})`,
    hasGroups && sql`held as materialized (${heldGroups(db, workspaceId, groupIds)})`,
    sql`seat as (${insertingOf({ ...answers, workspaceId, id }, admin, mayInvite)})`,
    hasGroups &&
      sql`grouped as (
        insert into group_members (workspace_id, member_id, group_id)
        select seat.workspace_id, seat.id, held.id from seat cross join held)`,
    sql`opened as (${openingOf(seat, admin, { days, message, formKey })})`,
    isMailed && sql`queued as (${queueingOfOpened})`,
    counting && sql`counted as (${counting})`,
    sql`recorded as (${recordingOf(seat, email, admin, "member.invited", detailsOf(answers))})`,
  ].filter((part) => part !== false && part !== undefined);
  const { rows } = await sql`with ${sql.join(parts)} select from seat`.execute(db).catch((error: unknown) => {
    throw asTooOften(error, email);
  });
  if (rows.length === 0) return undefined;
  if (isMailed) wakeAfterCommit();
  return id;
}

function detailsOf({ role, groupIds, metadata }: Answers) {
  const details = sql`${JSON.stringify({ role, groups: [], keys: countKeys(metadata) })}::jsonb`;
  const names = sql`(select jsonb_agg(name order by lower(name)) from held)`;
  return groupIds.length ? sql`${details} || jsonb_build_object('groups', ${names})` : details;
}

const countKeys = (metadata: Metadata = {}) => Object.keys(metadata).length;

/** Lets in whoever asked for access; anybody else is refused, in words that say why. */
async function letInOrRefuse(trx: Trx, admin: Admin, answers: Answers) {
  const { id: workspaceId } = admin.workspace;
  await refuseUninvitable(trx, workspaceId, answers.email, "email");
  const asker = await approveRequestOf(trx, workspaceId, answers.email, answers.formKey);
  const seat = { ...answers, ...asker, workspaceId, id: randomUUID() };
  if (!asker || !(await insertSeat(trx, admin, seat))) {
    await refuseGone(trx, workspaceId, answers.groupIds);
    return findSameForm(trx, admin, answers);
  }
  await welcome(trx, admin, seat, answers, { keys: countKeys(answers.metadata) });
  return { memberId: seat.id, name: seat.name, isIn: true };
}
