-- How many tries of its present step have failed one after another: what fails again and again is given up.
alter table bulk_actions add column failures integer not null default 0;
create index bulk_actions_finished on bulk_actions (finished_at) where finished_at is not null;

-- A link that gives an account another address, mailed to that address. It works for a day, once, and only while the password
-- is still that of the moment at which it was asked for; of one account's links, only the last.
create table email_changes (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references accounts on delete cascade,
  email text not null check (length(email) <= 254), -- the new one
  password bytea not null, -- SHA-256 of the password hash of that moment
  asked_at timestamptz not null default now(),
  closed_at timestamptz -- when it was used, or a later one was asked for
);
create unique index email_changes_open on email_changes (account_id) where closed_at is null;
create index email_changes_of_account on email_changes (account_id, asked_at);
create index email_changes_by_time on email_changes (asked_at);

-- A reset link opens the account only while its mailbox is the account's.
alter table password_resets add column email text check (length(email) <= 254);
update password_resets set email = accounts.email from accounts where accounts.id = password_resets.account_id;
alter table password_resets alter column email set not null;

-- Where a mail goes that is not for the address that the account has when it is sent.
alter table account_mails add column address text not null default '' check (length(address) <= 254);
drop index account_mails_waiting;
create unique index account_mails_waiting on account_mails (account_id, kind, address)
  where sent_at is null and failed_at is null and dropped_at is null;

alter type account_mail_kind add value 'email-change';
alter type account_mail_kind add value 'email-change-asked';
alter type account_mail_kind add value 'email-changed';
