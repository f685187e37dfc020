import { sql } from 'kysely'
import { VendorError } from '../../shared/errors.ts'
import { batch } from '../ledger/batch.ts'
import type { ChangedKind } from '../clients/hubspot/changes.ts'
import { type CrmEvent, moveCrmCursor, readCrmCursor, recordEvents } from '../ledger/crm-events.ts'
import type { ChangesContext } from './changes-context.ts'
import { followAccounts, followContacts } from './follow-people.ts'
import type { SyncContext } from './sync-context.ts'
import { ownerAddresses, takeActivities } from './take-activities.ts'

/**
 * Finds without being told what people did in the CRM, and records it like a webhook: the same work follows. Recording and
 * cursor move in one transaction; nothing is lost when it is killed, and what is found twice is recorded once.
 *
 * - modified records by search, from the last moment seen, some minutes of overlap included (the index lags);
 * - deleted ones in the bin, read through in turn;
 * - what went without a trace (merged, deleted for good, engagements): a slice of ours read again each time.
 */

export interface PollSummary {
  /** Happenings that were not known before. */
  found: number
  /** Set when HubSpot asked us to wait or did not answer: the next look goes on from here. */
  stopped: { readonly code: string } | null
}

const SEARCHED: readonly ChangedKind[] = ['account', 'contact', 'call', 'meeting']
/** Pages of the bin per look, of 100 each. */
const BIN_PAGES = 5
/** Pages of a search per look, of 200 each: a first reading of calls goes on with the next look. */
const SEARCH_PAGES = 200
/** HubSpot keeps deleted records for 90 days; after that gone says nothing any more. */
const BIN_MS = 80 * 86_400_000

/** One look at everything. Errors: a refusal that concerns everything (token, scope) is thrown. */
export async function pollChanges(ctx: ChangesContext): Promise<PollSummary> {
  const summary: PollSummary = { found: 0, stopped: null }
  try {
    for (const kind of SEARCHED) await pollModified(ctx, summary, kind)
    for (const kind of SEARCHED) await pollBin(ctx, summary, kind)
    await recheckPeople(ctx, 'account')
    await recheckPeople(ctx, 'contact')
    await recheckActivities(ctx, 'call')
    await recheckActivities(ctx, 'meeting')
    await recheckEngagements(ctx, summary)
    await findVanished(ctx, summary)
  } catch (error) {
    if (!(error instanceof VendorError) || (error.fault !== 'wait' && error.fault !== 'again')) throw error
    summary.stopped = { code: error.code }
  }
  return summary
}

/** Records events and moves a cursor, both or neither. */
async function keep(
  ctx: SyncContext,
  summary: PollSummary,
  events: readonly CrmEvent[],
  cursor: { readonly name: string; readonly position: string },
): Promise<void> {
  await ctx.db.transaction().execute(async (trx) => {
    summary.found += await recordEvents(trx, ctx.tenant, 'poll', events, ctx.now())
    await moveCrmCursor(trx, ctx.tenant, cursor.name, cursor.position, ctx.now())
  })
}

async function pollModified(ctx: SyncContext, summary: PollSummary, kind: ChangedKind): Promise<void> {
  const name = `modified:${kind}`
  const stored = await readCrmCursor(ctx.db, ctx.tenant, name)
  if (stored === null && (kind === 'contact' || kind === 'account')) {
    // People are learned with the messages they are on: only what changes from here on is news.
    return keep(ctx, summary, [], { name, position: String(ctx.now()) })
  }
  // Calls and meetings of the past count for trust: the first look begins at the beginning.
  let mark = stored === null ? 0 : Number(stored)
  let since = Math.max(0, mark - ctx.policy.crm.pollOverlapMinutes * 60_000)
  let after: string | null = null
  for (let pages = 0; pages < SEARCH_PAGES; pages++) {
    const page = await ctx.crm.modifiedSince(kind, since, after)
    const last = page.found.at(-1)?.at ?? mark
    mark = Math.max(mark, last)
    const events = page.found.map((one) => ({
      key: `poll:${kind}:${one.id}:${one.at}`,
      object: kind,
      what: 'change' as const,
      crmId: one.id,
      others: [],
      occurredAt: one.at,
    }))
    await keep(ctx, summary, events, { name, position: String(mark) })
    if (page.after === null && !page.more) return
    if (page.after === null) {
      // A search ends at 10,000: the next one begins where this one ended, past it when all were of one moment.
      since = last > since ? last : since + 1
    }
    after = page.after
  }
}

/** Which of these are ours and alive, as far as the ledger knows. */
async function aliveOf(ctx: SyncContext, kind: ChangedKind, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const list = batch.list(ids, 'text')
  const { rows } =
    kind === 'contact' || kind === 'account'
      ? await sql<{ crm_id: string }>`select crm_id from crm_identity
          where tenant = ${ctx.tenant} and kind = ${kind} and ended_at is null and crm_id = any(${list})`.execute(
          ctx.db,
        )
      : await sql<{ crm_id: string }>`select crm_id from crm_activity
          where tenant = ${ctx.tenant} and kind = ${kind} and not gone and crm_id = any(${list})`.execute(ctx.db)
  return rows.map((row) => row.crm_id)
}

