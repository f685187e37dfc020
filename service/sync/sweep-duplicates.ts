import { sql } from 'kysely'
import { VendorError } from '../../shared/errors.ts'
import type { SeenEngagement } from '../clients/hubspot/engagements.ts'
import type { TargetKind } from '../clients/hubspot/associations.ts'
import { batch } from '../ledger/batch.ts'
import { loadMapped } from './crm-map.ts'
import { inParts } from './in-parallel.ts'
import { loadPeople, whoCounts } from './load-people.ts'
import { loadOutgoing } from './outbox.ts'
import { engagementKey, targetsOf } from './plan-sync.ts'
import { seenEngagements } from './seen-engagements.ts'
import { iso, type SyncContext } from './sync-context.ts'

/**
 * Two engagements with one Message-ID: HubSpot's own (or the earlier foreign one) is kept, ours goes (facts/hubspot.md
 * §6.3, step 5). In three steps, each safe to be killed in and to be done twice:
 *
 * 1. *found*: the message's receipt names the other copy, ours is noted as surplus, and why is recorded; one transaction;
 * 2. what ours hangs on is hung on the other one;
 * 3. ours is archived, once the other one was seen standing. If that one went meanwhile, ours is the receipt again.
 */

export interface SweepSummary {
  /** Second copies that came to light. */
  found: number
  /** Engagements of ours that were archived for another copy. */
  archived: number
  /** Ours that stay after all: the other copy had gone. */
  kept: number
}

/** At most so many messages a sweep looks at: two association reads. */
const MOST = 5_000

/**
 * Looks for second copies of what we wrote lately (`policy.crm.duplicateDays`), then settles what was found. Old mail of a
 * first reading is not looked at: HubSpot's own logger only logs what arrives.
 */
export async function sweepDuplicates(ctx: SyncContext): Promise<SweepSummary> {
  const days = ctx.policy.crm.duplicateDays
  const summary: SweepSummary = { found: 0, archived: 0, kept: 0 }
  if (days > 0) {
    const { rows } = await sql<{ message: string }>`
      select e.message from crm_email e join message m on m.tenant = e.tenant and m.id = e.message
      where e.tenant = ${ctx.tenant} and e.state = 'confirmed' and not e.adopted and e.wanted
        and e.confirmed_at > ${iso(ctx.now() - days * DAY)}::timestamptz
        and m.at > e.confirmed_at - interval '1 day'
      order by e.confirmed_at desc limit ${MOST}`.execute(ctx.db)
    const messages = rows.map((row) => row.message)
    await unlessStopped(async () => void (summary.found += await findCopies(ctx, messages)))
  }
  await unlessStopped(() => settleSurplus(ctx, summary))
  return summary
}

const DAY = 86_400_000

/** Where HubSpot asks us to wait, or does not answer, the next sweep goes on. */
async function unlessStopped(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof VendorError) || (error.fault !== 'wait' && error.fault !== 'again')) throw error
  }
}

/** Settles what was found, by anybody. */
export async function settleFound(ctx: SyncContext): Promise<SweepSummary> {
  const summary: SweepSummary = { found: 0, archived: 0, kept: 0 }
  await unlessStopped(() => settleSurplus(ctx, summary))
  return summary
}

/** Looks on the timelines of these messages of ours for other copies. Answers how many have one. */
async function findCopies(ctx: SyncContext, messages: readonly string[]): Promise<number> {
  if (messages.length === 0) return 0
  const outgoing = await loadOutgoing(ctx, messages, false)
  const people = await loadPeople(ctx, outgoing)
  const who = whoCounts(ctx, people)
  const targets = new Map(outgoing.map((message) => [message.id, targetsOf(message, people, who)]))
  const contacts = await loadMapped(ctx, 'contact', [...new Set([...targets.values()].flatMap((one) => one.contacts))])
  const alone = [...targets.values()].filter((one) => !one.contacts.some((id) => contacts.has(id)))
  const accounts = await loadMapped(ctx, 'account', [...new Set(alone.flatMap((one) => one.accounts))])
  const present = await seenEngagements(
    ctx,
    [...contacts.values()].map((one) => one.crmId),
    [...accounts.values()].map((one) => one.crmId),
  )
  let found = 0
  for (const message of outgoing) {
    const [keep] = present.byMessageId.get(engagementKey(message)) ?? []
    if (keep !== undefined && (await meetCopy(ctx, message.id, keep))) found++
  }
  return found
}

