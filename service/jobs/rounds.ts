/** Work that is done one round at a time, woken as often as anybody likes. */
export interface Rounds {
  /** Begins a round; while one runs, another follows it, however often this is called. */
  wake(): void
  /** Settles when no round runs or is to follow. */
  idle(): Promise<void>
  /** No further round begins; settles when the one in hand has ended. */
  stop(): Promise<void>
}

/** @param onError what a round threw; the next waking begins a new one */
export function createRounds(work: () => Promise<void>, onError: (error: unknown) => void): Rounds {
  let again = false
  let stopped = false
  let running: Promise<void> | null = null

  async function run(): Promise<void> {
    while (again && !stopped) {
      again = false
      try {
        await work()
      } catch (error) {
        onError(error)
      }
    }
    running = null
  }

  return {
    wake: () => {
      if (stopped) return
      again = true
      running ??= run()
    },
    idle: async () => {
      while (running !== null) await running
    },
    stop: async () => {
      stopped = true
      await running
    },
  }
}
