-- Whoever proves an address of one of these domains seats themselves, as an End-user. None: nobody does.
alter table workspaces
  add column allowed_domains text[] not null default '{}' check (cardinality(allowed_domains) <= 20);

-- Who asks for a seat by an address of an allowed domain, and the mail that answers: what it says, and whether a link stands
-- in it, is decided when it is written. Asking writes this row and reads no account and no seat, whatever the address: so the
-- time it takes cannot tell who has one. What it has in common with `mails` means the same.
create table sign_ups (
  workspace_id uuid not null references workspaces,
  id uuid not null default gen_random_uuid(),
  email text not null check (length(email) <= 254),
  name text not null check (length(name) between 1 and 200),
  password_hash text not null,
  nonce bytea not null,
  used_at timestamptz,
  queued_at timestamptz not null default now(),
  due_at timestamptz not null default now(),
  claimed_until timestamptz,
  attempts integer not null default 0,
  trouble text,
  sent_at timestamptz,
  provider_id text,
  failed_at timestamptz,
  dropped_at timestamptz, -- no longer wanted: it is a day old, or the workspace takes no sign-ups any more
  primary key (workspace_id, id)
);
create index sign_ups_due on sign_ups (due_at) where sent_at is null and failed_at is null and dropped_at is null;
create index sign_ups_by_time on sign_ups (queued_at);
