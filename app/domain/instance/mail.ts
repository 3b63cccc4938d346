import { sql } from "kysely";
import { actAsSuperAdmin, recordOnInstance } from "./super-admin";
import type { SuperAdmin } from "#app/domain/shared/actors";
import { Refusal, TooOften } from "#app/domain/shared/errors";
import { countByAccount, tryAgain } from "#app/domain/shared/rate-limit";
import { findMailDay, type MailDay } from "#app/mail/daily-limit";
import { findLastSent, findMailStop, type MailStop } from "#app/mail/outage";
import { findMailQueue, type MailQueue } from "#app/mail/queue";
import { sendTestMail } from "#app/mail/test-mail";
import { db } from "#db/database";

export type MailOverview = {
  queue: MailQueue;
  stop: Pick<MailStop, "since" | "detail" | "retryAt"> | undefined;
  /** When a mail was taken for the last time, to within ten seconds. */
  lastSentAt: Date | null;
  day: MailDay;
  failures: MailFailure[];
};

/** The state of mail on this instance: what waits, since when and why none goes out, what was sent today, and the last failures. */
export async function findMailOverview(_superAdmin: SuperAdmin, maxFailures: number): Promise<MailOverview> {
  const [queue, stop, lastSentAt, day, failures] = await Promise.all([
    findMailQueue(),
    findMailStop(),
    findLastSent(),
    findMailDay(),
    listMailFailures(maxFailures),
  ]);
  return {
    queue,
    day,
    failures,
    lastSentAt,
    stop: stop && { since: stop.since, detail: stop.detail, retryAt: stop.retryAt },
  };
}

export type MailFailure = {
  id: string;
  at: Date;
  /** The name of the workspace; null of a mail to an account. */
  workspace: string | null;
  address: string;
  /** Whether the link was replaced since, as when the address was corrected: the mail may have gone to an earlier one. */
  isReplaced: boolean;
  kind: string;
  isBounced: boolean;
  /** Why, in plain words, and what the server said. */
  trouble: string | null;
};

/** The last mails of all workspaces that failed or bounced, newest first. */
async function listMailFailures(max: number): Promise<MailFailure[]> {
  const last = sql`order by at desc limit ${max}::int`;
  const { rows } = await sql<MailFailure>`
    with ended as (
      (select workspace_id, id, invitation_id, kind, trouble, failed_at as at, false as "isBounced"
        from mails where failed_at is not null and bounced_at is null ${last})
      union all
      (select workspace_id, id, invitation_id, kind, trouble, bounced_at, true
        from mails where bounced_at is not null order by bounced_at desc limit ${max}::int)
    ), failures as (
      (select e.id, e.at, e.workspace_id, m.email as address, e.kind::text, e."isBounced", e.trouble,
          coalesce(i.closed_as = 'replaced', false) as "isReplaced"
        from ended as e
        join invitations as i on i.workspace_id = e.workspace_id and i.id = e.invitation_id
        join members as m on m.workspace_id = i.workspace_id and m.id = i.member_id)
      union all
      (select f.id, f.failed_at as at, null, coalesce(nullif(f.address, ''), a.email), f.kind::text, false, f.trouble, false
        from account_mails as f join accounts as a on a.id = f.account_id where f.failed_at is not null ${last})
      union all
      (select f.id, f.failed_at as at, f.workspace_id, m.email, f.kind::text, false, f.trouble, false
        from member_mails as f join members as m on m.workspace_id = f.workspace_id and m.id = f.member_id
        where f.failed_at is not null ${last})
      union all
      (select id, failed_at as at, workspace_id, email, 'sign-up', false, trouble, false
        from sign_ups where failed_at is not null ${last})
    )
    select f.id, f.at, w.name as workspace, f.address, f.kind, f."isBounced", f.trouble, f."isReplaced"
    from failures as f left join workspaces as w on w.id = f.workspace_id ${last}`.execute(db);
  return rows;
}

/** What came of a test: the words of the server that took it, or the id that Resend gave it. */
export type TestResult = { outcome: "sent"; said: string; id: string | null } | { outcome: "captured" };

/**
 * Sends a test mail to this super admin at once and answers the result; the instance's audit log has the attempt. Refuses what the
 * server refuses, with the reason and the server's own words, and an instance without a provider. Throws TooOften after ten within
 * an hour, and where the day's limit is used up.
 */
export async function testMail(superAdmin: SuperAdmin): Promise<TestResult> {
  await actAsSuperAdmin(superAdmin, async (trx) => {
    await countByAccount("mail-test", superAdmin, trx);
    refuseUsedUp(await findMailDay(trx));
    const { accountId: id, email } = superAdmin;
    await recordOnInstance(trx, superAdmin, "instance.mail_tested", { id, email });
  });
  const { name, email: address } = superAdmin;
  const result = await sendTestMail({ name, address });
  if ("trouble" in result) throw new Refusal(result.trouble);
  if (result.outcome === "captured") return { outcome: "captured" };
  return { outcome: "sent", said: result.said ?? "", id: result.providerId };
}

function refuseUsedUp({ sent, limit, endsAt }: MailDay) {
  if (limit === undefined || sent < limit) return;
  const seconds = Math.max(1, Math.ceil((new Date(endsAt).getTime() - Date.now()) / 1000));
  throw new TooOften(`All of today's ${limit} emails are sent. ${tryAgain(seconds)}`, seconds);
}
