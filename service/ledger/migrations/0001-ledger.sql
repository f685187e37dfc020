-- The ledger: what was seen, what was decided, what follows from it, what the CRM should hold and what it confirmed.
-- Frozen once merged; later changes are new files. Every row carries the tenant. Statements end with a semicolon at
-- the end of a line (the runner splits there).

create table meta (
  tenant integer not null,
  key text not null,
  value jsonb not null,
  primary key (tenant, key)
);

-- ── Who is who ──────────────────────────────────────────────────────────────────────────────────────────────────────

create table rep (
  tenant integer not null,
  id uuid not null,
  primary_address text not null,
  name text,
  manager uuid,
  title text,
  listed boolean not null default false,
  left_on date,
  private_addresses text[] not null default '{}',
  primary key (tenant, id),
  unique (tenant, primary_address)
);

-- Dated map of every internal address. kind: rep, company, robot, private (a rep's own, listed: of us, but nobody's); a role
-- mailbox is a rep row per occupant's stretch.
create table internal_address (
  tenant integer not null,
  address text not null,
  from_day date not null default '0001-01-01',
  to_day date,
  kind text not null check (kind in ('rep', 'company', 'robot', 'private')),
  rep uuid,
  role_mailbox boolean not null default false,
  name text,
  primary key (tenant, address, from_day),
  check ((kind = 'rep') = (rep is not null))
);

create table contact (
  tenant integer not null,
  id uuid not null,
  name text,
  title text,
  left_at timestamptz,
  primary key (tenant, id)
);

-- Which contact an address belongs to. A merge re-points; the decision log says when and why.
create table contact_address (
  tenant integer not null,
  address text not null,
  contact uuid not null,
  primary key (tenant, address)
);
create index contact_address_contact on contact_address (tenant, contact);

create table account (
  tenant integer not null,
  id uuid not null,
  key text not null,
  name text not null,
  one_person boolean not null default false,
  owner uuid,
  merged_into uuid,
  primary key (tenant, id),
  unique (tenant, key)
);

create table account_domain (
  tenant integer not null,
  domain text not null,
  account uuid not null,
  primary key (tenant, domain, account)
);
create index account_domain_account on account_domain (tenant, account);

-- A contact belongs to an account from a moment on. authority: 0 machine (domain), 1 the CRM or a people file, 2 a person.
create table membership (
  tenant integer not null,
  contact uuid not null,
  from_at timestamptz not null,
  account uuid not null,
  authority smallint not null default 0,
  decided_by text,
  why text,
  decided_at timestamptz,
  primary key (tenant, contact, from_at)
);
create index membership_account on membership (tenant, account);

-- Keyed hashes of erased addresses: a later resync does not bring them back.
create table suppressed (
  tenant integer not null,
  hash text not null,
  at timestamptz not null,
  primary key (tenant, hash)
);

-- A list of people ([{address, name}]) without some addresses.
create function without(people jsonb, gone text[]) returns jsonb language sql immutable as
  'select coalesce(jsonb_agg(p), ''[]''::jsonb) from jsonb_array_elements(people) p where not (p->>''address'') = any(gone)';

-- ── What was seen ───────────────────────────────────────────────────────────────────────────────────────────────────

-- Where a source was left; moves in the transaction that records what was read.
create table source_cursor (
  tenant integer not null,
  source text not null,
  position bigint not null,
  finished boolean not null default false,
  updated_at timestamptz not null,
  primary key (tenant, source)
);

-- One row per item a source yielded that was a message. facts: what this copy alone says (participants, ids, times).
create table sighting (
  tenant integer not null,
  id uuid not null,
  source text not null,
  position bigint not null,
  message_id text,
  message uuid not null,
  sender text,
  at timestamptz not null,
  facts jsonb not null,
  seen_at timestamptz not null,
  primary key (tenant, id),
  unique (tenant, source, position)
);
create index sighting_message on sighting (tenant, message);
create index sighting_message_id on sighting (tenant, message_id) where message_id is not null;

create table failure (
  tenant integer not null,
  source text not null,
  position bigint not null,
  path text not null,
  reason text not null,
  at timestamptz not null,
  primary key (tenant, source, position)
);

-- The text of a sighting, kept only until the CRM has confirmed the message (or never, in header-only mode).
create table content (
  tenant integer not null,
  sighting uuid not null,
  message uuid not null,
  text text,
  html text,
  primary key (tenant, sighting)
);
create index content_message on content (tenant, message);

create table message (
  tenant integer not null,
  id uuid not null,
  identity text not null,
  message_id text,
  at timestamptz not null,
  first_seen_at timestamptz not null,
  captured_at timestamptz,
  sender text,
  direction text check (direction in ('inbound', 'outbound')),
  subject text,
  bare text,
  mark text check (mark in ('answer', 'forward')),
  in_reply_to text,
  refs text[] not null default '{}',
  conversation_guid text,
  conversation_ids text[] not null default '{}',
  automatic text,
  private boolean not null default false,
  mailboxes text[] not null default '{}',
  verdict text not null check (verdict in ('capture', 'skip', 'hold')),
  reason text,
  thread uuid,
  guessed boolean not null default false,
  parent uuid,
  conflict boolean not null default false,
  primary key (tenant, id)
);
create index message_thread on message (tenant, thread) where thread is not null;
create index message_due on message (tenant, at) where verdict = 'capture' and thread is null;
create index message_sender on message (tenant, sender, verdict);

