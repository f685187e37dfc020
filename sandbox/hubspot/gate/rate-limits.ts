import { randomUUID } from 'node:crypto'
import { Refusal } from '../vendor-error.ts'

export interface RateLimits {
  /** Calls of one privately distributed app in any 10 s. */
  privateBurst: number
  /** Calls of one marketplace OAuth app in any 10 s, search not counted. */
  oauthBurst: number
  /** Association calls in any 10 s. */
  associationBurst: number
  /** Search calls of the whole account in any second. */
  searchPerSecond: number
  /** Calls of all private apps of the account in a day (UTC here). */
  daily: number
}

/** A Professional account (facts §6.1). */
export const professionalLimits: RateLimits = {
  privateBurst: 190,
  oauthBurst: 110,
  associationBurst: 150,
  searchPerSecond: 5,
  daily: 625_000,
}

export interface Arrival {
  app: string
  oauth: boolean
  search: boolean
  association: boolean
}

/** Accepted arrivals of the last `span` ms; both edges of the window count once. */
class SlidingWindow {
  readonly #span: number
  #times: number[] = []
  #head = 0
  highest = 0

  constructor(span: number) {
    this.#span = span
  }

  count(now: number): number {
    while (this.#head < this.#times.length && this.#times[this.#head]! <= now - this.#span) this.#head++
    if (this.#head > 10_000) {
      this.#times = this.#times.slice(this.#head)
      this.#head = 0
    }
    return this.#times.length - this.#head
  }

  add(now: number): void {
    this.#times.push(now)
    this.highest = Math.max(this.highest, this.count(now))
  }
}

const tenSeconds = 10_000
const day = 86_400_000

/**
 * Sliding windows at arrival. A refused call does not enter the windows (UNVERIFIED); whether search counts in a private
 * app's burst is not said either: here it does, the stricter reading.
 */
export class RateGate {
  readonly #limits: RateLimits | null
  readonly #bursts = new Map<string, SlidingWindow>()
  readonly #associations = new Map<string, SlidingWindow>()
  readonly #search = new SlidingWindow(1_000)
  #day = -1
  #today = 0
  refused = 0

  /** `limits` null: nothing is refused, the windows are still measured. */
  constructor(limits: RateLimits | null) {
    this.#limits = limits
  }

  /** Lets a call in, or throws the documented 429. Answers the headers the answer carries. */
  admit(arrival: Arrival, now: number): Record<string, string> {
    const burst = windowOf(this.#bursts, arrival.app, tenSeconds)
    const associations = windowOf(this.#associations, arrival.app, tenSeconds)
    const today = Math.floor(now / day)
    if (today !== this.#day) {
      this.#day = today
      this.#today = 0
    }
    const inBurst = !(arrival.oauth && arrival.search)
    const limits = this.#limits
    const burstLimit = limits ? (arrival.oauth ? limits.oauthBurst : limits.privateBurst) : Infinity
    if (limits) {
      if (arrival.search && this.#search.count(now) >= limits.searchPerSecond)
        throw this.#refuse('You have reached your secondly limit.', 'SECONDLY', {})
      if (!arrival.oauth && this.#today >= limits.daily)
        throw this.#refuse('You have reached your daily limit.', 'DAILY', this.#headers(arrival, burstLimit, now))
      if (
        (inBurst && burst.count(now) >= burstLimit) ||
        (arrival.association && associations.count(now) >= limits.associationBurst)
      )
        throw this.#refuse(
          'You have reached your ten_secondly_rolling limit.',
          'TEN_SECONDLY_ROLLING',
          this.#headers(arrival, burstLimit, now),
        )
    }
    if (arrival.search) this.#search.add(now)
    if (arrival.association) associations.add(now)
    if (inBurst) burst.add(now)
    if (!arrival.oauth) this.#today++
    return arrival.search ? {} : this.#headers(arrival, burstLimit, now)
  }

  /** The most calls seen in any window, per app, and of search. */
  highest(): { tenSeconds: Record<string, number>; associations: Record<string, number>; searchSecond: number } {
    const of = (windows: Map<string, SlidingWindow>): Record<string, number> =>
      Object.fromEntries([...windows].map(([app, window]) => [app, window.highest]))
    return { tenSeconds: of(this.#bursts), associations: of(this.#associations), searchSecond: this.#search.highest }
  }

  #headers(arrival: Arrival, limit: number, now: number): Record<string, string> {
    if (!this.#limits) return {}
    const remaining = Math.max(0, limit - windowOf(this.#bursts, arrival.app, tenSeconds).count(now))
    return {
      'X-HubSpot-RateLimit-Max': String(limit),
      'X-HubSpot-RateLimit-Remaining': String(remaining),
      'X-HubSpot-RateLimit-Interval-Milliseconds': String(tenSeconds),
      ...(arrival.oauth
        ? {}
        : {
            'X-HubSpot-RateLimit-Daily': String(this.#limits.daily),
            'X-HubSpot-RateLimit-Daily-Remaining': String(Math.max(0, this.#limits.daily - this.#today)),
          }),
    }
  }

  #refuse(message: string, policyName: string, headers: Record<string, string>): Refusal {
    this.refused++
    return tooManyRequests(message, policyName, headers)
  }
}

/** HubSpot's 429 (facts §6.1). `Retry-After` is not documented and not sent. */
export function tooManyRequests(message: string, policyName: string, headers: Record<string, string> = {}): Refusal {
  return new Refusal(429, { message, errorType: 'RATE_LIMIT', policyName, requestId: randomUUID() }, headers)
}

function windowOf(windows: Map<string, SlidingWindow>, key: string, span: number): SlidingWindow {
  let window = windows.get(key)
  if (!window) windows.set(key, (window = new SlidingWindow(span)))
  return window
}
