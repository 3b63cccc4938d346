-- How often something was tried within its window: one row a counter, which one insert counts up and judges. The key is a
-- keyed hash of whom it counts, so that the table names neither addresses nor networks.
create table rate_limits (
  key text primary key,
  hits integer not null,
  ends_at timestamptz not null
);
create index rate_limits_ended on rate_limits (ends_at);

-- Browsers in which somebody signed in to an account. Wrong passwords from elsewhere do not keep these out, and a sign-in
-- from any other is worth a mail.
create table known_browsers (
  account_id uuid not null references accounts on delete cascade,
  token_hash bytea not null,
  id uuid not null default gen_random_uuid(), -- another one once the account has forgotten its browsers and meets them again
  met_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  ip text not null,
  user_agent text not null,
  primary key (account_id, token_hash)
);
create index known_browsers_by_use on known_browsers (last_used_at);

alter type account_mail_kind add value 'new-sign-in';
