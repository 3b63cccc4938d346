-- How many tries of its present step have failed one after another: what fails again and again is given up.
alter table bulk_actions add column failures integer not null default 0;
create index bulk_actions_finished on bulk_actions (finished_at) where finished_at is not null;
