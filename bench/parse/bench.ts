import { type Benchmark, exactly } from '../benchmark.ts'
import { inRounds } from '../rounds.ts'
import { digits, medianOf, spreadOf } from '../spread.ts'
import { startWorker } from '../worker/start-worker.ts'
import { mimeFiles } from './files.ts'
import type { Facts, ParseResult } from './workers.ts'

const ROUNDS = 5
const BUDGET_SECONDS = 30

/** Bytes to a message with text, HTML and files: messages a second and peak memory, beside mailparser. */
export const parseBench: Benchmark = {
  name: 'parse',
  about: 'the MIME fixtures, parsed whole, beside mailparser',
  run: async ({ quick, say }) => {
    const { name, files, notes } = mimeFiles()
    const ours = await startWorker('parse-ours', files)
    const peer = await startWorker('parse-peer', files)
    try {
      const [left, right] = [await ours.ask<Facts[]>('facts'), await peer.ask<Facts[]>('facts')]
      // Broken mail has no one reading: what the two read alike is what they are measured on.
      const only = files.flatMap((_, i) => (left[i] !== null && left[i] === right[i] ? [i] : []))
      const both = files.filter((_, i) => left[i] !== null && right[i] !== null).length
      const results: { ours: ParseResult[]; peer: ParseResult[] } = { ours: [], peer: [] }
      const argument = { only, ms: quick ? 1500 : 4000 }
      await inRounds(quick ? 1 : ROUNDS, BUDGET_SECONDS, async () => {
        results.ours.push(await ours.ask<ParseResult>('run', argument))
        results.peer.push(await peer.ask<ParseResult>('run', argument))
      })
      const rates = (of: readonly ParseResult[]) => of.map(({ messages, seconds }) => messages / seconds)
      const timesThePeer = rates(results.ours).map((rate, i) => rate / (rates(results.peer)[i] ?? Number.NaN))
      say(`parse: ${only.length} of ${files.length} files read alike`)
      const side = (of: readonly ParseResult[]) => ({
        messagesPerSecond: spreadOf(rates(of)),
        peakMemoryMb: Math.max(...of.map(({ peakMemoryMb }) => peakMemoryMb)),
      })
      return {
        bench: 'parse',
        mail: name,
        files: files.length,
        readByBoth: both,
        messages: only.length,
        differing: both - only.length,
        sameOutput: true,
        ours: side(results.ours),
        peer: side(results.peer),
        timesThePeer: digits(medianOf([...timesThePeer].sort((a, b) => a - b))),
        claims: [exactly('at least four of five files read alike', only.length >= 0.8 * both ? 1 : 0, 1)],
        notes,
      }
    } finally {
      await ours.end()
      await peer.end()
    }
  },
}
