-- A name can be changed at any time, and several people can have the same one. Each event therefore keeps what kind of actor
-- it was and, beside the account's id, the email address that the actor had at that moment.
create type actor_kind as enum (
  'account', -- somebody signed in
  'link', -- whoever holds an invitation link, signed in or not
  'command-line',
  'system' -- Foyer by itself, such as when access ends
);

-- Events from before this migration have no address: nobody knows today which one it was then.
alter table audit_events
  add column actor_kind actor_kind not null default 'account',
  add column actor_email text;
alter table instance_events
  add column actor_kind actor_kind not null default 'account',
  add column actor_email text;

-- Only the action tells what kind of actor an old event without an account had: its name could be anybody's.
alter table audit_events disable trigger audit_events_append_only;
update audit_events
set actor_kind = case
  when action in ('member.kept', 'member.ended', 'member.end_warned') then 'system'
  when action in ('member.declined', 'invitation.renewal_asked') then 'link'
  else 'command-line'
end::actor_kind
where actor_account_id is null;
alter table audit_events enable trigger audit_events_append_only;
alter table instance_events disable trigger instance_events_append_only;
update instance_events set actor_kind = 'command-line' where actor_account_id is null;
alter table instance_events enable trigger instance_events_append_only;

-- A bulk action acts long after it was asked for, as the actor that asked.
alter table bulk_actions add column actor_email text not null default '';
update bulk_actions set actor_email = accounts.email from accounts where accounts.id = actor_account_id;
alter table bulk_actions alter column actor_email drop default;
