import { Refusal } from './refusal.ts'

/** Readers remembered; a bucket that is full again is as good as forgotten. */
const MOST_READERS = 10_000

/**
 * So many requests a minute of each reader, a minute's worth at once: a pane that runs wild must not keep the service
 * from others. In memory, per process: it guards the process, it is no budget.
 *
 * @param now ms UTC
 */
export function createRequestLimit(perMinute: number, now: () => number): (reader: string) => void {
  const perMs = perMinute / 60_000
  const buckets = new Map<string, { left: number; at: number }>()
  return (reader) => {
    const at = now()
    const bucket = buckets.get(reader) ?? { left: perMinute, at }
    const left = Math.min(perMinute, bucket.left + Math.max(0, at - bucket.at) * perMs)
    if (left < 1) {
      buckets.set(reader, { left, at })
      throw new Refusal(429, 'too-many-requests', 'Too many requests in a short time.', {
        remedy: 'Wait a little; the add-in tries again by itself.',
        retryAfterSeconds: Math.max(1, Math.ceil((1 - left) / perMs / 1000)),
      })
    }
    if (buckets.size >= MOST_READERS && !buckets.has(reader)) {
      for (const [known, { left: had, at: then }] of buckets) {
        if (had + (at - then) * perMs >= perMinute) buckets.delete(known)
      }
      if (buckets.size >= MOST_READERS) buckets.clear()
    }
    buckets.set(reader, { left: left - 1, at })
  }
}
