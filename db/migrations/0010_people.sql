-- A member is warned once of each day on which access ends.
alter table members add column ends_warned_for date;

-- The worker looks every minute for who is to be warned, and finds nobody else; an admin's mail lists who ends next.
create index members_unwarned on members (ends_on)
  where accepted_at is not null and archived_at is null and ends_on is not null and ends_warned_for is distinct from ends_on;
create index members_ending_next on members (workspace_id, ends_on, sort_name, id)
  where accepted_at is not null and archived_at is null and ends_on is not null;

create type member_mail_kind as enum ('access-ends', 'users-end');

-- The outbox of mails to a member about the workspace; what it has in common with `mails` means the same.
create table member_mails (
  workspace_id uuid not null,
  id uuid not null default gen_random_uuid(),
  member_id uuid not null,
  kind member_mail_kind not null,
  day date not null, -- on which the member's access ends, or on which the admin is told whose does
  queued_at timestamptz not null default now(),
  due_at timestamptz not null default now(),
  claimed_until timestamptz,
  attempts integer not null default 0,
  trouble text,
  sent_at timestamptz,
  provider_id text,
  failed_at timestamptz,
  dropped_at timestamptz, -- no longer wanted: the day was moved, or the member is out
  primary key (workspace_id, id),
  foreign key (workspace_id, member_id) references members on delete cascade
);
create unique index member_mails_waiting on member_mails (workspace_id, member_id, kind, day)
  where sent_at is null and failed_at is null and dropped_at is null;
create unique index member_mails_daily on member_mails (workspace_id, member_id, day) where kind = 'users-end';
create index member_mails_of_member on member_mails (workspace_id, member_id);
create index member_mails_due on member_mails (due_at) where sent_at is null and failed_at is null and dropped_at is null;

-- Who is added to a group is found as the list of users finds people, by the index of 0004.
drop index members_name_beginning;
drop index members_email_beginning;
