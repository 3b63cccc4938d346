-- The time zone by which a workspace shows times and counts days: an IANA name, which the app checks. What was there before stays
-- in UTC. And what the workspace's own page says to its users: a welcome text, and the link that leads on from there.
alter table workspaces
  add column time_zone text not null default 'UTC' check (time_zone ~ '^[A-Za-z0-9_+/-]{1,64}$'),
  add column welcome text not null default '' check (char_length(welcome) <= 2000),
  add column continue_label text check (char_length(continue_label) between 1 and 60),
  add column continue_url text check (continue_url ~ '^https://' and char_length(continue_url) <= 2000),
  add constraint workspaces_continue_check check (num_nonnulls(continue_label, continue_url) in (0, 2));
