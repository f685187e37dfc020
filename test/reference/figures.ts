import { betaQuantile } from './beta.ts'
import type { Identities } from './identities.ts'
import { contactsOn, isInbound, isOutbound, type Captured } from './messages.ts'
import type { Threads } from './threads.ts'
import type { Activity } from './activities.ts'
import { addressedHolders, carriedHolders, dayOf, type Touch } from './touches.ts'
import { byCodeUnit, DAY, type Numbers } from './world.ts'

/** Figures are equal when they differ by less than this, and a figure this near a threshold equals it. */
const EQUAL = 1e-9
const less = (a: number, b: number): boolean => a <= b - EQUAL
const atLeast = (a: number, b: number): boolean => !less(a, b)
const atMost = (a: number, b: number): boolean => !less(b, a)

export interface HolderShare {
  holder: string
  share: number
}

/** One message between a contact of the account and a holder on our side (null: nobody who can hold trust). */
interface Exchange {
  contact: string
  holder: string | null
  direction: 'in' | 'out'
  at: number
}

/** Everything of one account, all of it dated ≤ now. */
export interface AccountLedger {
  account: string
  touches: Touch[]
  exchanges: Exchange[]
  seen: { contact: string; at: number }[]
  inbound: Captured[]
}

export interface Moment {
  /** Epoch milliseconds. */
  t: number
  /** The last day whose touches count. */
  lastDay: number
}

/** A live t takes today's touches; an earlier t takes the touches whose day ended by t. */
export const momentOf = (t: number, live: boolean): Moment => ({ t, lastDay: live ? dayOf(t) : dayOf(t) - 1 })

const carriesTrust = (touch: Touch): boolean => touch.kind !== 'sent'
const rep = (holder: string): boolean => holder !== 'company'

/** The ledgers of all accounts that have a captured message. */
export function ledgersOf(
  messages: Captured[],
  activities: Activity[],
  touches: Touch[],
  who: Identities,
): Map<string, AccountLedger> {
  const ledgers = new Map<string, AccountLedger>()
  const of = (account: string): AccountLedger => {
    const fresh: AccountLedger = { account, touches: [], exchanges: [], seen: [], inbound: [] }
    return ledgers.get(account) ?? (ledgers.set(account, fresh), fresh)
  }
  for (const touch of touches) of(touch.account).touches.push(touch)
  // Whoever was there has, for both sides, turned to the other.
  for (const { at, contacts, holders } of activities)
    for (const contact of contacts) {
      const ledger = of(who.accountAt(contact, at))
      ledger.seen.push({ contact, at })
      for (const holder of [...holders, null])
        for (const direction of ['in', 'out'] as const) ledger.exchanges.push({ contact, holder, direction, at })
    }
  for (const message of messages) {
    const at = message.tau
    for (const contact of contactsOn(message, who)) of(who.accountAt(contact, at)).seen.push({ contact, at })
    if (isInbound(message, who)) {
      const contact = who.contactOf(message.from!)
      const ledger = of(who.accountAt(contact, at))
      const { to, cc } = addressedHolders(message, who)
      ledger.inbound.push(message)
      for (const holder of [...to, ...cc, null]) ledger.exchanges.push({ contact, holder, direction: 'in', at })
    }
    if (isOutbound(message, who)) {
      const holder = who.holderOf(message.from!, at)
      for (const contact of contactsOn(message, who, true))
        for (const one of holder === null ? [null] : [holder, null])
          of(who.accountAt(contact, at)).exchanges.push({ contact, holder: one, direction: 'out', at })
    }
  }
  return ledgers
}

