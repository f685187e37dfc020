import { betaCdf, betaQuantile } from '../beta.ts'
import type { Signal } from '../signal.ts'
import { TOLERANCE } from '../tolerance.ts'

const QUANTILE = 0.05

/** L5: the 5 % quantile of Beta(½ + n·s₁, ½ + n·(1 - s₁)), what we can be sure of and not only what we saw. */
export function lowerBoundOf(topShare: number, evidence: number): number {
  return betaQuantile(QUANTILE, 0.5 + evidence * topShare, 0.5 + evidence * Math.max(0, 1 - topShare))
}

/** L5 ≥ threshold (to 1e-9), by one reading of the distribution function instead of a search for the quantile. */
export function lowerBoundReaches(topShare: number, evidence: number, threshold: number): boolean {
  const nearly = threshold - TOLERANCE
  return betaCdf(nearly, 0.5 + evidence * topShare, 0.5 + evidence * Math.max(0, 1 - topShare)) <= QUANTILE
}

export const lowerBound = {
  name: 'lower-bound',
  figures: ({ distribution: { holders, topShare }, evidence }) => ({
    lowerBound: holders.length === 0 ? null : lowerBoundOf(topShare, evidence),
  }),
} satisfies Signal<{ lowerBound: number | null }>
