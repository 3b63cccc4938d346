-- Who asked for a reset link, until the worker has answered. Asking writes this row and reads nothing, whatever the
-- address: so the time it takes cannot tell who has an account.
create table reset_requests (
  id uuid primary key,
  email text not null check (length(email) <= 254),
  redirect_to bytea not null, -- where to go on to, sealed: it may be the link of an invitation
  asked_at timestamptz not null default now()
);
create index reset_requests_by_time on reset_requests (asked_at);

-- A link by which whoever reads the mailbox chooses a new password. It works for an hour, and only while the password is
-- still the one that it replaces: its own use ends it, and so does every other change of the password.
create table password_resets (
  id uuid primary key, -- the request's
  account_id uuid not null references accounts on delete cascade,
  replaces bytea not null, -- SHA-256 of the password hash of that moment
  redirect_to bytea not null,
  asked_at timestamptz not null
);
create index password_resets_of_account on password_resets (account_id, asked_at);
create index password_resets_by_time on password_resets (asked_at);

create type account_mail_kind as enum ('password-reset', 'password-changed');

-- The outbox of mails that belong to a person and to no workspace; what it has in common with `mails` means the same.
create table account_mails (
  account_id uuid not null references accounts on delete cascade,
  id uuid not null default gen_random_uuid(),
  kind account_mail_kind not null,
  queued_at timestamptz not null default now(),
  due_at timestamptz not null default now(),
  claimed_until timestamptz,
  attempts integer not null default 0,
  trouble text,
  sent_at timestamptz,
  provider_id text,
  failed_at timestamptz,
  dropped_at timestamptz, -- no longer wanted: its link died first
  primary key (account_id, id)
);
create unique index account_mails_waiting on account_mails (account_id, kind)
  where sent_at is null and failed_at is null and dropped_at is null;
create index account_mails_due on account_mails (due_at) where sent_at is null and failed_at is null and dropped_at is null;
