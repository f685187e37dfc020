import { OfficeError } from './office-error.ts'

/** As often as an item may change under our hands before the next event is waited for. */
const MOST_ATTEMPTS = 3

/**
 * Runs `read` again and again on demand and hands over only the newest result: whatever an earlier run answers after a
 * later one began is dropped. A run during which the item changed (9030) is begun afresh.
 */
export function createLatest<T>({
  read,
  use,
  failed,
}: {
  read: () => Promise<T>
  use: (value: T) => void
  failed: (error: unknown) => void
}): { run(): Promise<void>; stop(): void } {
  let newest = 0
  return {
    run: async () => {
      const mine = ++newest
      for (let attempt = 1; ; attempt++) {
        try {
          const value = await read()
          if (mine === newest) use(value)
          return
        } catch (error) {
          if (mine !== newest) return
          const changed = error instanceof OfficeError && error.code === 'item-changed'
          if (changed && attempt < MOST_ATTEMPTS) continue
          failed(error)
          return
        }
      }
    },
    stop: () => {
      newest++
    },
  }
}
