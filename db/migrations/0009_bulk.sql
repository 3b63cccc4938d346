-- One thing done to many users at once: who asked for it, what it is, and how far it has come.
create type bulk_intent as enum ('resend', 'cancel', 'archive', 'unarchive', 'set-role', 'add-group');

create table bulk_actions (
  workspace_id uuid not null references workspaces,
  id uuid not null,
  intent bulk_intent not null,
  role member_role, -- the role to set
  group_id uuid, -- the group to add to; no foreign key: it may be deleted, and what happened stays true
  group_name text,
  actor_member_id uuid not null, -- the admin's seat, without a key as in the audit log
  actor_account_id uuid not null,
  actor text not null,
  ip text not null,
  user_agent text not null,
  made_at timestamptz not null default now(),
  matching jsonb, -- where all that match a filter are meant: the filter
  gathered_to jsonb, -- the place in the list up to which they are gathered
  gathered_at timestamptz, -- when all were gathered
  total integer not null default 0,
  reached integer not null default 0, -- the position up to which it was tried
  done integer not null default 0,
  refused integer not null default 0,
  due_at timestamptz not null default now(), -- whoever works on it moves it: until then nobody else does
  finished_at timestamptz,
  primary key (workspace_id, id),
  check ((intent = 'set-role') = (role is not null)),
  check ((intent = 'add-group') = (group_id is not null and group_name is not null)),
  check (gathered_at is not null or (matching is not null and finished_at is null))
);
create index bulk_actions_due on bulk_actions (due_at) where finished_at is null;
create index bulk_actions_running on bulk_actions (workspace_id, made_at) where finished_at is null;

-- Whom it is done to, in the order of the list. Up to `reached`, a row without a reason is done and one with a reason is
-- refused. No key leads to the seat: a cancelled one is gone, and the result still names it.
create table bulk_members (
  workspace_id uuid not null,
  bulk_id uuid not null,
  position integer not null,
  member_id uuid not null,
  name text not null, -- as it was then; empty for an id that is no user's here
  email text not null,
  reason text,
  primary key (workspace_id, bulk_id, position),
  unique (workspace_id, bulk_id, member_id),
  foreign key (workspace_id, bulk_id) references bulk_actions
);
create index bulk_members_refused on bulk_members (workspace_id, bulk_id, position) where reason is not null;

alter table audit_events add column bulk_id uuid;
create index audit_events_of_bulk on audit_events (workspace_id, bulk_id, at, id) where bulk_id is not null;
