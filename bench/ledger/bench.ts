import type { Benchmark, Surroundings } from '../benchmark.ts'
import type { Engine } from '../database/place.ts'
import { inRounds } from '../rounds.ts'
import { digits, medianOf, type Spread, spreadOf } from '../spread.ts'
import { runWorker } from '../worker/start-worker.ts'
import { differences } from './outcome.ts'
import type { LedgerResult } from './run.ts'
import { findMail, type Mail } from '../mail.ts'

const ROUNDS = 3
const ENGINE_SECONDS = 100
const QUICK_MESSAGES = 2_000

/** How fast mail goes in, beside a pipeline that takes one message at a time. */
export const ledgerBench: Benchmark = {
  name: 'ledger',
  about: 'messages a second into the ledger, beside one message at a time on the same libraries',
  run: async (surroundings) => {
    const mail = findMail(surroundings.quick ? QUICK_MESSAGES : null)
    const engines: Record<string, unknown> = {}
    try {
      for (const engine of surroundings.engines) engines[engine] = await measure(surroundings, engine, mail)
    } finally {
      mail.remove()
    }
    return { bench: 'ledger', mail: mail.name, ...engines, claims: [], notes: [...surroundings.notes, ...mail.notes] }
  },
}

interface Side {
  readonly messagesPerSecond: Spread
  readonly peakMemoryMb: number
}

async function measure({ quick, places, say }: Surroundings, engine: Engine, mail: Mail): Promise<unknown> {
  const ours: LedgerResult[] = []
  const peer: LedgerResult[] = []
  await inRounds(quick ? 1 : ROUNDS, ENGINE_SECONDS, async () => {
    for (const [name, results] of [
      ['ledger-ours', ours],
      ['ledger-peer', peer],
    ] as const) {
      const place = await places.fresh(engine)
      try {
        const { file, limit, internalDomains, now } = mail
        const result = await runWorker<LedgerResult>(name, { place, file, limit, internalDomains, now })
        say(`${engine} ${name}: ${result.messages} messages in ${result.seconds.toFixed(1)} s`)
        results.push(result)
      } finally {
        await places.remove(place)
      }
    }
    const [a, b] = [ours.at(-1), peer.at(-1)]
    const found = a === undefined || b === undefined ? ['nothing ran'] : differences(a.outcome, b.outcome)
    if (found.length > 0) throw new Error(`the two pipelines do not say the same on ${engine}: ${found.join('; ')}`)
  })
  const first = ours[0] as LedgerResult
  return {
    messages: first.messages,
    captured: first.captured,
    threads: first.outcome.threads,
    sameOutput: true,
    ours: side(ours),
    peer: side(peer),
    timesThePeer: digits(medianOf(ours.map((each, i) => (peer[i] as LedgerResult).seconds / each.seconds))),
  }
}

function side(results: readonly LedgerResult[]): Side {
  return {
    messagesPerSecond: spreadOf(results.map(({ messages, seconds }) => messages / seconds)),
    peakMemoryMb: Math.max(...results.map((each) => each.peakMemoryMb)),
  }
}
