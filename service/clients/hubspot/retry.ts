/**
 * What to do after one call, decided from the answer alone (facts/hubspot.md §6.1, §7). Pure: no clock, no network.
 *
 * HubSpot has no idempotency header, so a write whose outcome is uncertain (no answer, 5xx) is never sent again here:
 * the caller gets `again` and reads what HubSpot holds first. Writes that only set a state (an upsert on a unique key, an
 * update, an archive) may be repeated without harm and count as `repeatable`, like reads.
 */
export type Effect = 'read' | 'repeatable' | 'once'

export interface Outcome {
  /** HTTP status; null when no answer came (time-out, connection lost, unreadable). */
  readonly status: number | null
  /** False when the request certainly never left (connection refused, name not found). */
  readonly mayHaveArrived: boolean
  readonly policyName: string | null
  /** Retry-After in seconds, where sent. */
  readonly retryAfterSeconds: number | null
  readonly effect: Effect
  /** 1 for the first try. */
  readonly attempt: number
  readonly kind: 'general' | 'search'
  /** Milliseconds to midnight of the HubSpot account, when the daily budget starts anew. */
  readonly midnightInMs: number
  /** 0 ≤ random < 1, spreads processes that failed together. */
  readonly random: number
}

export type Verdict =
  | { readonly do: 'accept' }
  /** Call again after `ms`. `everybody`: the limit is shared, no process may call before. */
  | { readonly do: 'wait'; readonly ms: number; readonly everybody: boolean }
  | {
      readonly do: 'fail'
      readonly fault: 'refused' | 'not-found' | 'wait' | 'again' | 'broken'
      readonly ms: number | null
    }

export const MAX_ATTEMPTS = 6

const ROLLING_MS = 10_000
const SECONDLY_MS = 1_000
const LOCKED_MS = 2_000
const LONGEST_PAUSE_MS = 20_000

export function decide(outcome: Outcome): Verdict {
  const { status } = outcome
  if (status !== null && status >= 200 && status < 300) return { do: 'accept' }
  if (status === null) return uncertain(outcome)
  if (status === 429) return limited(outcome)
  // Refused before any work was done: even a write may be sent again.
  if (status === 423) return again(outcome, Math.max(LOCKED_MS * outcome.attempt, seconds(outcome)))
  if (status === 477) return { do: 'wait', ms: Math.max(1_000, seconds(outcome)), everybody: true }
  if (status >= 500) return uncertain(outcome)
  if (status === 408) return uncertain(outcome)
  if (status === 404 || status === 410) return { do: 'fail', fault: 'not-found', ms: null }
  if (status >= 400) return { do: 'fail', fault: 'refused', ms: null }
  return { do: 'fail', fault: 'broken', ms: null }
}

function limited(outcome: Outcome): Verdict {
  if (outcome.policyName === 'DAILY') return { do: 'wait', ms: outcome.midnightInMs, everybody: true }
  if (outcome.attempt >= MAX_ATTEMPTS) return { do: 'fail', fault: 'wait', ms: ROLLING_MS }
  const secondly = outcome.policyName === 'SECONDLY' || (outcome.policyName === null && outcome.kind === 'search')
  const window = secondly ? SECONDLY_MS : ROLLING_MS
  return { do: 'wait', ms: Math.max(window * (1 + outcome.random / 10), seconds(outcome)), everybody: true }
}

function uncertain(outcome: Outcome): Verdict {
  const pause = Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** (outcome.attempt - 1)) * (1 + outcome.random / 2)
  const ms = Math.max(pause, seconds(outcome))
  if (outcome.effect === 'once' && outcome.mayHaveArrived) return { do: 'fail', fault: 'again', ms }
  return again(outcome, ms)
}

function again(outcome: Outcome, ms: number): Verdict {
  return outcome.attempt >= MAX_ATTEMPTS ? { do: 'fail', fault: 'again', ms } : { do: 'wait', ms, everybody: false }
}

function seconds(outcome: Outcome): number {
  return (outcome.retryAfterSeconds ?? 0) * 1_000
}
