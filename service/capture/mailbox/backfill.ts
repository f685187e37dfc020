import { sql } from 'kysely'
import { batch } from '../../ledger/batch.ts'
import { countItems, retryFailedItems } from '../../ledger/mailbox-items.ts'
import { forgiveMailboxes, loadMailboxes, type Mailbox, mailboxSource, readSince } from '../../ledger/mailboxes.ts'
import { refreshStatistics } from '../../ledger/statistics.ts'
import { deriveDue } from '../derive-due.ts'
import { type ImportSummary, summarise } from '../import-files.ts'
import type { MailboxContext } from './mailbox-context.ts'
import { readMailbox } from './read-mailbox.ts'

/** What became of everything in one mailbox; seen = captured + skipped + held + failed. */
export interface MailboxSummary extends ImportSummary {
  readonly mailbox: string
  readonly state: Mailbox['state']
  /** Why it could not be read. */
  readonly errorCode: string | null
  /** Known and not fetched yet. */
  readonly waiting: number
}

export interface BackfillSummary extends ImportSummary {
  readonly waiting: number
  readonly mailboxes: readonly MailboxSummary[]
}

export interface BackfillProgress {
  /** Items settled, of those known so far; grows while folders are read. */
  readonly done: number
  readonly known: number
  readonly mailboxesDone: number
  readonly mailboxes: number
}

/** Another process reads it: looked at again after this long. */
const BUSY_MS = 1_000
const REPORT_MS = 250

/**
 * Reads mailboxes through, several at once, from where earlier runs were stopped or killed. One that is throttled or
 * refused does not stop the others. Reading again changes nothing.
 *
 * @param options.since ms UTC: nothing received before is read; undefined: as it was
 */
export async function backfill(
  asked: MailboxContext,
  mailboxes: readonly Mailbox[],
  options: { readonly since?: number | null; readonly onProgress?: (progress: BackfillProgress) => void } = {},
): Promise<BackfillSummary> {
  const ctx = { ...asked, settings: { ...asked.settings, batch: asked.settings.backfillBatch } }
  const ids = mailboxes.map((one) => one.id)
  await deriveDue(ctx)
  await forgiveMailboxes(ctx.db, ctx.tenant, ids)
  if (options.since !== undefined) await readSince(ctx.db, ctx.tenant, ids, options.since)
  for (const id of ids) await retryFailedItems(ctx.db, ctx.tenant, id)

  let ended = 0
  let batches = 0
  let reportedAt = 0
  const report = async (whatever = false) => {
    // Counting costs; nobody reads faster than this.
    if (!whatever && ctx.wireNow() - reportedAt < REPORT_MS) return
    reportedAt = ctx.wireNow()
    const { told, pending } = await countItems(ctx.db, ctx.tenant, ids, ctx.wireNow())
    options.onProgress?.({ done: told - pending, known: told, mailboxesDone: ended, mailboxes: ids.length })
  }
  const queue = ids.map((id) => ({ id, notBefore: 0, waited: 0 }))
  const work = async () => {
    for (let next = queue.shift(); next !== undefined && !ctx.stop(); next = queue.shift()) {
      const pause = next.notBefore - ctx.wireNow()
      if (pause > 0) {
        // Somebody else's turn first; only when everything waits is waiting all there is to do.
        if (queue.some((one) => one.notBefore <= ctx.wireNow())) {
          queue.push(next)
          continue
        }
        await ctx.sleep(pause)
      }
      const onItems = async () => {
        batches += 1
        // The planner of a ledger that grows from nothing must learn so early, and again as it grows.
        if (Number.isInteger(Math.log2(batches))) await refreshStatistics(ctx.db)
        await report()
      }
      const reading = await readMailbox(ctx, { id: next.id }, { onPage: () => report(), onItems })
      const wait = pauseAfter(reading?.outcome ?? null, ctx.wireNow())
      if (wait === null || next.waited + wait > ctx.settings.patienceMs) ended += 1
      else queue.push({ id: next.id, notBefore: ctx.wireNow() + wait, waited: next.waited + wait })
      await report(true)
    }
  }
  await Promise.all(Array.from({ length: Math.min(ctx.settings.width, queue.length) }, work))
  return summariseMailboxes(ctx, new Set(ids))
}

/** How long to wait before a mailbox is read again in this run; null when this run is through with it. */
function pauseAfter(outcome: NonNullable<Awaited<ReturnType<typeof readMailbox>>>['outcome'] | null, now: number) {
  if (outcome === null) return BUSY_MS
  return outcome.kind === 'later' ? Math.max(1, outcome.until - now) : null
}

/** What the ledger says now of everything these mailboxes hold, the folders that are never read included. */
export async function summariseMailboxes(ctx: MailboxContext, ids: ReadonlySet<string>): Promise<BackfillSummary> {
  const mailboxes: MailboxSummary[] = []
  const unread = await countUnread(ctx, [...ids])
  for (const mailbox of (await loadMailboxes(ctx.db, ctx.tenant, { all: true })).filter(({ id }) => ids.has(id))) {
    const counts = await summarise(ctx, [mailboxSource(mailbox.id)])
    const left = unread.filter((one) => one.mailbox === mailbox.id)
    const skipped = { ...counts.skipped }
    for (const { folder, items } of left) if (folder !== null && items > 0) skipped[`folder-${folder}`] = items
    mailboxes.push({
      mailbox: mailbox.address,
      state: mailbox.state,
      errorCode: mailbox.errorCode,
      ...counts,
      skipped,
      seen: counts.seen + left.reduce((sum, { folder, items }) => sum + (folder === null ? 0 : items), 0),
      waiting: left.reduce((sum, { folder, items }) => sum + (folder === null ? items : 0), 0),
    })
  }
  return { ...total(mailboxes), mailboxes }
}

/** Items of folders that are never read, as the mailbox counts them; `folder` null: items that wait to be fetched. */
async function countUnread(
  ctx: MailboxContext,
  ids: readonly string[],
): Promise<{ mailbox: string; folder: string | null; items: number }[]> {
  const list = () => batch.list(ids, 'uuid')
  const { rows } = await sql<{ mailbox: string; folder: string | null; items: number }>`
    select mailbox, skipped as folder, sum(items)::int as items from mailbox_folder
      where tenant = ${ctx.tenant} and mailbox = any(${list()}) and skipped in ('drafts', 'junk', 'deleted') group by 1, 2
    union all
    select mailbox, null, count(*)::int from mailbox_item
      where tenant = ${ctx.tenant} and mailbox = any(${list()}) and state = 'pending' group by 1`.execute(ctx.db)
  return rows
}

function total(mailboxes: readonly MailboxSummary[]): Omit<BackfillSummary, 'mailboxes'> {
  const sum = (count: (one: MailboxSummary) => number) => mailboxes.reduce((all, one) => all + count(one), 0)
  const skipped: Record<string, number> = {}
  for (const one of mailboxes) {
    for (const [reason, count] of Object.entries(one.skipped)) skipped[reason] = (skipped[reason] ?? 0) + count
  }
  return {
    seen: sum((one) => one.seen),
    captured: sum((one) => one.captured),
    skipped,
    held: sum((one) => one.held),
    failed: mailboxes.flatMap((one) => one.failed),
    waiting: sum((one) => one.waiting),
  }
}
