-- The indexes that a large seeding does without and builds again at its end. What still stands here when Foyer starts is
-- what a seeding that was killed left behind.
create table set_aside_indexes (
  name text primary key,
  definition text not null
);
