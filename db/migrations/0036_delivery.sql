-- The recipient reported the mail as spam.
alter table mails add column complained_at timestamptz;

-- By this id the provider tells what became of a mail.
create index mails_provider on mails (provider_id) where provider_id is not null;

-- What the provider told of mails by its webhook, each event once. It may come before the worker has written down that the mail
-- was sent, and in any order: the state of a mail follows from all of its events.
create table mail_events (
  id text primary key check (length(id) <= 200),
  provider_id text not null check (length(provider_id) <= 200),
  type text not null check (type in ('delivered', 'delayed', 'bounced', 'complained', 'failed')),
  trouble text,
  happened_at timestamptz not null,
  received_at timestamptz not null default now()
);
create index mail_events_of_mail on mail_events (provider_id);
create index mail_events_by_time on mail_events (received_at);

-- One row: whether mail goes out. While it is stopped, no mail is tried but one by which it is found out whether the trouble is over.
create table mail_transport (
  id boolean primary key default true check (id),
  stopped_at timestamptz,
  reason text,
  trouble text,
  tries integer not null default 0,
  retry_at timestamptz,
  last_sent_at timestamptz,
  check ((stopped_at is null) = (reason is null) and (stopped_at is null) = (trouble is null)
    and (stopped_at is null) = (retry_at is null))
);
insert into mail_transport default values;
