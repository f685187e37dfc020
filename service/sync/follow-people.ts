import { sql } from 'kysely'
import { domainOf, registrableDomain } from '../../shared/message/address.ts'
import type { CrmAccount } from '../clients/hubspot/accounts.ts'
import type { CrmContact } from '../clients/hubspot/contacts.ts'
import { scrubActivities } from '../ledger/activities.ts'
import { batch } from '../ledger/batch.ts'
import { saveAccountFacts } from './account-facts.ts'
import type { ChangesContext } from './changes-context.ts'
import { buryMapped, type MappedKind, saveMapped } from './crm-map.ts'
import { learnContacts } from './learn-contacts.ts'
import { meetMerge } from './meet-changes.ts'
import { readOpenDeals } from './read-deals.ts'
import { emptySummary } from './sync-context.ts'

/** Takes over how contacts stand in the CRM now: merged, deleted, restored, on another account, with other addresses. */
export async function followContacts(ctx: ChangesContext, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const found = await ctx.crm.readContacts(ids)
  await followRecords(ctx, 'contact', ids, found)
  const contacts = [...new Map([...found.values()].map((one) => [one.id, one])).values()]
  await learnContacts(ctx, emptySummary(), contacts)
  // Whoever is there because of us makes nobody known.
  const rows = await loadRows(
    ctx,
    'contact',
    contacts.map((one) => one.id),
  )
  await askAgain(ctx, contacts.filter((one) => rows.get(one.id)?.madeByUs !== true).flatMap(tokensOf))
}

/** The same of accounts: their names and owners too. */
export async function followAccounts(ctx: ChangesContext, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const found = await ctx.crm.readAccounts(ids)
  await followRecords(ctx, 'account', ids, found)
  const own = await loadRows(
    ctx,
    'account',
    [...found.values()].map((one) => one.id),
  )
  const facts = new Map<string, CrmAccount>()
  for (const account of found.values()) {
    const row = own.get(account.id)
    if (row !== undefined && !row.ended) facts.set(row.own, account)
  }
  await saveAccountFacts(ctx, facts)
  // Value at risk is told from what the ledger keeps of deals; they change without a message.
  await readOpenDeals(
    ctx,
    [...own.values()].filter((row) => !row.ended),
    ctx.now(),
  )
  await askAgain(
    ctx,
    [...found.values()].flatMap(({ domain, key }) =>
      // One with our key is there because of us and makes nobody known.
      domain === null || key !== null ? [] : [`d:${registrableDomain(domain).domain}`],
    ),
  )
}

interface Row {
  readonly own: string
  readonly crmId: string
  readonly ended: boolean
  readonly tombstone: boolean
  readonly madeByUs: boolean
  readonly since: number
}

async function followRecords(
  ctx: ChangesContext,
  kind: 'contact' | 'account',
  ids: readonly string[],
  found: ReadonlyMap<string, CrmContact | CrmAccount>,
): Promise<void> {
  const asked = [...new Set([...ids, ...[...found.values()].flatMap((one) => one.mergedIds)])]
  const rows = await loadRows(ctx, kind, asked)
  const winners = new Map([...found.values()].flatMap((one) => one.mergedIds.map((id) => [id, one.id] as const)))
  const gone: string[] = []
  const back: { own: string; crmId: string; madeByUs: boolean }[] = []
  for (const row of rows.values()) {
    const now = found.get(row.crmId)?.id ?? winners.get(row.crmId)
    if (now !== undefined && now !== row.crmId) {
      if (!row.ended || row.tombstone) await meetMerge(ctx, kind, row, now)
    } else if (now === undefined) gone.push(row.crmId)
    else if (row.ended) back.push(row)
  }
  await buryMapped(ctx, kind, gone)
  await saveMapped(ctx, kind, back)
}

async function loadRows(ctx: ChangesContext, kind: MappedKind, crmIds: readonly string[]): Promise<Map<string, Row>> {
  const { rows } = await sql<{
    own: string
    crm_id: string
    ended: boolean
    tombstone: boolean
    made_by_us: boolean
    since: Date
  }>`
    select own, crm_id, ended_at is not null as ended, tombstone, made_by_us, since from crm_identity
    where tenant = ${ctx.tenant} and kind = ${kind} and crm_id = any(${batch.list(crmIds, 'text')})`.execute(ctx.db)
  return new Map(
    rows.map((row) => [
      row.crm_id,
      {
        own: row.own,
        crmId: row.crm_id,
        ended: row.ended,
        tombstone: row.tombstone,
        madeByUs: row.made_by_us,
        since: row.since.getTime(),
      },
    ]),
  )
}

function tokensOf({ addresses }: CrmContact): string[] {
  return addresses.flatMap((address) => {
    const { domain } = registrableDomain(domainOf(address))
    return [`a:${address}`, `d:${domain}`]
  })
}

/** What was answered with no about them is believed no longer: the next sync asks, and releases whom the CRM knows now. */
async function askAgain(ctx: ChangesContext, tokens: readonly string[]): Promise<void> {
  if (tokens.length === 0) return
  await sql`delete from crm_lookup where tenant = ${ctx.tenant} and not known
    and token = any(${batch.list(tokens, 'text')})`.execute(ctx.db)
}

/** Contacts that were deleted for privacy: erased here too. */
export async function followPrivacy(ctx: ChangesContext, ids: readonly string[]): Promise<void> {
  const { rows } = await sql<{ own: string; address: string }>`
    select distinct on (i.own) i.own, a.address from crm_identity i
    join contact_address a on a.tenant = i.tenant and a.contact = i.own
    where i.tenant = ${ctx.tenant} and i.kind = 'contact' and i.crm_id = any(${batch.list(ids, 'text')})
    order by i.own, a.address`.execute(ctx.db)
  for (const { address } of rows) await ctx.erase(address)
  await forgetNameless(ctx, ids)
}

/** Those whom only the CRM's id names, without an address: they have nothing but calls and meetings. */
async function forgetNameless(ctx: ChangesContext, ids: readonly string[]): Promise<void> {
  await ctx.process(async (trx) => {
    const { rows } = await sql<{ own: string }>`
      select distinct i.own from crm_identity i where i.tenant = ${ctx.tenant} and i.kind = 'contact'
        and i.crm_id = any(${batch.list(ids, 'text')})
        and not exists (select 1 from contact_address a where a.tenant = i.tenant and a.contact = i.own)`.execute(trx)
    const activities: string[] = []
    for (const { own } of rows) {
      activities.push(...(await scrubActivities(trx, ctx.tenant, own)))
      await sql`delete from membership where tenant = ${ctx.tenant} and contact = ${own}::uuid`.execute(trx)
      await sql`delete from contact where tenant = ${ctx.tenant} and id = ${own}::uuid`.execute(trx)
      await sql`delete from crm_identity where tenant = ${ctx.tenant} and kind = 'contact' and own = ${own}::uuid`.execute(
        trx,
      )
    }
    return activities
  })
}
