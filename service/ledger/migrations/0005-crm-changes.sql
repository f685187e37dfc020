-- What people do in the CRM beside us: changes we were told of or found, calls and meetings logged there, messages that its
-- own logger wrote as well. No content. Statements end with a semicolon at the end of a line (the runner splits there).

-- What the CRM told (webhook) or a reading of it found (poll), recorded before anything is answered or a cursor moves. An
-- event only says where to look: the state is read from the CRM when it is worked. what: creation, change, deletion,
-- restore, merge, privacy, association. others: further ids of that type it names (merged away).
create table crm_event (
  tenant integer not null,
  id bigint generated always as identity,
  source text not null check (source in ('webhook', 'poll')),
  key text not null,
  object text not null check (object in ('contact', 'account', 'call', 'meeting', 'engagement')),
  what text not null check (what in ('creation', 'change', 'deletion', 'restore', 'merge', 'privacy', 'association')),
  crm_id text not null,
  others text[] not null default '{}',
  occurred_at timestamptz,
  received_at timestamptz not null,
  attempts integer not null default 0,
  not_before timestamptz,
  done_at timestamptz,
  outcome text,
  primary key (tenant, id),
  unique (tenant, key)
);
create index crm_event_open on crm_event (tenant, id) where done_at is null;
create index crm_event_received on crm_event (tenant, received_at);

-- Up to where the CRM was read, by what was read: a moment for what was modified, a place in a list.
create table crm_cursor (
  tenant integer not null,
  name text not null,
  position text not null,
  moved_at timestamptz not null,
  primary key (tenant, name)
);

-- A call or a meeting as the CRM has it: facts, in the CRM's ids and in addresses of ours; touches are derived from it like
-- from messages. gone: deleted there. threads: the (account, kind, day) groups its touches were derived into; null: not yet.
create table crm_activity (
  tenant integer not null,
  id uuid not null,
  kind text not null check (kind in ('call', 'meeting')),
  crm_id text not null,
  at timestamptz not null,
  counts text not null check (counts in ('both', 'inbound', 'no')),
  reps text[] not null default '{}',
  contacts text[] not null default '{}',
  gone boolean not null default false,
  threads uuid[],
  seen_at timestamptz not null,
  primary key (tenant, id),
  unique (tenant, kind, crm_id)
);
create index crm_activity_at on crm_activity (tenant, at);
create index crm_activity_due on crm_activity (tenant, at) where threads is null and not gone;
create index crm_activity_contacts on crm_activity using gin (contacts);
create index crm_activity_reps on crm_activity using gin (reps);

-- Engagements of ours beside which another copy of the message stands, which is kept: found -> archived, or kept when the
-- other one went first. `keep` is the copy that stays.
create table crm_surplus (
  tenant integer not null,
  crm_id text not null,
  message uuid not null,
  keep text not null,
  state text not null default 'found' check (state in ('found', 'archived', 'kept')),
  found_at timestamptz not null,
  settled_at timestamptz,
  primary key (tenant, crm_id)
);
create index crm_surplus_open on crm_surplus (tenant, crm_id) where state = 'found';

-- Who wrote an engagement that is not ours, and when: HubSpot's own copy outranks another tool's.
alter table crm_seen_engagement add column source text;
alter table crm_seen_engagement add column created_at timestamptz;

create index crm_email_confirmed on crm_email (tenant, confirmed_at) where state = 'confirmed' and not adopted;
