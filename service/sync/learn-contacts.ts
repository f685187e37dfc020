import { sql } from 'kysely'
import { isFreeMail } from '../../shared/crm/free-mail.ts'
import { registrableDomain } from '../../shared/message/address.ts'
import type { CrmAccount } from '../clients/hubspot/accounts.ts'
import type { CrmContact } from '../clients/hubspot/contacts.ts'
import { batch } from '../ledger/batch.ts'
import { ownId } from '../ledger/ids.ts'
import { insertAccounts, loadAccountsByDomain } from '../ledger/who.ts'
import { saveAccountFacts } from './account-facts.ts'
import { loadIntents, loadMapped, loadOwn, saveMapped } from './crm-map.ts'
import { mergeContactsWithin, messagesOfContacts } from './merge-own.ts'
import { iso, type SyncContext, type SyncSummary } from './sync-context.ts'

/**
 * Takes over what HubSpot knows of contacts: all addresses of one are one person, and his primary company is his account
 * (`domain.md` §2, account resolution). The messages concerned are derived again in the same transaction.
 */
export async function learnContacts(
  ctx: SyncContext,
  summary: SyncSummary,
  contacts: readonly CrmContact[],
): Promise<void> {
  if (contacts.length === 0) return
  // Companies may have to be asked for, and the network waits outside of transactions.
  const accounts = await ownAccounts(ctx, await onMessages(ctx, contacts))
  let fresh: readonly MappedRow[] = []
  await ctx.process(async (trx) => {
    const inside = { ...ctx, db: trx }
    const learned = await whoTheyAre(inside, contacts)
    await saveAddresses(inside, learned)
    for (const { own, same } of learned) await mergeContactsWithin(inside, own, same)
    fresh = await newlyMapped(inside, learned)
    await saveMapped(inside, 'contact', fresh)
    await saveNames(inside, learned)
    const merged = learned.filter((one) => one.same.length > 0).map((one) => one.own)
    return messagesOfContacts(inside, [...merged, ...(await saveAccounts(inside, learned, accounts))])
  })
  summary.contactsFound += fresh.filter((row) => !row.madeByUs).length
  summary.contactsCreated += fresh.filter((row) => row.madeByUs).length
}

interface MappedRow {
  readonly own: string
  readonly crmId: string
  readonly madeByUs: boolean
  readonly since?: number
}

/** Those who are contacts of ours; a stranger on no captured message yet becomes one when capture releases him. */
async function whoTheyAre(ctx: SyncContext, contacts: readonly CrmContact[]): Promise<Learned[]> {
  const ownOf = await ownContacts(ctx, contacts)
  const ids = contacts.map((contact) => contact.id)
  const mapped = await loadOwn(ctx, 'contact', ids)
  return contacts.flatMap((contact) => {
    const known = mapped.get(contact.id)
    const found = contact.addresses.flatMap((address) => ownOf.get(address) ?? [])
    // Whose an address is by a person's word says nothing of who else this is; it counts where nothing else does.
    const told =
      known === undefined && found.every((one) => one.corrected) ? found : found.filter((one) => !one.corrected)
    const owns = [...new Set(told.map((one) => one.contact))].sort()
    const own = known ?? owns[0]
    if (own === undefined) return []
    return [{ own, contact, same: owns.filter((id) => id !== own), isNew: known === undefined }]
  })
}

/** CRM ids of companies whose contacts are contacts of ours. */
async function onMessages(ctx: SyncContext, contacts: readonly CrmContact[]): Promise<string[]> {
  const learned = await whoTheyAre(ctx, contacts)
  return [...new Set(learned.flatMap(({ contact }) => contact.account ?? []))]
}

async function newlyMapped(ctx: SyncContext, learned: readonly Learned[]): Promise<MappedRow[]> {
  const fresh = learned.filter((one) => one.isNew)
  const ids = fresh.map((one) => one.own)
  const begun = await loadIntents(ctx, ids)
  // Since it is there, not since we learned of it: what hangs on it by now may be anybody's, and is looked at.
  return fresh.map(({ own, contact }) => ({
    own,
    crmId: contact.id,
    madeByUs: isOurs(contact, begun.get(own)),
    ...(contact.createdAt === null ? {} : { since: contact.createdAt }),
  }))
}

interface Learned {
  readonly own: string
  readonly contact: CrmContact
  /** Further contacts of ours that turn out to be the same person. */
  readonly same: readonly string[]
  readonly isNew: boolean
}

/** HubSpot's clock and ours agree to within this. */
const SKEW_MS = 60_000

/** We had begun to create it, and it is no older than that: a killed process or a lost answer hid the receipt. */
function isOurs(contact: CrmContact, begunAt: number | undefined): boolean {
  return begunAt !== undefined && contact.createdAt !== null && contact.createdAt >= begunAt - SKEW_MS
}

