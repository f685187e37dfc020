import { sql } from 'kysely'
import type { CrmContact } from '../clients/hubspot/contacts.ts'
import { batch } from '../ledger/batch.ts'
import { ownId } from '../ledger/ids.ts'
import { insertAccounts, loadAccountsByDomain } from '../ledger/who.ts'
import { loadOwn, saveMapped } from './crm-map.ts'
import { mergeContacts, messagesOfContact } from './merge-own.ts'
import { iso, type SyncContext, type SyncSummary } from './sync-context.ts'

/**
 * Takes over what HubSpot knows of contacts: all addresses of one are one person, and his primary company is his account
 * (`domain.md` §2, account resolution). Answers the messages that have to be derived again because of it.
 */
export async function learnContacts(
  ctx: SyncContext,
  summary: SyncSummary,
  contacts: readonly CrmContact[],
): Promise<string[]> {
  if (contacts.length === 0) return []
  const ownOf = await ownContacts(ctx, contacts)
  const mapped = await loadOwn(
    ctx,
    'contact',
    contacts.map((contact) => contact.id),
  )
  const fresh: { own: string; crmId: string; madeByUs: boolean }[] = []
  const present: { own: string; contact: CrmContact }[] = []
  for (const contact of contacts) {
    const known = mapped.get(contact.id)
    const owns = [...new Set(contact.addresses.flatMap((address) => ownOf.get(address) ?? []))]
    const [keep] = known === undefined ? owns.sort() : [known]
    // A stranger who is not on any captured message yet: capture makes him a contact when he is released.
    if (keep === undefined) continue
    if (known === undefined) fresh.push({ own: keep, crmId: contact.id, madeByUs: false })
    await saveAddresses(ctx, keep, contact.addresses)
    await mergeContacts(ctx, keep, owns)
    present.push({ own: keep, contact })
  }
  await saveMapped(ctx, 'contact', fresh)
  summary.contactsFound += fresh.length
  await saveNames(ctx, present)
  const moved = await saveAccounts(ctx, present)
  const messages = new Set<string>()
  for (const contact of moved) for (const message of await messagesOfContact(ctx, contact)) messages.add(message)
  return [...messages]
}

async function ownContacts(ctx: SyncContext, contacts: readonly CrmContact[]): Promise<Map<string, string>> {
  const addresses = contacts.flatMap((contact) => contact.addresses)
  const { rows } = await sql<{ address: string; contact: string }>`
    select address, contact from contact_address
    where tenant = ${ctx.tenant} and address = any(${batch.list(addresses, 'text')})`.execute(ctx.db)
  return new Map(rows.map((row) => [row.address, row.contact]))
}

async function saveAddresses(ctx: SyncContext, own: string, addresses: readonly string[]): Promise<void> {
  await sql`insert into contact_address (tenant, address, contact)
    select ${ctx.tenant}::int, a.address, ${own}::uuid from unnest(${batch.list(addresses, 'text')}) as a(address)
    on conflict do nothing`.execute(ctx.db)
}

async function saveNames(ctx: SyncContext, rows: readonly { own: string; contact: CrmContact }[]): Promise<void> {
  if (rows.length === 0) return
  await sql`update contact set name = coalesce(batch.name, contact.name), title = coalesce(batch.title, contact.title)
    from ${batch.table(rows, {
      own: ['uuid', (row) => row.own],
      name: ['text', (row) => row.contact.name],
      title: ['text', (row) => row.contact.title],
    })}
    where contact.tenant = ${ctx.tenant} and contact.id = batch.own`.execute(ctx.db)
}

