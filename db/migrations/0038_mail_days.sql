-- How many mails left this instance on each day of UTC's calendar, for MAIL_DAILY_LIMIT and its banner. A day is counted in parts,
-- so that mails that are sent at once do not wait for one row.
create table mail_days (
  day date not null,
  part smallint not null,
  sent integer not null,
  primary key (day, part)
);

-- What is being sent at this moment: a day's limit counts it as sent.
create index mails_under_way on mails (claimed_until)
  where claimed_until is not null and sent_at is null and failed_at is null and dropped_at is null;
create index account_mails_under_way on account_mails (claimed_until)
  where claimed_until is not null and sent_at is null and failed_at is null and dropped_at is null;
create index member_mails_under_way on member_mails (claimed_until)
  where claimed_until is not null and sent_at is null and failed_at is null and dropped_at is null;
create index sign_ups_under_way on sign_ups (claimed_until)
  where claimed_until is not null and sent_at is null and failed_at is null and dropped_at is null;

-- The last failures of the instance, for its super admins.
create index mails_failed on mails (failed_at) where failed_at is not null;
create index mails_bounced on mails (bounced_at) where bounced_at is not null;
create index account_mails_failed on account_mails (failed_at) where failed_at is not null;
create index member_mails_failed on member_mails (failed_at) where failed_at is not null;
create index sign_ups_failed on sign_ups (failed_at) where failed_at is not null;
