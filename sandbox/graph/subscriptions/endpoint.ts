import type { Clock } from '../../hubspot/gate/clock.ts'

const window = 600_000
/** Shares of late answers in ten minutes from which an endpoint is slow, and its notifications dropped (facts A2.4). */
const slowShare = 0.1
const dropShare = 0.15
const dropFor = 600_000
/** Fewer answers than this judge nothing (UNVERIFIED: Microsoft names no least number). */
const leastAnswers = 10

/** What Graph thinks of one notification address. */
export class Endpoint {
  readonly #clock: Clock
  #answers: { at: number; late: boolean }[] = []
  #droppedUntil = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  answered(late: boolean): void {
    const now = this.#clock.now()
    this.#answers = this.#answers.filter((answer) => answer.at > now - window)
    this.#answers.push({ at: now, late })
    if (this.state() === 'slow' && this.#lateShare() > dropShare) this.#droppedUntil = now + dropFor
  }

  state(): 'well' | 'slow' | 'dropped' {
    const now = this.#clock.now()
    if (now < this.#droppedUntil) return 'dropped'
    if (this.#droppedUntil > 0) {
      // After the penalty Graph judges afresh.
      this.#droppedUntil = 0
      this.#answers = []
    }
    this.#answers = this.#answers.filter((answer) => answer.at > now - window)
    return this.#answers.length >= leastAnswers && this.#lateShare() > slowShare ? 'slow' : 'well'
  }

  #lateShare(): number {
    return this.#answers.filter((answer) => answer.late).length / this.#answers.length
  }
}
