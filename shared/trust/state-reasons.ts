import { DAY_MS } from './facts.ts'
import type { Reason, State } from './facts.ts'
import { age, carriesTrust } from './known.ts'
import { reason } from './reason.ts'
import type { StateSpan } from './replay.ts'
import type { Reading, SignalFigures } from './signal.ts'
import { firstMutual, readRows } from './state.ts'
import { above, below } from './tolerance.ts'

/** Why the state is what it is, as data; what the signals have to say comes after these. */
export function stateReasons(span: StateSpan | null, figures: SignalFigures, reading: Reading): Reason[] {
  if (figures.holders.length === 0) return [reason('no-trust'), ...oneWay(reading)]
  switch (span?.state ?? 'insufficient') {
    case 'insufficient':
      return [...littleEvidence(figures, reading), ...oneWay(reading)]
    case 'personal':
      return [...heldByOne(figures, reading), basis(figures, reading), ...hysteresis(span, figures, reading)]
    case 'company':
      return [companyOrSpread(figures), basis(figures, reading)]
    case 'shared':
      return [topShareOf(figures), ...uncertain(figures, reading), othersHold(figures), basis(figures, reading)]
  }
}

/** What joins any state: the top rep has left, the customer has gone quiet. */
export function standingReasons({ topRep, topShare }: SignalFigures, reading: Reading): Reason[] {
  const departed = topRep !== null && reading.facts.holders.get(topRep)?.departed
  return [...(departed ? [reason('departed', { holder: topRep, share: topShare })] : []), ...silent(reading)]
}

function littleEvidence({ evidence }: SignalFigures, { policy }: Reading): Reason[] {
  const minimum = policy.state.minimumEvidence
  return below(evidence, minimum) ? [reason('little-evidence', { evidence, minimum })] : []
}

function oneWay({ exchanges, policy }: Reading): Reason[] {
  if (firstMutual(exchanges, policy) !== null) return []
  return [reason('one-way', { days: policy.state.mutualWithinDays })]
}

function topShareOf({ topRep, topShare }: SignalFigures): Reason {
  return reason('top-share', { holder: topRep, share: topShare })
}

function heldByOne(figures: SignalFigures, { policy }: Reading): Reason[] {
  const bound = { share: figures.lowerBound, threshold: policy.state.personalLowerBound }
  return [topShareOf(figures), reason('lower-bound', bound)]
}

/** The share alone would do for *personal*; what we can be sure of does not. */
function uncertain({ topShare, lowerBound }: SignalFigures, { policy }: Reading): Reason[] {
  const { personalShare, personalLowerBound } = policy.state
  if (below(topShare, personalShare)) return []
  return [reason('uncertain', { share: lowerBound, threshold: personalLowerBound })]
}

function basis({ evidence }: SignalFigures, { policy }: Reading): Reason {
  return reason('evidence', { evidence, halfLifeDays: policy.trust.halfLifeDays })
}

/** Only where the first rows would say something else today. */
function hysteresis(span: StateSpan | null, figures: SignalFigures, reading: Reading): Reason[] {
  const today: State = readRows({ ...figures, trusted: true, mutual: oneWay(reading).length === 0 }, reading.policy)
  if (span === null || today === 'personal') return []
  const { leaveShare, leaveEvidence } = reading.policy.state
  return [reason('hysteresis', { since: span.since, leaveShare, leaveEvidence })]
}

function companyOrSpread({ companyShare, topShare, effectiveHolders }: SignalFigures): Reason {
  if (companyShare > 0 && !below(companyShare, topShare)) return reason('company-mailboxes', { share: companyShare })
  return reason('spread', { share: topShare, effectiveHolders })
}

function othersHold({ topShare, effectiveHolders }: SignalFigures): Reason {
  return reason('others-hold', { share: 1 - topShare, effectiveHolders })
}

/** Counted from the latest touch that carries trust; where there never was one, from the first touch of all. */
function silent({ touches, asOf, policy }: Reading): Reason[] {
  const latest = touches.findLast((touch) => carriesTrust(touch, policy)) ?? touches[0]
  if (latest === undefined) return []
  const days = age(latest.day, asOf)
  if (!above(days, policy.state.silentAfterDays)) return []
  return [reason('silent', { days: Math.floor(days), since: latest.day * DAY_MS })]
}
