import type { Policy } from '../policy/policy.ts'
import type { Exchange, Holder, State } from './facts.ts'
import { DAY_MS } from './facts.ts'
import { lowerBoundReaches } from './signals/lower-bound.ts'
import { above, below } from './tolerance.ts'

/** What a day's reading of the state looks at (`domain.md` §4). */
export interface DayReading {
  readonly topRep: Holder | null
  readonly topShare: number
  readonly evidence: number
  /** False: no touch that carries trust yet. */
  readonly trusted: boolean
  /** A contact and we have written to each other, or there was a call, a meeting or a visit, by then. */
  readonly mutual: boolean
}

/** The table of `domain.md` §4: the first row that holds. */
export function readRows(reading: DayReading, policy: Policy): State {
  const { topShare, evidence, trusted, mutual } = reading
  const { minimumEvidence, personalShare, personalLowerBound, companyShare } = policy.state
  if (!trusted || !mutual || below(evidence, minimumEvidence)) return 'insufficient'
  if (!below(topShare, personalShare) && lowerBoundReaches(topShare, evidence, personalLowerBound)) return 'personal'
  return above(topShare, companyShare) ? 'shared' : 'company'
}

/** *Personal* lasts, for the rep it belongs to, until the share or the evidence falls below the lower thresholds. */
export function staysPersonal(reading: DayReading, rep: Holder, policy: Policy): boolean {
  const { leaveShare, leaveEvidence } = policy.state
  return reading.topRep === rep && !below(reading.topShare, leaveShare) && !below(reading.evidence, leaveEvidence)
}

/**
 * The first moment at which the account is no one-way street: some contact had written to us and been written to by us,
 * whoever of us, within `mutualWithinDays` of each other, or had been called, met or visited. Null if there is none.
 * Once true it stays true. Exchanges by time.
 */
export function firstMutual(exchanges: readonly Exchange[], policy: Policy): number | null {
  const within = policy.state.mutualWithinDays * DAY_MS
  const wroteToUs = new Map<string, number>()
  const writtenTo = new Map<string, number>()
  for (const { at, direction, sender, addressed } of exchanges) {
    if (direction === 'both' && addressed.length > 0) return at
    if (direction === 'inbound' && sender !== null) {
      wroteToUs.set(sender, at)
      if (at - (writtenTo.get(sender) ?? -Infinity) <= within) return at
    }
    if (direction === 'outbound') {
      for (const contact of addressed) {
        writtenTo.set(contact, at)
        if (at - (wroteToUs.get(contact) ?? -Infinity) <= within) return at
      }
    }
  }
  return null
}
