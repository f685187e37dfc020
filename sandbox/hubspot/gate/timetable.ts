import type { SettableClock } from './clock.ts'

interface Appointment {
  due: number
  run: () => void
}

/** How often, in real time, somebody looks whether something has come due. */
const lookEveryMs = 100

/**
 * What the account will do later by itself (log a message, deliver an event), at moments of its clock. Due things run when
 * the clock is moved through `moveTo`, when `runDue` is called, and by a timer while something waits.
 */
export class Timetable {
  readonly #clock: SettableClock
  /** The next one last; of equal ones the first come. */
  #waiting: Appointment[] = []
  #timer: NodeJS.Timeout | null = null

  constructor(clock: SettableClock) {
    this.#clock = clock
  }

  at(due: number, run: () => void): void {
    let [low, high] = [0, this.#waiting.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#waiting[middle]!.due > due) low = middle + 1
      else high = middle
    }
    this.#waiting.splice(low, 0, { due, run })
    this.#timer ??= setInterval(() => this.runDue(), lookEveryMs).unref()
  }

  get size(): number {
    return this.#waiting.length
  }

  /** Runs what is due, in the order of its moments, and what that makes due. */
  runDue(): void {
    for (let next = this.#takeDue(this.#clock.now()); next; next = this.#takeDue(this.#clock.now())) next.run()
  }

  /** Moves the clock, standing still at every due moment on the way, so that what runs there carries that moment. */
  moveTo(moment: number): void {
    this.runDue()
    for (let next = this.#takeDue(moment); next; next = this.#takeDue(moment)) {
      if (next.due > this.#clock.now()) this.#clock.set(next.due)
      next.run()
    }
    this.#clock.set(moment)
  }

  /** The same, but waits with `settle` at every moment for what was set off there to be over. */
  async travelTo(moment: number, settle: () => Promise<void>): Promise<void> {
    await settle()
    for (let next = this.#takeDue(moment); next; next = this.#takeDue(moment)) {
      if (next.due > this.#clock.now()) this.#clock.set(next.due)
      next.run()
      await settle()
    }
    this.#clock.set(moment)
    await settle()
  }

  close(): void {
    this.#waiting = []
    this.#stopTimer()
  }

  #takeDue(until: number): Appointment | undefined {
    const next = this.#waiting.at(-1)
    if (next && next.due <= until) this.#waiting.pop()
    if (this.#waiting.length === 0) this.#stopTimer()
    return next && next.due <= until ? next : undefined
  }

  #stopTimer(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }
}
