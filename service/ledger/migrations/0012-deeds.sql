-- What people do from the Outlook add-in: rulings on single messages, corrections, introductions, follow-up tasks. No content.
-- Statements end with a semicolon at the end of a line (the runner splits there).

-- Each deed once: `key` is made by the pane, once per click. print: what was asked (a hash), so that a key is not used for
-- something else. outcome, subject: what came of it; sentences are made anew from them.
create table deed (
  tenant integer not null,
  key uuid not null,
  by_whom text not null,
  kind text not null,
  print text not null,
  at timestamptz not null,
  outcome text,
  subject uuid,
  primary key (tenant, key)
);

-- What a person decided of one message, beside policy: private (not to be captured), taken-back (a wrong capture, final),
-- released (a stranger's that need not wait). The message may not have been seen yet: its id is a function of its identity.
create table ruling (
  tenant integer not null,
  message uuid not null,
  ruling text not null check (ruling in ('private', 'taken-back', 'released')),
  by_whom text not null,
  why text,
  at timestamptz not null,
  primary key (tenant, message)
);

-- To whom an address belongs by a person's word (2) outranks what the CRM and files say of it.
alter table contact_address add column authority smallint not null default 0;

-- A colleague is asked to join. Its state follows from captured messages; only the wish and its withdrawal are kept here.
create table introduction (
  tenant integer not null,
  id uuid not null,
  account uuid not null,
  colleague uuid not null,
  contact uuid,
  by_rep uuid not null,
  message uuid,
  conversation text,
  language text not null,
  asked_at timestamptz not null,
  withdrawn_at timestamptz,
  primary key (tenant, id)
);
create index introduction_account on introduction (tenant, account);
create index introduction_by on introduction (tenant, by_rep);
create index introduction_colleague on introduction (tenant, colleague);
create index introduction_conversation on introduction (tenant, conversation) where conversation is not null;

-- Follow-up tasks: wanted -> reserved -> sent -> confirmed, as crm_email; tombstone = a person deleted it in the CRM.
-- mark: by which it is found again in the CRM. done_at: completed there. seen_at: when the CRM was last asked.
create table crm_task (
  tenant integer not null,
  id uuid not null,
  account uuid not null,
  contact uuid,
  owner uuid,
  by_rep uuid,
  message uuid,
  title text not null,
  due_on date not null,
  mark text not null,
  made_at timestamptz not null,
  state text not null default 'wanted' check (state in ('wanted', 'reserved', 'sent', 'confirmed', 'tombstone', 'failed')),
  crm_id text,
  attempts integer not null default 0,
  not_before timestamptz,
  lease_until timestamptz,
  lease_by text,
  sent_at timestamptz,
  confirmed_at timestamptz,
  error_code text,
  seen_at timestamptz,
  done_at timestamptz,
  primary key (tenant, id)
);
create index crm_task_open on crm_task (tenant, state) where state not in ('confirmed', 'tombstone');
create index crm_task_running on crm_task (tenant, seen_at) where state = 'confirmed' and done_at is null;
create index crm_task_account on crm_task (tenant, account);

-- The info bar of a thread that somebody dismissed.
create table compose_dismissal (
  tenant integer not null,
  mailbox text not null,
  conversation text not null,
  by_whom text not null,
  at timestamptz not null,
  primary key (tenant, mailbox, conversation)
);

-- Somebody is sending from a mailbox: its Sent Items are looked at soon. A hint only, and forgotten after some days.
create table send_sighting (
  tenant integer not null,
  id bigint generated always as identity,
  mailbox uuid not null,
  mark text,
  conversation text,
  recipients integer not null,
  by_whom text not null,
  at timestamptz not null,
  primary key (tenant, id)
);
create index send_sighting_at on send_sighting (tenant, at);
