import { sql } from 'kysely'
import type { CrmContact } from '../clients/hubspot/contacts.ts'
import { batch } from '../ledger/batch.ts'
import { ownId } from '../ledger/ids.ts'
import { insertAccounts, loadAccountsByDomain } from '../ledger/who.ts'
import { loadIntents, loadOwn, saveMapped } from './crm-map.ts'
import { mergeContacts, messagesOfContacts } from './merge-own.ts'
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
  const present: Learned[] = []
  const fresh: Learned[] = []
  for (const contact of contacts) {
    const known = mapped.get(contact.id)
    const owns = [...new Set(contact.addresses.flatMap((address) => ownOf.get(address) ?? []))].sort()
    const own = known ?? owns[0]
    // A stranger who is not on any captured message yet: capture makes him a contact when he is released.
    if (own === undefined) continue
    const learned = { own, contact, same: owns.filter((id) => id !== own) }
    present.push(learned)
    if (known === undefined) fresh.push(learned)
  }
  await saveAddresses(ctx, present)
  for (const { own, same } of present) await mergeContacts(ctx, own, same)
  const begun = await loadIntents(
    ctx,
    fresh.map((one) => one.own),
  )
  const rows = fresh.map(({ own, contact }) => ({ own, crmId: contact.id, madeByUs: isOurs(contact, begun.get(own)) }))
  await saveMapped(ctx, 'contact', rows)
  summary.contactsFound += rows.filter((row) => !row.madeByUs).length
  summary.contactsCreated += rows.filter((row) => row.madeByUs).length
  await saveNames(ctx, present)
  return messagesOfContacts(ctx, await saveAccounts(ctx, present))
}

interface Learned {
  readonly own: string
  readonly contact: CrmContact
  /** Further contacts of ours that turn out to be the same person. */
  readonly same: readonly string[]
}

/** HubSpot's clock and ours agree to within this. */
const SKEW_MS = 60_000

/** We had begun to create it, and it is no older than that: a killed process or a lost answer hid the receipt. */
function isOurs(contact: CrmContact, begunAt: number | undefined): boolean {
  return begunAt !== undefined && contact.createdAt !== null && contact.createdAt >= begunAt - SKEW_MS
}

async function ownContacts(ctx: SyncContext, contacts: readonly CrmContact[]): Promise<Map<string, string>> {
  const addresses = contacts.flatMap((contact) => contact.addresses)
  const { rows } = await sql<{ address: string; contact: string }>`
    select address, contact from contact_address
    where tenant = ${ctx.tenant} and address = any(${batch.list(addresses, 'text')})`.execute(ctx.db)
  return new Map(rows.map((row) => [row.address, row.contact]))
}

async function saveAddresses(ctx: SyncContext, learned: readonly Learned[]): Promise<void> {
  const rows = learned.flatMap(({ own, contact }) => contact.addresses.map((address) => ({ own, address })))
  if (rows.length === 0) return
  await sql`insert into contact_address (tenant, address, contact)
    select distinct on (address) ${ctx.tenant}::int, address, own from ${batch.table(rows, {
      own: ['uuid', (row) => row.own],
      address: ['text', (row) => row.address],
    })} order by address, own on conflict do nothing`.execute(ctx.db)
}

async function saveNames(ctx: SyncContext, learned: readonly Learned[]): Promise<void> {
  if (learned.length === 0) return
  await sql`update contact set name = coalesce(batch.name, contact.name), title = coalesce(batch.title, contact.title)
    from ${batch.table(learned, {
      own: ['uuid', (one) => one.own],
      name: ['text', (one) => one.contact.name],
      title: ['text', (one) => one.contact.title],
    })}
    where contact.tenant = ${ctx.tenant} and contact.id = batch.own`.execute(ctx.db)
}

/** Puts contacts onto the account HubSpot names; answers those who changed it. A person's correction outranks it. */
async function saveAccounts(ctx: SyncContext, learned: readonly Learned[]): Promise<string[]> {
  const crmIds = [...new Set(learned.flatMap(({ contact }) => contact.account ?? []))]
  if (crmIds.length === 0) return []
  const accounts = await ownAccounts(ctx, crmIds)
  const wanted = learned.flatMap(({ own, contact }) => {
    const account = contact.account === null ? undefined : accounts.get(contact.account)
    return account === undefined ? [] : [{ own, account }]
  })
  const last = await lastStretches(
    ctx,
    wanted.map((one) => one.own),
  )
  const changes = wanted.flatMap(({ own, account }) => {
    const current = last.get(own)
    if (current?.account === account || current?.authority === 2) return []
    // A guess by domain was never true; what the CRM said before was, until now: a change of employer.
    const guessed = current === undefined || current.authority === 0
    return [{ own, account, from: guessed ? BEGINNING : iso(ctx.now()), guessed }]
  })
  if (changes.length === 0) return []
  const guesses = changes.filter((one) => one.guessed).map((one) => one.own)
  await ctx.db.transaction().execute(async (trx) => {
    await sql`delete from membership where tenant = ${ctx.tenant} and authority = 0
      and contact = any(${batch.list(guesses, 'uuid')})`.execute(trx)
    await sql`insert into membership (tenant, contact, from_at, account, authority, decided_by, why, decided_at)
      select ${ctx.tenant}, own, from_at::timestamptz, account, 1, 'crm', 'primary company', ${iso(ctx.now())}::timestamptz
      from ${batch.table(changes, {
        own: ['uuid', (one) => one.own],
        account: ['uuid', (one) => one.account],
        from_at: ['text', (one) => one.from],
      })}
      on conflict (tenant, contact, from_at) do update set account = excluded.account, authority = 1
      where membership.authority <= 1`.execute(trx)
  })
  return changes.map((one) => one.own)
}

const BEGINNING = '0001-01-01T00:00:00Z'

async function lastStretches(
  ctx: SyncContext,
  contacts: readonly string[],
): Promise<Map<string, { account: string; authority: number }>> {
  const { rows } = await sql<{ contact: string; account: string; authority: number }>`
    select distinct on (contact) contact, account, authority from membership
    where tenant = ${ctx.tenant} and contact = any(${batch.list(contacts, 'uuid')})
    order by contact, from_at desc`.execute(ctx.db)
  return new Map(rows.map((row) => [row.contact, row]))
}

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
