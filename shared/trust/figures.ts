import type { Policy } from '../policy/policy.ts'
import { COMPANY, DAY_MS, dayOf } from './facts.ts'
import type { AccountFacts, AsOf, Figures, Reason } from './facts.ts'
import { knownAt } from './known.ts'
import { replay } from './replay.ts'
import type { Reading, SignalFigures } from './signal.ts'
import { distribute } from './signals/distribution.ts'
import { evidenceOf } from './signals/evidence.ts'
import { signals } from './signals/index.ts'
import { tiesOf } from './signals/ties.ts'
import { standingReasons, stateReasons } from './state-reasons.ts'

/**
 * Every figure of one account as of a moment (`domain.md` §3 and §4): pure, a function of the facts, the moment and the
 * policy. What is later than the moment is ignored, so the same facts answer for any earlier t.
 */
export function figures(facts: AccountFacts, asOf: AsOf, policy: Policy): Figures {
  const known = knownAt(facts, asOf, policy)
  const reading: Reading = {
    ...known,
    distribution: distribute(known),
    evidence: evidenceOf(known),
    ties: tiesOf(known),
  }
  const measured = measure(reading)
  const span = replay(known).at(-1) ?? null
  const state = span?.state ?? 'insufficient'
  return {
    account: facts.account,
    asOf: asOf.t,
    state,
    since: span?.since ?? null,
    ...measured,
    reasons: [
      ...stateReasons(span, measured, reading),
      // Where the evidence does not carry a judgement, its details would only read like one.
      ...(state === 'insufficient' ? [] : signalReasons(measured, reading)),
      ...standingReasons(measured, reading),
    ],
  }
}

function signalReasons(measured: SignalFigures, reading: Reading): Reason[] {
  return signals.flatMap((signal) => ('reasons' in signal ? signal.reasons(measured, reading) : []))
}

type Intersection<Union> = (Union extends unknown ? (part: Union) => void : never) extends (all: infer All) => void
  ? All
  : never

/** All signals' figures together; a figure that no signal gives is a compile error here. */
function measure(reading: Reading): SignalFigures {
  const parts = signals.map((signal) => signal.figures(reading))
  return Object.assign({}, ...parts) as Intersection<(typeof parts)[number]>
}

/** The distances of the trend, in days. */
export const TREND_DAYS = [91, 182, 365] as const

export interface TrendPoint {
  readonly daysBack: number
  readonly figures: Figures
}

/**
 * The figures at t minus 91, 182 and 365 days, from what is known now: each as of the start of that day. The shift of
 * trust is gradual, and direction matters more than level.
 */
export function trend(facts: AccountFacts, asOf: AsOf, policy: Policy): TrendPoint[] {
  return TREND_DAYS.map((daysBack) => {
    const t = (dayOf(asOf.t) - daysBack) * DAY_MS
    return { daysBack, figures: figures(facts, { t, live: false }, policy) }
  })
}

export interface ShareTrendPoint {
  readonly daysBack: number
  /** Null where there was no trust yet. */
  readonly topShare: number | null
  readonly companyShare: number | null
}

/** The shares alone over the same distances, the oldest first and today last: no state is replayed, so it costs little. */
export function shareTrend(facts: AccountFacts, asOf: AsOf, policy: Policy): ShareTrendPoint[] {
  return [...[...TREND_DAYS].reverse(), 0].map((daysBack) => {
    const then = daysBack === 0 ? asOf : { t: (dayOf(asOf.t) - daysBack) * DAY_MS, live: false }
    const { holders, topShare } = distribute(knownAt(facts, then, policy))
    const none = holders.length === 0
    return {
      daysBack,
      topShare: none ? null : topShare,
      companyShare: none ? null : (holders.find(({ holder }) => holder === COMPANY)?.share ?? 0),
    }
  })
}
