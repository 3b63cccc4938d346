-- A file of people on its way in: first a draft that is looked at, then work that is done in batches, then its result.
create type import_verdict as enum ('invite', 'update', 'same', 'archived', 'error');
create type import_outcome as enum ('invited', 'let-in', 'updated', 'unarchived', 'same', 'left', 'refused', 'cancelled');

create table imports (
  workspace_id uuid not null references workspaces,
  id uuid not null default gen_random_uuid(),
  file_name text not null,
  uploaded bytea, -- what was sent, while the reader still has to ask how to read it
  encoding text, -- how its bytes are read, once that is known
  mapping jsonb, -- which of its columns is which field, once that is known
  ignored_columns text[] not null default '{}',
  actor_member_id uuid not null, -- the admin who uploaded, confirmed or continued it last; no foreign key, as in the audit log
  actor_account_id uuid not null,
  actor_email text not null,
  actor text not null,
  ip text not null,
  user_agent text not null,
  made_at timestamptz not null default now(),
  checked_at timestamptz, -- when each row had its verdict: from then on it is a draft that can be confirmed
  total integer not null default 0,
  -- what was chosen at confirming
  updates boolean not null default false,
  unarchives boolean not null default false,
  makes_groups boolean not null default false,
  sends_email boolean not null default false,
  message text check (length(message) <= 500),
  lifetime_days integer check (lifetime_days between 1 and 90),
  role member_role, -- of rows without one
  ends_on date, -- of rows without one
  confirmed_at timestamptz,
  -- how far it has come
  begun_at timestamptz, -- when it was confirmed or continued last, and how many rows were done by then
  begun_with integer not null default 0,
  reached integer not null default 0, -- the line up to which it was done
  invited integer not null default 0,
  updated integer not null default 0,
  unarchived integer not null default 0,
  unchanged integer not null default 0,
  refused integer not null default 0,
  mails integer not null default 0,
  due_at timestamptz, -- a worker that claims it moves it on: no other worker takes it before; null where there is nothing to do
  worked_at timestamptz, -- when its last batch was done: workspaces take turns by it
  failures integer not null default 0,
  stopped_because text,
  finished_at timestamptz,
  -- taking it back
  undo_asked_at timestamptz,
  undo_reached integer not null default 0,
  cancelled integer not null default 0,
  undone_at timestamptz,
  primary key (workspace_id, id),
  check (confirmed_at is null or (checked_at is not null and lifetime_days is not null and begun_at is not null)),
  check (finished_at is null or confirmed_at is not null),
  check (undo_asked_at is null or confirmed_at is not null),
  check (undone_at is null or undo_asked_at is not null)
);
create index imports_due on imports (due_at) where due_at is not null;
create index imports_by_time on imports (workspace_id, made_at, id);
create index imports_swept on imports (made_at);

-- A row of the file, under its line there. What was typed stands beside what was read of it, until it is done.
create table import_rows (
  workspace_id uuid not null,
  import_id uuid not null,
  line integer not null check (line > 0),
  member_id uuid not null default gen_random_uuid(), -- the membership that it makes, to which its metadata is bound already
  name text not null,
  email text not null,
  typed_role text not null,
  typed_groups text not null,
  typed_ends_on text not null,
  status text not null,
  typed_metadata bytea, -- encrypted; only where it could not be read
  address text, -- the canonical email address
  sort_name text not null,
  role member_role,
  group_names text[], -- null: none are named, so they stay as they are
  group_keys text[],
  metadata bytea, -- encrypted
  metadata_keys integer, -- null: none is given, so it stays as it is; 0: it is removed
  metadata_differs boolean not null default false, -- from that of the member who has the address
  ends_on date,
  fault_field text, -- what is wrong with the row itself, whatever members there are
  fault text,
  name_fault text, -- matters to a newcomer alone
  first_line integer, -- the first row with the same address
  verdict import_verdict,
  once_made import_verdict, -- what an error would be if the groups that it names were made
  field text,
  reason text,
  outcome import_outcome,
  primary key (workspace_id, import_id, line),
  foreign key (workspace_id, import_id) references imports on delete cascade
);
create index import_rows_by_verdict on import_rows (workspace_id, import_id, verdict, line);
