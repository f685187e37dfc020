import { COMPANY, DAY_MS } from '../facts.ts'
import { age } from '../known.ts'
import { reason } from '../reason.ts'
import { lineIsKnown, peopleBelow } from '../reporting-line.ts'
import type { Reading, Signal } from '../signal.ts'
import { above } from '../tolerance.ts'
import { contactsSeen } from './coverage.ts'
import { pairsOf } from './ties.ts'

const DAYS_PER_MONTH = 365.25 / 12

/**
 * Months since anyone above the top rep, or outside his reporting line, had a two-way tie's touch with any contact: the
 * latest exchange of such a rep with a contact that had one in the other direction within the window before it. Where
 * there never was one: months since the account's first touch. Null without a top rep or where his line is unknown.
 */
export function isolationMonthsOf(reading: Reading): number | null {
  const { facts, asOf, touches, distribution } = reading
  const { topRep } = distribution
  const first = touches[0]
  if (topRep === null || first === undefined || !lineIsKnown(facts.holders, topRep)) return null
  const latest = latestTwoWayOutside(reading, topRep)
  const days = latest === null ? age(first.day, asOf) : (asOf.t - latest) / DAY_MS
  return days / DAYS_PER_MONTH
}

function latestTwoWayOutside({ facts, exchanges, policy }: Reading, topRep: string): number | null {
  const own = peopleBelow(facts.holders, topRep).add(topRep).add(COMPANY)
  const window = policy.trust.windowDays * DAY_MS
  const lastInbound = new Map<string, number>()
  const lastOutbound = new Map<string, number>()
  let latest: number | null = null
  for (const exchange of exchanges) {
    const { at } = exchange
    for (const { contact, holder, inbound, outbound } of pairsOf(exchange)) {
      if (own.has(holder)) continue
      const pair = `${contact}\n${holder}`
      if (inbound) lastInbound.set(pair, at)
      if (outbound) lastOutbound.set(pair, at)
      const opposite = Math.min(lastInbound.get(pair) ?? -Infinity, lastOutbound.get(pair) ?? -Infinity)
      if (at - opposite <= window) latest = at
    }
  }
  return latest
}

/** Senior contacts of the window with whom a rep other than the top rep has a two-way tie; null without any senior. */
export function seniorReachedOf(reading: Reading): number | null {
  const { facts, ties, distribution } = reading
  const seniors = contactsSeen(reading).filter((contact) => facts.contacts.get(contact)?.senior)
  if (seniors.length === 0) return null
  return seniors.filter((contact) =>
    [...(ties.get(contact) ?? [])].some((holder) => holder !== COMPANY && holder !== distribution.topRep),
  ).length
}

export const isolation = {
  name: 'isolation',
  figures: (reading) => ({
    isolationMonths: isolationMonthsOf(reading),
    seniorReached: seniorReachedOf(reading),
  }),
  reasons: ({ isolationMonths, topRep }, { policy }) =>
    isolationMonths === null || !above(isolationMonths, policy.trust.windowDays / DAYS_PER_MONTH)
      ? []
      : [reason('isolated', { holder: topRep, months: isolationMonths })],
} satisfies Signal<{ isolationMonths: number | null; seniorReached: number | null }>
