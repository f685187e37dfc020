/** Further attempts after the first (facts §8.1). */
export const mostRetries = 10

const minute = 60_000
/** Pauses before the retries: together just under 24 hours (the total is facts §8.1, each pause UNVERIFIED). */
const pausesMs = [1, 5, 15, 30, 60, 120, 180, 240, 300, 480].map((minutes) => minutes * minute)

/** The pause before retry `attempt` (1–10), shortened at random by up to a fifth. `random` in [0,1). */
export function retryDelayMs(attempt: number, random: number): number {
  return Math.round((pausesMs[attempt - 1] ?? 0) * (1 - 0.2 * random))
}
