/**
 * Runs up to `most` rounds, the first always, a further one only if it would end within the budget were it as long as the
 * longest so far: on a busy machine there are fewer, and the whole bench still ends in time.
 */
export async function inRounds(most: number, budgetSeconds: number, run: () => Promise<void>): Promise<void> {
  const begun = performance.now()
  let longest = 0
  for (let round = 0; round < most; round++) {
    const started = performance.now()
    if (round > 0 && started - begun + longest > budgetSeconds * 1000) return
    await run()
    longest = Math.max(longest, performance.now() - started)
  }
}
