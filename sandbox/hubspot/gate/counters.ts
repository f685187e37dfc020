/** What the stand-in counted since the last reset. */
export interface CounterReport {
  calls: number
  /** Calls hit by a scripted fault, not counted in the others' favour: subtract them for a clean figure. */
  faulted: number
  /** `METHOD /path/:id` → calls */
  byRoute: Record<string, number>
  byStatus: Record<string, number>
  /** Calls cut off without an answer. */
  cut: number
  tooManyRequests: number
  /** 429s that a fault script asked for. */
  scriptedTooManyRequests: number
  faults: Record<string, number>
}

export class Counters {
  #report: CounterReport = empty()

  arrived(method: string, path: string): void {
    this.#report.calls++
    count(this.#report.byRoute, `${method} ${path.replace(/\/\d+(?=\/|$)/g, '/:id')}`)
  }

  faulted(kind: string, status?: number): void {
    this.#report.faulted++
    count(this.#report.faults, status === undefined ? kind : `${kind} ${status}`)
    if (kind === 'reset' || kind === 'drop') this.#report.cut++
    if (status === 429) this.#report.scriptedTooManyRequests++
  }

  answered(status: number): void {
    count(this.#report.byStatus, String(status))
    if (status === 429) this.#report.tooManyRequests++
  }

  report(): CounterReport {
    return structuredClone(this.#report)
  }

  reset(): void {
    this.#report = empty()
  }
}

function empty(): CounterReport {
  return {
    calls: 0,
    faulted: 0,
    byRoute: {},
    byStatus: {},
    cut: 0,
    tooManyRequests: 0,
    scriptedTooManyRequests: 0,
    faults: {},
  }
}

function count(into: Record<string, number>, key: string): void {
  into[key] = (into[key] ?? 0) + 1
}
