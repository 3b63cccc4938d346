import { sql } from "kysely";
import { db, type Database, type Trx } from "#db/database";
import type { Admin } from "#app/domain/shared/actors";
import { searching } from "#app/domain/shared/search-limit";

/** How many invitations came how far. Each counts in every step that it reached. */
export type Steps = {
  invited: number;
  sent: number;
  delivered: number;
  opened: number;
  joined: number;
  expired: number;
  declined: number;
  /** Half of those who joined did so within so many seconds of being invited; null where nobody did. */
  medianSeconds: number | null;
};

/** Its days by the time zone of the workspace, as 2026-12-31, both included. */
export type Week = Steps & { from: string; to: string };

export type Funnel = Steps & {
  /** Five, the newest first; the last one has two days. Where there is more, those whose invitations are not counted are left out. */
  weeks: Week[];
  /** Whether there may be more: then only the newest are counted, as many as `invited` says. */
  isMore: boolean;
};

const DAYS = 30;
const WEEKS = [0, 1, 2, 3, 4];

/** How many invitations are looked at: it takes no longer, however many members the workspace has. */
const LIMIT = 50_000;
const LIMIT_OF_PLOT = 1000;

/**
 * What became of the invitations of the last 30 days, today included. One that was replaced by a new link is left out, for the new
 * one counts. Throws as `searching` does.
 */
export async function loadFunnel(admin: Admin, limit = LIMIT): Promise<Funnel> {
  const counted = await searching(admin, (trx) => countSteps(trx, admin, limit));
  const all = counted.find(({ week }) => week === null);
  const steps = all ? toSteps(all) : nothing;
  const today = all?.today ?? "1970-01-01";
  const weeks = WEEKS.map((week) => {
    const found = counted.find((one) => one.week === week);
    const days = { from: daysBefore(today, Math.min(week * 7 + 6, DAYS - 1)), to: daysBefore(today, week * 7) };
    return { ...(found ? toSteps(found) : nothing), ...days };
  });
  const isMore = steps.invited === limit;
  return { ...steps, weeks: isMore ? weeks.filter(({ invited }) => invited > 0) : weeks, isMore };
}

/** The steps alone, of the newest thousand: their proportions are all that a small plot shows. */
export async function loadPlot(admin: Admin): Promise<Steps> {
  const all = (await countSteps(db, admin, LIMIT_OF_PLOT)).find(({ week }) => week === null);
  return all ? toSteps(all) : nothing;
}

const nothing: Steps = {
  ...{ invited: 0, sent: 0, delivered: 0, opened: 0 },
  ...{ joined: 0, expired: 0, declined: 0, medianSeconds: null },
};

type Counted = Steps & { week: number | null; today: string };

function toSteps({ invited, sent, delivered, opened, joined, expired, declined, medianSeconds }: Counted): Steps {
  return { invited, sent, delivered, opened, joined, expired, declined, medianSeconds };
}

/** A row for each week that has invitations, counted from 0 for the newest, and one for all together. */
async function countSteps(at: Database | Trx, { workspace }: Admin, limit: number): Promise<Counted[]> {
  const today = sql`(now() at time zone ${workspace.timeZone})::date`;
  const count = (fact: string) => sql`(count(*) filter (where ${sql.raw(fact)}))::int`;
  const { rows } = await sql<Counted>`
    with recent as (
      select i.id, i.workspace_id, i.created_at, i.opened_at, i.expires_at, i.closed_at, i.closed_as from invitations as i
      where i.workspace_id = ${workspace.id} and i.closed_as is distinct from 'replaced'
        and i.created_at >= (${today} - ${sql.lit(DAYS - 1)})::timestamp at time zone ${workspace.timeZone}
      order by i.created_at desc limit ${sql.lit(limit)}
    )
    select (${today} - (created_at at time zone ${workspace.timeZone})::date) / 7 as week, to_char(${today}, 'YYYY-MM-DD') as today,
      count(*)::int as invited, ${count("is_sent")} as sent, ${count("is_delivered")} as delivered,
      ${count("opened_at is not null")} as opened, ${count("closed_as = 'accepted'")} as joined,
      ${count("closed_at is null and expires_at <= now()")} as expired, ${count("closed_as = 'declined'")} as declined,
      extract(epoch from percentile_cont(0.5) within group (order by closed_at - created_at)
        filter (where closed_as = 'accepted'))::float8 as "medianSeconds"
    from recent as i cross join lateral (
      select coalesce(bool_or(mails.sent_at is not null and not mails.captured), false) as is_sent,
        coalesce(bool_or(mails.delivered_at is not null and mails.bounced_at is null), false) as is_delivered
      from mails where mails.workspace_id = i.workspace_id and mails.invitation_id = i.id
    ) as mailed
    group by grouping sets ((week), ())`.execute(at);
  return rows;
}

function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
}