/** Step 1 for one message: answers whether it was news. */
export async function meetCopy(ctx: SyncContext, message: string, keep: SeenEngagement): Promise<boolean> {
  return ctx.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ crm_id: string }>`
      select crm_id from crm_email where tenant = ${ctx.tenant} and message = ${message}::uuid and state = 'confirmed'
        and not adopted and crm_id is not null and crm_id <> ${keep.id} for update`.execute(trx)
    const ours = rows[0]?.crm_id
    if (ours === undefined) return false
    const now = iso(ctx.now())
    await sql`insert into crm_surplus (tenant, crm_id, message, keep, found_at)
      values (${ctx.tenant}, ${ours}, ${message}::uuid, ${keep.id}, ${now}::timestamptz)
      on conflict (tenant, crm_id) do update set keep = excluded.keep, state = 'found', settled_at = null`.execute(trx)
    await sql`update crm_email set crm_id = ${keep.id}, adopted = true, confirmed_hash = null
      where tenant = ${ctx.tenant} and message = ${message}::uuid`.execute(trx)
    await sql`insert into decision (tenant, at, by_whom, kind, subject, why, detail)
      values (${ctx.tenant}, ${now}::timestamptz, 'crm', 'duplicate-engagement', ${message}::uuid,
        ${keep.source === 'app' ? 'another tool wrote this message too' : 'HubSpot logged this message itself'},
        ${JSON.stringify({ ours, kept: keep.id })}::jsonb)`.execute(trx)
    return true
  })
}

interface Surplus {
  readonly crm_id: string
  readonly message: string
  readonly keep: string
  readonly wanted: boolean
}

/** Steps 2 and 3 for everything found, by this run or by one that was killed. */
async function settleSurplus(ctx: SyncContext, summary: SweepSummary): Promise<void> {
  const { rows } = await sql<Surplus>`
    select s.crm_id, s.message, s.keep, coalesce(e.wanted, false) as wanted from crm_surplus s
    left join crm_email e on e.tenant = s.tenant and e.message = s.message
    where s.tenant = ${ctx.tenant} and s.state = 'found' order by s.crm_id`.execute(ctx.db)
  for (const part of inParts(rows, 100)) {
    const standing = new Set((await ctx.crm.readEngagements(part.map((row) => row.keep))).map((one) => one.id))
    const going = part.filter((row) => standing.has(row.keep))
    await moveAssociations(ctx, going)
    // A message nobody wants there any more (erased) needs no other copy to go.
    const unwanted = part.filter((row) => !row.wanted && !standing.has(row.keep))
    await ctx.crm.archiveEngagements([...going, ...unwanted].map((row) => row.crm_id))
    await settle(ctx, [...going, ...unwanted], 'archived')
    summary.archived += going.length + unwanted.length
    const staying = part.filter((row) => row.wanted && !standing.has(row.keep))
    await takeBack(ctx, staying)
    summary.kept += staying.length
  }
}

/** What ours hangs on, the other one hangs on too: also what people added to ours. */
async function moveAssociations(ctx: SyncContext, rows: readonly Surplus[]): Promise<void> {
  if (rows.length === 0) return
  const wanted = rows.filter((row) => row.wanted)
  for (const kind of ['contact', 'account', 'deal'] as const satisfies readonly TargetKind[]) {
    const [of, on] = await Promise.all([
      ctx.crm.targetsOfEngagements(
        kind,
        wanted.map((row) => row.crm_id),
      ),
      ctx.crm.targetsOfEngagements(
        kind,
        wanted.map((row) => row.keep),
      ),
    ])
    const pairs = wanted.flatMap((row) => {
      const present = new Set(on.get(row.keep))
      return (of.get(row.crm_id) ?? []).flatMap((target) =>
        present.has(target) ? [] : [{ engagement: row.keep, target }],
      )
    })
    if (pairs.length > 0) await ctx.crm.hangEngagements(kind, pairs)
  }
}

/** The other copy went before ours did: ours is the one again. Where ours went as well, the next mending says so. */
async function takeBack(ctx: SyncContext, rows: readonly Surplus[]): Promise<void> {
  if (rows.length === 0) return
  await ctx.db.transaction().execute(async (trx) => {
    await sql`update crm_email set crm_id = batch.crm_id, adopted = false, confirmed_hash = null
      from ${batch.table(rows, {
        message: ['uuid', (row) => row.message],
        crm_id: ['text', (row) => row.crm_id],
        keep: ['text', (row) => row.keep],
      })} where crm_email.tenant = ${ctx.tenant} and crm_email.message = batch.message
        and crm_email.crm_id = batch.keep and crm_email.state in ('confirmed', 'tombstone')`.execute(trx)
    await sql`update crm_email set state = 'confirmed', error_code = null where tenant = ${ctx.tenant}
      and state = 'tombstone' and not adopted and crm_id = any(${batch.list(
        rows.map((row) => row.crm_id),
        'text',
      )})`.execute(trx)
    await settle({ ...ctx, db: trx }, rows, 'kept')
  })
}

async function settle(
  ctx: Pick<SyncContext, 'db' | 'tenant' | 'now'>,
  rows: readonly Surplus[],
  state: 'archived' | 'kept',
): Promise<void> {
  if (rows.length === 0) return
  await sql`update crm_surplus set state = ${state}, settled_at = ${iso(ctx.now())}::timestamptz
    where tenant = ${ctx.tenant} and state = 'found' and crm_id = any(${batch.list(
      rows.map((row) => row.crm_id),
      'text',
    )})`.execute(ctx.db)
}
