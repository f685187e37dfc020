import { sql } from 'kysely'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

export interface InternalStretch {
  readonly address: string
  /** First day and first day no longer, as days since 1970-01-01; null is open. */
  readonly fromDay: number | null
  readonly toDay: number | null
  readonly kind: 'rep' | 'company' | 'robot' | 'private'
  readonly rep: string | null
  readonly roleMailbox: boolean
  /** The directory or people file lists this rep. */
  readonly listed: boolean
}

/** The dated entries of internal addresses. */
export async function loadInternal(db: Db, tenant: number, addresses: readonly string[]): Promise<InternalStretch[]> {
  if (addresses.length === 0) return []
  const { rows } = await sql<InternalStretch>`
    select a.address, nullif(a.from_day, '0001-01-01'::date) - '1970-01-01'::date as "fromDay",
      a.to_day - '1970-01-01'::date as "toDay", a.kind, a.rep,
      a.role_mailbox as "roleMailbox", coalesce(r.listed, true) as listed
    from internal_address a left join rep r on r.tenant = a.tenant and r.id = a.rep
    where a.tenant = ${tenant} and a.address = any(${batch.list(addresses, 'text')})`.execute(db)
  return rows
}

/** The addresses of reps themselves; a role mailbox is its occupant's for a while only. */
export async function loadOwnAddresses(
  db: Db,
  tenant: number,
  reps: readonly string[],
): Promise<{ readonly rep: string; readonly address: string }[]> {
  if (reps.length === 0) return []
  const { rows } = await sql<{ rep: string; address: string }>`
    select distinct rep, address from internal_address
    where tenant = ${tenant} and kind = 'rep' and not role_mailbox and rep = any(${batch.list(reps, 'uuid')})`.execute(
    db,
  )
  return rows
}

