-- A group is listed by its seats' names and counted by their status: both stand beside each seat's place in it, so that a page
-- of a group of a hundred thousand reads no more seats than it shows.
alter table group_members
  add column member_status text not null default '',
  add column member_sort_name text not null default '';

-- Whoever puts a seat into a group waits for whoever has it locked, and is waited for by whoever changes it.
create function read_group_member() returns trigger language plpgsql as $$
begin
  select member_status(accepted_at, archived_at), sort_name into new.member_status, new.member_sort_name
  from members where workspace_id = new.workspace_id and id = new.member_id for key share;
  return new;
end $$;
create function keep_group_members() returns trigger language plpgsql as $$
begin
  perform from members where workspace_id = new.workspace_id and id = new.id for update;
  update group_members
    set member_status = member_status(new.accepted_at, new.archived_at), member_sort_name = new.sort_name
    where workspace_id = new.workspace_id and member_id = new.id;
  return null;
end $$;
create trigger group_members_adding before insert on group_members for each row execute function read_group_member();
create trigger members_listed after update of sort_name, accepted_at, archived_at on members for each row
  when (old.sort_name <> new.sort_name
    or member_status(old.accepted_at, old.archived_at) <> member_status(new.accepted_at, new.archived_at))
  execute function keep_group_members();

update group_members as gm
set member_status = member_status(m.accepted_at, m.archived_at), member_sort_name = m.sort_name
from members as m where m.workspace_id = gm.workspace_id and m.id = gm.member_id;

drop index group_members_of_group;
create index group_members_by_name on group_members (workspace_id, group_id, member_sort_name, member_id);
create index group_members_by_status on group_members (workspace_id, group_id, member_status, member_sort_name, member_id);
