-- The browser in which somebody signed up: there the mailed link does not ask for the password a second time. It is the hash of the
-- browser's cookie, as `known_browsers` has it.
alter table sign_ups add column browser bytea;

-- Set once an admin has dismissed the list of first steps, or all of them are done. Workspaces that are there are set up already.
alter table workspaces add column first_steps_dismissed_at timestamptz;
update workspaces set first_steps_dismissed_at = now();

-- The super admins' list of workspaces: in the order of names, and searched anywhere in a name or an address.
create index workspaces_by_name on workspaces (search_form(name) collate "C", id);
create index workspaces_search on workspaces using gin ((' ' || search_form(name) || ' ' || slug) gin_trgm_ops);
drop index workspaces_archived;