/** True when a directory or people file says who is who; then an internal address it does not know is no holder. */
export async function hasDirectory(db: Db, tenant: number): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select exists (select 1 from rep where tenant = ${tenant} and listed) as known`.execute(db)
  return rows[0]?.known ?? false
}

export interface RepName {
  readonly id: string
  readonly name: string | null
  readonly privateAddresses: readonly string[]
}

/** Names and private addresses of the listed reps, to find customer mail at private addresses (D4). */
export async function loadListedReps(db: Db, tenant: number): Promise<RepName[]> {
  const { rows } = await sql<RepName>`
    select id, name, private_addresses as "privateAddresses" from rep where tenant = ${tenant} and listed`.execute(db)
  return rows
}

/** Reps seen without a directory: every internal address is one, under its own address. */
export async function insertUnlistedReps(
  db: Db,
  tenant: number,
  reps: readonly { readonly id: string; readonly address: string; readonly name: string | null }[],
): Promise<void> {
  if (reps.length === 0) return
  const columns = { id: ['uuid', 'id'], address: ['text', 'address'], name: ['text', 'name'] } as const
  const rows = () =>
    batch.table(reps, {
      id: [columns.id[0], (r) => r.id],
      address: [columns.address[0], (r) => r.address],
      name: [columns.name[0], (r) => r.name],
    })
  await sql`insert into rep (tenant, id, primary_address, name)
    select ${tenant}, id, address, name from ${rows()} on conflict do nothing`.execute(db)
  await sql`insert into internal_address (tenant, address, kind, rep)
    select ${tenant}, address, 'rep', id from ${rows()} on conflict do nothing`.execute(db)
}

export interface ContactRow {
  readonly address: string
  readonly contact: string
}

/** The contacts behind addresses, with all addresses of each. */
export async function loadContactAddresses(
  db: Db,
  tenant: number,
  addresses: readonly string[],
): Promise<ContactRow[]> {
  if (addresses.length === 0) return []
  const { rows } = await sql<ContactRow>`
    select address, contact from contact_address
    where tenant = ${tenant} and contact in (
      select contact from contact_address where tenant = ${tenant} and address = any(${batch.list(addresses, 'text')}))`.execute(
    db,
  )
  return rows
}

/** All addresses of contacts. */
export async function loadContactAddressesOf(
  db: Db,
  tenant: number,
  contacts: readonly string[],
): Promise<Map<string, string[]>> {
  if (contacts.length === 0) return new Map()
  const { rows } = await sql<ContactRow>`
    select address, contact from contact_address
    where tenant = ${tenant} and contact = any(${batch.list(contacts, 'uuid')}) order by address`.execute(db)
  return new Map(
    [...Map.groupBy(rows, (row) => row.contact)].map(([contact, all]) => [contact, all.map((row) => row.address)]),
  )
}

export interface MembershipRow {
  readonly contact: string
  readonly account: string
  readonly from: number
}

export async function loadMemberships(db: Db, tenant: number, contacts: readonly string[]): Promise<MembershipRow[]> {
  if (contacts.length === 0) return []
  const { rows } = await sql<{ contact: string; account: string; from_at: Date }>`
    select contact, account, from_at from membership
    where tenant = ${tenant} and contact = any(${batch.list(contacts, 'uuid')}) order by contact, from_at`.execute(db)
  return rows.map((row) => ({ contact: row.contact, account: row.account, from: row.from_at.getTime() }))
}

export async function insertContacts(
  db: Db,
  tenant: number,
  contacts: readonly { readonly id: string; readonly address: string; readonly name: string | null }[],
): Promise<void> {
  if (contacts.length === 0) return
  const rows = () =>
    batch.table(contacts, {
      id: ['uuid', (c) => c.id],
      address: ['text', (c) => c.address],
      name: ['text', (c) => c.name],
    })
  await sql`insert into contact (tenant, id, name)
    select distinct on (id) ${tenant}::int, id, name from ${rows()} on conflict do nothing`.execute(db)
  await sql`insert into contact_address (tenant, address, contact)
    select ${tenant}, address, id from ${rows()} on conflict do nothing`.execute(db)
}

/** Gives contacts a name that were first seen without one. */
export async function nameContacts(db: Db, tenant: number, names: ReadonlyMap<string, string>): Promise<void> {
  if (names.size === 0) return
  await sql`update contact set name = batch.name from ${batch.table([...names], {
    id: ['uuid', ([id]) => id],
    name: ['text', ([, name]) => name],
  })} where contact.tenant = ${tenant} and contact.id = batch.id and contact.name is null`.execute(db)
}

/** The accounts that have each of these domains. */
export async function loadAccountsByDomain(
  db: Db,
  tenant: number,
  domains: readonly string[],
): Promise<Map<string, string[]>> {
  const byDomain = new Map<string, string[]>()
  if (domains.length === 0) return byDomain
  const { rows } = await sql<{ domain: string; account: string }>`
    select d.domain, d.account from account_domain d
    join account a on a.tenant = d.tenant and a.id = d.account and a.merged_into is null
    where d.tenant = ${tenant} and d.domain = any(${batch.list(domains, 'text')}) order by d.account`.execute(db)
  for (const { domain, account } of rows) byDomain.set(domain, [...(byDomain.get(domain) ?? []), account])
  return byDomain
}

/** The domains of accounts. */
export async function loadDomainsOf(
  db: Db,
  tenant: number,
  accounts: readonly string[],
): Promise<{ account: string; domain: string }[]> {
  if (accounts.length === 0) return []
  const { rows } = await sql<{ account: string; domain: string }>`
    select account, domain from account_domain where tenant = ${tenant} and account = any(${batch.list(accounts, 'uuid')})`.execute(
    db,
  )
  return rows
}

export interface NewAccount {
  readonly id: string
  readonly key: string
  readonly name: string
  readonly domain: string | null
}

export async function insertAccounts(db: Db, tenant: number, accounts: readonly NewAccount[]): Promise<void> {
  if (accounts.length === 0) return
  await sql`insert into account (tenant, id, key, name, one_person)
    select ${tenant}, id, key, name, one_person from ${batch.table(accounts, {
      id: ['uuid', (a) => a.id],
      key: ['text', (a) => a.key],
      name: ['text', (a) => a.name],
      one_person: ['boolean', (a) => a.domain === null],
    })} on conflict do nothing`.execute(db)
  const named = accounts.filter((account) => account.domain !== null)
  if (named.length === 0) return
  await sql`insert into account_domain (tenant, domain, account)
    select ${tenant}, domain, id from ${batch.table(named, {
      id: ['uuid', (a) => a.id],
      domain: ['text', (a) => a.domain],
    })} on conflict do nothing`.execute(db)
}

/** Where a person corrected to whom a contact belongs, what machines and files said of it goes. */
export async function letCorrectionsStand(db: Db, tenant: number, contacts: readonly string[]): Promise<void> {
  await sql`delete from membership m where m.tenant = ${tenant} and m.authority < 2
    and m.contact = any(${batch.list(contacts, 'uuid')}) and exists (
      select 1 from membership c where c.tenant = m.tenant and c.contact = m.contact and c.authority = 2)`.execute(db)
}

/** First stretches by domain (authority 0): from the beginning of time, never over what others decided. */
export async function insertMachineMemberships(
  db: Db,
  tenant: number,
  memberships: readonly { readonly contact: string; readonly account: string }[],
): Promise<void> {
  if (memberships.length === 0) return
  await sql`insert into membership (tenant, contact, from_at, account)
    select ${tenant}, contact, '0001-01-01T00:00:00Z', account from ${batch.table(memberships, {
      contact: ['uuid', (m) => m.contact],
      account: ['uuid', (m) => m.account],
    })} on conflict do nothing`.execute(db)
}
