import { COMPANY } from '../facts.ts'
import type { Holder, HolderShare } from '../facts.ts'
import { carriesTrust, decay } from '../known.ts'
import type { Distribution, Known, Signal } from '../signal.ts'
import { TOLERANCE, byCodeUnit } from '../tolerance.ts'

/**
 * Shares of an account's trust: s_h = W_h / Σ W_h with W_h = Σ k · m · 2^(-age/H) (`domain.md` §3). All weights decay
 * alike, so ages are counted from the latest touch instead of t: the shares are the same and never 0/0.
 */
export function distribute(known: Known): Distribution {
  const { touches, policy } = known
  const landmark = touches.findLast((touch) => carriesTrust(touch, policy))?.day ?? 0
  const weights = new Map<Holder, number>()
  const latest = new Map<Holder, number>()
  for (const touch of touches) {
    if (touch.kind !== 'sent') latest.set(touch.holder, Math.max(touch.day, latest.get(touch.holder) ?? touch.day))
    if (!carriesTrust(touch, policy)) continue
    const weight = policy.trust.kindWeights[touch.kind] * touch.mass * decay(landmark - touch.day, policy)
    weights.set(touch.holder, (weights.get(touch.holder) ?? 0) + weight)
  }
  const holders = order(sharesOf(weights), latest)
  const reps = holders.filter(({ holder }) => holder !== COMPANY)
  return {
    holders,
    topRep: order(reps, latest)[0]?.holder ?? null,
    topShare: reps.reduce((most, { share }) => Math.max(most, share), 0),
    latest,
  }
}

/** Weights to shares; an empty map has none. */
export function sharesOf(weights: ReadonlyMap<Holder, number>): HolderShare[] {
  let total = 0
  for (const weight of weights.values()) total += weight
  if (total === 0) return []
  return [...weights].map(([holder, weight]) => ({ holder, share: weight / total }))
}

/**
 * Most first. Shares that differ by less than 1e-9 are equal: then the later day of the latest inbound touch, then the
 * smaller id. Equality is measured from the largest of a group, so that a chain of near-equals cannot swap its ends.
 */
export function order(shares: readonly HolderShare[], latest: ReadonlyMap<Holder, number>): HolderShare[] {
  const rest = [...shares].sort((a, b) => b.share - a.share)
  const ordered: HolderShare[] = []
  while (ordered.length < rest.length) {
    const start = ordered.length
    const largest = (rest[start] as HolderShare).share
    let end = start + 1
    while (end < rest.length && largest - (rest[end] as HolderShare).share < TOLERANCE) end++
    const equals = rest.slice(start, end)
    equals.sort(
      (a, b) =>
        (latest.get(b.holder) ?? -Infinity) - (latest.get(a.holder) ?? -Infinity) || byCodeUnit(a.holder, b.holder),
    )
    ordered.push(...equals)
  }
  return ordered
}

/** N = 1 / Σ s²: over how many holders the trust is spread, in effect. Undefined without shares. */
export function effectiveHolders(shares: readonly HolderShare[]): number | null {
  if (shares.length === 0) return null
  return 1 / shares.reduce((sum, { share }) => sum + share * share, 0)
}

export const distribution = {
  name: 'distribution',
  figures: ({ distribution: { holders, topRep, topShare } }) => ({
    holders,
    topRep,
    topShare,
    effectiveHolders: effectiveHolders(holders),
    companyShare: holders.find(({ holder }) => holder === COMPANY)?.share ?? 0,
  }),
} satisfies Signal<object>
