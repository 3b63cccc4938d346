-- The second step of signing in: a code of an authenticator app.
create table second_steps (
  account_id uuid primary key references accounts on delete cascade,
  secret bytea not null, -- sealed
  begun_at timestamptz not null default now(),
  on_since timestamptz, -- null while it is set up: a right code switches it on
  last_step integer not null default 0 -- the 30 seconds, counted from 1970, of the newest code that was used: each is used once
);

create table recovery_codes (
  account_id uuid not null references second_steps on delete cascade,
  code_hash bytea not null, -- SHA-256 of 80 random bits
  primary key (account_id, code_hash)
);

-- Whoever knew the password and has not entered the code yet, for ten minutes and five tries, in one browser.
create table half_sign_ins (
  token_hash bytea primary key,
  id uuid not null unique,
  account_id uuid not null references second_steps on delete cascade,
  knows bytea not null, -- SHA-256 of the password's hash: a password changed meanwhile ends it
  leads_to bytea not null, -- sealed
  tries integer not null default 0,
  begun_at timestamptz not null default now()
);
create index half_sign_ins_of_account on half_sign_ins (account_id);
create index half_sign_ins_by_time on half_sign_ins (begun_at);

alter table workspaces add column requires_second_step boolean not null default false;

alter type account_mail_kind add value 'second-step-on';
alter type account_mail_kind add value 'second-step-off';
alter type account_mail_kind add value 'second-step-codes';
