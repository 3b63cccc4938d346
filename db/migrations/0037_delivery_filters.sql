-- What an admin asks of open invitations: whose email did not arrive, which expire soon or have expired, and who asked for a new link.
create index invitations_expiring on invitations (workspace_id, expires_at) include (member_id) where closed_at is null;
create index invitations_renewal_asked on invitations (workspace_id, member_id)
  where closed_at is null and renewal_asked_at is not null;

-- When the invitation of a mail was closed: what became of the mail since is nobody's concern. Written for mails that did not arrive
-- alone, so that the index of those holds the few that somebody can still do something about, and not all since the beginning.
alter table mails add column closed_at timestamptz;
update mails set closed_at = i.closed_at from invitations as i
where i.workspace_id = mails.workspace_id and i.id = mails.invitation_id and i.closed_at is not null
  and (mails.complained_at is not null or mails.bounced_at is not null or mails.failed_at is not null);
create index mails_undelivered on mails (workspace_id, invitation_id)
  where closed_at is null and (complained_at is not null or bounced_at is not null
    or delivered_at is null and dropped_at is null and (failed_at is not null or sent_at is null and trouble is not null));

-- What became of the invitations of the last 30 days.
create index invitations_by_time on invitations (workspace_id, created_at);

-- When somebody first pressed a button on the page of its link. That the page was read is not kept: mail scanners read it too.
alter table invitations add column opened_at timestamptz;
update invitations set opened_at = least(renewal_asked_at, closed_at)
where created_at > now() - interval '31 days' and (renewal_asked_at is not null or closed_as in ('accepted', 'declined'));

alter type bulk_intent add value 'renew';
