import { GraphRefusal } from '../vendor-error.ts'

export interface MailLimits {
  /** Requests of one app to one mailbox in any ten minutes. */
  requestsPerTenMinutes: number
  /** Requests of one app to one mailbox at the same time. */
  concurrent: number
}

/** Exchange's limits per app and mailbox (facts A2.4). */
export const mailLimits: MailLimits = { requestsPerTenMinutes: 10_000, concurrent: 4 }

interface Window {
  times: number[]
  head: number
  inFlight: number
  highest: number
  highestInFlight: number
}

const tenMinutes = 600_000

/** Counts at arrival: a refused request enters neither window. `limits` null: nothing is refused, all is still measured. */
export class Throttle {
  limits: MailLimits | null
  readonly #windows = new Map<string, Window>()
  refusedByRate = 0
  refusedByConcurrency = 0

  constructor(limits: MailLimits | null) {
    this.limits = limits
  }

  /** Lets a request in, or throws 429. `counted` false: it uses a place, but not the ten-minute budget. */
  enter(app: string, mailbox: string, now: number, counted: boolean): () => void {
    const window = this.#window(`${app} ${mailbox}`)
    while (window.head < window.times.length && window.times[window.head]! <= now - tenMinutes) window.head++
    if (window.head > 20_000) {
      window.times = window.times.slice(window.head)
      window.head = 0
    }
    const used = window.times.length - window.head
    if (this.limits && window.inFlight >= this.limits.concurrent) {
      this.refusedByConcurrency++
      throw throttled('Application is over its MailboxConcurrency limit.', 1)
    }
    if (this.limits && counted && used >= this.limits.requestsPerTenMinutes) {
      this.refusedByRate++
      const free = window.times[window.head]! + tenMinutes - now
      throw throttled('Application is over its RequestsPerMailbox limit.', Math.max(1, Math.ceil(free / 1000)))
    }
    if (counted) window.times.push(now)
    window.inFlight++
    window.highest = Math.max(window.highest, window.times.length - window.head)
    window.highestInFlight = Math.max(window.highestInFlight, window.inFlight)
    let left = false
    return () => {
      if (!left) window.inFlight--
      left = true
    }
  }

  /** The most seen in any ten minutes and at once, by `app mailbox`. */
  highest(): Record<string, { tenMinutes: number; atOnce: number }> {
    return Object.fromEntries(
      [...this.#windows].map(([key, { highest, highestInFlight }]) => [
        key,
        { tenMinutes: highest, atOnce: highestInFlight },
      ]),
    )
  }

  #window(key: string): Window {
    let window = this.#windows.get(key)
    if (!window) this.#windows.set(key, (window = { times: [], head: 0, inFlight: 0, highest: 0, highestInFlight: 0 }))
    return window
  }
}

/** Exchange's 429. */
export function throttled(message: string, retryAfterSeconds: number): GraphRefusal {
  return new GraphRefusal(429, 'ApplicationThrottled', message, { 'Retry-After': String(retryAfterSeconds) })
}
