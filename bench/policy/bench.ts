import { atMost, type Benchmark } from '../benchmark.ts'
import { digits, medianOf, spreadOf } from '../spread.ts'
import { startWorker } from '../worker/start-worker.ts'
import type { Judged } from './judge-worker.ts'

/** How many excluded people and, of the same number, blocked senders the policy names. */
const LISTS = [0, 100, 1_000]
const MESSAGES = 100_000
const BATCH = 1_000
const ALONE = 300
/** Of the time at the longest list to that without one. */
const MOST = 1.5
/** On a busy machine fewer messages are judged, and the result says how many. */
const BUDGET_SECONDS = 35

/** What a long list of exclusions costs: 100,000 messages judged with 0, 100 and 1,000 of them. */
export const policyBench: Benchmark = {
  name: 'policy',
  about: 'judging 100,000 messages with 0, 100 and 1,000 exclusions',
  run: async ({ quick, places, engines, notes, say }) => {
    const engine = engines[0] ?? 'embedded'
    const place = await places.fresh(engine)
    const worker = await startWorker('policy-judge', { place, lists: LISTS })
    try {
      const rounds = MESSAGES / BATCH / (quick ? 10 : 1)
      const batches = new Map(LISTS.map((length) => [length, [] as number[]]))
      const alone = new Map(LISTS.map((length) => [length, [] as number[]]))
      const verdicts = new Map<number, Record<string, number>>()
      // In turns, so that what else the machine does meets all alike; the first round warms up and does not count.
      const begun = performance.now()
      for (let round = 0; round <= rounds && performance.now() - begun < BUDGET_SECONDS * 1000; round++) {
        for (const length of LISTS) {
          const { ms, counts } = await worker.ask<Judged>('judge', { length, from: round * BATCH, count: BATCH })
          if (round === 0) continue
          batches.get(length)?.push(ms)
          const sums = verdicts.get(length) ?? {}
          for (const [verdict, count] of Object.entries(counts)) sums[verdict] = (sums[verdict] ?? 0) + count
          verdicts.set(length, sums)
        }
      }
      for (let nth = 0; nth < (quick ? ALONE / 10 : ALONE); nth++) {
        for (const length of LISTS) {
          const { ms } = await worker.ask<Judged>('judge', { length, from: nth, count: 1 })
          alone.get(length)?.push(ms)
        }
      }
      // The lists name people who are on the mail: judging that reads no list would be flat too.
      for (const [length, counts] of verdicts) {
        const skipped = (counts['skip excluded-people'] ?? 0) + (counts['skip blocked-sender'] ?? 0)
        if (skipped > 0 !== length > 0) throw new Error(`${length} exclusions skipped ${skipped} messages`)
      }
      const results = LISTS.map((length) => {
        const ms = batches.get(length) ?? []
        say(`${engine}: ${length} exclusions, ${BATCH} messages in ${medianOf(ms).toFixed(1)} ms`)
        return {
          exclusions: length,
          messages: ms.length * BATCH,
          messagesPerSecond: digits((BATCH * 1000) / medianOf(ms)),
          thousandMs: spreadOf(ms),
          oneMessageMs: spreadOf(alone.get(length) ?? []),
          verdicts: verdicts.get(length),
        }
      })
      const ratio = ratioOf(batches)
      const ratioAlone = ratioOf(alone)
      return {
        bench: 'policy',
        engine,
        results,
        ratioLongestToNone: ratio,
        ratioOneMessage: ratioAlone,
        claims: [
          atMost('1,000 messages with 1,000 exclusions, times that with none', ratio, MOST),
          atMost('one message with 1,000 exclusions, times that with none', ratioAlone, MOST),
        ],
        notes,
      }
    } finally {
      await worker.end()
      await places.remove(place)
    }
  },
}

/** Median over rounds: both sides of a round met the same machine. */
function ratioOf(times: ReadonlyMap<number, readonly number[]>): number {
  const none = times.get(0) ?? []
  const longest = times.get(LISTS.at(-1) ?? 0) ?? []
  return digits(medianOf(longest.map((ms, i) => ms / (none[i] ?? Number.NaN))))
}
