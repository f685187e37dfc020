import { COMPANY, DAY_MS } from './facts.ts'
import type { AccountFacts, AsOf, Holder, State, Touch } from './facts.ts'
import type { Policy } from '../policy/policy.ts'
import { age, carriesTrust, decay, knownAt, lastDay, readingTime } from './known.ts'
import type { Known } from './signal.ts'
import { firstMutual, readRows, staysPersonal } from './state.ts'
import type { DayReading } from './state.ts'
import { TOLERANCE, below, byCodeUnit } from './tolerance.ts'

/** A stretch of days in one state; a *personal* stretch belongs to one rep. */
export interface StateSpan {
  readonly state: State
  readonly rep: Holder | null
  /** The first day read so, as the start of that day in ms. */
  readonly since: number
}

/** All states of an account from its first touch to t, oldest first; none without a touch. */
export function stateHistory(facts: AccountFacts, asOf: AsOf, policy: Policy): StateSpan[] {
  return replay(knownAt(facts, asOf, policy))
}

/**
 * The replay of `domain.md` §4: every day from the first touch on is read once, at its end, touches up to that day
 * included. Days between touches are not visited one by one: all weights decay alike, so the shares stand still and
 * only the evidence falls. Each stretch without a touch is therefore read where falling evidence can change the answer.
 */
export function replay(known: Known): StateSpan[] {
  const { touches, asOf, policy } = known
  const spans: StateSpan[] = []
  const last = lastDay(asOf)
  const mutualFrom = dayReadAt(firstMutual(known.exchanges, policy), asOf)
  const sums = new RunningSums(policy)
  let next = 0
  for (let from = touches[0]?.day ?? last + 1; from <= last;) {
    for (let touch = touches[next]; touch?.day === from; touch = touches[++next]) sums.add(touch)
    const touchAgain = touches[next]?.day ?? Infinity
    const to = Math.min(touchAgain, mutualFrom > from ? mutualFrom : Infinity, last + 1) - 1
    readStretch(new Stretch(from, to, sums.read(mutualFrom <= from), asOf, policy), spans, policy)
    from = to + 1
  }
  return spans
}

/** The first day whose reading knows of a moment. */
function dayReadAt(moment: number | null, asOf: AsOf): number {
  return moment === null ? Infinity : Math.min(Math.ceil(moment / DAY_MS) - 1, lastDay(asOf))
}

function readStretch(stretch: Stretch, spans: StateSpan[], policy: Policy): void {
  for (let day = stretch.from; day <= stretch.to;) {
    const reading = stretch.at(day)
    const current = spans[spans.length - 1]
    const personal = current?.state === 'personal'
    const lasts = personal && current.rep !== null && staysPersonal(reading, current.rep, policy)
    const state = lasts ? 'personal' : readRows(reading, policy)
    // What was left begins anew, even where the rows say *personal* again.
    if (current?.state !== state || (personal && !lasts)) {
      spans.push({ state, rep: state === 'personal' ? reading.topRep : null, since: day * DAY_MS })
    }
    day = nextChange(stretch, day, state, policy)
  }
}

/** The next day of the stretch on which the reading could be another one. */
function nextChange(stretch: Stretch, day: number, state: State, policy: Policy): number {
  switch (state) {
    case 'personal':
      // Entered below the share at which it is left again (a policy nobody should want): every day is read.
      if (below(stretch.topShare, policy.state.leaveShare)) return day + 1
      return stretch.firstBelow(policy.state.leaveEvidence, day)
    case 'insufficient':
      return stretch.to + 1
    default:
      // With a share of at least one half the lower bound only falls with the evidence. Below that (a policy nobody
      // should want) it may rise: then every day is read.
      if (!below(stretch.topShare, policy.state.personalShare) && stretch.topShare < 0.5) return day + 1
      return stretch.firstBelow(policy.state.minimumEvidence, day)
  }
}

