import { sql } from 'kysely'
import { VendorError } from '../../../shared/errors.ts'
import type { Policy } from '../../../shared/policy/policy.ts'
import { type RaisedAlarm, settleAlarms } from '../../ledger/alarms.ts'
import { closeGaps } from '../../ledger/completeness.ts'
import type { Db } from '../../ledger/db.ts'
import { loadMailboxes, type Mailbox } from '../../ledger/mailboxes.ts'
import { alarmsOf, type Vitals } from './alarms.ts'
import { type CompareContext, compareMailbox } from './compare.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

export interface WatchContext {
  readonly db: Db
  readonly tenant: number
  readonly policy: Policy
  /** ms UTC; moves on as real time does. */
  readonly now: () => number
}

/** Looks whether everything still flows; raises and ends alarms. Answers what changed, and what stands now. */
export async function watch(
  ctx: WatchContext,
): Promise<Awaited<ReturnType<typeof settleAlarms>> & { readonly standing: readonly RaisedAlarm[] }> {
  await closeGaps(ctx, ctx.now())
  await sql`update mailbox set watched_since = ${new Date(ctx.now()).toISOString()}::timestamptz
    where tenant = ${ctx.tenant} and captured and watched_since is null`.execute(ctx.db)
  const standing = alarmsOf(await readVitals(ctx))
  return { ...(await settleAlarms(ctx, standing, ctx.now())), standing }
}

async function readVitals({ db, tenant, policy, now: clock }: WatchContext): Promise<Vitals> {
  const now = clock()
  const at = (ms: number) => new Date(ms).toISOString()
  const mailboxes = await loadMailboxes(db, tenant)
  const { rows: reading } = await sql<{ id: string; being_read: boolean; watched_since: Date | null }>`
    select id, coalesce(lease_until > ${at(now)}::timestamptz, false) as being_read, watched_since from mailbox
    where tenant = ${tenant} and captured`.execute(db)
  const about = new Map(reading.map((row) => [row.id, row]))
  const { rows: gaps } = await sql<{ mailbox: string; count: number }>`
    select mailbox, count(*)::int as count from mailbox_gap where tenant = ${tenant} and closed_at is null group by 1`.execute(
    db,
  )
  // Only mail of the last day is urgent: a first import of years takes its time.
  const { rows: crm } = await sql<{ overdue: number; refused: number }>`
    select (count(*) filter (where e.state in ('wanted', 'reserved', 'sent') and e.wanted and m.at >= ${at(now - DAY_MS)}::timestamptz
        and greatest(m.captured_at, m.at) < ${at(now - policy.crm.overdueMinutes * MINUTE_MS)}::timestamptz))::int as overdue,
      (count(*) filter (where e.state = 'failed' and e.wanted))::int as refused
    from crm_email e join message m on m.tenant = e.tenant and m.id = e.message
    where e.tenant = ${tenant} and e.state not in ('confirmed', 'tombstone', 'archived')`.execute(db)
  return {
    now,
    mailboxes: mailboxes.map((mailbox) => ({
      ...mailbox,
      beingRead: about.get(mailbox.id)?.being_read ?? false,
      watchedSince: about.get(mailbox.id)?.watched_since?.getTime() ?? now,
    })),
    openGaps: new Map(gaps.map(({ mailbox, count }) => [mailbox, count])),
    overdue: crm[0]?.overdue ?? 0,
    refused: crm[0]?.refused ?? 0,
    silentAfterMs: policy.mailboxes.silentAfterMinutes * MINUTE_MS,
  }
}

/** What comparing came to; `refused`: mailboxes that could not be asked, by code. */
export interface ComparedMailboxes {
  readonly compared: number
  readonly missing: number
  readonly refused: Readonly<Record<string, number>>
}

/**
 * Compares every mailbox that has been read through once with its own count, the last days or those from `from` on.
 * One that cannot be asked does not stop the others.
 */
export async function compareMailboxes(
  ctx: WatchContext & Pick<CompareContext, 'graph'>,
  options: {
    /** ms UTC of the first day's start. */
    readonly from?: number
    readonly only?: (mailbox: Mailbox) => boolean
    readonly stop?: () => boolean
    readonly onMailbox?: (done: number, of: number) => void
  } = {},
): Promise<ComparedMailboxes> {
  const { policy } = ctx
  const from = options.from ?? Math.floor(ctx.now() / DAY_MS) * DAY_MS - (policy.mailboxes.compareDays - 1) * DAY_MS
  const mailboxes = (await loadMailboxes(ctx.db, ctx.tenant)).filter(
    (mailbox) => mailbox.backfilledAt !== null && (options.only?.(mailbox) ?? true),
  )
  let missing = 0
  let compared = 0
  const refused: Record<string, number> = {}
  for (const [at, mailbox] of mailboxes.entries()) {
    if (options.stop?.() === true) break
    options.onMailbox?.(at, mailboxes.length)
    try {
      const days = await compareMailbox(
        { ...ctx, gapAfterMs: policy.mailboxes.gapAfterMinutes * MINUTE_MS },
        mailbox,
        from,
      )
      missing += days.reduce((sum, day) => sum + day.missing.length, 0)
      compared += 1
    } catch (error) {
      if (!(error instanceof VendorError)) throw error
      refused[error.code] = (refused[error.code] ?? 0) + 1
    }
  }
  return { compared, missing, refused }
}
