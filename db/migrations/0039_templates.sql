-- What a workspace says in its invitations, and whether it reminds: an empty text is Foyer's own.
alter table workspaces
  add column mail_subject text not null default '' check (char_length(mail_subject) <= 150),
  add column mail_opening text not null default '' check (char_length(mail_opening) <= 500),
  add column replies_to_inviter boolean not null default true,
  add column tells_of_joins boolean not null default true,
  add column reminds boolean not null default true;

-- When the invitee is reminded next; null where there is no reminder to come.
alter table invitations add column remind_at timestamptz;

-- The first reminder of an invitation after a moment: on day 3 of a lifetime of a week or more, and two days before the end of one
-- of three days or more.
create function next_reminder(sent_at timestamptz, expires_at timestamptz, lifetime_days integer, after timestamptz)
returns timestamptz language sql stable parallel safe
begin atomic
  select min(planned.at) from (values
    (case when lifetime_days >= 7 then sent_at + interval '72 hours' end),
    (case when lifetime_days >= 3 then expires_at - interval '48 hours' end)
  ) as planned (at)
  where planned.at > after;
end;

-- Whatever sets the end of an invitation plans its reminders anew with it.
create function plan_reminders() returns trigger language plpgsql as $$
begin
  new.remind_at := next_reminder(new.sent_at, new.expires_at, new.lifetime_days, now());
  return new;
end $$;
create trigger invitations_planned before insert or update of expires_at on invitations
  for each row execute function plan_reminders();

-- Those that are open already are reminded from now on.
update invitations set expires_at = expires_at where closed_at is null and expires_at > now();

create index invitations_reminders on invitations (remind_at) where closed_at is null and remind_at is not null;

-- Whose expired link an admin is asked to renew, the longest waiting first.
create index invitations_renewals on invitations (workspace_id, renewal_asked_at)
  where closed_at is null and renewal_asked_at is not null;

alter type mail_kind add value 'reminder';
alter type member_mail_kind add value 'joined';
alter type member_mail_kind add value 'declined';
alter type member_mail_kind add value 'renewal-asked';
alter type member_mail_kind add value 'archived';

-- The member whom a mail is about, where it is about one: an admin is told of each. It is no foreign key: a mail about somebody who
-- was removed is dropped when it is due.
alter table member_mails add column about_id uuid;
drop index member_mails_waiting;
create unique index member_mails_waiting
  on member_mails (workspace_id, member_id, kind, day, coalesce(about_id, '00000000-0000-0000-0000-000000000000'))
  where sent_at is null and failed_at is null and dropped_at is null;
drop index member_mails_daily;
create unique index member_mails_daily on member_mails (workspace_id, member_id, kind, day)
  where kind <> 'access-ends' and about_id is null;
create index member_mails_about on member_mails (workspace_id, member_id, kind, day) where about_id is not null;