/** Days without a new touch: one set of shares, evidence that falls. */
class Stretch {
  readonly from: number
  readonly to: number
  readonly topShare: number
  readonly #shares: RunningShares
  readonly #asOf: AsOf
  readonly #policy: Policy

  constructor(from: number, to: number, shares: RunningShares, asOf: AsOf, policy: Policy) {
    this.from = from
    this.to = to
    this.topShare = shares.topShare
    this.#shares = shares
    this.#asOf = asOf
    this.#policy = policy
  }

  at(day: number): DayReading {
    return { ...this.#shares, evidence: this.#evidence(day) }
  }

  /** The first day after `day` on which the evidence is below the threshold; the day after the stretch if none. */
  firstBelow(threshold: number, day: number): number {
    const { evidence, landmark } = this.#shares
    const end = this.to + 1
    if (evidence === 0) return below(0, threshold) ? day + 1 : end
    // Solved for the day, then put right by reading its neighbours: rounding must not move it.
    const daysLeft = this.#policy.trust.halfLifeDays * Math.log2(evidence / Math.max(threshold - TOLERANCE, 1e-300))
    let found = Math.min(Math.max(day + 1, Math.floor(landmark + daysLeft) - 1), end)
    while (found > day + 1 && below(this.#evidence(found - 1), threshold)) found--
    while (found < end && !below(this.#evidence(found), threshold)) found++
    return found
  }

  #evidence(day: number): number {
    if (this.#shares.evidence === 0) return 0
    const asOf = { t: readingTime(day, this.#asOf), live: this.#asOf.live }
    return this.#shares.evidence * decay(age(this.#shares.landmark, asOf), this.#policy)
  }
}

interface RunningShares extends DayReading {
  /** The day whose start `evidence` refers to. */
  readonly landmark: number
}

/** Weights and evidence as of the start of the day of the latest touch, brought forward when a later one comes. */
class RunningSums {
  readonly #policy: Policy
  readonly #weights = new Map<Holder, number>()
  readonly #latest = new Map<Holder, number>()
  #evidence = 0
  #landmark = 0

  constructor(policy: Policy) {
    this.#policy = policy
  }

  add(touch: Touch): void {
    if (touch.kind !== 'sent') this.#latest.set(touch.holder, touch.day)
    if (!carriesTrust(touch, this.#policy)) return
    this.#bringForward(touch.day)
    const weight = this.#policy.trust.kindWeights[touch.kind] * touch.mass
    this.#weights.set(touch.holder, (this.#weights.get(touch.holder) ?? 0) + weight)
    this.#evidence += touch.mass
  }

  #bringForward(day: number): void {
    if (this.#evidence === 0) this.#landmark = day
    if (day === this.#landmark) return
    const factor = decay(day - this.#landmark, this.#policy)
    for (const [holder, weight] of this.#weights) this.#weights.set(holder, weight * factor)
    this.#evidence *= factor
    this.#landmark = day
  }

  read(mutual: boolean): RunningShares {
    let total = 0
    let most = 0
    for (const [holder, weight] of this.#weights) {
      total += weight
      if (holder !== COMPANY && weight > most) most = weight
    }
    return {
      topRep: total === 0 ? null : this.#topRep(most, total),
      topShare: total === 0 ? 0 : most / total,
      evidence: this.#evidence,
      landmark: this.#landmark,
      trusted: total > 0,
      mutual,
    }
  }

  /** Among the reps that equal the largest: the later latest touch, then the smaller id. */
  #topRep(most: number, total: number): Holder | null {
    let top: Holder | null = null
    for (const [holder, weight] of this.#weights) {
      if (holder === COMPANY || (most - weight) / total >= TOLERANCE) continue
      if (top === null || this.#before(holder, top)) top = holder
    }
    return top
  }

  #before(a: Holder, b: Holder): boolean {
    const later = (this.#latest.get(a) ?? -Infinity) - (this.#latest.get(b) ?? -Infinity)
    return later > 0 || (later === 0 && byCodeUnit(a, b) < 0)
  }
}
