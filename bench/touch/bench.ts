import type { Benchmark, Surroundings } from '../benchmark.ts'
import { atMost, type Claim } from '../benchmark.ts'
import type { Engine, Place } from '../database/place.ts'
import { inRounds } from '../rounds.ts'
import { digits, medianOf, type Spread, spreadOf } from '../spread.ts'
import { runWorker, startWorker, type Worker } from '../worker/start-worker.ts'
import type { Captured, Prepared } from './capture-worker.ts'
import type { Read } from './figures-worker.ts'
import { type Shape, shapeOf } from './generate.ts'

const SIZES = [10_000, 100_000, 1_000_000]
const QUICK_SIZES = [10_000, 100_000]
const ROUNDS = 6
const MESSAGES_A_ROUND = 30
const READS = 3
const READ_SECONDS = 20
const MOST = 1.5

/** What one further message costs in a ledger of 10⁴, 10⁵ and 10⁶ touches, and what reading every account's figures costs. */
export const touchBench: Benchmark = {
  name: 'touch',
  about: 'one further message at 10⁴, 10⁵ and 10⁶ touches; all figures beside one SQL aggregate',
  quickOnOneEngine: true,
  run: async (surroundings) => {
    const { quick } = surroundings
    const notes = [...surroundings.notes]
    if (quick) notes.push('--quick stops at 10⁵ touches; the claim is about 10⁶, so the ratio here is 10⁵ to 10⁴.')
    const claims: Claim[] = []
    const engines: Record<string, unknown> = {}
    for (const engine of surroundings.engines) {
      const { ratio, ...result } = await measure(surroundings, engine)
      engines[engine] = { ...result, ratioLargestToSmallest: ratio }
      claims.push(atMost(`${engine}: one message at 10${quick ? '⁵' : '⁶'} touches, times that at 10⁴`, ratio, MOST))
    }
    return { bench: 'touch', ...engines, claims, notes }
  },
}

interface Size {
  readonly shape: Shape
  readonly place: Place
  prepared: Prepared
  readonly rounds: number[][]
  peakMemoryMb: number
}

async function measure(surroundings: Surroundings, engine: Engine) {
  const { quick, places, say } = surroundings
  const sizes: (Size & { worker: Worker })[] = []
  const places_: Place[] = []
  try {
    for (const touches of quick ? QUICK_SIZES : SIZES) {
      const place = await places.fresh(engine)
      places_.push(place)
      const shape = shapeOf(touches)
      // Made by one child, measured by another: what making it cost is not in the memory of the messages.
      const prepared = await runWorker<Prepared>('touch-capture', { place, shape }, 'prepare')
      say(`${engine}: a ledger of ${prepared.touches} touches in ${prepared.seconds.toFixed(0)} s`)
      const worker = await startWorker('touch-capture', { place, shape })
      sizes.push({ shape, place, prepared, rounds: [], peakMemoryMb: 0, worker })
    }
    // In turns, so that what else the machine does meets all sizes alike; the first turn warms up and does not count.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const size of sizes) {
        const { ms, peakMemoryMb } = await size.worker.ask<Captured>('capture', MESSAGES_A_ROUND)
        size.peakMemoryMb = peakMemoryMb
        if (round > 0) size.rounds.push([...ms])
      }
    }
    for (const { worker } of sizes) await worker.end()
    const captured = sizes.map((size) => ({
      touches: size.prepared.touches,
      accounts: size.shape.accounts,
      messages: size.prepared.messages,
      oneMessageMs: spreadOf(size.rounds.flat()),
      peakMemoryMb: size.peakMemoryMb,
    }))
    const smallest = sizes[0] as Size
    const largest = sizes.at(-1) as Size
    const ratios = largest.rounds.map((ms, i) => medianOf(ms) / medianOf(smallest.rounds[i] ?? []))
    for (const { touches, oneMessageMs } of captured)
      say(`${engine}: at ${touches} touches one message ${oneMessageMs.median} ms`)
    const figures = []
    for (const size of sizes) figures.push(await readFigures(surroundings, size))
    return { oneMessage: captured, ratio: digits(medianOf(ratios)), ratios: spreadOf(ratios), figures }
  } finally {
    for (const { worker } of sizes) await worker.end()
    for (const place of places_) await places.remove(place)
  }
}

interface FiguresSide {
  readonly seconds: Spread
  readonly peakMemoryMb: number
}

/** All accounts' figures, beside one SQL aggregate over the raw touches; the shares are compared before anything counts. */
async function readFigures({ quick, say }: Surroundings, { place, prepared }: Size) {
  const ours: Read[] = []
  const aggregate: Read[] = []
  for (const [name, into] of [
    ['touch-figures', ours],
    ['touch-aggregate', aggregate],
  ] as const) {
    const worker = await startWorker(name, { place })
    try {
      await inRounds(quick ? 1 : READS, READ_SECONDS, async () => {
        into.push(await worker.ask<Read>('read'))
      })
    } finally {
      await worker.end()
    }
  }
  const [a, b] = [ours[0] as Read, aggregate[0] as Read]
  const keys = new Set([...Object.keys(a.shares), ...Object.keys(b.shares)])
  const wrong = [...keys].filter((key) => !(Math.abs((a.shares[key] ?? 0) - (b.shares[key] ?? 0)) <= 1e-9))
  if (wrong.length > 0) throw new Error(`${wrong.length} of ${keys.size} shares differ from the SQL aggregate's`)
  const side = (reads: readonly Read[]): FiguresSide => ({
    seconds: spreadOf(reads.map((read) => read.seconds)),
    peakMemoryMb: Math.max(...reads.map((read) => read.peakMemoryMb)),
  })
  const result = {
    touches: prepared.touches,
    accounts: a.accounts,
    shares: keys.size,
    sameOutput: true,
    ours: side(ours),
    aggregate: side(aggregate),
    timesTheAggregate: digits(
      medianOf(ours.map((read) => read.seconds)) / medianOf(aggregate.map((read) => read.seconds)),
    ),
  }
  say(
    `${place.engine}: figures of ${a.accounts} accounts in ${result.ours.seconds.median} s, the aggregate in ${result.aggregate.seconds.median} s`,
  )
  return result
}
