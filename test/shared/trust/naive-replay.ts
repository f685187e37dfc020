import type { Policy } from '../../../shared/policy/policy.ts'
import { betaQuantile } from '../../../shared/trust/beta.ts'
import { DAY_MS, dayOf } from '../../../shared/trust/facts.ts'
import type { AccountFacts, AsOf, State } from '../../../shared/trust/facts.ts'
import type { StateSpan } from '../../../shared/trust/replay.ts'

/** `domain.md` §4 read out loud: every day, every touch, every pair of messages, each time from the start. */
export function naiveHistory(facts: AccountFacts, asOf: AsOf, policy: Policy): StateSpan[] {
  const last = asOf.live ? dayOf(asOf.t) : dayOf(asOf.t) - 1
  const days = facts.touches.map(({ day }) => day).filter((day) => day <= last)
  const spans: StateSpan[] = []
  for (let day = Math.min(...days); day <= last; day++) {
    const t = day === last ? asOf.t : (day + 1) * DAY_MS
    const seen = readDay(facts, day, t, policy)
    const current = spans.at(-1)
    const stays =
      current?.state === 'personal' &&
      current.rep === seen.topRep &&
      seen.topShare > policy.state.leaveShare - 1e-9 &&
      seen.evidence > policy.state.leaveEvidence - 1e-9
    const state = stays ? 'personal' : seen.state
    const rep = state === 'personal' ? seen.topRep : null
    if (current === undefined || current.state !== state || (current.state === 'personal' && !stays)) {
      spans.push({ state, rep, since: day * DAY_MS })
    }
  }
  return spans
}

function readDay(facts: AccountFacts, day: number, t: number, policy: Policy) {
  const { kindWeights, halfLifeDays } = policy.trust
  const weights: Record<string, number> = {}
  const latest: Record<string, number> = {}
  let evidence = 0
  for (const one of facts.touches.filter((touch) => touch.day <= day)) {
    if (one.kind !== 'sent') latest[one.holder] = Math.max(latest[one.holder] ?? -Infinity, one.day)
    if (kindWeights[one.kind] === 0) continue
    const left = 2 ** (-(t - one.day * DAY_MS) / DAY_MS / halfLifeDays)
    weights[one.holder] = (weights[one.holder] ?? 0) + kindWeights[one.kind] * one.mass * left
    evidence += one.mass * left
  }
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0)
  const reps = Object.keys(weights).filter((holder) => holder !== 'company')
  const share = (holder: string) => (weights[holder] ?? 0) / total
  const topShare = Math.max(0, ...reps.map(share))
  const tops = reps.filter((holder) => topShare - share(holder) < 1e-9)
  tops.sort((a, b) => (latest[b] ?? 0) - (latest[a] ?? 0) || (a < b ? -1 : 1))
  return { topRep: tops[0] ?? null, topShare, evidence, state: rows(facts, t, topShare, evidence, total, policy) }
}

function rows(facts: AccountFacts, t: number, s1: number, n: number, total: number, { state }: Policy): State {
  if (total === 0 || n <= state.minimumEvidence - 1e-9 || oneWay(facts, t, state.mutualWithinDays))
    return 'insufficient'
  const bound = betaQuantile(0.05, 0.5 + n * s1, 0.5 + n * (1 - s1))
  if (s1 > state.personalShare - 1e-9 && bound > state.personalLowerBound - 1e-9) return 'personal'
  return s1 < state.companyShare + 1e-9 ? 'company' : 'shared'
}

function oneWay({ exchanges }: AccountFacts, t: number, withinDays: number): boolean {
  const known = exchanges.filter(({ at }) => at <= t)
  if (known.some(({ direction, addressed }) => direction === 'both' && addressed.length > 0)) return false
  return !known.some(
    (ours) =>
      ours.direction === 'outbound' &&
      known.some(
        (theirs) =>
          theirs.direction === 'inbound' &&
          theirs.sender !== null &&
          ours.addressed.includes(theirs.sender) &&
          Math.abs(theirs.at - ours.at) <= withinDays * DAY_MS,
      ),
  )
}