async function ownContacts(
  ctx: SyncContext,
  contacts: readonly CrmContact[],
): Promise<Map<string, { readonly contact: string; readonly corrected: boolean }>> {
  const addresses = contacts.flatMap((contact) => contact.addresses)
  const { rows } = await sql<{ address: string; contact: string; corrected: boolean }>`
    select address, contact, authority = 2 as corrected from contact_address
    where tenant = ${ctx.tenant} and address = any(${batch.list(addresses, 'text')})`.execute(ctx.db)
  return new Map(rows.map((row) => [row.address, row]))
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
  await sql`update contact set name = coalesce(batch.name, contact.name), title = coalesce(batch.title, contact.title),
      language = batch.language, channel = batch.channel
    from ${batch.table(learned, {
      own: ['uuid', (one) => one.own],
      name: ['text', (one) => one.contact.name],
      title: ['text', (one) => one.contact.title],
      language: ['text', (one) => one.contact.language],
      channel: ['text', (one) => one.contact.channel],
    })}
    where contact.tenant = ${ctx.tenant} and contact.id = batch.own`.execute(ctx.db)
}

/** Puts contacts onto the account HubSpot names; answers those who changed it. A person's correction outranks it. */
async function saveAccounts(
  ctx: SyncContext,
  learned: readonly Learned[],
  accounts: ReadonlyMap<string, string>,
): Promise<string[]> {
  const wanted = learned.flatMap(({ own, contact }) => {
    const account = contact.account === null ? undefined : accounts.get(contact.account)
    return account === undefined ? [] : [{ own, account }]
  })
  const ids = wanted.map((one) => one.own)
  const last = await lastStretches(ctx, ids)
  const ours = await loadMapped(ctx, 'contact', ids)
  const changes = wanted.flatMap(({ own, account }) => {
    const current = last.get(own)
    const same = current?.account === account
    // What HubSpot confirms is a guess no longer: he can leave there later. A company we gave him ourselves proves nothing.
    if (same && (current.authority > 0 || ours.get(own)?.madeByUs === true)) return []
    if (current?.authority === 2) return []
    // A guess by domain was never true; what the CRM said before was, until now: a change of employer.
    const guessed = current === undefined || current.authority === 0
    return [{ own, account, from: guessed ? BEGINNING : iso(ctx.now()), guessed, same }]
  })
  if (changes.length === 0) return []
  const guesses = changes.filter((one) => one.guessed).map((one) => one.own)
  await sql`delete from membership where tenant = ${ctx.tenant} and authority = 0
    and contact = any(${batch.list(guesses, 'uuid')})`.execute(ctx.db)
  await sql`insert into membership (tenant, contact, from_at, account, authority, decided_by, why, decided_at)
    select ${ctx.tenant}, own, from_at::timestamptz, account, 1, 'crm', 'primary company', ${iso(ctx.now())}::timestamptz
    from ${batch.table(changes, {
      own: ['uuid', (one) => one.own],
      account: ['uuid', (one) => one.account],
      from_at: ['text', (one) => one.from],
    })}
    on conflict (tenant, contact, from_at) do update set account = excluded.account, authority = 1
    where membership.authority <= 1`.execute(ctx.db)
  return changes.filter((one) => !one.same).map((one) => one.own)
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
  const facts = new Map<string, CrmAccount>()
  for (const [asked, account] of found) {
    const own = account.domain === null ? [] : (byDomain.get(account.domain) ?? [])
    const [only] = own.filter((id) => !taken.has(id))
    let id = own.length === 1 && only !== undefined ? only : null
    if (id === null) {
      const key = keyOf(ctx, account, own.length === 0, taken)
      id = ownId(ctx.tenant, 'account', key)
      const name = account.name ?? account.domain ?? key
      await insertAccounts(ctx.db, ctx.tenant, [{ id, key, name, domain: account.domain }])
    }
    taken.add(id)
    rows.push({ own: id, crmId: account.id, madeByUs: false })
    facts.set(id, account)
    out.set(asked, id)
  }
  await saveMapped(ctx, 'account', rows)
  await saveAccountFacts(ctx, facts)
  return out
}

/** The key capture would give it, so that whoever of the two meets the company first, it is one account; else its CRM id. */
function keyOf(
  ctx: SyncContext,
  { id, domain }: CrmAccount,
  nobodyHasDomain: boolean,
  taken: ReadonlySet<string>,
): string {
  if (domain === null || !nobodyHasDomain) return `crm:${id}`
  const known = registrableDomain(domain)
  const usual =
    known.domain === domain &&
    !isFreeMail(domain, known.domain, known.publicSuffix, ctx.policy.capture) &&
    !taken.has(ownId(ctx.tenant, 'account', domain))
  return usual ? domain : `crm:${id}`
}

/** Accounts that stand for a company in HubSpot already. */
async function loadTaken(ctx: SyncContext, accounts: readonly string[]): Promise<Set<string>> {
  if (accounts.length === 0) return new Set()
  const { rows } = await sql<{ own: string }>`
    select own from crm_identity where tenant = ${ctx.tenant} and kind = 'account' and ended_at is null
      and own = any(${batch.list(accounts, 'uuid')})`.execute(ctx.db)
  return new Set(rows.map((row) => row.own))
}
