-- One index for all that asks who waits for a new link: the list and its count by the members, and the digest by the longest
-- waiting.
drop index invitations_renewal_asked;
drop index invitations_renewals;
create index invitations_renewals on invitations (workspace_id, renewal_asked_at) include (member_id)
  where closed_at is null and renewal_asked_at is not null;
