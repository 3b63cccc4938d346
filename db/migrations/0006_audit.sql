-- The audit log is read newest first, by time and then by id, with the same paging under each of its filters. A name is
-- searched by its beginning: every (actor, action) that fits is a list of its own, and the page is what is newest in them.
create index audit_events_by_time on audit_events (workspace_id, at, id);
create index audit_events_by_action on audit_events (workspace_id, action, at, id);
create index audit_events_by_actor on audit_events (workspace_id, (lower(actor) collate "C"), action, at, id);
