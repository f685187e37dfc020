-- What the people file and the directory each said of the people and mailboxes of ours, row by row, so that each can speak
-- anew without the other being forgotten; who is who (rep, internal_address) is made of both, the file first. address: the
-- primary one for the file, `id:` and the directory's own id for the directory; rows: the rows
-- of one address as the people file writes them. Statements end with a semicolon at the end of a line (the runner splits there).

create table said_of_us (
  tenant integer not null,
  source text not null check (source in ('file', 'directory')),
  address text not null,
  rows jsonb not null,
  said_at timestamptz not null,
  primary key (tenant, source, address)
);

-- What a people file had said before this table was: who is listed came from nowhere else.
insert into said_of_us (tenant, source, address, rows, said_at)
  select r.tenant, 'file', r.primary_address, jsonb_build_array(jsonb_build_object(
    'kind', 'rep', 'address', r.primary_address, 'name', r.name, 'title', r.title, 'to', r.left_on::text,
    'manager', (select m.primary_address from rep m where m.tenant = r.tenant and m.id = r.manager),
    'aliases', (select coalesce(jsonb_agg(distinct i.address), '[]'::jsonb) from internal_address i
      where i.tenant = r.tenant and i.rep = r.id and not i.role_mailbox and i.address <> r.primary_address),
    'private', to_jsonb(r.private_addresses))), now()
  from rep r where r.listed;
insert into said_of_us (tenant, source, address, rows, said_at)
  select i.tenant, 'file', i.address, jsonb_agg(jsonb_build_object(
    'kind', case when i.role_mailbox then 'role' else i.kind end, 'address', i.address, 'name', i.name,
    'occupant', r.primary_address, 'from', nullif(i.from_day, '0001-01-01'::date)::text, 'to', i.to_day::text)
    order by i.from_day), now()
  from internal_address i left join rep r on r.tenant = i.tenant and r.id = i.rep
  where i.role_mailbox or i.kind in ('company', 'robot') group by i.tenant, i.address on conflict do nothing;

-- How a rep can be reached, and to whom that belongs: what the company owns stays when he goes (requirement D1).
create table identifier (
  tenant integer not null,
  rep uuid not null,
  kind text not null check (kind in ('mail', 'phone', 'messenger')),
  value text not null,
  owned text not null check (owned in ('company', 'private')),
  source text not null check (source in ('file', 'directory')),
  detail text,
  primary key (tenant, rep, kind, value)
);

-- The CRM's users, matched with reps once and kept: changes made in the CRM name the user, assignments the owner.
create table crm_user (
  tenant integer not null,
  user_id text not null,
  owner_id text not null,
  rep uuid,
  active boolean not null,
  matched_at timestamptz not null,
  primary key (tenant, user_id)
);
