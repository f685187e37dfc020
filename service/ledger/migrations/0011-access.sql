-- Who read a text without having been on the message. Statements end with a semicolon at the end of a line (the runner
-- splits there).

-- Append-only; no text. tid, oid: the reader at Microsoft; rep where he is one of ours; name as it was then. The row stays
-- when the message is erased: that somebody read is no secret of the customer's.
create table body_reading (
  tenant integer not null,
  id bigint generated always as identity,
  at timestamptz not null,
  message uuid not null,
  tid text not null,
  oid text not null,
  rep uuid,
  name text not null,
  primary key (tenant, id)
);
create index body_reading_message on body_reading (tenant, message, at);
create index body_reading_reader on body_reading (tenant, tid, oid, at);

create function refuse_change() returns trigger language plpgsql as
  'begin raise exception ''append-only''; end';
create trigger body_reading_stays before update or delete on body_reading for each row execute function refuse_change();
