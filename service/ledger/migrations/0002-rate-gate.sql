-- The call budget of one vendor app, shared by every process on this database. A slot is a call; `*_busy` holds, for
-- every slot in use, the moment (ms since 1970) from which it may be used again. Statements end with a semicolon at
-- the end of a line (the runner splits there).

create table rate_gate (
  tenant integer not null,
  name text not null,
  general_busy double precision[] not null default '{}',
  search_busy double precision[] not null default '{}',
  general_paused_until double precision not null default 0,
  search_paused_until double precision not null default 0,
  day integer not null default 0,
  used integer not null default 0,
  primary key (tenant, name)
) with (fillfactor = 50);
