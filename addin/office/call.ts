import { ITEM_CHANGED, OfficeError } from './office-error.ts'

/** Longer than any call that ends well; office.js itself waits 65 s, and for one family of calls for ever. */
export const CALL_LIMIT_MS = 10_000

/** Timers, as a browser has them; handed in by tests. */
export interface Timers {
  set(run: () => void, ms: number): unknown
  clear(timer: unknown): void
}

export const browserTimers: Timers = {
  set: (run, ms) => setTimeout(run, ms),
  clear: (timer) => {
    clearTimeout(timer as number)
  },
}

interface Result<T> {
  readonly status: unknown
  readonly value: T
  readonly error?: { readonly code?: number } | null
}

/**
 * One call of office.js as a promise that settles exactly once: with its value, or with an `OfficeError`: `item-changed`,
 * `refused`, `not-here` (this Outlook has no such method) or `no-answer` within `limitMs`.
 */
export function call<T>(
  begin: (done: (result: Result<T>) => void) => void,
  { limitMs = CALL_LIMIT_MS, timers = browserTimers }: { limitMs?: number; timers?: Timers } = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = timers.set(() => {
      reject(new OfficeError('no-answer'))
    }, limitMs)
    const ended = (settle: () => void) => {
      timers.clear(timer)
      settle()
    }
    try {
      begin((result) => {
        ended(() => {
          if (result.status === 'succeeded') resolve(result.value)
          else {
            const number = result.error?.code ?? null
            reject(new OfficeError(number === ITEM_CHANGED ? 'item-changed' : 'refused', number))
          }
        })
      })
    } catch (error) {
      // A method an older Outlook lacks is no function, a value the library dislikes is thrown: neither calls back.
      ended(() => {
        reject(new OfficeError(error instanceof TypeError ? 'not-here' : 'refused', null, error))
      })
    }
  })
}
