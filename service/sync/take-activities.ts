import { countsOf } from '../../shared/crm/activity.ts'
import type { CrmActivity } from '../clients/hubspot/activities.ts'
import { type ActivityFacts, saveActivities } from '../ledger/activities.ts'
import type { ChangesContext } from './changes-context.ts'
import { loadOwn } from './crm-map.ts'
import { learnContacts } from './learn-contacts.ts'
import { emptySummary } from './sync-context.ts'

/**
 * Takes over how calls or meetings stand in the CRM now: facts and what is derived from them, in one transaction. One that
 * is gone, or counts for nothing (an outbound call, a meeting that was not held), leaves no touch.
 *
 * @param addressOf an owner's address by his CRM id
 */
export async function takeActivities(
  ctx: ChangesContext,
  kind: CrmActivity['kind'],
  ids: readonly string[],
  addressOf: ReadonlyMap<string, string>,
): Promise<void> {
  if (ids.length === 0) return
  const found = await ctx.crm.readActivities(kind, ids)
  const counting = [...found.values()].flatMap((one): ActivityFacts[] => {
    const counts = countsOf(one)
    if (counts === 'no') return []
    const reps = one.owners.flatMap((owner) => addressOf.get(owner) ?? [])
    return [{ kind, crmId: one.id, at: one.at, counts, reps, contacts: one.contacts }]
  })
  await meetContacts(ctx, [...new Set(counting.flatMap((one) => one.contacts))])
  const counted = new Set(counting.map((one) => one.crmId))
  const gone = ids.filter((id) => !counted.has(id)).map((crmId) => ({ kind, crmId }))
  await ctx.process((trx) => saveActivities(trx, ctx.tenant, counting, gone, ctx.now()))
}

/** Contacts of whom only the CRM knows so far become contacts of ours, on the accounts it names. */
async function meetContacts(ctx: ChangesContext, crmIds: readonly string[]): Promise<void> {
  const known = await loadOwn(ctx, 'contact', crmIds)
  const unknown = crmIds.filter((id) => !known.has(id))
  if (unknown.length === 0) return
  const contacts = [...new Set((await ctx.crm.readContacts(unknown)).values())]
  await ctx.introduce(contacts.map((one) => ({ crmId: one.id, addresses: one.addresses, name: one.name })))
  await learnContacts(ctx, emptySummary(), contacts)
}

/** The addresses of HubSpot's owners, the deactivated ones too: a departed rep's meetings stay his. */
export async function ownerAddresses(ctx: ChangesContext): Promise<Map<string, string>> {
  const owners = await ctx.crm.listOwners()
  return new Map(owners.flatMap(({ id, address }) => (address === null ? [] : [[id, address] as const])))
}
