import type { Clock } from '../../hubspot/gate/clock.ts'

/** The machine's timers run at most this long, so that a moved clock is noticed. */
const longestSleep = 1_000

/** Things to do at moments of the stand-in's clock: on time while that runs, at once when it was moved past them. */
export class Agenda {
  readonly #clock: Clock
  readonly #running = new Set<Promise<void>>()
  #entries: { at: number; work: () => Promise<void> | void }[] = []
  #timer: NodeJS.Timeout | null = null
  #closed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(at: number, work: () => Promise<void> | void): void {
    if (this.#closed) return
    this.#entries.push({ at, work })
    this.#arm()
  }

  /** Does what is due now; call it after moving the clock. */
  run(): void {
    const now = this.#clock.now()
    const due = this.#entries.filter((entry) => entry.at <= now).sort((a, b) => a.at - b.at)
    if (due.length > 0) this.#entries = this.#entries.filter((entry) => entry.at > now)
    for (const { work } of due) this.track(Promise.resolve().then(work))
    this.#arm()
  }

  track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#running.delete(tracked))
    this.#running.add(tracked)
  }

  /** Resolves when everything due at the present moment is done. */
  async idle(): Promise<void> {
    for (;;) {
      this.run()
      if (this.#running.size === 0) return
      await Promise.all(this.#running)
    }
  }

  get waiting(): number {
    return this.#entries.length
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#entries = []
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    await Promise.allSettled(this.#running)
  }

  #arm(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#entries.length === 0 || this.#closed) return
    const next = Math.min(...this.#entries.map((entry) => entry.at))
    this.#timer = setTimeout(() => this.run(), Math.max(0, Math.min(next - this.#clock.now(), longestSleep)))
    this.#timer.unref()
  }
}
