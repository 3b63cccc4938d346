-- Who left by themselves is archived, and the admins see that it was their own wish.
alter table members
  add column left_at timestamptz,
  add check (left_at is null or archived_at is not null),
  -- The first day, in UTC, on which the seat is closed.
  add column ends_on date;

-- The worker looks every minute for seats whose day has come, in whatever workspace.
create index members_ending on members (ends_on) where ends_on is not null and archived_at is null;
