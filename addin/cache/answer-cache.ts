/** An answer of the service with the moment it was given, ms UTC. */
export interface Kept<T> {
  readonly value: T
  readonly since: number
}

/** Last known answers, in memory alone: nothing of a customer is left on the machine when the pane closes. */
export interface AnswerCache {
  get<T>(key: string): Kept<T> | null
  set<T>(key: string, value: T, since: number): void
  /** Forgets all keys that begin so: after a deed that changes what they say. */
  forget(prefix: string): void
}

/** The mails of a morning; the oldest untouched answer goes first. */
const MOST_ANSWERS = 200

export function createAnswerCache(most = MOST_ANSWERS): AnswerCache {
  // A Map keeps the order of insertion: the first key is the one untouched for longest.
  const kept = new Map<string, Kept<unknown>>()
  return {
    get: <T>(key: string) => {
      const found = kept.get(key)
      if (found === undefined) return null
      kept.delete(key)
      kept.set(key, found)
      return found as Kept<T>
    },
    set: (key, value, since) => {
      kept.delete(key)
      kept.set(key, { value, since })
      for (const oldest of kept.keys()) {
        if (kept.size <= most) break
        kept.delete(oldest)
      }
    },
    forget: (prefix) => {
      for (const key of [...kept.keys()]) if (key.startsWith(prefix)) kept.delete(key)
    },
  }
}
