-- The one instance: whose first account it is, and what its set-up link is made from.
create table instance (
  singleton boolean primary key default true check (singleton),
  setup_nonce uuid not null default gen_random_uuid(),
  set_up_at timestamptz
);
insert into instance default values;

create table accounts (
  id uuid primary key default gen_random_uuid(),
  email text not null unique check (length(email) <= 254),
  name text not null check (length(name) between 1 and 200),
  password_hash text not null,
  email_verified_at timestamptz,
  super_admin_since timestamptz,
  created_at timestamptz not null default now()
);

create table sessions (
  token_hash bytea primary key,
  account_id uuid not null references accounts on delete cascade,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ip text,
  user_agent text
);
create index sessions_of_account on sessions (account_id);
create index sessions_expired on sessions (expires_at);

create table workspaces (
  id uuid primary key default gen_random_uuid(),
  slug text not null unique check (slug ~ '^[a-z0-9-]{2,40}$'),
  name text not null check (length(name) between 1 and 100),
  invitation_days integer not null default 7 check (invitation_days between 1 and 90),
  created_at timestamptz not null default now(),
  archived_at timestamptz
);

-- The one expression of a status. Requested (cloud) is an invited seat whose address has no account; queries ask for that.
create function member_status(accepted_at timestamptz, archived_at timestamptz) returns text
  language sql immutable parallel safe
  return case when archived_at is not null then 'archived' when accepted_at is not null then 'active' else 'invited' end;

create type member_role as enum ('admin', 'builder', 'end-user');

-- A seat in a workspace, one per address for ever.
create table members (
  workspace_id uuid not null references workspaces,
  id uuid not null default gen_random_uuid(),
  email text not null check (length(email) <= 254),
  name text not null check (length(name) between 1 and 200),
  sort_name text not null,
  role member_role not null,
  metadata bytea,
  account_id uuid references accounts,
  created_at timestamptz not null default now(),
  accepted_at timestamptz,
  archived_at timestamptz,
  declined_at timestamptz,
  last_seen_at timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, email),
  check (accepted_at is null or account_id is not null),
  check (declined_at is null or archived_at is not null)
);
create unique index members_account on members (workspace_id, account_id) where account_id is not null;
create index members_of_account on members (account_id) where account_id is not null;
create index members_by_name on members (workspace_id, sort_name, id);
create index members_by_status on members (workspace_id, member_status(accepted_at, archived_at), sort_name, id);
create index members_active_admins on members (workspace_id)
  where role = 'admin' and accepted_at is not null and archived_at is null;

-- How many seats have which status: changes are appended, sums are read, the worker folds them together.
-- Counting a million rows for four tabs would cost more than the page.
create table member_tallies (
  workspace_id uuid not null references workspaces,
  id bigint generated always as identity,
  status text not null,
  members bigint not null,
  primary key (workspace_id, id)
);

create function tally_inserted_members() returns trigger language plpgsql as $$
begin
  insert into member_tallies (workspace_id, status, members)
    select workspace_id, member_status(accepted_at, archived_at), count(*) from changed group by 1, 2;
  return null;
end $$;
create function tally_deleted_members() returns trigger language plpgsql as $$
begin
  insert into member_tallies (workspace_id, status, members)
    select workspace_id, member_status(accepted_at, archived_at), -count(*) from changed group by 1, 2;
  return null;
end $$;
create function tally_changed_member() returns trigger language plpgsql as $$
begin
  insert into member_tallies (workspace_id, status, members) values
    (old.workspace_id, member_status(old.accepted_at, old.archived_at), -1),
    (new.workspace_id, member_status(new.accepted_at, new.archived_at), 1);
  return null;
end $$;
create trigger members_inserted after insert on members referencing new table as changed
  for each statement execute function tally_inserted_members();
create trigger members_deleted after delete on members referencing old table as changed
  for each statement execute function tally_deleted_members();
