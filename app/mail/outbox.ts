import { setTimeout as delay } from "node:timers/promises";
import { sql, type Expression } from "kysely";
import { db, todayIn, type Trx } from "#db/database";
import { timeOrderedUuid } from "#db/ids";
import type { AccountMailKind } from "#db/schema";
import { isWaiting } from "./claims";

export type QueuedFor = { workspaceId: string; id: string };

/** Wakes the worker when the transaction commits. */
export const wakeWorker = sql`pg_notify('foyer_mail', '')`.as("woken");

/** Queues the mail of an invitation and wakes the worker at commit. Where one waits already, that one becomes due at once. */
export async function queueInvitationMail(trx: Trx, invitation: QueuedFor): Promise<void> {
  const queued = trx
    .insertInto("mails")
    .values({ workspace_id: invitation.workspaceId, invitation_id: invitation.id, kind: "invitation" })
    .onConflict((conflict) =>
      conflict
        .columns(["workspace_id", "invitation_id", "kind"])
        .where(isWaiting)
        .doUpdateSet({ due_at: sql`now()` }),
    );
  await trx
    .with("queued", () => queued)
    .selectNoFrom(wakeWorker)
    .execute();
}

/** Queues the mail of a new invitation. It wakes nobody: `wakeAfterCommit` does, once the transaction is committed. */
export async function queueFirstInvitationMail(trx: Trx, invitation: QueuedFor): Promise<void> {
  await trx
    .insertInto("mails")
    .values({ workspace_id: invitation.workspaceId, invitation_id: invitation.id, kind: "invitation" })
    .execute();
}

/** The same for many: the first `now` of them are due at once, the next `later` an hour after, and so on. */
export async function queueFirstInvitationMails(
  trx: Trx,
  workspaceId: string,
  invitationIds: readonly string[],
  { now, later }: { now: number; later: number },
): Promise<void> {
  const hours = invitationIds.map((_, index) => (index < now ? 0 : Math.floor((index - now) / later) + 1));
  const ids = invitationIds.map(timeOrderedUuid);
  await sql`
    insert into mails (workspace_id, id, invitation_id, kind, due_at)
    select ${workspaceId}::uuid, id, invitation_id, 'invitation', now() + hours * interval '1 hour'
    from unnest(${ids}::uuid[], ${invitationIds}::uuid[], ${hours}::int[]) as queued (id, invitation_id, hours)`.execute(
    trx,
  );
}

/** The worker is woken once for all that is committed within this time. */
const WAKE_EVERY_MS = 50;

let waking: Promise<void> | undefined;
let isWokenAgain = false;

/**
 * Wakes the worker for what is committed already. Transactions that notify, as `wakeWorker` does, commit one after another,
 * each with its write to the disk: where many commit at once, this wakes the worker apart from them. Nobody waits for it, and
 * where it fails the worker's poll finds the mail.
 */
export function wakeAfterCommit(): void {
  if (waking) isWokenAgain = true;
  waking ??= wakeOnce();
}

async function wakeOnce() {
  await db
    .selectNoFrom(wakeWorker)
    .execute()
    .catch(() => undefined);
  await delay(WAKE_EVERY_MS, undefined, { ref: false });
  waking = isWokenAgain ? wakeOnce() : undefined;
  isWokenAgain = false;
}

/**
 * Queues a mail to an account, or to an address that is not the account's, and wakes the worker at commit. Where one of its
 * kind waits already, that one becomes due at once.
 */
export async function queueAccountMail(
  trx: Trx,
  accountId: string,
  kind: AccountMailKind,
  address = "",
): Promise<void> {
  const queued = trx
    .insertInto("account_mails")
    .values({ account_id: accountId, kind, address })
    .onConflict((conflict) =>
      conflict
        .columns(["account_id", "kind", "address"])
        .where(isWaiting)
        .doUpdateSet({ due_at: sql`now()` }),
    );
  await trx
    .with("queued", () => queued)
    .selectNoFrom(wakeWorker)
    .execute();
}

