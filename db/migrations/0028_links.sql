-- The open invitations to somebody's address, over all workspaces: shown on their page of workspaces, and mailed again to an
-- address without an account that asks for a new password.
create index members_pending_by_email on members (email) where accepted_at is null and archived_at is null;

-- A link to the address that an account had until it was changed: for seven days whoever reads that mailbox can put it back,
-- whatever the password is by then. Only an address that was proved gets one.
create table email_recoveries (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references accounts on delete cascade,
  email text not null check (length(email) <= 254), -- the former one
  nonce bytea not null, -- random: the password may be the thief's
  changed_at timestamptz not null default now(),
  closed_at timestamptz -- when it was used, or an earlier address was put back
);
create index email_recoveries_of_account on email_recoveries (account_id, changed_at);
create index email_recoveries_by_email on email_recoveries (email) where closed_at is null;
create index email_recoveries_by_time on email_recoveries (changed_at);

alter type account_mail_kind add value 'email-restored';
