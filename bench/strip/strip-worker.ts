import { peakMemoryMb } from '../worker/peak-memory.ts'
import type { Commands } from '../worker/protocol.ts'
import { ownCases, talonCases } from './cases.ts'
import { isExact, ours, peers } from './sides.ts'

export interface StripResult {
  readonly cases: { readonly own: number; readonly talon: number }
  readonly exact: { readonly own: number; readonly talon: number }
  readonly messagesPerSecond: number
  readonly peakMemoryMb: number
}

/** One side: how many cases it has exactly, then all cases over and over for `milliseconds`. */
export function openStrip({
  side: name,
  milliseconds,
}: {
  readonly side: string
  readonly milliseconds: number
}): Promise<Commands> {
  const side = [ours, ...peers].find((each) => each.name === name)
  if (side === undefined) throw new Error(`strip: no side ${name}`)
  const own = ownCases()
  const talon = talonCases() ?? []
  const all = [...own, ...talon]
  const run = (): StripResult => {
    // Judging is the warm-up too.
    const exact = {
      own: own.filter((each) => isExact(side, each)).length,
      talon: talon.filter((each) => isExact(side, each)).length,
    }
    const started = performance.now()
    let done = 0
    while (performance.now() - started < milliseconds) {
      for (const { body } of all) side.strip(body)
      done += all.length
    }
    const seconds = (performance.now() - started) / 1000
    return {
      cases: { own: own.length, talon: talon.length },
      exact,
      messagesPerSecond: done / seconds,
      peakMemoryMb: peakMemoryMb(),
    }
  }
  return Promise.resolve({ run: () => Promise.resolve(run()), end: () => Promise.resolve() })
}
