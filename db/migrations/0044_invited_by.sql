-- Each row that an import adds is written to each index. One index does the work of two: what a member sent is asked for as a whole,
-- when they are deleted, and as far as it is open.
drop index invitations_open_by;
drop index invitations_invited_by;
create index invitations_invited_by on invitations (workspace_id, invited_by, closed_at) where invited_by is not null;
