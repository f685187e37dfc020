import { sql } from 'kysely'
import type { Hanging } from '../clients/hubspot/associations.ts'
import { batch } from '../ledger/batch.ts'
import { loadMapped, loadOwn } from './crm-map.ts'
import { loadPeople, whoCounts } from './load-people.ts'
import { associationDifference, targetsOf } from './plan-sync.ts'
import { endMessages, loadOutgoing } from './outbox.ts'
import type { SyncContext, SyncSummary } from './sync-context.ts'

const AT_ONCE = 1_000

/**
 * Confirmed engagements that should hang elsewhere by now (a merge, a correction, one that was adopted): reads where
 * they hang and writes the difference. One that a person deleted becomes a tombstone.
 */
export async function mendAssociations(ctx: SyncContext, summary: SyncSummary): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ message: string; crm_id: string; wanted_hash: string | null }>`
      select message, crm_id, wanted_hash from crm_email
      where tenant = ${ctx.tenant} and wanted and state = 'confirmed' and crm_id is not null
        and confirmed_hash is distinct from wanted_hash
      order by message limit ${AT_ONCE}`.execute(ctx.db)
    if (rows.length === 0) return
    await mend(ctx, summary, rows)
    ctx.onProgress?.({ step: 'associations', done: summary.associationsMended, total: summary.associationsMended })
  }
}

async function mend(
  ctx: SyncContext,
  summary: SyncSummary,
  rows: readonly { message: string; crm_id: string; wanted_hash: string | null }[],
): Promise<void> {
  const ids = rows.map((row) => row.crm_id)
  const [onContacts, onAccounts] = await Promise.all([
    ctx.crm.targetsOfEngagements('contact', ids),
    ctx.crm.targetsOfEngagements('account', ids),
  ])
  // Hanging nowhere is what a deleted one looks like.
  const doubtful = ids.filter((id) => !onContacts.has(id) && !onAccounts.has(id))
  const alive = new Set((doubtful.length === 0 ? [] : await ctx.crm.readEngagements(doubtful)).map((one) => one.id))
  const gone = new Set(doubtful.filter((id) => !alive.has(id)))
  const left = rows.filter((row) => !gone.has(row.crm_id))
  await endMessages(
    ctx,
    rows.filter((row) => gone.has(row.crm_id)).map((row) => ({ message: row.message, code: 'deleted-in-crm' })),
    'tombstone',
  )
  const wanted = await wantedTargets(
    ctx,
    left.map((row) => row.message),
  )
  for (const [kind, present] of [
    ['contact', onContacts],
    ['account', onAccounts],
  ] as const) {
    const ours = await loadOwn(ctx, kind, [...new Set([...present.values()].flat())])
    const add: Hanging[] = []
    const remove: Hanging[] = []
    for (const { message, crm_id: engagement } of left) {
      const want = wanted.get(message)?.[kind] ?? []
      const difference = associationDifference(want, present.get(engagement) ?? [], ours)
      add.push(...difference.add.map((target) => ({ engagement, target })))
      remove.push(...difference.remove.map((target) => ({ engagement, target })))
    }
    if (add.length > 0) await ctx.crm.hangEngagements(kind, add)
    if (remove.length > 0) await ctx.crm.unhangEngagements(kind, remove)
    summary.associationsMended += add.length + remove.length
  }
  await sql`update crm_email set confirmed_hash = batch.hash from ${batch.table(left, {
    message: ['uuid', (row) => row.message],
    hash: ['text', (row) => row.wanted_hash],
  })} where crm_email.tenant = ${ctx.tenant} and crm_email.message = batch.message`.execute(ctx.db)
}

async function wantedTargets(
  ctx: SyncContext,
  messages: readonly string[],
): Promise<Map<string, Record<'contact' | 'account', string[]>>> {
  const outgoing = await loadOutgoing(ctx, messages, false)
  const people = await loadPeople(ctx, outgoing)
  const who = whoCounts(ctx, people)
  const targets = new Map(outgoing.map((message) => [message.id, targetsOf(message, people, who)]))
  const contacts = await loadMapped(ctx, 'contact', [...new Set([...targets.values()].flatMap((one) => one.contacts))])
  const accounts = await loadMapped(ctx, 'account', [...new Set([...targets.values()].flatMap((one) => one.accounts))])
  return new Map(
    [...targets].map(([message, target]) => [
      message,
      {
        contact: target.contacts.flatMap((id) => contacts.get(id)?.crmId ?? []),
        account: target.accounts.flatMap((id) => accounts.get(id)?.crmId ?? []),
      },
    ]),
  )
}

/** Takes engagements off the timelines whose message is captured no more (erased, skipped by a later policy). */
export async function archiveUnwanted(ctx: SyncContext, summary: SyncSummary): Promise<void> {
  for (;;) {
    // Adopted ones are not ours to delete: HubSpot has no way back for emails.
    const { rows } = await sql<{ message: string; crm_id: string }>`
      select message, crm_id from crm_email
      where tenant = ${ctx.tenant} and not wanted and state = 'confirmed' and not adopted and crm_id is not null
      order by message limit ${AT_ONCE}`.execute(ctx.db)
    if (rows.length === 0) return
    await ctx.crm.archiveEngagements(rows.map((row) => row.crm_id))
    await sql`update crm_email set state = 'archived', confirmed_hash = null
      where tenant = ${ctx.tenant} and not wanted
        and message = any(${batch.list(
          rows.map((row) => row.message),
          'uuid',
        )})`.execute(ctx.db)
    summary.engagementsArchived += rows.length
  }
}