create table participant (
  tenant integer not null,
  message uuid not null,
  address text not null,
  role text not null check (role in ('from', 'to', 'cc', 'bcc')),
  name text,
  primary key (tenant, message, address)
);
create index participant_address on participant (tenant, address, role);

-- What can put two captured messages into one thread: `m:` Message-ID carried or referred to, `g:` conversation GUID,
-- `c:` conversation id in a mailbox, `s:` bare subject with one external contact.
create table link (
  tenant integer not null,
  token text not null,
  message uuid not null,
  primary key (tenant, token, message)
);
create index link_message on link (tenant, message);

-- ── What follows from it (written by derive alone) ──────────────────────────────────────────────────────────────────

-- mass per (account, contact, holder, kind, day, thread); holder nil uuid = the company; day = days since 1970-01-01.
create table touch (
  tenant integer not null,
  account uuid not null,
  contact uuid not null,
  holder uuid not null,
  kind text not null check (kind in ('opened', 'answered', 'called', 'met', 'visited', 'sent')),
  day integer not null,
  thread uuid not null,
  mass double precision not null
);
create index touch_account on touch (tenant, account);
create index touch_thread on touch (tenant, thread);

-- One captured message as it concerns one account.
create table exchange (
  tenant integer not null,
  account uuid not null,
  message uuid not null,
  thread uuid not null,
  at timestamptz not null,
  direction text not null check (direction in ('inbound', 'outbound', 'both')),
  sender uuid,
  contacts uuid[] not null,
  addressed uuid[] not null,
  holders uuid[] not null,
  parent_holders uuid[]
);
create index exchange_account on exchange (tenant, account, at);
create index exchange_thread on exchange (tenant, thread);

-- Accounts whose facts changed since their figures were last computed.
create table stale_account (
  tenant integer not null,
  account uuid not null,
  since timestamptz not null,
  primary key (tenant, account)
);

-- Customer mail seen at what is probably a rep's private address; recorded, never read (D4).
create table private_address_finding (
  tenant integer not null,
  message uuid not null,
  address text not null,
  rep uuid not null,
  sign text not null check (sign in ('listed', 'same-name')),
  primary key (tenant, message, address)
);

-- Everything a person or a rule decided: exclusions, corrections, merges, erasures, conflicts. Append-only, no content.
create table decision (
  tenant integer not null,
  id bigint generated always as identity,
  at timestamptz not null,
  by_whom text not null,
  kind text not null,
  subject uuid,
  why text,
  detail jsonb not null default '{}',
  primary key (tenant, id)
);

-- ── What the CRM should hold, beside what it confirmed ──────────────────────────────────────────────────────────────

-- Dated map between our identities and the CRM's. ended_at set: merged away or deleted there (then `tombstone` says so).
create table crm_identity (
  tenant integer not null,
  kind text not null check (kind in ('account', 'contact', 'rep')),
  own uuid not null,
  crm_id text not null,
  made_by_us boolean not null,
  since timestamptz not null,
  ended_at timestamptz,
  tombstone boolean not null default false,
  primary key (tenant, kind, crm_id)
);
create index crm_identity_own on crm_identity (tenant, kind, own);

-- What the CRM said about an address (`a:`) or domain (`d:`) we asked about; `known` = it knew it other than through us.
create table crm_lookup (
  tenant integer not null,
  token text not null,
  known boolean not null,
  asked_at timestamptz not null,
  primary key (tenant, token)
);

-- One engagement per captured message: wanted -> reserved -> sent -> confirmed; tombstone = a person deleted it there.
create table crm_email (
  tenant integer not null,
  message uuid not null,
  wanted boolean not null,
  state text not null default 'wanted' check (state in ('wanted', 'reserved', 'sent', 'confirmed', 'tombstone', 'archived', 'failed')),
  crm_id text,
  adopted boolean not null default false,
  attempts integer not null default 0,
  not_before timestamptz,
  lease_until timestamptz,
  lease_by text,
  sent_at timestamptz,
  confirmed_at timestamptz,
  wanted_hash text,
  confirmed_hash text,
  error_code text,
  primary key (tenant, message)
);
create index crm_email_open on crm_email (tenant, state) where state not in ('confirmed', 'tombstone', 'archived');
create index crm_email_id on crm_email (tenant, crm_id) where crm_id is not null;

-- The trust figures an account's CRM record should show, beside those it confirmed.
create table crm_figures (
  tenant integer not null,
  account uuid not null,
  computed_at timestamptz not null,
  wanted jsonb not null,
  wanted_hash text not null,
  confirmed_hash text,
  confirmed_at timestamptz,
  error_code text,
  primary key (tenant, account)
);

-- Open and recently won business of an account, as the CRM last said it.
create table crm_deal (
  tenant integer not null,
  crm_id text not null,
  account uuid not null,
  amount double precision,
  open boolean not null,
  won_at timestamptz,
  seen_at timestamptz not null,
  primary key (tenant, crm_id)
);
create index crm_deal_account on crm_deal (tenant, account);
