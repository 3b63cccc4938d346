-- How many seats each group has, as member_tallies keeps it: changes are appended, sums are read, the worker folds them
-- together and sweeps those of deleted groups. They refer to no group: a seat that leaves would wait for a group that is
-- being deleted, and the group for the seat.
create table group_tallies (
  workspace_id uuid not null references workspaces,
  group_id uuid not null,
  id bigint generated always as identity,
  members bigint not null,
  primary key (workspace_id, group_id, id)
);

create function tally_group_members_added() returns trigger language plpgsql as $$
begin
  insert into group_tallies (workspace_id, group_id, members)
    select workspace_id, group_id, count(*) from changed group by 1, 2;
  return null;
end $$;
create function tally_group_members_removed() returns trigger language plpgsql as $$
begin
  insert into group_tallies (workspace_id, group_id, members)
    select workspace_id, group_id, -count(*) from changed group by 1, 2;
  return null;
end $$;
create trigger group_members_added after insert on group_members referencing new table as changed
  for each statement execute function tally_group_members_added();
create trigger group_members_removed after delete on group_members referencing old table as changed
  for each statement execute function tally_group_members_removed();

-- The triggers keep every other writer out until here is done: what is there now is counted once.
insert into group_tallies (workspace_id, group_id, members)
  select workspace_id, group_id, count(*) from group_members group by 1, 2;

-- Beginnings of names and addresses, in whatever collation the database has.
create index members_name_beginning on members (workspace_id, sort_name collate "C", id);
create index members_email_beginning on members (workspace_id, email collate "C", id);
