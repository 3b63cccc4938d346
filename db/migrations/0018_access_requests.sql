-- Whether somebody without a seat may ask for one at the workspace's address.
alter table workspaces add column takes_requests boolean not null default false;

create type access_request_end as enum ('approved', 'declined', 'withdrawn', 'joined');

-- Who asks for a seat. It is the account that asks, whatever its address and name are by now. Whoever gets a seat in another
-- way asks no longer: joined.
create table access_requests (
  workspace_id uuid not null references workspaces,
  id uuid not null default gen_random_uuid(),
  account_id uuid not null references accounts,
  note text not null check (length(note) <= 500),
  asked_at timestamptz not null default now(),
  closed_at timestamptz,
  closed_as access_request_end,
  form_key uuid, -- of the form that invited whoever asked: sent twice, it lets in once
  primary key (workspace_id, id),
  check ((closed_at is null) = (closed_as is null))
);
create unique index access_requests_open on access_requests (workspace_id, account_id) where closed_at is null;
create index access_requests_queue on access_requests (workspace_id, asked_at, id) where closed_at is null;
create index access_requests_of_account on access_requests (workspace_id, account_id, asked_at);
create index access_requests_closed on access_requests (closed_at) where closed_at is not null;

-- What somebody who signs up to ask says to the admins.
alter table sign_ups add column note text not null default '' check (length(note) <= 500);

alter type member_mail_kind add value 'let-in';
alter type member_mail_kind add value 'access-asked';

-- Each of these goes to one member once a day at most; a warning has its own day.
drop index member_mails_daily;
create unique index member_mails_daily on member_mails (workspace_id, member_id, kind, day) where kind <> 'access-ends';