/** The trust distribution, from the touches of days ≤ lastDay. */
export function distribution(ledger: AccountLedger, { t, lastDay }: Moment, numbers: Numbers) {
  const touches = ledger.touches.filter((one) => one.day <= lastDay)
  const decay = (one: Touch) => 2 ** (-((t - one.day * DAY) / DAY) / numbers.halfLifeDays)
  const trusted = touches.filter(carriesTrust)
  const latestDay = (holder: string) =>
    Math.max(...trusted.filter((one) => one.holder === holder).map((one) => one.day))

  /** Largest first; equal ones by the later day of the latest inbound touch, then the smaller id. */
  const inOrder = (shares: HolderShare[]): HolderShare[] => {
    const rest = [...shares]
    const result: HolderShare[] = []
    while (rest.length > 0) {
      const most = Math.max(...rest.map((one) => one.share))
      const next = rest
        .filter((one) => atLeast(one.share, most))
        .sort((a, b) => latestDay(b.holder) - latestDay(a.holder) || byCodeUnit(a.holder, b.holder))[0]!
      result.push(next)
      rest.splice(rest.indexOf(next), 1)
    }
    return result
  }
  const sharesOver = (list: Touch[]): HolderShare[] => {
    const weights = new Map<string, number>()
    for (const one of list) {
      const weight = numbers.kindWeights[one.kind] * one.mass * decay(one)
      weights.set(one.holder, (weights.get(one.holder) ?? 0) + weight)
    }
    const whole = [...weights.values()].reduce((sum, one) => sum + one, 0)
    return inOrder([...weights].map(([holder, weight]) => ({ holder, share: weight / whole })))
  }

  const holders = sharesOver(trusted)
  const top = holders.find((one) => rep(one.holder)) ?? null
  return {
    holders,
    topRep: top?.holder ?? null,
    topShare: top?.share ?? 0,
    effectiveHolders: holders.length === 0 ? null : 1 / holders.reduce((sum, one) => sum + one.share ** 2, 0),
    companyShare: holders.find((one) => !rep(one.holder))?.share ?? 0,
    firstContact: sharesOver(trusted.filter((one) => one.kind === 'opened' || one.kind === 'called')),
    evidence: trusted.reduce((sum, one) => sum + one.mass * decay(one), 0),
  }
}

/** L₅ of a distribution; null without touches that carry trust. */
export const lowerBoundOf = (evidence: number, topShare: number): number =>
  betaQuantile(0.05, 0.5 + evidence * topShare, 0.5 + evidence * (1 - topShare))

/** The moment from which on some contact has both written and been written to, at most 365 days apart; else never. */
export function mutualFrom(ledger: AccountLedger, numbers: Numbers): number {
  let first = Infinity
  const anyone = Map.groupBy(
    ledger.exchanges.filter((one) => one.holder === null),
    (one) => one.contact,
  )
  for (const list of anyone.values())
    for (const wrote of list.filter((one) => one.direction === 'in'))
      for (const written of list.filter((one) => one.direction === 'out'))
        if (Math.abs(wrote.at - written.at) <= numbers.mutualWithinDays * DAY)
          first = Math.min(first, Math.max(wrote.at, written.at))
  return first
}

/** Contact × holder: two-way ties in the window to t, over the contacts seen in it and not marked as left. */
export function coverage(ledger: AccountLedger, t: number, who: Identities, numbers: Numbers) {
  const inWindow = (one: { at: number }) => t - numbers.windowDays * DAY <= one.at && one.at <= t
  const contacts = [...new Set(ledger.seen.filter(inWindow).map((one) => one.contact))]
    .filter((contact) => !who.hasLeft(contact, ledger.account, t))
    .sort(byCodeUnit)
  const exchanges = ledger.exchanges.filter(inWindow)
  return contacts.map((contact) => {
    const of = (direction: 'in' | 'out') =>
      exchanges
        .filter((one) => one.contact === contact && one.direction === direction)
        .flatMap((one) => (one.holder === null ? [] : [one.holder]))
    const wroteBack = of('out')
    return { contact, twoWay: [...new Set(of('in'))].filter((one) => wroteBack.includes(one)).sort(byCodeUnit) }
  })
}

export type Coverage = ReturnType<typeof coverage>

export const orphansOf = (covered: Coverage): Coverage =>
  covered.filter(({ twoWay }) => twoWay.length === 1 && rep(twoWay[0]!))

/** Of the inbound messages whose parent carried the top rep and another, the part that names him alone. */
export function insistenceOf(
  ledger: AccountLedger,
  t: number,
  topRep: string | null,
  threads: Threads,
  who: Identities,
  numbers: Numbers,
): number | null {
  if (topRep === null) return null
  const cases = ledger.inbound.filter((one) => {
    const parent = threads.parentOf.get(one) ?? null
    if (one.tau > t || one.tau < t - numbers.windowDays * DAY || parent === null) return false
    const before = carriedHolders(parent, who)
    return before.includes(topRep) && before.length > 1
  })
  if (cases.length < numbers.insistenceMinimum) return null
  const alone = cases.filter((one) => carriedHolders(one, who).join('\n') === topRep)
  return alone.length / cases.length
}

