import { sql } from 'kysely'
import { VendorError } from '../../shared/errors.ts'
import { accountAt } from '../../shared/crm/account.ts'
import { isFreeMail } from '../../shared/crm/free-mail.ts'
import { domainOf, registrableDomain } from '../../shared/message/address.ts'
import type { CrmAccount } from '../clients/hubspot/accounts.ts'
import type { CrmContact } from '../clients/hubspot/contacts.ts'
import type { AccountFigures } from '../clients/hubspot/properties.ts'
import { batch } from '../ledger/batch.ts'
import { loadLookups, loadMapped, loadTombstones, saveLookups, saveMapped, loadOwn } from './crm-map.ts'
import { learnContacts } from './learn-contacts.ts'
import { loadStretches } from './load-people.ts'
import { mergeContacts, processAll } from './merge-own.ts'
import { isCustomer } from './plan-sync.ts'
import { iso, type SyncContext, type SyncSummary } from './sync-context.ts'

/**
 * Who the people on our messages are in the CRM: strangers who wait are looked up and released where HubSpot knows them;
 * contacts and accounts of messages to be sent are found there by any address or domain, else created.
 */
export async function resolvePeople(ctx: SyncContext, summary: SyncSummary): Promise<void> {
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const asked = await askCrm(ctx, summary)
    const missing = await missingPeople(ctx)
    if (missing.accounts.length > 0) await createAccounts(ctx, summary, missing.accounts)
    const open = missing.contacts.length === 0 ? 0 : await createContacts(ctx, summary, missing.contacts, round)
    ctx.onProgress?.({ step: 'people', done: missing.contacts.length - open, total: missing.contacts.length })
    // Messages that were released bring new people along; a lost answer leaves some to be looked for again.
    if (!asked && open === 0) return
  }
}

const MOST_ROUNDS = 6

interface MissingContact {
  readonly id: string
  readonly addresses: readonly string[]
  readonly name: string | null
}

interface MissingAccount {
  readonly id: string
  readonly name: string
  readonly domains: readonly string[]
}

