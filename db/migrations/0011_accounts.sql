-- A session is named by its id on its person's page. One that is over stays for some days, and opens nothing: a form that is
-- posted with it then is known as its account's.
alter table sessions
  add column id uuid not null default gen_random_uuid(),
  add column ended_at timestamptz;
update sessions set expires_at = least(expires_at, created_at + interval '90 days');
create index sessions_ended on sessions (ended_at) where ended_at is not null;

-- What was typed into a form whose session had ended, for an hour: shown again to the same account in the same browser.
create table kept_forms (
  id uuid primary key,
  account_id uuid not null references accounts on delete cascade,
  browser bytea not null, -- SHA-256 of a key that only the browser has
  answers bytea not null, -- sealed: the path and the fields
  kept_at timestamptz not null default now()
);
create index kept_forms_of_account on kept_forms (account_id, kept_at);
create index kept_forms_by_time on kept_forms (kept_at);

-- A link that proves an account's mailbox to whoever is signed in as that account. It works for a day, and only while the
-- address and the password are still those of the moment at which it was asked for.
create table email_proofs (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references accounts on delete cascade,
  email text not null check (length(email) <= 254),
  password bytea not null, -- SHA-256 of the password hash of that moment
  asked_at timestamptz not null default now()
);
create index email_proofs_of_account on email_proofs (account_id, asked_at);
create index email_proofs_by_time on email_proofs (asked_at);

alter type account_mail_kind add value 'email-proof';
