import type { SeenEngagement } from '../clients/hubspot/engagements.ts'
import { loadMapped } from './crm-map.ts'
import { loadPeople, whoCounts } from './load-people.ts'
import * as outbox from './outbox.ts'
import { engagementKey, targetsOf } from './plan-sync.ts'
import { seenEngagements } from './seen-engagements.ts'
import type { SyncContext, SyncSummary } from './sync-context.ts'

/**
 * Looks for messages whose outcome is open: found by association and Message-ID they are confirmed, else they may be
 * sent again. Answers how many it took.
 */
export async function settleUncertain(ctx: SyncContext, summary: SyncSummary): Promise<number> {
  const ids = await outbox.takeUncertain(ctx)
  if (ids.length === 0) return 0
  const messages = await outbox.loadOutgoing(ctx, ids, false)
  const people = await loadPeople(ctx, messages)
  const who = whoCounts(ctx, people)
  const targets = new Map(messages.map((message) => [message.id, targetsOf(message, people, who)]))
  const contacts = await loadMapped(ctx, 'contact', [...new Set([...targets.values()].flatMap((one) => one.contacts))])
  const alone = [...targets.values()].filter((one) => !one.contacts.some((id) => contacts.has(id)))
  const accounts = await loadMapped(ctx, 'account', [...new Set(alone.flatMap((one) => one.accounts))])
  const present = await seenEngagements(
    ctx,
    [...contacts.values()].map((one) => one.crmId),
    [...accounts.values()].map((one) => one.crmId),
  )
  const receipts: outbox.Receipt[] = []
  for (const message of messages) {
    const target = targets.get(message.id)
    const placed = target?.contacts.some((id) => contacts.has(id)) || target?.accounts.some((id) => accounts.has(id))
    const key = engagementKey(message)
    // Whom it was hung on may be gone from the ledger (an erasure): then only the Message-ID leads to it.
    const copies = present.byMessageId.get(key) ?? (placed ? [] : await ctx.crm.findEngagements(key))
    const copy = copies.find(isApps) ?? copies[0]
    if (copy === undefined) continue
    // HubSpot's own copy alone: what we sent did not arrive. It is not ours, and never ours to delete.
    const adopted = !isApps(copy)
    receipts.push({
      message: message.id,
      crmId: copy.id,
      adopted,
      confirmedHash: adopted ? null : message.wantedHash,
    })
  }
  await outbox.confirm(ctx, receipts)
  summary.engagementsRecovered += receipts.length
  const found = new Set(receipts.map((one) => one.message))
  await outbox.giveBack(
    ctx,
    ids.filter((id) => !found.has(id)),
    null,
  )
  return ids.length
}

/** Written through the API, like ours. */
function isApps(copy: SeenEngagement): boolean {
  return copy.source !== 'crm'
}
