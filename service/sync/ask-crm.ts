import { sql } from 'kysely'
import { isFreeMail } from '../../shared/crm/free-mail.ts'
import { domainOf, registrableDomain } from '../../shared/message/address.ts'
import type { CrmAccount } from '../clients/hubspot/accounts.ts'
import type { CrmContact } from '../clients/hubspot/contacts.ts'
import { batch } from '../ledger/batch.ts'
import { saveAccountFacts } from './account-facts.ts'
import { loadLookups, saveLookups, saveMapped } from './crm-map.ts'
import { learnContacts } from './learn-contacts.ts'
import { missingPeople } from './missing-people.ts'
import type { SyncContext, SyncSummary } from './sync-context.ts'

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
export async function askCrm(ctx: SyncContext, summary: SyncSummary): Promise<boolean> {
  const strangers = await waitingStrangers(ctx)
  const missing = await missingPeople(ctx)
  const since = askedSince(ctx)
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
  // Also without a question: a process killed after an answer was kept has not released anybody yet.
  if (addresses.length === 0 && domains.length === 0) return releaseStrangers(ctx, strangers, businessDomain)
  const [contacts, accounts] = await Promise.all([
    addresses.length === 0 ? new Map<string, CrmContact>() : ctx.crm.findContacts(addresses),
    domains.length === 0 ? new Map<string, CrmAccount[]>() : ctx.crm.findAccountsByDomain(domains),
  ])
  await storeAnswers(ctx, summary, { addresses, domains, contacts, accounts })
  await releaseStrangers(ctx, strangers, businessDomain)
  return true
}

/** True when HubSpot was asked, not too long ago, for every address of these contacts and every domain of these accounts. */
export async function everybodyAsked(
  ctx: SyncContext,
  { contacts, accounts }: Awaited<ReturnType<typeof missingPeople>>,
): Promise<boolean> {
  const tokens = new Set([
    ...contacts.flatMap(({ addresses }) => addresses.map((address) => `a:${address}`)),
    ...accounts.flatMap(({ domains }) => domains.map((domain) => `d:${domain}`)),
  ])
  return (await loadLookups(ctx, [...tokens], askedSince(ctx))).size === tokens.size
}

/** An answer older than this is not believed any more (ms UTC). */
function askedSince({ now, policy }: SyncContext): number {
  return now() - policy.crm.recheckStrangersHours * 3_600_000
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
  await adoptAccounts(ctx, summary, answers.accounts)
  await learnContacts(ctx, summary, [...new Set(answers.contacts.values())])
  const made = await madeByUs(ctx, answers)
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
  await saveAccountFacts(ctx, chosen)
  summary.accountsFound += chosen.size
}

/** Held messages whose sender, or his company, HubSpot turned out to know are judged again; answers whether any were. */
async function releaseStrangers(
  ctx: SyncContext,
  strangers: readonly string[],
  businessDomain: (address: string) => string | null,
): Promise<boolean> {
  const tokensOf = new Map(
    strangers.map((address) => {
      const domain = businessDomain(address)
      return [address, domain === null ? [`a:${address}`] : [`a:${address}`, `d:${domain}`]]
    }),
  )
  const known = await loadLookups(ctx, [...new Set([...tokensOf.values()].flat())], 0)
  const released = strangers.filter((address) => tokensOf.get(address)?.some((token) => known.get(token) === true))
  if (released.length === 0) return false
  await ctx.process(async (trx) => {
    const { rows } = await sql<{ id: string }>`
      select distinct m.id from message m
      left join contact_address a on a.tenant = m.tenant and a.address = m.sender
      left join contact_address b on b.tenant = a.tenant and b.contact = a.contact
      where m.tenant = ${ctx.tenant} and m.verdict = 'hold'
        and coalesce(b.address, m.sender) = any(${batch.list(released, 'text')})`.execute(trx)
    return rows.map((row) => row.id)
  })
  return true
}
