-- What an admin can take back for ten minutes: that a membership was archived, or that its invitation was cancelled. One row for
-- each membership, for the last of either; the worker deletes it afterwards. A cancelled invitation's membership is gone, so it is
-- kept here whole: its row, but for the metadata, which stays encrypted and bound to the same ids.
create type undo_kind as enum ('archive', 'cancel');

create table undos (
  workspace_id uuid not null references workspaces,
  member_id uuid not null,
  kind undo_kind not null,
  done_at timestamptz not null default now(),
  sender_id uuid, -- whose archiving cancelled this invitation along: it is taken back with that
  version text, -- a hash of what the membership holds, which nobody may have changed since; null where it was removed
  invitation_id uuid, -- the invitation that was open
  membership jsonb, -- the row of a membership that was removed
  metadata bytea,
  group_ids uuid[] not null default '{}',
  link_ids uuid[] not null default '{}', -- all its invitations, which have lost their membership
  primary key (workspace_id, member_id)
);
create index undos_of_sender on undos (workspace_id, sender_id) where sender_id is not null;
create index undos_by_time on undos (done_at);
