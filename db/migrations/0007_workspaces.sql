-- Addresses that a workspace had before. They lead to its present one, and nobody else may take them: a workspace is made or
-- renamed only by whoever holds the instance's row, so that no address is both a workspace's and a former one of another.
create table former_slugs (
  slug text primary key check (slug ~ '^[a-z0-9-]{2,40}$'),
  leads_to uuid not null references workspaces,
  left_at timestamptz not null default clock_timestamp()
);
create index former_slugs_of_workspace on former_slugs (leads_to, left_at);

create index workspaces_archived on workspaces (slug) where archived_at is not null;

-- Archived everywhere: whoever it is signs in nowhere, and their seats stay as they are.
alter table accounts add column archived_at timestamptz;

-- Searched by how they begin, in the order of bytes, which one index both finds and sorts.
create index accounts_by_email on accounts (email collate "C", id);
create index accounts_by_name on accounts (lower(name) collate "C", id);
create index accounts_super_admins on accounts (id) where super_admin_since is not null and archived_at is null;

-- What super admins did to the instance itself and to accounts, which belong to no workspace.
create table instance_events (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor_account_id uuid, -- no foreign keys here: what happened stays true when its people are gone
  actor text not null,
  action text not null,
  account_id uuid,
  subject text not null,
  ip text,
  user_agent text
);
create trigger instance_events_append_only before update or delete on instance_events
  for each row execute function refuse_change();
create trigger instance_events_no_truncate before truncate on instance_events
  for each statement execute function refuse_change();
