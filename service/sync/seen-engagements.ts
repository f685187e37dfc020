import { sql } from 'kysely'
import type { SeenEngagement } from '../clients/hubspot/engagements.ts'
import { batch } from '../ledger/batch.ts'
import { iso, type SyncContext } from './sync-context.ts'

/** What stands on the timelines of some records now and is not known to be ours, by Message-ID; whom to keep comes first. */
export interface Present {
  readonly byMessageId: ReadonlyMap<string, readonly SeenEngagement[]>
}

/**
 * Reads which engagements contacts and accounts (CRM ids) have: one association read per 1,000 records, then the
 * Message-IDs of those we have not read before, 100 a call. Ours are known by their receipts and left out.
 */
export async function seenEngagements(
  ctx: SyncContext,
  contacts: readonly string[],
  accounts: readonly string[],
): Promise<Present> {
  const [ofContacts, ofAccounts] = await Promise.all([
    contacts.length === 0 ? new Map<string, string[]>() : ctx.crm.engagementsOfContacts(contacts),
    accounts.length === 0 ? new Map<string, string[]>() : ctx.crm.engagementsOfAccounts(accounts),
  ])
  const ids = [...new Set([...ofContacts.values(), ...ofAccounts.values()].flat())]
  if (ids.length === 0) return { byMessageId: new Map() }
  const ours = await ourIds(ctx, ids)
  const foreign = ids.filter((id) => !ours.has(id))
  const known = await loadSeen(ctx, foreign)
  const unread = foreign.filter((id) => !known.has(id))
  const read = unread.length === 0 ? [] : await ctx.crm.readEngagements(unread)
  await saveSeen(ctx, read)
  const byMessageId = new Map<string, SeenEngagement[]>()
  for (const one of [...known.values(), ...read].sort(whomToKeep)) {
    if (one.messageId === null) continue
    const copies = byMessageId.get(one.messageId)
    if (copies === undefined) byMessageId.set(one.messageId, [one])
    else copies.push(one)
  }
  return { byMessageId }
}

/** Of several copies HubSpot's own stays, else the older one (smaller id). */
export function whomToKeep(a: SeenEngagement, b: SeenEngagement): number {
  return Number(a.source === 'app') - Number(b.source === 'app') || byId(a, b)
}

function byId(a: SeenEngagement, b: SeenEngagement): number {
  return a.id.length - b.id.length || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

async function ourIds(ctx: SyncContext, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ crm_id: string }>`
    select crm_id from crm_email where tenant = ${ctx.tenant} and crm_id = any(${batch.list(ids, 'text')})
    union select crm_id from crm_surplus where tenant = ${ctx.tenant} and crm_id = any(${batch.list(ids, 'text')})`.execute(
    ctx.db,
  )
  return new Set(rows.map((row) => row.crm_id))
}

async function loadSeen(ctx: SyncContext, ids: readonly string[]): Promise<Map<string, SeenEngagement>> {
  const { rows } = await sql<{
    crm_id: string
    message_id: string | null
    source: 'app' | 'crm' | null
    created_at: Date | null
  }>`
    select crm_id, message_id, source, created_at from crm_seen_engagement
    where tenant = ${ctx.tenant} and crm_id = any(${batch.list(ids, 'text')})`.execute(ctx.db)
  return new Map(
    rows.map((row) => [
      row.crm_id,
      {
        id: row.crm_id,
        messageId: row.message_id,
        source: row.source,
        createdAt: row.created_at?.getTime() ?? null,
      },
    ]),
  )
}

async function saveSeen(ctx: SyncContext, seen: readonly SeenEngagement[]): Promise<void> {
  if (seen.length === 0) return
  await sql`insert into crm_seen_engagement (tenant, crm_id, message_id, source, created_at, seen_at)
    select ${ctx.tenant}, crm_id, message_id, source, created_at, ${iso(ctx.now())}::timestamptz from ${batch.table(
      seen,
      {
        crm_id: ['text', (one) => one.id],
        message_id: ['text', (one) => one.messageId],
        source: ['text', (one) => one.source],
        created_at: ['timestamptz', (one) => one.createdAt],
      },
    )} on conflict (tenant, crm_id) do nothing`.execute(ctx.db)
}
