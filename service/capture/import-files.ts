import { sql } from 'kysely'
import type { ParsedMessage } from '../../shared/message/parsed-message.ts'
import { batch } from '../ledger/batch.ts'
import { type Failure, recordFailures } from '../ledger/failures.ts'
import { refreshStatistics } from '../ledger/statistics.ts'
import type { CaptureContext } from './capture-context.ts'
import { captureMessages, type Incoming } from './capture-messages.ts'
import { deriveDue } from './derive-due.ts'
import { CHOSEN } from './sources/reading.ts'
import type { MessageSource, SourceItem } from './sources/source.ts'

/** Counts of an import; seen = captured + skipped + held + failed. */
export interface ImportSummary {
  readonly seen: number
  readonly captured: number
  readonly skipped: Readonly<Record<string, number>>
  readonly held: number
  readonly failed: readonly { readonly path: string; readonly position: number; readonly reason: string }[]
}

export interface ImportProgress {
  readonly path: string
  readonly bytes: number
  readonly totalBytes: number | null
  readonly seen: number
}

/** A transaction's worth: large enough for batched writes, small enough that a killed run loses seconds of work. */
const BATCH_ITEMS = 1000
const BATCH_CHARACTERS = 8_000_000

/**
 * Reads sources into the ledger, continuing where an earlier run was stopped: a batch and the cursor behind it are one
 * transaction. A source read to its end before is read again from the start, which changes nothing.
 *
 * @param stop asked between batches: true ends the run early, in order
 */
export async function importSources(
  ctx: CaptureContext,
  sources: readonly MessageSource[],
  onProgress: (progress: ImportProgress) => void = () => undefined,
  stop: () => boolean = () => false,
): Promise<ImportSummary> {
  await deriveDue(ctx)
  let seen = 0
  let batches = 0
  for (const source of sources) {
    const from = await openCursor(ctx, source.key)
    let items: SourceItem[] = []
    let characters = 0
    const flush = async (finished: boolean) => {
      await saveBatch(ctx, source, items, finished)
      seen += items.length
      const bytes = finished ? (source.totalBytes ?? 0) : (items.at(-1)?.bytes ?? 0)
      onProgress({ path: source.path, bytes, totalBytes: source.totalBytes, seen })
      items = []
      characters = 0
      batches += 1
      // The planner of a ledger that grows from nothing must learn so early, and again as it grows.
      if (Number.isInteger(Math.log2(batches))) await refreshStatistics(ctx.db)
    }
    for await (const item of source.read(from)) {
      items.push(item)
      if ('message' in item) characters += weightOf(item.message)
      if (items.length >= BATCH_ITEMS || characters >= BATCH_CHARACTERS) await flush(false)
      if (stop()) break
    }
    await flush(!stop())
    if (stop()) break
  }
  return summarise(
    ctx,
    sources.map((source) => source.key),
  )
}

/** Characters of text and bytes of kept files. */
function weightOf({ text, html, attachments }: ParsedMessage): number {
  const files = attachments.reduce((sum, file) => sum + (file.bytes?.length ?? 0), 0)
  return (text?.length ?? 0) + (html?.length ?? 0) + files
}

async function openCursor(ctx: CaptureContext, key: string): Promise<number> {
  const { rows } = await sql<{ position: string | number; finished: boolean }>`
    select position, finished from source_cursor where tenant = ${ctx.tenant} and source = ${key}`.execute(ctx.db)
  const cursor = rows[0]
  return cursor === undefined || cursor.finished ? 0 : Number(cursor.position)
}

async function saveBatch(
  ctx: CaptureContext,
  source: MessageSource,
  items: readonly SourceItem[],
  finished: boolean,
): Promise<void> {
  const last = items.at(-1)
  const messages: Incoming[] = []
  const failures: Failure[] = []
  for (const item of items) {
    if ('message' in item) messages.push({ source: source.key, position: item.position, message: item.message })
    else
      failures.push({
        source: source.key,
        position: item.position,
        path: item.file ?? source.path,
        reason: item.failure,
      })
  }
  await ctx.db.transaction().execute(async (trx) => {
    const now = new Date(ctx.now()).toISOString()
    await captureMessages({ ...ctx, db: trx }, messages)
    await recordFailures(trx, ctx.tenant, failures, ctx.now())
    await sql`insert into source_cursor (tenant, source, position, finished, updated_at)
      values (${ctx.tenant}, ${source.key}, ${last === undefined ? 0 : last.position + 1}, ${finished}, ${now}::timestamptz)
      on conflict (tenant, source) do update set finished = excluded.finished, updated_at = excluded.updated_at,
        position = case when ${last === undefined} then source_cursor.position else excluded.position end`.execute(trx)
  })
}

/** What became of everything these sources yielded, as the ledger says now. */
export async function summarise(ctx: CaptureContext, sources: readonly string[]): Promise<ImportSummary> {
  const keys = () => batch.list(sources, 'text')
  const { rows } = await sql<{ verdict: string; reason: string | null; count: number }>`
    select m.verdict, m.reason, count(*)::int as count
    from sighting s join message m on m.tenant = s.tenant and m.id = s.message
    where s.tenant = ${ctx.tenant} and s.source = any(${keys()}) group by 1, 2 order by 1, 2`.execute(ctx.db)
  const failures = await sql<{ path: string; position: string | number; reason: string }>`
    select path, position, reason from failure where tenant = ${ctx.tenant} and source = any(${keys()})
    order by path, position`.execute(ctx.db)
  const skipped: Record<string, number> = {}
  let captured = 0
  let held = 0
  for (const { verdict, reason, count } of rows) {
    if (verdict === 'capture') captured += count
    else if (verdict === 'hold') held += count
    else skipped[reason ?? 'unknown'] = (skipped[reason ?? 'unknown'] ?? 0) + count
  }
  // What a source leaves out by choice has its row, and counts as skipped; only trouble is listed one by one.
  for (const { reason } of failures.rows) if (CHOSEN.includes(reason)) skipped[reason] = (skipped[reason] ?? 0) + 1
  const failed = failures.rows
    .filter(({ reason }) => !CHOSEN.includes(reason))
    .map((row) => ({ path: row.path, position: Number(row.position), reason: row.reason }))
  const total = Object.values(skipped).reduce((sum, count) => sum + count, captured + held + failed.length)
  return { seen: total, captured, skipped, held, failed }
}