/** The smallest number of reps whose leaving orphans more than half of the weight of the tied contacts. */
export function truckFactorOf(covered: Coverage, who: Identities, numbers: Numbers): number | null {
  const tied = covered.filter(({ twoWay }) => twoWay.length > 0)
  const weight = (contact: string) => (who.isSenior(contact) ? numbers.seniorWeight : 1)
  const sum = (list: Coverage) => list.reduce((total, { contact }) => total + weight(contact), 0)
  const orphaned = (gone: string[]) => tied.filter(({ twoWay }) => twoWay.every((one) => gone.includes(one)))
  const suffices = (gone: string[]) => less(sum(tied) / 2, sum(orphaned(gone)))
  const reps = [...new Set(tied.flatMap(({ twoWay }) => twoWay))].filter(rep).sort(byCodeUnit)
  if (tied.length === 0 || !suffices(reps)) return null
  if (reps.length <= 12) {
    const subsets = Array.from({ length: 2 ** reps.length }, (_, bits) => reps.filter((_, i) => bits & (1 << i)))
    return Math.min(...subsets.filter(suffices).map((gone) => gone.length))
  }
  const gone: string[] = []
  while (!suffices(gone)) {
    const left = tied.filter((one) => !orphaned(gone).includes(one))
    const most = (one: string) => sum(orphaned([...gone, one]))
    const ties = (one: string) => left.filter(({ twoWay }) => twoWay.includes(one)).length
    const next = reps
      .filter((one) => !gone.includes(one))
      .sort((a, b) => most(b) - most(a) || ties(b) - ties(a) || byCodeUnit(a, b))[0]!
    gone.push(next)
  }
  return gone.length
}

/** Months since a two-way tie's touch of any rep other than the top rep and those below him; never: since the start. */
export function isolationOf(
  ledger: AccountLedger,
  { t, lastDay }: Moment,
  topRep: string | null,
  who: Identities,
  numbers: Numbers,
): number | null {
  if (topRep === null || !who.lineKnown(topRep)) return null
  const outside = ledger.exchanges.filter(
    ({ holder, at }) => holder !== null && rep(holder) && holder !== topRep && !who.isBelow(holder, topRep) && at <= t,
  )
  const mutual = outside.filter((one) =>
    outside.some(
      (other) =>
        other.contact === one.contact &&
        other.holder === one.holder &&
        other.direction !== one.direction &&
        other.at <= one.at &&
        one.at - other.at <= numbers.windowDays * DAY,
    ),
  )
  const firstDay = Math.min(...ledger.touches.filter((one) => one.day <= lastDay).map((one) => one.day))
  const since = mutual.length === 0 ? firstDay * DAY : Math.max(...mutual.map((one) => one.at))
  return (t - since) / DAY / (365.25 / 12)
}

export type State = 'insufficient' | 'personal' | 'company' | 'shared'

/** The state at t by replay of every day from the first touch on. `since` is a day, null without any touch. */
export function stateOf(
  ledger: AccountLedger,
  { t, lastDay }: Moment,
  numbers: Numbers,
): { state: State; since: number | null } {
  const mutual = mutualFrom(ledger, numbers)
  let state: State | null = null
  let since: number | null = null
  let holder: string | null = null
  const firstDay = Math.min(...ledger.touches.map((one) => one.day))
  for (let day = firstDay; day <= lastDay; day++) {
    const readAt = Math.min((day + 1) * DAY, t)
    const { holders, topRep, topShare, evidence } = distribution(ledger, { t: readAt, lastDay: day }, numbers)
    const firstRow = (): State => {
      if (holders.length === 0) return 'insufficient'
      if (less(evidence, numbers.minimumEvidence) || mutual > readAt) return 'insufficient'
      if (
        atLeast(topShare, numbers.personalShare) &&
        atLeast(lowerBoundOf(evidence, topShare), numbers.personalLowerBound)
      )
        return 'personal'
      return atMost(topShare, numbers.companyShare) ? 'company' : 'shared'
    }
    if (state === 'personal') {
      const left = less(topShare, numbers.leaveShare) || less(evidence, numbers.leaveEvidence)
      if (topRep === holder && !left) continue
      state = firstRow()
      since = day
    } else {
      const read = firstRow()
      if (read !== state) since = day
      state = read
    }
    holder = topRep
  }
  return { state: state ?? 'insufficient', since }
}
