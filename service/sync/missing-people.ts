import { sql } from 'kysely'
import { batch } from '../ledger/batch.ts'
import { loadLookups, loadMapped, loadTombstones } from './crm-map.ts'
import { loadStretches, whoCounts } from './load-people.ts'
import { isCustomer } from './plan-sync.ts'
import { iso, type SyncContext } from './sync-context.ts'

export interface MissingContact {
  readonly id: string
  readonly addresses: readonly string[]
  readonly name: string | null
}

export interface MissingAccount {
  readonly id: string
  readonly name: string
  readonly domains: readonly string[]
}

/**
 * Contacts on messages to be sent, and accounts of these contacts, that have no CRM id and no tombstone; and whoever was
 * refused long enough ago to be tried again.
 */
export async function missingPeople(
  ctx: SyncContext,
): Promise<{ contacts: MissingContact[]; accounts: MissingAccount[] }> {
  const again = await dueRefusals(ctx)
  const { rows } = await sql<{ contact: string; name: string | null; addresses: string[] | null }>`
    with wanted as (
      select distinct a.contact from crm_email e
      join participant p on p.tenant = e.tenant and p.message = e.message
      join contact_address a on a.tenant = p.tenant and a.address = p.address
      where e.tenant = ${ctx.tenant} and e.wanted and e.state not in ('confirmed', 'tombstone', 'failed')
      union
      select id from contact where tenant = ${ctx.tenant} and id = any(${batch.list(again, 'uuid')})
    )
    select w.contact, c.name, (select array_agg(a.address order by a.address) from contact_address a
      where a.tenant = ${ctx.tenant} and a.contact = w.contact) as addresses
    from wanted w left join contact c on c.tenant = ${ctx.tenant} and c.id = w.contact
    order by w.contact`.execute(ctx.db)
  const people = rows.map((row) => ({ ...row, addresses: row.addresses ?? [] }))
  const internal = await internalAddresses(
    ctx,
    people.flatMap((row) => row.addresses),
  )
  const who = whoCounts(ctx, { internal })
  const customers = people.filter((row) => row.addresses.some((address) => isCustomer(address, who)))
  const ids = customers.map((row) => row.contact)
  const stretches = await loadStretches(ctx, ids)
  const accountIds = [...new Set([...[...stretches.values()].flat().map((stretch) => stretch.account), ...again])]
  const [mappedContacts, mappedAccounts] = [
    await loadMapped(ctx, 'contact', ids),
    await loadMapped(ctx, 'account', accountIds),
  ]
  const buried = new Set([
    ...(await loadTombstones(
      ctx,
      'contact',
      ids.filter((id) => !mappedContacts.has(id)),
    )),
    ...(await loadTombstones(
      ctx,
      'account',
      accountIds.filter((id) => !mappedAccounts.has(id)),
    )),
  ])
  const refused = await loadRefused(ctx, [...ids, ...accountIds])
  const isMissing = (id: string) => !buried.has(id) && !refused.has(id)
  return {
    contacts: customers
      .filter((row) => !mappedContacts.has(row.contact) && isMissing(row.contact))
      .map((row) => ({
        id: row.contact,
        name: row.name,
        addresses: row.addresses.filter((one) => isCustomer(one, who)),
      })),
    accounts: await loadAccounts(
      ctx,
      accountIds.filter((id) => !mappedAccounts.has(id) && isMissing(id)),
    ),
  }
}

async function internalAddresses(ctx: SyncContext, addresses: readonly string[]): Promise<Set<string>> {
  if (addresses.length === 0) return new Set()
  const { rows } = await sql<{ address: string }>`
    select distinct address from internal_address
    where tenant = ${ctx.tenant} and address = any(${batch.list(addresses, 'text')})`.execute(ctx.db)
  return new Set(rows.map((row) => row.address))
}

async function loadAccounts(ctx: SyncContext, ids: readonly string[]): Promise<MissingAccount[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<{ id: string; name: string; domains: string[] | null }>`
    select a.id, a.name, (select array_agg(d.domain order by d.domain) from account_domain d
      where d.tenant = a.tenant and d.account = a.id) as domains
    from account a where a.tenant = ${ctx.tenant} and a.id = any(${batch.list(ids, 'uuid')}) and a.merged_into is null
    order by a.id`.execute(ctx.db)
  return rows.map((row) => ({ id: row.id, name: row.name, domains: row.domains ?? [] }))
}

/** Contacts and accounts HubSpot refused to create lately (an invalid address, an admin's rule): not tried every minute. */
export async function loadRefused(ctx: SyncContext, own: readonly string[]): Promise<Set<string>> {
  const tokens = own.map((id) => `r:${id}`)
  const found = await loadLookups(ctx, tokens, ctx.now() - REFUSED_FOR_MS)
  return new Set([...found.keys()].map((token) => token.slice(2)))
}

const REFUSED_FOR_MS = 3_600_000

/** Whoever was refused so long ago that he may be tried again. */
async function dueRefusals(ctx: SyncContext): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select substr(token, 3) as id from crm_lookup where tenant = ${ctx.tenant} and token >= 'r:' and token < 'r;'
      and asked_at <= ${iso(ctx.now() - REFUSED_FOR_MS)}::timestamptz`.execute(ctx.db)
  return rows.map((row) => row.id)
}

/** Makes everybody who was refused due at once. */
export async function retryRefused(ctx: SyncContext): Promise<void> {
  await sql`update crm_lookup set asked_at = ${iso(0)}::timestamptz
    where tenant = ${ctx.tenant} and token >= 'r:' and token < 'r;'`.execute(ctx.db)
}
