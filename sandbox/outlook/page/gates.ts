/** Holds calls back until they are let go, so that a test can change the item while one is under way. */
export class Gates {
  readonly #held = new Map<number, { open: Promise<void>; release: () => void; waiting: number }>()

  hold(dispatchId: number): void {
    let release = (): void => undefined
    const open = new Promise<void>((resolve) => {
      release = resolve
    })
    this.#held.set(dispatchId, { open, release, waiting: 0 })
  }

  /** How many calls wait. */
  waiting(dispatchId: number): number {
    return this.#held.get(dispatchId)?.waiting ?? 0
  }

  release(dispatchId: number): void {
    this.#held.get(dispatchId)?.release()
    this.#held.delete(dispatchId)
  }

  async pass(dispatchId: number): Promise<void> {
    const gate = this.#held.get(dispatchId)
    if (gate === undefined) return
    gate.waiting++
    await gate.open
  }
}
