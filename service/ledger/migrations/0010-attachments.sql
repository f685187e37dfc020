-- Files that messages carry. Statements end with a semicolon at the end of a line (the runner splits there).

-- What a sighting said of its files: kept beside its content, and gone with it once the CRM has confirmed the message.
-- ref: the vendor's id, where the bytes stay at the source and are read when the message is sent.
create table attachment (
  tenant integer not null,
  sighting uuid not null,
  ord integer not null,
  message uuid not null,
  name text,
  type text not null,
  size bigint not null,
  inline boolean not null,
  content_id text,
  ref text,
  primary key (tenant, sighting, ord)
);
create index attachment_message on attachment (tenant, message);

-- Bytes of files whose source cannot be asked again (mail files), in parts, and only where the policy uploads them.
create table attachment_bytes (
  tenant integer not null,
  sighting uuid not null,
  ord integer not null,
  part integer not null,
  bytes bytea not null,
  primary key (tenant, sighting, ord, part),
  foreign key (tenant, sighting, ord) references attachment on delete cascade
);

-- A file we asked the CRM to keep, recorded before it is sent. No name stays: `key` is a hash of it, `path` (where it is to
-- lie) is forgotten with the answer. crm_id null: the answer is open. reason: why the CRM did not take it.
create table crm_file (
  tenant integer not null,
  message uuid not null,
  key text not null,
  path text,
  crm_id text,
  reason text,
  attempts integer not null default 0,
  asked_at timestamptz not null,
  primary key (tenant, message, key)
);
