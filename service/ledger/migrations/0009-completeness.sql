-- Proof of completeness: what each mailbox itself counted for a day beside what the ledger knew, what was missing, and
-- the alarms. No content, no address of a customer. Statements end with a semicolon at the end of a line.

-- The last comparison of a mailbox's day (UTC, by time of receipt) with the mailbox itself. counted: messages in the folders
-- we read, by the mailbox's own count; known: those of the ledger; missing: in the mailbox and never told to us; until: the
-- comparison looked at what was received before that moment.
create table mailbox_day (
  tenant integer not null,
  mailbox uuid not null,
  day date not null,
  counted integer not null,
  known integer not null,
  missing integer not null,
  until timestamptz not null,
  counted_at timestamptz not null,
  primary key (tenant, mailbox, day)
);

-- A message a mailbox held and nobody told us of: found by comparing, then fetched like any other. closed_at: it was settled.
create table mailbox_gap (
  tenant integer not null,
  mailbox uuid not null,
  item text not null,
  message_id text,
  received_at timestamptz,
  found_at timestamptz not null,
  closed_at timestamptz,
  primary key (tenant, mailbox, item)
);
create index mailbox_gap_open on mailbox_gap (tenant, mailbox) where closed_at is null;

-- Alarms: one row each time one is raised. subject: the mailbox it is about, nil where it is about the whole service.
create table alarm (
  tenant integer not null,
  code text not null,
  subject uuid not null,
  raised_at timestamptz not null,
  seen_at timestamptz not null,
  ended_at timestamptz,
  figures jsonb not null default '{}',
  primary key (tenant, code, subject, raised_at)
);
create unique index alarm_open on alarm (tenant, code, subject) where ended_at is null;

-- From when on somebody watched that a mailbox is read: before that it is not called silent.
alter table mailbox add column watched_since timestamptz;
-- Something says that it should be read through now, whenever that was done last.
alter table mailbox add column sweep_wanted boolean not null default false;

-- Whose leases stand is asked every round, whatever waits.
create index mailbox_item_leased on mailbox_item (tenant, lease_by) where state = 'pending' and lease_by is not null;
