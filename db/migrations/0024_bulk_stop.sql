-- Why the rest of a bulk action is not done: an admin stopped it, or whoever asked for it may no longer act. It is finished then.
alter table bulk_actions
  add column stopped_because text,
  add check (stopped_because is null or finished_at is not null);
