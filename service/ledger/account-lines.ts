import { sql } from 'kysely'
import type { AccountFigures } from '../../shared/crm/account-figures.ts'
import { batch } from './batch.ts'
import type { Db } from './db.ts'
import { COMPANY_ID } from './ids.ts'

/** An account as a list shows it: the figures that were last computed, never computed for the list. */
export interface LineRow {
  readonly id: string
  readonly name: string
  readonly domains: string[]
  /** Null: no figures were computed yet. */
  readonly figures: Pick<AccountFigures, 'state' | 'since' | 'topRep' | 'topShare' | 'companyShare'> | null
}

/** The lines of accounts, by id; one that was merged away is absent. */
export async function loadLines(db: Db, tenant: number, accounts: readonly string[]): Promise<Map<string, LineRow>> {
  if (accounts.length === 0) return new Map()
  const { rows } = await sql<LineRow>`
    select a.id, a.name, f.wanted as figures,
      coalesce((select array_agg(d.domain order by d.domain) from account_domain d
        where d.tenant = a.tenant and d.account = a.id), '{}') as domains
    from account a left join crm_figures f on f.tenant = a.tenant and f.account = a.id
    where a.tenant = ${tenant} and a.merged_into is null and a.id = any(${batch.list(accounts, 'uuid')})`.execute(db)
  return new Map(rows.map((row) => [row.id, row]))
}

/** The accounts whose trust lies with this rep alone (state personal), the largest share first. */
export async function accountsHangingOn(db: Db, tenant: number, rep: string, most: number): Promise<string[]> {
  const { rows } = await sql<{ account: string }>`
    select f.account from crm_figures f join account a on a.tenant = f.tenant and a.id = f.account
    where f.tenant = ${tenant} and f.top_rep = ${rep}::uuid and f.wanted->>'state' = 'personal' and a.merged_into is null
    order by (f.wanted->>'topShare')::float8 desc, a.name, a.id limit ${most}`.execute(db)
  return rows.map((row) => row.account)
}

/** How many accounts hang on each of these reps; absent: none. */
export async function countHanging(db: Db, tenant: number, reps: readonly string[]): Promise<Map<string, number>> {
  if (reps.length === 0) return new Map()
  const { rows } = await sql<{ rep: string; count: number }>`
    select top_rep as rep, count(*)::int as count from crm_figures
    where tenant = ${tenant} and top_rep = any(${batch.list(reps, 'uuid')}) and wanted->>'state' = 'personal'
    group by top_rep`.execute(db)
  return new Map(rows.map((row) => [row.rep, row.count]))
}

/** Whose each of these accounts is, as `loadAccountPeople` says it of one. */
export async function loadPeopleOfAccounts(
  db: Db,
  tenant: number,
  accounts: readonly string[],
): Promise<Map<string, { readonly owner: string | null; readonly holders: readonly string[] }>> {
  if (accounts.length === 0) return new Map()
  const { rows } = await sql<{ id: string; owner: string | null; holders: string[] }>`
    select a.id, a.owner, coalesce((select array_agg(distinct t.holder::text) from touch t
      where t.tenant = a.tenant and t.account = a.id and t.kind <> 'sent' and t.holder <> ${COMPANY_ID}::uuid), '{}') as holders
    from account a where a.tenant = ${tenant} and a.id = any(${batch.list(accounts, 'uuid')})`.execute(db)
  return new Map(rows.map(({ id, owner, holders }) => [id, { owner, holders }]))
}

/**
 * Accounts that answer to some words: a contact's address or a domain exactly, then a name that begins with them, then one
 * that contains them, then a contact's name or the beginning of his address.
 */
export async function searchAccounts(db: Db, tenant: number, words: string, most: number): Promise<string[]> {
  const asked = words.trim().toLowerCase()
  if (asked === '') return []
  const literal = asked.replace(/[\\%_]/g, (sign) => `\\${sign}`)
  const [begins, contains] = [`${literal}%`, `%${literal}%`]
  const { rows } = await sql<{ id: string }>`
    with found as (
      select id, 0 as rank from account where tenant = ${tenant} and key = ${asked}
      union all select account, 0 from account_domain where tenant = ${tenant} and domain = ${asked}
      union all select (${accountNow('c.contact')}), 0 from contact_address c
        where c.tenant = ${tenant} and c.address = ${asked}
      union all select id, case when lower(name) like ${begins} then 1 else 2 end from account
        where tenant = ${tenant} and (lower(name) like ${contains} or key like ${contains})
      union all select account, 2 from account_domain where tenant = ${tenant} and domain like ${contains}
      union all select (${accountNow('c.id')}), 3 from (select tenant, id from contact
        where tenant = ${tenant} and lower(name) like ${contains} order by name limit 200) c
      union all select (${accountNow('c.contact')}), 3 from (select tenant, contact from contact_address
        where tenant = ${tenant} and address like ${begins} order by address limit 200) c
    )
    select a.id from found join account a on a.tenant = ${tenant} and a.id = found.id and a.merged_into is null
    group by a.id, a.name order by min(found.rank), a.name, a.id limit ${most}`.execute(db)
  return rows.map((row) => row.id)
}

/** The account a contact belongs to now: his latest stretch. */
const accountNow = (contact: string) => sql`select m.account from membership m
  where m.tenant = c.tenant and m.contact = ${sql.ref(contact)} order by m.from_at desc limit 1`

/** How far back an account's mail is looked through for the company mailbox it knows. */
const LOOKED_AT = 200

/** Company mailboxes on each account's latest messages, the most used first. */
export async function mailboxesInUse(
  db: Db,
  tenant: number,
  accounts: readonly string[],
): Promise<Map<string, string[]>> {
  if (accounts.length === 0) return new Map()
  const { rows } = await sql<{ account: string; address: string }>`
    select asked.account, p.address from unnest(${batch.list(accounts, 'uuid')}) as asked(account)
    cross join lateral (select message from exchange e where e.tenant = ${tenant} and e.account = asked.account
      order by e.at desc limit ${LOOKED_AT}) latest
    join participant p on p.tenant = ${tenant} and p.message = latest.message
    join internal_address i on i.tenant = ${tenant} and i.address = p.address and i.kind = 'company'
    group by asked.account, p.address order by asked.account, count(*) desc, p.address`.execute(db)
  return new Map([...Map.groupBy(rows, (row) => row.account)].map(([id, all]) => [id, all.map((row) => row.address)]))
}

/** All company mailboxes of today. */
export async function companyMailboxes(db: Db, tenant: number): Promise<{ address: string; name: string | null }[]> {
  const { rows } = await sql<{ address: string; name: string | null }>`
    select distinct on (address) address, name from internal_address
    where tenant = ${tenant} and kind = 'company' and to_day is null order by address`.execute(db)
  return rows
}
