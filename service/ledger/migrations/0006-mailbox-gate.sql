-- The budget of one mailbox at the vendor, shared by every process on this database. state: seats taken with the moment
-- each is free again whatever became of its holder, requests spent by tens of seconds, and until when nobody may ask.
-- Times in ms since 1970. Statements end with a semicolon at the end of a line (the runner splits there).

create table mailbox_gate (
  tenant integer not null,
  mailbox text not null,
  state jsonb not null,
  primary key (tenant, mailbox)
) with (fillfactor = 50);
