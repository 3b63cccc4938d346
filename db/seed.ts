import { sql } from "kysely";
import { setStatementTimeout, type Database, type Trx } from "./database";
import { draw, drawPeople, type Numbers, type SeedRun } from "./seed-people";

/** The number after the highest in any address of this instance, of which an account has each but once. */
export async function findFirstNumber(db: Database): Promise<number> {
  return db.transaction().execute(async (trx) => {
    await allowLongStatements(trx);
    const { rows } = await sql<{ first: number }>`
      select coalesce(max(number::float8), 0) + 1 as first
      from (select email from members union all select email from accounts) as known,
        split_part(split_part(email, '@', 1), '.', -1) as number
      where number ~ '^[0-9]{1,15}$'`.execute(trx);
    return rows[0]?.first ?? 1;
  });
}

/**
 * Puts the people of these numbers into the workspace with all that is known about them; `before` is when the events of the
 * numbers before them are written, so that the audit log tells all in order. They queue no mail.
 */
export async function seedPeople(trx: Trx, run: SeedRun, numbers: Numbers, before: Promise<void>) {
  await allowLongStatements(trx);
  await drawPeople(trx, run, numbers);
  await insertAccounts(trx);
  const groupIds = await lockPlaces(trx, run);
  await trustReferences(trx);
  await insertMembers(trx, run);
  await insertInvitations(trx, run);
  await insertMails(trx, run);
  await insertGroupMembers(trx, run, groupIds);
  await before;
  await insertAuditEvents(trx, run);
}

/** Tells the planner what there is now: its guesses about a table that grew a thousandfold are those of an empty one. */
export async function analyze(db: Database) {
  await db.transaction().execute(async (trx) => {
    await allowLongStatements(trx);
    await sql`analyze accounts, members, member_tallies, groups, group_members, group_tallies, invitations, mails, audit_events`.execute(
      trx,
    );
  });
}

/** The pool's limits are for requests, of which somebody waits for each. */
async function allowLongStatements(trx: Trx) {
  await setStatementTimeout(trx, 0);
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(trx);
}

/**
 * Lets the rest of the transaction pass without a look at its foreign keys, where the database's user may ask for that (the
 * embedded one's may): the looks would take longer than the rows. What the rows refer to is the transaction's own or held by it.
 */
async function trustReferences(trx: Trx) {
  await sql`
    select set_config('session_replication_role', 'replica', true)
    where current_setting('is_superuser') = 'on'`.execute(trx);
}

/** Where references are trusted, no trigger tallies the rows either. */
const isTrusted = sql<boolean>`current_setting('session_replication_role') = 'replica'`;

/** Nobody can sign in as one of them: their password hash is none, which fits no password. */
async function insertAccounts(trx: Trx) {
  await sql`
    insert into accounts (id, email, name, password_hash, email_verified_at, created_at)
    select account_id, email, name, '!', coalesce(accepted_at, created_at), coalesce(accepted_at, created_at)
    from people where account_id is not null order by email`.execute(trx);
}

async function insertMembers(trx: Trx, { workspace }: SeedRun) {
  await sql`
    with added as (
      insert into members (workspace_id, id, email, name, sort_name, role, account_id, created_at, accepted_at, archived_at,
        declined_at, last_seen_at, invited_at, invited_by)
      select ${workspace.id}, member_id, email, name, sort_name, role, case when accepted_at is not null then account_id end,
        created_at, accepted_at, archived_at, case story when 'declined' then archived_at end, last_seen_at,
        sent_at, sender_id
      from people order by sort_name
      returning workspace_id, member_status(accepted_at, archived_at) as status
    )
    insert into member_tallies (workspace_id, status, members)
    select workspace_id, status, count(*) from added where ${isTrusted} group by workspace_id, status`.execute(trx);
}

/** One each: open for the invited, some of them expired by now, and closed for the others. Its nonce is truly random. */
async function insertInvitations(trx: Trx, { workspace }: SeedRun) {
  const { id, invitationDays: days } = workspace;
  await sql`
    insert into invitations (workspace_id, id, member_id, nonce, invited_by, created_at, sent_at, lifetime_days, expires_at,
      renewal_asked_at, opened_at, closed_at, closed_as)
    select ${id}, invitation_id, member_id, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), sender_id,
      created_at, sent_at, ${days}, sent_at + ${days}::int * interval '1 day',
      case when story = 'invited' and ${draw(9)} < 0.2 and sent_at + ${days}::int * interval '1 day' < now() then now() end,
      case when story in ('joined', 'left', 'declined') then coalesce(accepted_at, archived_at) end,
      coalesce(accepted_at, archived_at),
      case story when 'joined' then 'accepted' when 'left' then 'accepted' when 'declined' then 'declined'
        when 'withdrawn' then 'archived' end::invitation_end
    from people`.execute(trx);
  // Nobody who is made up is reminded.
  await trx
    .updateTable("invitations")
    .set({ remind_at: null })
    .where("workspace_id", "=", id)
    .where("closed_at", "is", null)
    .where("remind_at", "is not", null)
    .execute();
}

