-- When a seat was last invited, and by whom: the list of users shows and sorts it, without a look at every row's invitations.
alter table members
  add column invited_at timestamptz not null default now(),
  add column invited_by uuid, -- null for nobody here: the command line
  add foreign key (workspace_id, invited_by) references members;

update members set invited_at = created_at;
update members set invited_at = latest.sent_at, invited_by = latest.invited_by
from (
  select distinct on (workspace_id, member_id) workspace_id, member_id, sent_at, invited_by
  from invitations order by workspace_id, member_id, created_at desc
) as latest
where members.workspace_id = latest.workspace_id and members.id = latest.member_id;

-- Whoever leaves the table is looked for among the inviters, which takes an index in each table that names them.
create index members_invited_by on members (workspace_id, invited_by) where invited_by is not null;
create index invitations_invited_by on invitations (workspace_id, invited_by) where invited_by is not null;
