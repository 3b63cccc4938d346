-- A mail that was kept on this machine, as no provider was set up: nobody got it, whatever sent_at says.
alter table mails add column captured boolean not null default false;
alter table account_mails add column captured boolean not null default false;
alter table member_mails add column captured boolean not null default false;
alter table sign_ups add column captured boolean not null default false;

-- Who invited and when is one event: resending moved the time alone.
update members set invited_at = invitations.created_at, invited_by = invitations.invited_by
from invitations
where members.workspace_id = invitations.workspace_id and members.id = invitations.member_id
  and invitations.closed_at is null and invitations.sent_at > invitations.created_at;