async function pollBin(ctx: SyncContext, summary: PollSummary, kind: ChangedKind): Promise<void> {
  const name = `bin:${kind}`
  let after = (await readCrmCursor(ctx.db, ctx.tenant, name)) ?? ''
  for (let pages = 0; pages < BIN_PAGES; pages++) {
    const page = await ctx.crm.archivedPage(kind, after === '' ? null : after)
    const gone = await aliveOf(ctx, kind, page.ids)
    // At its end it begins anew next time.
    after = page.after ?? ''
    await keep(ctx, summary, goneEvents(ctx, kind, gone), { name, position: after })
    if (after === '') return
  }
}

function goneEvents(ctx: SyncContext, object: CrmEvent['object'], ids: readonly string[]): CrmEvent[] {
  // One that comes back and goes again is another happening: the hour keeps them apart.
  const hour = Math.floor(ctx.now() / 3_600_000)
  return ids.map((crmId) => ({
    key: `poll:gone:${object}:${crmId}:${hour}`,
    object,
    what: 'deletion',
    crmId,
    others: [],
    occurredAt: null,
  }))
}

/** The next slice of a list that is read again in turn; '' begins anew. */
async function slice(ctx: SyncContext, name: string, page: (from: string) => Promise<string[]>): Promise<string[]> {
  const from = (await readCrmCursor(ctx.db, ctx.tenant, name)) ?? ''
  const ids = await page(from)
  return ids.length > 0 || from === '' ? ids : page('')
}

/** Reads a slice of ours again: what was merged, deleted for good, or associated otherwise, which moves no date. */
async function recheckPeople(ctx: ChangesContext, kind: 'contact' | 'account'): Promise<void> {
  const ids = await slice(ctx, `recheck:${kind}`, async (from) => {
    const { rows } = await sql<{ crm_id: string }>`
      select crm_id from crm_identity where tenant = ${ctx.tenant} and kind = ${kind} and ended_at is null
        and crm_id > ${from} order by crm_id limit ${ctx.policy.crm.pollRecheck}`.execute(ctx.db)
    return rows.map((row) => row.crm_id)
  })
  await (kind === 'contact' ? followContacts(ctx, ids) : followAccounts(ctx, ids))
  await moveOn(ctx, `recheck:${kind}`, ids)
}

async function recheckActivities(ctx: ChangesContext, kind: 'call' | 'meeting'): Promise<void> {
  const ids = await slice(ctx, `recheck:${kind}`, async (from) => {
    const { rows } = await sql<{ crm_id: string }>`
      select crm_id from crm_activity where tenant = ${ctx.tenant} and kind = ${kind} and not gone
        and crm_id > ${from} order by crm_id limit ${ctx.policy.crm.pollRecheck}`.execute(ctx.db)
    return rows.map((row) => row.crm_id)
  })
  if (ids.length > 0) await takeActivities(ctx, kind, ids, await ownerAddresses(ctx))
  await moveOn(ctx, `recheck:${kind}`, ids)
}

/** Reading again does no harm: the place moves when the work is done. */
async function moveOn(ctx: SyncContext, name: string, ids: readonly string[]): Promise<void> {
  const last = ids.at(-1)
  if (last !== undefined) await moveCrmCursor(ctx.db, ctx.tenant, name, last, ctx.now())
}

async function recheckEngagements(ctx: SyncContext, summary: PollSummary): Promise<void> {
  const name = 'recheck:engagement'
  const most = ctx.policy.crm.pollRecheck
  const ids = await slice(ctx, name, async (from) => {
    const { rows } = await sql<{ crm_id: string }>`
      select crm_id from crm_email where tenant = ${ctx.tenant} and state = 'confirmed' and crm_id is not null
        and crm_id > ${from} order by crm_id limit ${most}`.execute(ctx.db)
    return rows.map((row) => row.crm_id)
  })
  if (ids.length === 0) return
  const standing = new Set((await ctx.crm.readEngagements(ids)).map((one) => one.id))
  const gone = ids.filter((id) => !standing.has(id))
  await keep(ctx, summary, goneEvents(ctx, 'engagement', gone), { name, position: ids.at(-1) ?? '' })
}

/**
 * Contacts HubSpot has neither alive nor in its bin, though they were deleted less than 90 days ago: that is how a privacy
 * deletion looks to somebody who was not told. Erasing cannot be undone, so it must have been so for a day.
 */
async function findVanished(ctx: SyncContext, summary: PollSummary): Promise<void> {
  const name = 'vanished:contact'
  const until = new Date(ctx.now() - ctx.policy.crm.vanishedHours * 3_600_000).toISOString()
  const since = new Date(ctx.now() - BIN_MS).toISOString()
  const ids = await slice(ctx, name, async (from) => {
    const { rows } = await sql<{ crm_id: string }>`
      select crm_id from crm_identity where tenant = ${ctx.tenant} and kind = 'contact' and tombstone
        and ended_at between ${since}::timestamptz and ${until}::timestamptz
        and crm_id > ${from} order by crm_id limit ${ctx.policy.crm.pollRecheck}`.execute(ctx.db)
    return rows.map((row) => row.crm_id)
  })
  if (ids.length === 0) return
  const { alive, binned } = await ctx.crm.whereAre('contact', ids)
  const events = ids
    .filter((id) => !alive.has(id) && !binned.has(id))
    .map((crmId): CrmEvent => ({
      key: `poll:vanished:${crmId}`,
      object: 'contact',
      what: 'privacy',
      crmId,
      others: [],
      occurredAt: null,
    }))
  await keep(ctx, summary, events, { name, position: ids.at(-1) ?? '' })
}
