-- The waiting mails of one workspace after another, each by when they are due: the workspaces take turns.
create index mails_turns on mails (workspace_id, due_at)
  where sent_at is null and failed_at is null and dropped_at is null;
create index member_mails_turns on member_mails (workspace_id, due_at)
  where sent_at is null and failed_at is null and dropped_at is null;
create index sign_ups_turns on sign_ups (workspace_id, due_at)
  where sent_at is null and failed_at is null and dropped_at is null;
