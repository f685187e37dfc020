/**
 * What to do after one answer, decided from it alone (facts/outlook.md A2.4). Pure: no clock, no network. Serves whole
 * requests and the parts of a batch alike.
 */
export interface Outcome {
  /** HTTP status; null when no answer came (time-out, connection lost, unreadable). */
  readonly status: number | null
  /** Retry-After in ms, where sent. */
  readonly retryAfterMs: number | null
  /** `once`: it would do harm to do it twice, so an uncertain answer is not followed by a second try. */
  readonly effect: 'repeatable' | 'once'
  /** False when the request certainly never left (connection refused, name not found). */
  readonly mayHaveArrived: boolean
  /** 1 for the first try. */
  readonly attempt: number
  /** 0 ≤ random < 1, spreads processes that failed together. */
  readonly random: number
}

export type Verdict =
  | { readonly do: 'accept' }
  /** Call again after `ms`. `everybody`: the mailbox's limit is shared, no process may ask it before. */
  | { readonly do: 'wait'; readonly ms: number; readonly everybody: boolean }
  /** The token is no longer taken: get another one and repeat. */
  | { readonly do: 'sign-in' }
  | {
      readonly do: 'fail'
      readonly fault: 'refused' | 'not-found' | 'wait' | 'again' | 'broken'
      readonly ms: number | null
    }

export const MAX_ATTEMPTS = 6

const SLOWER_MS = 5_000
const LONGEST_PAUSE_MS = 30_000

export function decide(outcome: Outcome): Verdict {
  const { status } = outcome
  if (status !== null && status >= 200 && status < 300) return { do: 'accept' }
  if (status === null || status === 408 || status === 504) return uncertain(outcome)
  if (status === 401) return { do: 'sign-in' }
  if (status === 429) return limited(outcome)
  // 503 with Retry-After is throttling by another name; without one it is an outage.
  if (status === 503 && outcome.retryAfterMs !== null) return limited(outcome)
  if (status >= 500) return uncertain(outcome)
  if (status === 423 || status === 409) return again(outcome)
  if (status === 404 || status === 410) return { do: 'fail', fault: 'not-found', ms: null }
  if (status >= 400) return { do: 'fail', fault: 'refused', ms: null }
  return { do: 'fail', fault: 'broken', ms: null }
}

function limited(outcome: Outcome): Verdict {
  const ms = outcome.retryAfterMs ?? SLOWER_MS * outcome.attempt * (1 + outcome.random / 5)
  if (outcome.attempt >= MAX_ATTEMPTS) return { do: 'fail', fault: 'wait', ms }
  return { do: 'wait', ms, everybody: true }
}

function uncertain(outcome: Outcome): Verdict {
  if (outcome.effect === 'once' && outcome.mayHaveArrived) return { do: 'fail', fault: 'again', ms: pause(outcome) }
  return again(outcome)
}

function again(outcome: Outcome): Verdict {
  const ms = pause(outcome)
  return outcome.attempt >= MAX_ATTEMPTS ? { do: 'fail', fault: 'again', ms } : { do: 'wait', ms, everybody: false }
}

function pause({ attempt, random, retryAfterMs }: Outcome): number {
  const ms = Math.min(LONGEST_PAUSE_MS, 500 * 2 ** (attempt - 1)) * (1 + random / 2)
  return Math.max(ms, retryAfterMs ?? 0)
}

/** Retry-After as seconds or as a date, in ms from `now`; null when absent or unreadable. */
export function retryAfterMs(header: string | null | undefined, now: number): number | null {
  if (header === null || header === undefined || header.trim() === '') return null
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * 1_000 : null
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}