/** Puts contacts onto the account HubSpot names; answers those who changed it. A person's correction outranks it. */
async function saveAccounts(
  ctx: SyncContext,
  rows: readonly { readonly own: string; readonly contact: CrmContact }[],
): Promise<string[]> {
  const crmIds = [...new Set(rows.flatMap(({ contact }) => contact.account ?? []))]
  if (crmIds.length === 0) return []
  const accounts = await ownAccounts(ctx, crmIds)
  const wanted = rows.flatMap(({ own, contact }) => {
    const account = contact.account === null ? undefined : accounts.get(contact.account)
    return account === undefined ? [] : [{ own, account }]
  })
  if (wanted.length === 0) return []
  const last = await sql<{ contact: string; account: string; authority: number; from_at: Date }>`
    select distinct on (contact) contact, account, authority, from_at from membership
    where tenant = ${ctx.tenant} and contact = any(${batch.list(
      wanted.map((one) => one.own),
      'uuid',
    )})
    order by contact, from_at desc`.execute(ctx.db)
  const lastOf = new Map(last.rows.map((row) => [row.contact, row]))
  const changed: string[] = []
  for (const { own, account } of wanted) {
    const current = lastOf.get(own)
    if (current?.account === account || current?.authority === 2) continue
    // A guess by domain was never true; what the CRM said before was, until now: a change of employer.
    const from = current === undefined || current.authority === 0 ? BEGINNING : iso(ctx.now())
    await ctx.db.transaction().execute(async (trx) => {
      if (from === BEGINNING) {
        await sql`delete from membership where tenant = ${ctx.tenant} and contact = ${own}::uuid and authority = 0`.execute(
          trx,
        )
      }
      await sql`insert into membership (tenant, contact, from_at, account, authority, decided_by, why, decided_at)
        values (${ctx.tenant}, ${own}::uuid, ${from}::timestamptz, ${account}::uuid, 1, 'crm', 'primary company',
          ${iso(ctx.now())}::timestamptz)
        on conflict (tenant, contact, from_at) do update set account = excluded.account, authority = 1
        where membership.authority <= 1`.execute(trx)
    })
    changed.push(own)
  }
  return changed
}

const BEGINNING = '0001-01-01T00:00:00Z'

/** Our accounts for companies in HubSpot: by receipt, else the only one that has its domain, else a new one. */
async function ownAccounts(ctx: SyncContext, crmIds: readonly string[]): Promise<Map<string, string>> {
  const out = await loadOwn(ctx, 'account', crmIds)
  const unknown = crmIds.filter((id) => !out.has(id))
  if (unknown.length === 0) return out
  const found = await ctx.crm.readAccounts(unknown)
  const domains = [...found.values()].flatMap((account) => account.domain ?? [])
  const byDomain = await loadAccountsByDomain(ctx.db, ctx.tenant, domains)
  const taken = await loadTaken(ctx, [...byDomain.values()].flat())
  const rows: { own: string; crmId: string; madeByUs: boolean }[] = []
  for (const [asked, account] of found) {
    const own = account.domain === null ? [] : (byDomain.get(account.domain) ?? [])
    const [only] = own.filter((id) => !taken.has(id))
    let id = own.length === 1 && only !== undefined ? only : null
    if (id === null) {
      const key = `crm:${account.id}`
      id = ownId(ctx.tenant, 'account', key)
      const name = account.name ?? account.domain ?? key
      await insertAccounts(ctx.db, ctx.tenant, [{ id, key, name, domain: account.domain }])
    }
    taken.add(id)
    rows.push({ own: id, crmId: account.id, madeByUs: false })
    out.set(asked, id)
  }
  await saveMapped(ctx, 'account', rows)
  return out
}

/** Accounts that stand for a company in HubSpot already. */
async function loadTaken(ctx: SyncContext, accounts: readonly string[]): Promise<Set<string>> {
  if (accounts.length === 0) return new Set()
  const { rows } = await sql<{ own: string }>`
    select own from crm_identity where tenant = ${ctx.tenant} and kind = 'account' and ended_at is null
      and own = any(${batch.list(accounts, 'uuid')})`.execute(ctx.db)
  return new Set(rows.map((row) => row.own))
}
