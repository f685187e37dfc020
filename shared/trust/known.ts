import { DAY_MS, dayOf } from './facts.ts'
import type { AccountFacts, AsOf, Exchange, Touch } from './facts.ts'
import type { Policy } from '../policy/policy.ts'
import type { Known } from './signal.ts'
import { byCodeUnit } from './tolerance.ts'

/** The last day whose touches count as of t: today when t is now, else the day that ended at t. */
export function lastDay(asOf: AsOf): number {
  return asOf.live ? dayOf(asOf.t) : dayOf(asOf.t) - 1
}

/** The moment a day is read: its end, the last one at t. */
export function readingTime(day: number, asOf: AsOf): number {
  return day >= lastDay(asOf) ? asOf.t : (day + 1) * DAY_MS
}

/** What of the facts is known as of t, in order. Messages dated exactly t are known (`domain.md` §2). */
export function knownAt(facts: AccountFacts, asOf: AsOf, policy: Policy): Known {
  const last = lastDay(asOf)
  const touches = facts.touches.filter((touch) => touch.day <= last)
  const exchanges = facts.exchanges.filter((exchange) => exchange.at <= asOf.t)
  return { facts, asOf, policy, touches: inOrder(touches, byDay), exchanges: inOrder(exchanges, byMoment) }
}

/** True when the touch is something the customer did, under these weights: `sent` is not, by default. */
export function carriesTrust(touch: Touch, policy: Policy): boolean {
  return touch.mass > 0 && policy.trust.kindWeights[touch.kind] > 0
}

/** 2^(-days / H): what is left of a touch's weight after so many days. */
export function decay(days: number, policy: Policy): number {
  return 2 ** (-days / policy.trust.halfLifeDays)
}

/** Days from the start of a touch's day to t. */
export function age(day: number, asOf: AsOf): number {
  return (asOf.t - day * DAY_MS) / DAY_MS
}

/** True when the contact was marked as left by t. */
export function hasLeft({ facts, asOf }: Known, contact: string): boolean {
  const leftAt = facts.contacts.get(contact)?.leftAt ?? null
  return leftAt !== null && leftAt <= asOf.t
}

/** The exchanges of the window that ends at t: `windowDays` back, both ends included. */
export function inWindow(known: Known): readonly Exchange[] {
  const from = known.asOf.t - known.policy.trust.windowDays * DAY_MS
  return known.exchanges.filter((exchange) => exchange.at >= from)
}

function byDay(a: Touch, b: Touch): number {
  return a.day - b.day
}

function byMoment(a: Exchange, b: Exchange): number {
  return a.at - b.at || byCodeUnit(a.message, b.message)
}

/** The ledger usually hands rows over in order; sorting again costs more than looking. */
function inOrder<T>(rows: T[], compare: (a: T, b: T) => number): T[] {
  for (let i = 1; i < rows.length; i++) {
    if (compare(rows[i - 1] as T, rows[i] as T) > 0) return rows.sort(compare)
  }
  return rows
}
