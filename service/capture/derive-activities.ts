import { deriveActivities as derive, groupName, type ResolvedActivity } from '../../shared/trust/derive-activities.ts'
import { dayOf } from '../../shared/trust/facts.ts'
import {
  derivedDays,
  loadActivities,
  loadActivitiesOn,
  ownContactsOf,
  saveActivityThreads,
  type StoredActivity,
} from '../ledger/activities.ts'
import { replaceDerived } from '../ledger/derived.ts'
import { ownId } from '../ledger/ids.ts'
import { loadContactAddressesOf } from '../ledger/who.ts'
import type { CaptureContext } from './capture-context.ts'
import { WhoIsWho } from './who-is-who.ts'

/**
 * Derives calls and meetings: like threads of messages, what they come to is a function of facts, identities, memberships
 * and policy, and replaces what was derived before. In the caller's transaction; ids of messages are passed over, so that
 * one list of ids serves both.
 */
export async function deriveActivities(ctx: CaptureContext, ids: readonly string[]): Promise<void> {
  const asked = await loadActivities(ctx.db, ctx.tenant, ids)
  if (asked.length === 0) return
  const neighbours = await loadActivitiesOn(
    ctx.db,
    ctx.tenant,
    asked.map((one) => dayOf(one.at)),
  )
  // One that moved to another day leaves others behind on the day it was on: its old groups name them.
  const old = new Set(asked.flatMap((one) => one.threads ?? []))
  const left = await loadLeftBehind(ctx, asked, old)
  const all = new Map([...asked, ...neighbours, ...left].map((one) => [one.id, one]))
  const people = await resolve(ctx, [...all.values()])
  const isAsked = new Set(asked.map((one) => one.id))
  const concerned = new Set(old)
  const groupsOf = (one: ResolvedActivity) =>
    [...new Set(one.contacts.flatMap((contact) => people.accountOf(contact, one.at) ?? []))].map((account) =>
      threadOf(ctx.tenant, groupName(account, one.kind, one.at)),
    )
  for (const one of people.resolved) if (isAsked.has(one.id)) for (const group of groupsOf(one)) concerned.add(group)

  const derived = [...derive(people.resolved, people.accountOf)]
    .map(([name, day]) => ({ thread: threadOf(ctx.tenant, name), day }))
    .filter(({ thread }) => concerned.has(thread))
  await replaceDerived(
    ctx.db,
    ctx.tenant,
    [...concerned],
    derived.flatMap(({ thread, day }) => day.touches.map((touch) => ({ ...touch, thread }))),
    derived.flatMap(({ thread, day }) => day.exchanges.map((exchange) => ({ ...exchange, thread }))),
    ctx.now(),
  )
  const resolved = new Map(people.resolved.map((one) => [one.id, one]))
  await saveActivityThreads(
    ctx.db,
    ctx.tenant,
    asked.map(({ id, at }) => {
      const one = resolved.get(id)
      // Dated later than now: its day comes, and with it its turn.
      const threads = at > ctx.now() ? null : one === undefined ? [] : groupsOf(one)
      return { id, threads }
    }),
  )
}

/** Those in groups that an asked one was in before, on days it is on no more. */
async function loadLeftBehind(
  ctx: CaptureContext,
  asked: readonly StoredActivity[],
  old: ReadonlySet<string>,
): Promise<StoredActivity[]> {
  if (old.size === 0) return []
  const days = await derivedDays(ctx.db, ctx.tenant, [...old])
  const known = new Set(asked.map((one) => dayOf(one.at)))
  return loadActivitiesOn(
    ctx.db,
    ctx.tenant,
    days.filter((day) => !known.has(day)),
  )
}

function threadOf(tenant: number, name: string): string {
  return ownId(tenant, 'activity-day', name)
}

/** Who took part: those that stand and are dated by now, with contacts and holders of ours. */
async function resolve(ctx: CaptureContext, activities: readonly StoredActivity[]) {
  const standing = activities.filter((one) => !one.gone && one.counts !== 'no' && one.at <= ctx.now())
  const ownOf = await ownContactsOf(ctx.db, ctx.tenant, [...new Set(standing.flatMap((one) => one.contacts))])
  const addresses = await loadContactAddressesOf(ctx.db, ctx.tenant, [...new Set(ownOf.values())])
  const who = await WhoIsWho.open(ctx)
  await who.load([...[...addresses.values()].flat(), ...standing.flatMap((one) => one.reps)])
  await who.ensureReps(standing.flatMap((one) => one.reps.map((address) => ({ address, name: null }))))
  await who.loadStretchesOf([...new Set(ownOf.values())])
  const isExcluded = (contact: string) => (addresses.get(contact) ?? []).some((address) => who.isExcluded(address))
  const resolved = standing.map((one): ResolvedActivity => ({
    id: one.id,
    kind: one.kind,
    at: one.at,
    direction: one.counts === 'inbound' ? 'inbound' : 'both',
    contacts: one.contacts.flatMap((crmId) => {
      const own = ownOf.get(crmId)
      return own === undefined || isExcluded(own) ? [] : [own]
    }),
    holders: [
      ...new Set(one.reps.flatMap((address) => (who.isExcluded(address) ? [] : (who.holderAt(address, one.at) ?? [])))),
    ],
  }))
  return { resolved, accountOf: (contact: string, at: number) => who.accountOf(contact, at) }
}
