/**
 * The calls a road may make: half of what HubSpot allows in ten seconds, so that other work never waits for all of it; and
 * half of that again saved up while the road was quiet, so that the first mail of a customer (find and create whoever is on
 * it) does not hold up what comes right after it.
 */
export interface Allowance {
  /** Takes what a round cost; answers how long to wait before the next one, in ms. */
  spend(calls: number): number
}

/** @param now ms, moves on as real time does */
export function createAllowance(perTenSeconds: number, now: () => number): Allowance {
  const perMs = perTenSeconds / 2 / 10_000
  const most = perTenSeconds / 4
  let left = most
  let at = now()
  return {
    spend: (calls) => {
      const moment = now()
      left = Math.min(most, left + Math.max(0, moment - at) * perMs) - calls
      at = moment
      return left >= 0 ? 0 : Math.round(-left / perMs)
    },
  }
}
