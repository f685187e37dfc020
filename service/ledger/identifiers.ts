import { sql } from 'kysely'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

/** One way to reach a rep, and to whom it belongs. */
export interface Identifier {
  readonly rep: string
  readonly kind: 'mail' | 'phone' | 'messenger'
  readonly value: string
  readonly owned: 'company' | 'private'
  readonly source: 'file' | 'directory'
  readonly detail: string | null
}

/** Replaces the whole registry: it is a function of what people file and directory say. */
export async function saveIdentifiers(db: Db, tenant: number, identifiers: readonly Identifier[]): Promise<void> {
  await sql`delete from identifier where tenant = ${tenant}`.execute(db)
  if (identifiers.length === 0) return
  await sql`insert into identifier (tenant, rep, kind, value, owned, source, detail)
    select ${tenant}, rep, kind, value, owned, source, detail from ${batch.table(identifiers, {
      rep: ['uuid', (one) => one.rep],
      kind: ['text', (one) => one.kind],
      value: ['text', (one) => one.value],
      owned: ['text', (one) => one.owned],
      source: ['text', (one) => one.source],
      detail: ['text', (one) => one.detail],
    })} on conflict do nothing`.execute(db)
}

export interface RegistryRow {
  readonly rep: string
  readonly name: string | null
  readonly address: string
  /** First day no longer with us, or null. */
  readonly leftOn: string | null
  /** His ids in the CRM: the owner's, which assignments name, and the user's, which changes name. */
  readonly crmOwner: string | null
  readonly crmUser: string | null
  readonly identifiers: readonly Omit<Identifier, 'rep' | 'detail'>[]
}

/** Every listed rep with what is registered of him, by address. */
export async function readRegistry(db: Db, tenant: number): Promise<RegistryRow[]> {
  const { rows } = await sql<RegistryRow>`
    select r.id as rep, r.name, r.primary_address as address, r.left_on::text as "leftOn",
      (array_agg(u.owner_id order by u.active desc, u.user_id) filter (where u.user_id is not null))[1] as "crmOwner",
      (array_agg(u.user_id order by u.active desc, u.user_id) filter (where u.user_id is not null))[1] as "crmUser",
      coalesce((select jsonb_agg(jsonb_build_object('kind', i.kind, 'value', i.value, 'owned', i.owned, 'source', i.source)
        order by i.kind, i.owned, i.value) from identifier i where i.tenant = r.tenant and i.rep = r.id), '[]'::jsonb) as identifiers
    from rep r left join crm_user u on u.tenant = r.tenant and u.rep = r.id
    where r.tenant = ${tenant} and r.listed
    group by r.tenant, r.id, r.name, r.primary_address, r.left_on order by r.primary_address`.execute(db)
  return rows
}

export type GapKind = 'no-company-phone' | 'private-address-in-use' | 'role-without-occupant' | 'occupant-has-left'

/** What the company does not hold, and should. */
export interface Gap {
  readonly gap: GapKind
  /** The rep's primary address, or the role mailbox. */
  readonly address: string
  readonly name: string | null
  /** The private address that was seen; null otherwise. */
  readonly seen: string | null
  /** Captured messages it was seen on; 0 where that is not the point. */
  readonly messages: number
}

/** The gap list as of a day (YYYY-MM-DD): people who are with us, and mailboxes as they are occupied. */
export async function readGaps(db: Db, tenant: number, today: string): Promise<Gap[]> {
  const { rows } = await sql<Gap>`
    with here as (
      select id, name, primary_address from rep
      where tenant = ${tenant} and listed and (left_on is null or left_on > ${today}::date)
    ), role as (
      select address, max(name) as name,
        (array_agg(rep order by from_day desc) filter (where from_day <= ${today}::date
          and (to_day is null or to_day > ${today}::date) and kind = 'rep'))[1] as rep
      from internal_address where tenant = ${tenant} and role_mailbox group by address
    )
    select 'no-company-phone' as gap, primary_address as address, name, null as seen, 0 as messages from here
      where not exists (select 1 from identifier i where i.tenant = ${tenant} and i.rep = here.id and i.kind = 'phone'
        and i.owned = 'company')
    union all
    select 'private-address-in-use', h.primary_address, h.name, f.address, count(distinct f.message)::int
      from private_address_finding f join here h on h.id = f.rep where f.tenant = ${tenant}
      group by h.primary_address, h.name, f.address
    union all
    select 'role-without-occupant', address, name, null, 0 from role where rep is null
    union all
    select 'occupant-has-left', role.address, role.name, null, 0 from role
      join rep r on r.tenant = ${tenant} and r.id = role.rep where r.left_on <= ${today}::date
    order by gap, address, seen`.execute(db)
  return rows
}
