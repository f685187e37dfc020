import { sql } from 'kysely'
import type { SeenEngagement } from '../clients/hubspot/engagements.ts'
import { batch } from '../ledger/batch.ts'
import type { ChangesContext } from './changes-context.ts'
import { endMessages } from './outbox.ts'
import { meetCopy } from './sweep-duplicates.ts'
import { iso } from './sync-context.ts'

/** Engagements a person deleted: their messages are never written again, and still count for trust. */
export async function followDeletedEngagements(ctx: ChangesContext, ids: readonly string[]): Promise<void> {
  const { rows } = await sql<{ message: string; crm_id: string }>`
    select message, crm_id from crm_email where tenant = ${ctx.tenant} and state = 'confirmed' and wanted
      and crm_id = any(${batch.list(ids, 'text')})`.execute(ctx.db)
  if (rows.length === 0) return
  const standing = new Set((await ctx.crm.readEngagements(rows.map((row) => row.crm_id))).map((one) => one.id))
  await endMessages(
    ctx,
    rows.filter((row) => !standing.has(row.crm_id)).map(({ message }) => ({ message, code: 'deleted-in-crm' })),
    'tombstone',
  )
}

/**
 * Engagements that appeared: a second copy of a message of ours, or the one that was waited for. Answers those whose
 * message is on its way just now, by CRM id: whose copy it is shows when the receipt is there.
 */
export async function followNewEngagements(ctx: ChangesContext, ids: readonly string[]): Promise<Set<string>> {
  const foreign = await notOurs(ctx, ids)
  if (foreign.length === 0) return new Set()
  const copies = (await ctx.crm.readEngagements(foreign)).filter((one) => one.messageId !== null)
  const open = new Set<string>()
  const awaited: string[] = []
  for (const [copy, row] of await withMessages(ctx, copies)) {
    if (row.state === 'sent' || row.state === 'reserved') open.add(copy.id)
    else if (row.state === 'confirmed') await meetCopy(ctx, row.message, copy)
    else if (row.state === 'wanted') awaited.push(row.message)
  }
  // HubSpot's copy has come: nothing is left to wait for.
  await sql`update crm_email set not_before = ${iso(ctx.now())}::timestamptz where tenant = ${ctx.tenant} and state = 'wanted'
    and not_before > ${iso(ctx.now())}::timestamptz and message = any(${batch.list(awaited, 'uuid')})`.execute(ctx.db)
  return open
}

async function notOurs(ctx: ChangesContext, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ crm_id: string }>`
    select crm_id from crm_email where tenant = ${ctx.tenant} and crm_id = any(${batch.list(ids, 'text')})
    union select crm_id from crm_surplus where tenant = ${ctx.tenant} and crm_id = any(${batch.list(ids, 'text')})`.execute(
    ctx.db,
  )
  const ours = new Set(rows.map((row) => row.crm_id))
  return ids.filter((id) => !ours.has(id))
}

async function withMessages(
  ctx: ChangesContext,
  copies: readonly SeenEngagement[],
): Promise<[SeenEngagement, { message: string; state: string }][]> {
  if (copies.length === 0) return []
  const messageIds = copies.flatMap((one) => one.messageId ?? [])
  const { rows } = await sql<{ message: string; message_id: string; state: string }>`
    select distinct m.id as message, m.message_id, e.state from sighting s
    join message m on m.tenant = s.tenant and m.id = s.message and m.message_id = s.message_id
    join crm_email e on e.tenant = m.tenant and e.message = m.id and e.wanted
    where s.tenant = ${ctx.tenant} and s.message_id = any(${batch.list(messageIds, 'text')})`.execute(ctx.db)
  const byMessageId = new Map(rows.map((row) => [row.message_id, row]))
  return copies.flatMap((copy): [SeenEngagement, { message: string; state: string }][] => {
    const row = byMessageId.get(copy.messageId ?? '')
    return row === undefined ? [] : [[copy, row]]
  })
}
