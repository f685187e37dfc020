import type { Benchmark, Claim } from '../benchmark.ts'
import { inRounds } from '../rounds.ts'
import { digits, type Spread, spreadOf } from '../spread.ts'
import { runWorker } from '../worker/start-worker.ts'
import type { StripResult } from './strip-worker.ts'

const ROUNDS = 3
const SECONDS = 30
const SIDES = ['ours', 'email-reply-parser', 'node-email-reply-parser', 'planer'] as const

interface Measured {
  readonly exact: StripResult['exact']
  readonly messagesPerSecond: Spread
  readonly peakMemoryMb: Spread
}

/** How exact and how fast the new text of a message is found, beside what npm has for it. */
export const stripBench: Benchmark = {
  name: 'strip',
  about: 'new text without history and signature, beside three libraries',
  run: async ({ quick, notes, say }) => {
    const results = new Map<string, StripResult[]>(SIDES.map((side) => [side, []]))
    await inRounds(quick ? 1 : ROUNDS, SECONDS, async () => {
      for (const side of SIDES) {
        const result = await runWorker<StripResult>('strip', { side, milliseconds: quick ? 300 : 1500 })
        say(`strip ${side}: ${Math.round(result.messagesPerSecond)} messages a second`)
        results.get(side)?.push(result)
      }
    })
    const cases = results.get('ours')?.[0]?.cases ?? { own: 0, talon: 0 }
    const sides = Object.fromEntries([...results].map(([side, runs]) => [side, measured(runs)]))
    return {
      bench: 'strip',
      cases,
      sides,
      claims: claimsOf(cases, sides),
      notes: [...notes, ...(cases.talon === 0 ? ['talon’s cases are not there: own cases alone'] : [])],
    }
  },
}

function measured(runs: readonly StripResult[]): Measured {
  return {
    exact: runs[0]?.exact ?? { own: 0, talon: 0 },
    messagesPerSecond: spreadOf(runs.map((run) => run.messagesPerSecond)),
    peakMemoryMb: spreadOf(runs.map((run) => run.peakMemoryMb)),
  }
}

function claimsOf(cases: StripResult['cases'], sides: Readonly<Record<string, Measured>>): Claim[] {
  const own = sides['ours']?.exact ?? { own: 0, talon: 0 }
  const best = Math.max(...SIDES.slice(1).map((side) => sides[side]?.exact.talon ?? 0))
  const share = cases.own === 0 ? 0 : digits(own.own / cases.own)
  const claims: Claim[] = [
    { claim: 'share of own cases exact, at least', measured: share, limit: 0.95, met: share >= 0.95 },
  ]
  if (cases.talon > 0)
    claims.push({
      claim: 'talon’s cases exact, more than the best library',
      measured: own.talon,
      limit: best,
      met: own.talon > best,
    })
  return claims
}
