-- What super admins set for the whole instance.
alter table instance
  add column workspaces_created_by text check (workspaces_created_by in ('everybody', 'super-admins')), -- null: as the edition has it
  add column requires_two_factor boolean not null default false; -- of super admins, before they do anything for the instance