/**
 * What became of the mails of those who are invited, and of all who were within the last month; each is long settled, for a mail that
 * waits would be sent.
 */
async function insertMails(trx: Trx, { workspace }: SeedRun) {
  await sql`
    insert into mails (workspace_id, kind, invitation_id, queued_at, due_at, attempts, trouble, sent_at, delivered_at,
      bounced_at, failed_at)
    select ${workspace.id}, 'invitation', invitation_id, sent_at, sent_at, 1,
      case fate when 'bounced' then 'The mail server refused ' || email || ': mailbox unavailable'
        when 'failed' then 'The mail server could not be reached' end,
      case when fate <> 'failed' then sent_at + interval '2 seconds' end,
      case fate when 'delivered' then sent_at + interval '9 seconds' end,
      case fate when 'bounced' then sent_at + interval '15 seconds' end,
      case fate when 'failed' then sent_at + interval '1 minute' end
    from people cross join lateral (
      select case when story <> 'invited' or ${draw(10)} < 0.72 then 'delivered' when ${draw(10)} < 0.84 then 'sent'
        when ${draw(10)} < 0.9 then 'bounced' when ${draw(10)} < 0.94 then 'failed' else 'never mailed' end as fate
    ) as fates
    where (story = 'invited' or created_at > now() - interval '31 days') and fate <> 'never mailed'`.execute(trx);
}

/** The run's workspace and those of its groups that are still there, kept from being deleted until the transaction ends. */
async function lockPlaces(trx: Trx, { workspace, groupIds }: SeedRun): Promise<string[]> {
  await sql`select from workspaces where id = ${workspace.id} for key share`.execute(trx);
  const { rows } = await sql<{ id: string }>`
    select id from groups where workspace_id = ${workspace.id} and id = any(${groupIds}::uuid[])
    order by name for key share`.execute(trx);
  return rows.map(({ id }) => id);
}

/** Up to three groups each; some are far larger than others. */
async function insertGroupMembers(trx: Trx, { workspace }: SeedRun, groupIds: string[]) {
  const pick = (at: number) => sql<number>`1 + floor(6 * ${groupIds.length}::int * power(${draw(at)}, 2))::int`;
  await sql`
    with added as (
      insert into group_members (workspace_id, member_id, group_id, member_status, member_sort_name)
      select distinct ${workspace.id}::uuid, member_id, group_id, member_status(accepted_at, archived_at), sort_name
      from people
      cross join lateral unnest(array[${pick(11)}, ${pick(12)}, ${pick(13)}]) as picked
      join unnest(${groupIds}::uuid[]) with ordinality as groups (group_id, number) on number = picked
      returning workspace_id, group_id
    )
    insert into group_tallies (workspace_id, group_id, members)
    select workspace_id, group_id, count(*) from added
    where ${isTrusted} group by workspace_id, group_id`.execute(trx);
}

async function insertAuditEvents(trx: Trx, { workspace }: SeedRun) {
  await sql`
    insert into audit_events (workspace_id, at, actor_kind, actor_account_id, actor_email, actor, action, member_id, subject, details, ip, user_agent)
    select ${workspace.id}, told_at,
      case when story = 'joined' then 'account' when story = 'declined' then 'link'
        when sender_account_id is null then 'command-line' else 'account' end::actor_kind,
      case story when 'joined' then account_id when 'declined' then null else sender_account_id end,
      case when story in ('joined', 'declined') then email else sender_email end,
      case when story in ('joined', 'declined') then name else sender end,
      case story when 'joined' then 'member.joined' when 'invited' then 'member.invited' when 'declined' then 'member.declined'
        else 'member.archived' end,
      member_id, email,
      case story when 'joined' then '{"channel": "mailed"}' when 'invited' then jsonb_build_object('role', role) else '{}' end,
      '', ''
    from people order by n`.execute(trx);
}