/** Wakes the worker at commit, for the mail of a sign-up: its row is its mail. */
export async function queueSignUpMail(trx: Trx): Promise<void> {
  await trx.selectNoFrom(wakeWorker).execute();
}

/** Queues the mails that warn members of the day on which their access ends. One that waits already for that day is enough. */
export async function queueEndWarnings(trx: Trx, workspaceId: string, members: { id: string; endsOn: string }[]) {
  await trx
    .insertInto("member_mails")
    .values(
      members.map(({ id, endsOn }) => ({
        workspace_id: workspaceId,
        member_id: id,
        kind: "access-ends" as const,
        day: sql<Date>`${endsOn}::date`,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await trx.selectNoFrom(wakeWorker).execute();
}

/**
 * Queues a mail to each of these admins that lists what waits for them, one of its kind a day of the workspace at most, and wakes the worker at
 * commit. A mail of today that is not being sent yet will list this too, also one that was dropped because nothing waited any
 * more; otherwise the next day's is queued.
 */
export async function queueDigest(
  trx: Trx,
  workspaceId: string,
  adminIds: string[],
  kind: "users-end" | "access-asked" | "renewal-asked",
): Promise<void> {
  await sql`
    insert into member_mails (workspace_id, member_id, kind, day, due_at)
    select ${workspaceId}, admin_id, ${kind}, day, greatest(now(), day::timestamp at time zone w.time_zone)
    from workspaces as w, unnest(${adminIds}::uuid[]) as admin_id, lateral (
      select (now() at time zone w.time_zone)::date as today
    ) as local, lateral (
      select today + case when exists (
        select from member_mails where workspace_id = ${workspaceId} and member_id = admin_id and kind = ${kind}
          and day = today and num_nonnulls(sent_at, failed_at, claimed_until) > 0
      ) then 1 else 0 end as day
    ) as days
    where w.id = ${workspaceId}
    on conflict (workspace_id, member_id, kind, day) where kind <> 'access-ends' and about_id is null
      do update set dropped_at = null, due_at = excluded.due_at where member_mails.dropped_at is not null`.execute(trx);
  await trx.selectNoFrom(wakeWorker).execute();
}

/** Queues the mail that tells a member that they are in. */
export async function queueLetIn(trx: Trx, workspaceId: string, memberId: string): Promise<void> {
  await trx
    .insertInto("member_mails")
    .values({ workspace_id: workspaceId, member_id: memberId, kind: "let-in", day: todayIn(workspaceId) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await trx.selectNoFrom(wakeWorker).execute();
}

/**
 * Drops the waiting mails of an invitation that was closed; those that did not arrive no longer count as undelivered. One that is
 * being sent at this moment may still arrive.
 */
export async function dropMails(trx: Trx, invitation: QueuedFor): Promise<void> {
  await trx
    .updateTable("mails")
    .set((eb) => ({
      dropped_at: eb
        .case()
        .when(isWaiting(eb))
        .then(sql<Date>`now()`)
        .else(eb.ref("dropped_at"))
        .end(),
      closed_at: sql`now()`,
    }))
    .where("workspace_id", "=", invitation.workspaceId)
    .where("invitation_id", "=", invitation.id)
    .where(sql<boolean>`(sent_at is null or num_nonnulls(failed_at, bounced_at, complained_at) > 0)`)
    .execute();
}

/** Takes back what `dropMails` did at this time or later, and wakes the worker at commit: what was dropped is queued again. */
export async function requeueMails(trx: Trx, invitation: QueuedFor, droppedSince: Expression<Date>): Promise<void> {
  const ofInvitation = trx
    .updateTable("mails")
    .where("workspace_id", "=", invitation.workspaceId)
    .where("invitation_id", "=", invitation.id);
  await ofInvitation.set({ closed_at: null }).where("closed_at", ">=", droppedSince).execute();
  await ofInvitation
    .set({ dropped_at: null, due_at: sql`now()` })
    .where("dropped_at", ">=", droppedSince)
    .execute();
  await trx.selectNoFrom(wakeWorker).execute();
}
