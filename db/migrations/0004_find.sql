-- Finding people: by a part of their name or address, and sorted by when they were invited or last seen.
create extension if not exists pg_trgm;
create extension if not exists btree_gin;

create index members_search on members using gin (workspace_id, (' ' || sort_name || ' ' || email) gin_trgm_ops);
create index members_by_role on members (workspace_id, role, sort_name, id);
create index members_by_invited on members (workspace_id, invited_at, id);
create index members_by_seen on members (workspace_id, coalesce(last_seen_at, '-infinity'), id);
create index members_by_status_invited
  on members (workspace_id, member_status(accepted_at, archived_at), invited_at, id);
create index members_by_status_seen
  on members (workspace_id, member_status(accepted_at, archived_at), coalesce(last_seen_at, '-infinity'), id);
