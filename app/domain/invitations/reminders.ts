import { sql } from "kysely";
import { recordEach } from "#app/domain/audit-log/event";
import { foyer } from "#app/domain/shared/system-actors";
import { queueReminders, type Reminded } from "#app/mail/notices";
import { db, type Trx } from "#db/database";

const AT_ONCE = 500;

/**
 * Queues the reminders that have come due: on day 3 of an invitation that is open for a week or more, and two days before its
 * end where it is open for three days or more. One that is more than a day late, as the worker was off, is left out: the next
 * one comes. So is one of a workspace that wants none or is archived, and of an invitation whose last mail was not sent, or
 * bounced, or that was never mailed. The worker's chore: several at once queue each once, as a queued one plans the next.
 */
export async function remind(): Promise<void> {
  // The next reminder of one that is long due may be due as well.
  while (await db.transaction().execute(remindSome));
}

/** Answers whether any was due. */
async function remindSome(trx: Trx): Promise<boolean> {
  const { due, reminded } = await planNext(trx);
  if (reminded.length === 0) return due > 0;
  await queueReminders(trx, reminded);
  await recordEach(
    trx,
    foyer,
    "invitation.reminded",
    reminded.map(({ workspaceId, memberId, email }) => ({ workspaceId, memberId, text: email })),
  );
  return true;
}

/**
 * When the invitee of an open row of `invitations` is reminded next; null where they are not, as its workspace wants no
 * reminders, it was never mailed, or its last mail cannot arrive.
 */
export const nextReminder = sql<Date | null>`case when exists (
    select from workspaces as w where w.id = invitations.workspace_id and w.reminds and w.archived_at is null
  ) and (
    select num_nonnulls(mails.bounced_at, mails.complained_at, mails.failed_at) = 0 from mails
    where mails.workspace_id = invitations.workspace_id and mails.invitation_id = invitations.id
      and mails.dropped_at is null
    order by mails.queued_at desc limit 1
  ) and invitations.remind_at > now() then invitations.remind_at end`;

type Planned = Reminded & { memberId: string; email: string; isWanted: boolean };

/** Plans the next reminder of those that are due, and answers how many were due and whose invitees are to be reminded now. */
async function planNext(trx: Trx): Promise<{ due: number; reminded: Planned[] }> {
  const { rows } = await sql<Planned>`
    with due as materialized (
      select workspace_id, id, remind_at from invitations
      where remind_at <= now() and closed_at is null
      order by remind_at limit ${AT_ONCE} for no key update skip locked
    ), planned as (
      update invitations as i set remind_at = next_reminder(i.sent_at, i.expires_at, i.lifetime_days, due.remind_at)
      from due where i.workspace_id = due.workspace_id and i.id = due.id
      returning i.workspace_id, i.id, i.member_id, i.expires_at, due.remind_at as reminds_at
    )
    select p.workspace_id as "workspaceId", p.id, p.member_id as "memberId", m.email,
      p.expires_at > now() and p.reminds_at > now() - interval '1 day' and w.reminds and w.archived_at is null
        and coalesce(last.is_well, false) as "isWanted"
    from planned as p
    join workspaces as w on w.id = p.workspace_id
    join members as m on m.workspace_id = p.workspace_id and m.id = p.member_id
    left join lateral (
      select mails.sent_at is not null and num_nonnulls(mails.bounced_at, mails.complained_at, mails.failed_at) = 0 as is_well
      from mails
      where mails.workspace_id = p.workspace_id and mails.invitation_id = p.id and mails.dropped_at is null
      order by mails.queued_at desc limit 1
    ) as last on true`.execute(trx);
  return { due: rows.length, reminded: rows.filter(({ isWanted }) => isWanted) };
}