/** Contacts on messages to be sent, and accounts of these contacts, that have no CRM id and no tombstone. */
async function missingPeople(ctx: SyncContext): Promise<{ contacts: MissingContact[]; accounts: MissingAccount[] }> {
  const { rows } = await sql<{ contact: string; name: string | null; addresses: string[] }>`
    with wanted as (
      select distinct a.contact from crm_email e
      join participant p on p.tenant = e.tenant and p.message = e.message
      join contact_address a on a.tenant = p.tenant and a.address = p.address
      where e.tenant = ${ctx.tenant} and e.wanted and e.state not in ('confirmed', 'tombstone', 'failed')
    )
    select w.contact, c.name, (select array_agg(a.address order by a.address) from contact_address a
      where a.tenant = ${ctx.tenant} and a.contact = w.contact) as addresses
    from wanted w left join contact c on c.tenant = ${ctx.tenant} and c.id = w.contact
    order by w.contact`.execute(ctx.db)
  const internal = await internalAddresses(
    ctx,
    rows.flatMap((row) => row.addresses),
  )
  const who = {
    internal,
    internalDomains: ctx.internalDomains,
    excluded: new Set(ctx.policy.capture.excludedPeople),
  }
  const customers = rows.filter((row) => row.addresses.some((address) => isCustomer(address, who)))
  const ids = customers.map((row) => row.contact)
  const stretches = await loadStretches(ctx, ids)
  const accountIds = [...new Set([...stretches.values()].flat().map((stretch) => stretch.account))]
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
  const refused = await refusedContacts(ctx, [...ids, ...accountIds])
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

/** Contacts and accounts HubSpot refused to create lately (an invalid address, an admin's rule): not asked every minute. */
export async function refusedContacts(ctx: SyncContext, own: readonly string[]): Promise<Set<string>> {
  const since = ctx.now() - REFUSED_FOR_MS
  const found = await loadLookups(
    ctx,
    own.map((id) => `r:${id}`),
    since,
  )
  return new Set([...found.keys()].map((token) => token.slice(2)))
}

const REFUSED_FOR_MS = 24 * 3_600_000

/** Senders of held messages that HubSpot may know, with all their addresses. */
async function waitingStrangers(ctx: SyncContext): Promise<string[]> {
  const { rows } = await sql<{ address: string }>`
    select distinct coalesce(b.address, m.sender) as address from message m
    left join contact_address a on a.tenant = m.tenant and a.address = m.sender
    left join contact_address b on b.tenant = a.tenant and b.contact = a.contact
    where m.tenant = ${ctx.tenant} and m.verdict = 'hold' and m.sender is not null`.execute(ctx.db)
  return rows.map((row) => row.address)
}

/** Asks HubSpot for everybody not asked lately; answers whether it asked at all. */
async function askCrm(ctx: SyncContext, summary: SyncSummary): Promise<boolean> {
  const strangers = await waitingStrangers(ctx)
  const missing = await missingPeople(ctx)
  const since = ctx.now() - ctx.policy.crm.recheckStrangersHours * 3_600_000
  const businessDomain = (address: string): string | null => {
    const full = domainOf(address)
    const { domain, publicSuffix } = registrableDomain(full)
    return isFreeMail(full, domain, publicSuffix, ctx.policy.capture) ? null : domain
  }
  const strangersDomains = strangers.flatMap((address) => businessDomain(address) ?? [])
  const tokens = [
    ...strangers.map((address) => `a:${address}`),
    ...missing.contacts.flatMap((contact) => contact.addresses.map((address) => `a:${address}`)),
    ...strangersDomains.map((domain) => `d:${domain}`),
    ...missing.accounts.flatMap((account) => account.domains.map((domain) => `d:${domain}`)),
  ]
  const lately = await loadLookups(ctx, [...new Set(tokens)], since)
  // `no` is believed for a while; of a `yes` we need to know who it is as long as he has no CRM id here.
  const wanted = new Set(missing.contacts.flatMap((contact) => contact.addresses))
  const wantedDomains = new Set(missing.accounts.flatMap((account) => account.domains))
  const addresses = [...new Set([...strangers, ...wanted])].filter((address) => {
    const known = lately.get(`a:${address}`)
    return known === undefined || (known && wanted.has(address))
  })
  const domains = [...new Set([...strangersDomains, ...wantedDomains])].filter((domain) => {
    const known = lately.get(`d:${domain}`)
    return known === undefined || (known && wantedDomains.has(domain))
  })
  if (addresses.length === 0 && domains.length === 0) return false
  const [contacts, accounts] = await Promise.all([
    addresses.length === 0 ? new Map<string, CrmContact>() : ctx.crm.findContacts(addresses),
    domains.length === 0 ? new Map<string, CrmAccount[]>() : ctx.crm.findAccountsByDomain(domains),
  ])
  await storeAnswers(ctx, summary, { addresses, domains, contacts, accounts })
  await releaseStrangers(ctx, strangers, businessDomain)
  return true
}

async function storeAnswers(
  ctx: SyncContext,
  summary: SyncSummary,
  answers: {
    readonly addresses: readonly string[]
    readonly domains: readonly string[]
    readonly contacts: ReadonlyMap<string, CrmContact>
    readonly accounts: ReadonlyMap<string, readonly CrmAccount[]>
  },
): Promise<void> {
  const made = await madeByUs(ctx, answers)
  await adoptAccounts(ctx, summary, answers.accounts)
  const changed = await learnContacts(ctx, summary, [...new Set(answers.contacts.values())])
  await saveLookups(ctx, [
    ...answers.addresses.map((address) => {
      const contact = answers.contacts.get(address)
      return { token: `a:${address}`, known: contact !== undefined && !made.has(contact.id) }
    }),
    ...answers.domains.map((domain) => ({
      token: `d:${domain}`,
      known: (answers.accounts.get(domain) ?? []).some((account) => account.key === null && !made.has(account.id)),
    })),
  ])
  await processAll(ctx, changed)
}

/** CRM ids that are there only because of us: they make nobody known. */
async function madeByUs(
  ctx: SyncContext,
  answers: {
    readonly contacts: ReadonlyMap<string, CrmContact>
    readonly accounts: ReadonlyMap<string, readonly CrmAccount[]>
  },
): Promise<Set<string>> {
  const ids = [
    ...[...answers.contacts.values()].map((contact) => contact.id),
    ...[...answers.accounts.values()].flat().map((account) => account.id),
  ]
  if (ids.length === 0) return new Set()
  const { rows } = await sql<{ crm_id: string }>`
    select crm_id from crm_identity where tenant = ${ctx.tenant} and made_by_us and kind in ('contact', 'account')
      and crm_id = any(${batch.list(ids, 'text')})`.execute(ctx.db)
  return new Set(rows.map((row) => row.crm_id))
}

/** Accounts of ours that HubSpot has by domain: the oldest one, unless one carries our key. */
async function adoptAccounts(
  ctx: SyncContext,
  summary: SyncSummary,
  found: ReadonlyMap<string, readonly CrmAccount[]>,
): Promise<void> {
  if (found.size === 0) return
  const { rows } = await sql<{ account: string; domain: string }>`
    select d.account, d.domain from account_domain d
    join account a on a.tenant = d.tenant and a.id = d.account and a.merged_into is null
    where d.tenant = ${ctx.tenant} and d.domain = any(${batch.list([...found.keys()], 'text')})
      and not exists (select 1 from crm_identity i where i.tenant = d.tenant and i.kind = 'account' and i.own = d.account)
    order by d.account, d.domain`.execute(ctx.db)
  const chosen = new Map<string, CrmAccount>()
  for (const { account, domain } of rows) {
    const candidates = found.get(domain) ?? []
    const one = candidates.find((candidate) => candidate.key === account) ?? candidates[0]
    if (one !== undefined && !chosen.has(account)) chosen.set(account, one)
  }
  await saveMapped(
    ctx,
    'account',
    [...chosen].map(([own, account]) => ({ own, crmId: account.id, madeByUs: account.key === own })),
  )
  await saveAccountOwners(ctx, chosen)
  summary.accountsFound += chosen.size
}

/** Who HubSpot names as responsible for an account. */
async function saveAccountOwners(ctx: SyncContext, accounts: ReadonlyMap<string, CrmAccount>): Promise<void> {
  const reps = await loadOwn(
    ctx,
    'rep',
    [...accounts.values()].flatMap((account) => account.owner ?? []),
  )
  const rows = [...accounts].flatMap(([own, { owner }]) => {
    const rep = owner === null ? undefined : reps.get(owner)
    return rep === undefined ? [] : [{ own, rep }]
  })
  if (rows.length === 0) return
  await sql`update account set owner = batch.rep from ${batch.table(rows, {
    own: ['uuid', (row) => row.own],
    rep: ['uuid', (row) => row.rep],
  })} where account.tenant = ${ctx.tenant} and account.id = batch.own`.execute(ctx.db)
}

/** Held messages whose sender, or his company, HubSpot turned out to know are judged again. */
async function releaseStrangers(
  ctx: SyncContext,
  strangers: readonly string[],
  businessDomain: (address: string) => string | null,
): Promise<void> {
  const tokensOf = new Map(
    strangers.map((address) => {
      const domain = businessDomain(address)
      return [address, domain === null ? [`a:${address}`] : [`a:${address}`, `d:${domain}`]]
    }),
  )
  const known = await loadLookups(ctx, [...new Set([...tokensOf.values()].flat())], 0)
  const released = strangers.filter((address) => tokensOf.get(address)?.some((token) => known.get(token) === true))
  if (released.length === 0) return
  const { rows } = await sql<{ id: string }>`
    select distinct m.id from message m
    left join contact_address a on a.tenant = m.tenant and a.address = m.sender
    left join contact_address b on b.tenant = a.tenant and b.contact = a.contact
    where m.tenant = ${ctx.tenant} and m.verdict = 'hold'
      and coalesce(b.address, m.sender) = any(${batch.list(released, 'text')})`.execute(ctx.db)
  await processAll(
    ctx,
    rows.map((row) => row.id),
  )
}

/** Creates accounts on our unique key, with their figures where they are computed already. */
async function createAccounts(
  ctx: SyncContext,
  summary: SyncSummary,
  missing: readonly MissingAccount[],
): Promise<void> {
  const figures = await wantedFigures(
    ctx,
    missing.map((account) => account.id),
  )
  const outcomes = await ctx.crm.upsertAccounts(
    missing.map((account) => ({
      key: account.id,
      name: account.name,
      domain: account.domains[0] ?? null,
      ...(figures.has(account.id) ? { figures: (figures.get(account.id) as { wanted: AccountFigures }).wanted } : {}),
    })),
  )
  const done = outcomes.filter((one) => one.id !== null)
  await saveMapped(
    ctx,
    'account',
    done.map((one) => ({ own: one.key, crmId: one.id, madeByUs: true })),
  )
  const written = done.flatMap((one) => {
    const row = figures.get(one.key)
    return row === undefined ? [] : [{ account: one.key, hash: row.hash }]
  })
  await confirmFigures(ctx, written)
  summary.figuresWritten += written.length
  summary.accountsCreated += done.filter((one) => one.id !== null && one.created).length
  const refused = outcomes.flatMap((one) => (one.id === null ? [one] : []))
  await saveLookups(
    ctx,
    refused.map((one) => ({ token: `r:${one.key}`, known: false })),
  )
  for (const one of refused)
    summary.failed.push({ kind: 'account', id: one.key, code: 'hubspot-refused', reason: one.reason })
}

async function wantedFigures(
  ctx: SyncContext,
  accounts: readonly string[],
): Promise<Map<string, { wanted: AccountFigures; hash: string }>> {
  if (accounts.length === 0) return new Map()
  const { rows } = await sql<{ account: string; wanted: AccountFigures; hash: string }>`
    select account, wanted, wanted_hash as hash from crm_figures
    where tenant = ${ctx.tenant} and account = any(${batch.list(accounts, 'uuid')})`.execute(ctx.db)
  return new Map(rows.map((row) => [row.account, row]))
}

/** Remembers which figures the CRM shows. */
export async function confirmFigures(
  ctx: SyncContext,
  rows: readonly { readonly account: string; readonly hash: string }[],
): Promise<void> {
  if (rows.length === 0) return
  await sql`update crm_figures set confirmed_hash = batch.hash, confirmed_at = ${iso(ctx.now())}::timestamptz, error_code = null
    from ${batch.table(rows, { account: ['uuid', (row) => row.account], hash: ['text', (row) => row.hash] })}
    where crm_figures.tenant = ${ctx.tenant} and crm_figures.account = batch.account`.execute(ctx.db)
}

/** Creates contacts on their accounts; answers how many are still open (an uncertain answer: they are looked for first). */
async function createContacts(
  ctx: SyncContext,
  summary: SyncSummary,
  missing: readonly MissingContact[],
  round: number,
): Promise<number> {
  const stretches = await loadStretches(
    ctx,
    missing.map((contact) => contact.id),
  )
  const accountOf = new Map(
    missing.map((contact) => [contact.id, accountAt(stretches.get(contact.id) ?? [], ctx.now())] as const),
  )
  const accounts = await loadMapped(ctx, 'account', [...new Set([...accountOf.values()].filter((id) => id !== null))])
  let open = 0
  const PART = 100
  const partsOf: (readonly MissingContact[])[] = []
  for (let from = 0; from < missing.length; from += PART) partsOf.push(missing.slice(from, from + PART))
  let failure: unknown = null
  let next = 0
  const worker = async () => {
    while (failure === null) {
      const part = partsOf[next++]
      if (part === undefined) return
      try {
        open += await createPart(
          ctx,
          summary,
          part,
          round,
          (id) => accounts.get(accountOf.get(id) ?? '')?.crmId ?? null,
        )
      } catch (error) {
        failure ??= error
      }
    }
  }
  await Promise.all(Array.from({ length: ctx.settings.parallel }, worker))
  if (failure !== null) throw failure
  return open
}

async function createPart(
  ctx: SyncContext,
  summary: SyncSummary,
  part: readonly MissingContact[],
  round: number,
  accountOf: (contact: string) => string | null,
): Promise<number> {
  let outcomes
  try {
    outcomes = await ctx.crm.createContacts(
      part.map((contact) => ({
        ref: contact.id,
        address: contact.addresses[0] ?? '',
        name: contact.name,
        account: accountOf(contact.id),
      })),
    )
  } catch (error) {
    if (!(error instanceof VendorError) || error.fault !== 'again' || round === MOST_ROUNDS) throw error
    // Some may have been written: what is there is found by address, read directly, and only the rest is created.
    await ctx.sleep(Math.min(error.retryAfterMs ?? 1_000, ctx.settings.settleMs))
    const found = await ctx.crm.findContacts(
      part.flatMap((contact) => contact.addresses),
      { fresh: true },
    )
    const ours = part.flatMap((contact) => {
      const one = contact.addresses.map((address) => found.get(address)).find((each) => each !== undefined)
      return one === undefined ? [] : [{ own: contact.id, crmId: one.id, madeByUs: true }]
    })
    await saveMapped(ctx, 'contact', ours)
    summary.contactsCreated += ours.length
    return part.length - ours.length
  }
  const created = outcomes.filter((one) => one.id !== null && one.existing === null)
  await saveMapped(
    ctx,
    'contact',
    created.map((one) => ({ own: one.ref, crmId: one.id as string, madeByUs: true })),
  )
  summary.contactsCreated += created.length
  const existing = outcomes.flatMap((one) => (one.id !== null && one.existing !== null ? [one.existing] : []))
  await processAll(ctx, await learnContacts(ctx, summary, existing))
  await joinSamePeople(ctx, outcomes)
  const refused = outcomes.flatMap((one) => (one.id === null ? [one] : []))
  if (refused.length === 0) return 0
  if (round < MOST_REFUSALS) return refused.length
  await saveLookups(
    ctx,
    refused.map((one) => ({ token: `r:${one.ref}`, known: false })),
  )
  for (const { ref, reason } of refused)
    summary.failed.push({ kind: 'contact', id: ref, code: 'hubspot-refused', reason })
  return 0
}

const MOST_REFUSALS = 3

/** A clash can show that a contact of ours is a further address of another one. */
async function joinSamePeople(
  ctx: SyncContext,
  outcomes: readonly { readonly ref: string; readonly id: string | null }[],
): Promise<void> {
  const settled = outcomes.filter((one) => one.id !== null)
  const owners = await loadOwn(
    ctx,
    'contact',
    settled.map((one) => one.id as string),
  )
  for (const one of settled) {
    const other = owners.get(one.id as string)
    if (other !== undefined && other !== one.ref) await mergeContacts(ctx, other, [one.ref])
  }
}
