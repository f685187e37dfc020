import { sql } from 'kysely'
import { batch } from '../ledger/batch.ts'
import type { CaptureContext } from './capture-context.ts'
import { processMessages } from './process-messages.ts'

const CHUNK = 1000

/**
 * Judges and derives again every message these addresses are on: after a merge, an alias, a correction, a changed
 * occupant. In the caller's transaction.
 */
export async function reprocessAddresses(ctx: CaptureContext, addresses: readonly string[]): Promise<number> {
  if (addresses.length === 0) return 0
  const { rows } = await sql<{ id: string }>`
    select distinct message as id from participant
    where tenant = ${ctx.tenant} and address = any(${batch.list(addresses, 'text')})
    union
    select id from message where tenant = ${ctx.tenant} and mailboxes && ${batch.list(addresses, 'text')}`.execute(ctx.db)
  return reprocess(ctx, rows.map((row) => row.id))
}

/** Judges and derives every message again: after a rule that concerns all of them changed. In the caller's transaction. */
export async function reprocessAll(ctx: CaptureContext): Promise<number> {
  const { rows } = await sql<{ id: string }>`select id from message where tenant = ${ctx.tenant} order by at`.execute(ctx.db)
  return reprocess(ctx, rows.map((row) => row.id))
}

async function reprocess(ctx: CaptureContext, ids: readonly string[]): Promise<number> {
  for (let start = 0; start < ids.length; start += CHUNK) await processMessages(ctx, ids.slice(start, start + CHUNK))
  return ids.length
}
