import type { Timers } from '../office/call.ts'

/** What Outlook hands to a launch event; `completed` must be called exactly once, and nothing after it is sure to run. */
export interface LaunchEvent {
  completed(options?: { allowEvent: boolean }): void
}

/**
 * Runs the work of an event and completes it exactly once: when the work has ended, however it ended, or when its time is
 * up. A message is always let go.
 */
export function settle(
  event: LaunchEvent,
  work: () => Promise<void>,
  { limitMs, timers }: { limitMs: number; timers: Timers },
): Promise<void> {
  return new Promise((resolve) => {
    let completed = false
    const complete = (): void => {
      if (completed) return
      completed = true
      timers.clear(timer)
      // Ignored by events that only notify; a send goes.
      event.completed({ allowEvent: true })
      resolve()
    }
    const timer = timers.set(complete, limitMs)
    try {
      work().then(complete, complete)
    } catch {
      complete()
    }
  })
}

/** Lets only the last of a burst through: true for it once `quietMs` have passed, false for the others as soon as they are not it. */
export function createBurst(quietMs: number, timers: Timers): () => Promise<boolean> {
  let overtake: (() => void) | null = null
  return () => {
    overtake?.()
    return new Promise((resolve) => {
      const timer = timers.set(() => {
        overtake = null
        resolve(true)
      }, quietMs)
      overtake = () => {
        timers.clear(timer)
        resolve(false)
      }
    })
  }
}