create trigger members_changed after update of accepted_at, archived_at on members for each row
  when (member_status(old.accepted_at, old.archived_at) <> member_status(new.accepted_at, new.archived_at))
  execute function tally_changed_member();

create table groups (
  workspace_id uuid not null references workspaces,
  id uuid not null default gen_random_uuid(),
  name text not null check (name = btrim(name) and length(name) between 1 and 60),
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create unique index groups_name on groups (workspace_id, lower(name));

create table group_members (
  workspace_id uuid not null,
  member_id uuid not null,
  group_id uuid not null,
  primary key (workspace_id, member_id, group_id),
  foreign key (workspace_id, member_id) references members on delete cascade,
  foreign key (workspace_id, group_id) references groups on delete cascade
);
create index group_members_of_group on group_members (workspace_id, group_id, member_id);

create type invitation_end as enum ('accepted', 'declined', 'cancelled', 'replaced', 'archived');

-- One row a link. A closed row stays, so that an old link can say 410 and a forged one 404.
create table invitations (
  workspace_id uuid not null references workspaces,
  id uuid not null default gen_random_uuid(),
  member_id uuid, -- null once the seat is removed
  nonce bytea not null check (length(nonce) = 32),
  form_key uuid, -- the form that asked for it: sent twice, it is still one
  invited_by uuid, -- null for nobody here: the command line
  message text check (length(message) <= 500),
  created_at timestamptz not null default now(),
  sent_at timestamptz not null default now(), -- moves with each resend
  lifetime_days integer not null check (lifetime_days between 1 and 90),
  expires_at timestamptz not null,
  renewal_asked_at timestamptz,
  closed_at timestamptz,
  closed_as invitation_end,
  primary key (workspace_id, id),
  foreign key (workspace_id, member_id) references members,
  foreign key (workspace_id, invited_by) references members,
  check ((closed_at is null) = (closed_as is null)),
  check (closed_at is not null or member_id is not null)
);
create unique index invitations_open on invitations (workspace_id, member_id) where closed_at is null;
create index invitations_of_member on invitations (workspace_id, member_id, created_at);
create index invitations_open_by on invitations (workspace_id, invited_by) where closed_at is null;

create type mail_kind as enum ('invitation');

-- The outbox, and what the admin sees of it.
create table mails (
  workspace_id uuid not null,
  id uuid not null default gen_random_uuid(),
  kind mail_kind not null,
  invitation_id uuid not null,
  queued_at timestamptz not null default now(),
  due_at timestamptz not null default now(),
  claimed_until timestamptz,
  attempts integer not null default 0,
  trouble text, -- why the last try did not do, in words for the admin
  sent_at timestamptz,
  provider_id text,
  delivered_at timestamptz,
  bounced_at timestamptz,
  failed_at timestamptz,
  dropped_at timestamptz, -- no longer wanted: the invitation was closed first
  primary key (workspace_id, id),
  foreign key (workspace_id, invitation_id) references invitations
);
create unique index mails_waiting on mails (workspace_id, invitation_id, kind)
  where sent_at is null and failed_at is null and dropped_at is null;
create index mails_due on mails (due_at) where sent_at is null and failed_at is null and dropped_at is null;
create index mails_of_invitation on mails (workspace_id, invitation_id, queued_at);

create table audit_events (
  workspace_id uuid not null references workspaces,
  id bigint generated always as identity,
  at timestamptz not null default now(),
  actor_account_id uuid, -- no foreign keys here: what happened stays true when its people are gone
  actor text not null,
  action text not null,
  member_id uuid,
  subject text not null,
  details jsonb not null default '{}',
  ip text,
  user_agent text,
  primary key (workspace_id, id)
);
create index audit_events_of_member on audit_events (workspace_id, member_id, id);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;
create trigger audit_events_append_only before update or delete on audit_events
  for each row execute function refuse_change();
create trigger audit_events_no_truncate before truncate on audit_events
  for each statement execute function refuse_change();
