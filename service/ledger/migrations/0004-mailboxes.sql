-- Live mailboxes: which there are, how far each folder was read, every item a mailbox told of, the subscriptions that wake us
-- and what they said. No subject, no folder name, no address of a customer. Statements end with a semicolon at the end of
-- a line (the runner splits there).

-- A mailbox of ours. `captured` false: left out by `why` (excluded, left, not-listed). state: new (not read yet), backfill
-- (first reading under way), live, refused (`error_code` says why; looked at again at `not_before`).
create table mailbox (
  tenant integer not null,
  id uuid not null,
  address text not null,
  kind text not null check (kind in ('rep', 'company')),
  rep uuid,
  captured boolean not null default true,
  why text,
  mode text not null default 'write' check (mode in ('write', 'adopt')),
  header_only boolean not null default false,
  since timestamptz,
  state text not null default 'new' check (state in ('new', 'backfill', 'live', 'refused')),
  error_code text,
  error_at timestamptz,
  not_before timestamptz,
  last_item_at timestamptz,
  last_checked_at timestamptz,
  backfilled_at timestamptz,
  next_position bigint not null default 0,
  lease_by text,
  lease_until timestamptz,
  primary key (tenant, id),
  unique (tenant, address)
);

-- A folder of a mailbox, under the vendor's own id. skipped: drafts, junk or deleted (never read), gone (no longer there).
-- cursor: where reading goes on; finished: it stands at the end of a whole reading. items: how many the mailbox itself
-- counted at counted_at. resyncs: how often the vendor forgot the cursor and all was read again.
create table mailbox_folder (
  tenant integer not null,
  mailbox uuid not null,
  folder text not null,
  skipped text,
  cursor text,
  finished boolean not null default false,
  read_since timestamptz,
  items integer,
  counted_at timestamptz,
  checked_at timestamptz,
  resyncs integer not null default 0,
  primary key (tenant, mailbox, folder)
);

-- Every item a mailbox told of, once: ids do not change with the folder. Its sighting is (`graph:` || mailbox, position).
-- state: pending (to be fetched), read (handed to capture), gone (no longer there when we asked), failed (reason says why),
-- skipped-folder (it lies in drafts, junk or deleted: reason). removed_at: the mailbox said it left its folder after that;
-- what was captured stays captured. told_at: when we first knew of it, read_at: when it was settled.
create table mailbox_item (
  tenant integer not null,
  mailbox uuid not null,
  item text not null,
  position bigint not null,
  folder text,
  received_at timestamptz,
  state text not null default 'pending' check (state in ('pending', 'read', 'gone', 'failed', 'skipped-folder')),
  reason text,
  told_at timestamptz not null,
  read_at timestamptz,
  removed_at timestamptz,
  attempts integer not null default 0,
  not_before timestamptz,
  lease_by text,
  lease_until timestamptz,
  primary key (tenant, mailbox, item),
  unique (tenant, mailbox, position)
);
create index mailbox_item_pending on mailbox_item (tenant, mailbox, received_at) where state = 'pending';
create index mailbox_item_received on mailbox_item (tenant, mailbox, received_at);

-- What wakes us when something arrives. client_state: SHA-256 of the secret the vendor repeats to us. vendor_id: null until
-- it answered. needs: what a lifecycle notice asks for.
create table graph_subscription (
  tenant integer not null,
  id uuid not null,
  mailbox uuid not null,
  vendor_id text,
  client_state text not null,
  state text not null default 'making' check (state in ('making', 'active', 'ended')),
  needs text check (needs in ('reauthorize', 'recreate')),
  made_at timestamptz not null,
  renewed_at timestamptz,
  expires_at timestamptz,
  ended_at timestamptz,
  why text,
  primary key (tenant, id)
);
create unique index graph_subscription_mailbox on graph_subscription (tenant, mailbox) where state <> 'ended';

-- What the vendor told us, recorded before it is answered. kind: item, reauthorize, removed or missed.
create table graph_notification (
  tenant integer not null,
  id bigint generated always as identity,
  mailbox uuid not null,
  subscription uuid not null,
  kind text not null check (kind in ('item', 'reauthorize', 'removed', 'missed')),
  item text,
  at timestamptz not null,
  done_at timestamptz,
  primary key (tenant, id)
);
create index graph_notification_open on graph_notification (tenant, id) where done_at is null;

-- Notifications that were not ours or made no sense, counted by day and reason.
create table graph_notification_dropped (
  tenant integer not null,
  day date not null,
  reason text not null,
  count bigint not null,
  primary key (tenant, day, reason)
);
