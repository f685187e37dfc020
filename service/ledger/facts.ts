import { sql } from 'kysely'
import type { Exchange, Holder, HolderInfo, Touch } from '../../shared/trust/facts.ts'
import { COMPANY } from '../../shared/trust/facts.ts'
import { batch } from './batch.ts'
import type { Db } from './db.ts'
import { COMPANY_ID } from './ids.ts'

export interface AccountRow {
  readonly id: string
  readonly key: string
  readonly name: string
  readonly onePerson: boolean
  readonly domains: string[]
  readonly owner: string | null
}

/** Accounts with a captured message, by id; all of them when no ids are given. */
export async function loadAccounts(db: Db, tenant: number, ids?: readonly string[]): Promise<AccountRow[]> {
  const only = ids === undefined ? sql`true` : sql`a.id = any(${batch.list(ids, 'uuid')})`
  const { rows } = await sql<AccountRow>`
    select a.id, a.key, a.name, a.one_person as "onePerson", a.owner,
      coalesce((select array_agg(d.domain order by d.domain) from account_domain d
        where d.tenant = a.tenant and d.account = a.id), '{}') as domains
    from account a
    where a.tenant = ${tenant} and a.merged_into is null and ${only}
      and exists (select 1 from exchange e where e.tenant = a.tenant and e.account = a.id)
    order by a.key`.execute(db)
  return rows
}

/** The account of a key or domain, or null. */
export async function findAccountId(db: Db, tenant: number, keyOrDomain: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select a.id, 0 as rank from account a where a.tenant = ${tenant} and a.merged_into is null
      and (a.key = ${keyOrDomain} or a.id::text = ${keyOrDomain})
    union all
    select d.account, 1 from account_domain d join account a on a.tenant = d.tenant and a.id = d.account
    where d.tenant = ${tenant} and d.domain = ${keyOrDomain} and a.merged_into is null
    union all
    select m.account, 2 from contact_address c join membership m on m.tenant = c.tenant and m.contact = c.contact
    where c.tenant = ${tenant} and c.address = ${keyOrDomain}
    order by rank limit 1`.execute(db)
  return rows[0]?.id ?? null
}

export interface People {
  /** Rep id -> primary address; the company's id -> `company`. */
  readonly holderOf: (id: string) => Holder
  readonly holders: ReadonlyMap<Holder, HolderInfo>
  /** Primary address -> rep id; the company has none. */
  readonly repOf: ReadonlyMap<Holder, string>
}

/** Everybody of us who may hold trust. `now` decides who has left. */
export async function loadPeople(db: Db, tenant: number, now: number): Promise<People> {
  const { rows } = await sql<{
    id: string
    address: string
    name: string | null
    manager: string | null
    listed: boolean
    left_on: string | null
  }>`
    select r.id, r.primary_address as address, r.name, m.primary_address as manager, r.listed, r.left_on::text
    from rep r left join rep m on m.tenant = r.tenant and m.id = r.manager
    where r.tenant = ${tenant}`.execute(db)
  const byId = new Map<string, Holder>([[COMPANY_ID, COMPANY]])
  const repOf = new Map<Holder, string>()
  const holders = new Map<Holder, HolderInfo>([
    [COMPANY, { holder: COMPANY, name: COMPANY, manager: null, listed: true, departed: false }],
  ])
  for (const row of rows) {
    byId.set(row.id, row.address)
    repOf.set(row.address, row.id)
    const departed = row.left_on !== null && Date.parse(`${row.left_on}T00:00:00Z`) <= now
    holders.set(row.address, {
      holder: row.address,
      name: row.name ?? row.address,
      manager: row.manager,
      listed: row.listed,
      departed,
    })
  }
  return { holderOf: (id) => byId.get(id) ?? id, holders, repOf }
}

/** The touches of accounts, in our words. */
export async function loadTouches(
  db: Db,
  tenant: number,
  accounts: readonly string[],
  holderOf: (id: string) => Holder,
): Promise<Map<string, Touch[]>> {
  const { rows } = await sql<{ account: string } & Touch>`
    select account, contact, holder, kind, day, mass from touch
    where tenant = ${tenant} and account = any(${batch.list(accounts, 'uuid')})`.execute(db)
  return groupByAccount(rows, ({ contact, holder, kind, day, mass }) => ({
    contact,
    holder: holderOf(holder),
    kind,
    day,
    mass,
  }))
}

interface ExchangeRow {
  account: string
  message: string
  at: Date
  direction: Exchange['direction']
  sender: string | null
  contacts: string[]
  addressed: string[]
  holders: string[]
  parent_holders: string[] | null
}

/** The exchanges of accounts, in our words. */
export async function loadExchanges(
  db: Db,
  tenant: number,
  accounts: readonly string[],
  holderOf: (id: string) => Holder,
): Promise<Map<string, Exchange[]>> {
  const { rows } = await sql<ExchangeRow>`
    select account, message, at, direction, sender, contacts, addressed, holders, parent_holders from exchange
    where tenant = ${tenant} and account = any(${batch.list(accounts, 'uuid')})`.execute(db)
  return groupByAccount(rows, (row) => ({
    at: row.at.getTime(),
    direction: row.direction,
    message: row.message,
    sender: row.sender,
    contacts: row.contacts,
    addressed: row.addressed,
    holders: row.holders.map(holderOf),
    parentHolders: row.parent_holders === null ? null : row.parent_holders.map(holderOf),
  }))
}

export interface ContactFacts {
  readonly contact: string
  readonly name: string | null
  readonly title: string | null
  readonly leftAt: number | null
  /** How and in which language he wants to be written to, as the CRM says. */
  readonly channel: string | null
  readonly language: string | null
  readonly addresses: string[]
}

export async function loadContacts(db: Db, tenant: number, ids: readonly string[]): Promise<Map<string, ContactFacts>> {
  const { rows } = await sql<Omit<ContactFacts, 'leftAt'> & { left_at: Date | null }>`
    select c.id as contact, c.name, c.title, c.left_at, c.channel, c.language, array_agg(a.address order by a.address) as addresses
    from contact c join contact_address a on a.tenant = c.tenant and a.contact = c.id
    where c.tenant = ${tenant} and c.id = any(${batch.list(ids, 'uuid')}) group by c.tenant, c.id`.execute(db)
  return new Map(
    rows.map(({ left_at, ...row }) => [row.contact, { ...row, leftAt: left_at === null ? null : left_at.getTime() }]),
  )
}

/** Open deals plus those won in the year before `now`, per account; absent where the CRM knows none. */
export async function loadValues(
  db: Db,
  tenant: number,
  accounts: readonly string[],
  now: number,
): Promise<Map<string, number>> {
  const since = new Date(now - 365 * 86_400_000).toISOString()
  const { rows } = await sql<{ account: string; value: number }>`
    select account, sum(amount) as value from crm_deal
    where tenant = ${tenant} and account = any(${batch.list(accounts, 'uuid')}) and amount is not null
      and (open or won_at between ${since}::timestamptz and ${new Date(now).toISOString()}::timestamptz)
    group by account`.execute(db)
  return new Map(rows.map((row) => [row.account, row.value]))
}

function groupByAccount<Row extends { account: string }, Out>(
  rows: readonly Row[],
  read: (row: Row) => Out,
): Map<string, Out[]> {
  const groups = new Map<string, Out[]>()
  for (const row of rows) {
    const group = groups.get(row.account)
    if (group === undefined) groups.set(row.account, [read(row)])
    else group.push(read(row))
  }
  return groups
}
