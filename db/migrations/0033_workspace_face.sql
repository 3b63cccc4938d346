-- What a workspace is known by on its pages and in its emails, beside its name: an accent colour, and a logo, a small PNG that
-- Foyer drew from what was uploaded. The id stands in the logo's address: it is new with each logo, and cannot be guessed.
alter table workspaces add column accent text check (accent ~ '^#[0-9a-f]{6}$');

create table workspace_logos (
  workspace_id uuid primary key references workspaces,
  id uuid not null default gen_random_uuid(),
  png bytea not null check (octet_length(png) between 1 and 16384),
  width smallint not null check (width > 0),
  height smallint not null check (height > 0)
);
