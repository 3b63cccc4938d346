-- How many of a workspace's open invitations are for people who have no account yet (cloud's Requested). Which ones they are
-- is asked of the accounts; where there are thousands, the worker asks, and the page shows its last answer.
create table requested_counts (
  workspace_id uuid primary key references workspaces,
  members bigint not null,
  counted_at timestamptz not null default now()
);
