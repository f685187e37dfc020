/** What waits longer than this is the regular jobs' business. */
const FARTHEST_MS = 300_000

/**
 * Wakes somebody after a while. Of several wakings asked for the earliest counts, since whoever is woken asks anew; so no
 * pile of timers grows.
 *
 * @param sleep settles early once everything stops
 */
export function createWaker(
  sleep: (ms: number) => Promise<void>,
  now: () => number,
  wake: () => void,
): (ms: number) => void {
  let planned = Number.POSITIVE_INFINITY
  return (ms) => {
    const at = now() + ms
    if (ms > FARTHEST_MS || at >= planned) return
    planned = at
    void sleep(ms).then(() => {
      if (planned === at) planned = Number.POSITIVE_INFINITY
      wake()
    })
  }
}
