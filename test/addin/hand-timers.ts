import type { Timers } from '../../addin/office/call.ts'

/** Timers that a test moves by hand. */
export function handTimers(): Timers & { pass(ms: number): void; running(): number } {
  let now = 0
  let last = 0
  const waiting = new Map<number, { at: number; run: () => void }>()
  return {
    set: (run, ms) => {
      waiting.set(++last, { at: now + ms, run })
      return last
    },
    clear: (timer) => void waiting.delete(timer as number),
    pass: (ms) => {
      now += ms
      for (const [timer, { at, run }] of [...waiting].sort(([, a], [, b]) => a.at - b.at)) {
        if (at > now || !waiting.delete(timer)) continue
        run()
      }
    },
    running: () => waiting.size,
  }
}
