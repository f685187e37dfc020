import { CHANGED, SHOWN } from './probes.ts'

/** An event of a Chromium trace; moments and durations in µs of one clock for all processes. */
export interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  readonly dur?: number
}

/** The names Chromium has for a task of a thread's own loop. */
const TASKS = ['RunTask', 'ThreadControllerImpl::RunTask']

/**
 * What the pane's main thread did for each item change, ms: all tasks of the thread on which the figures were marked as
 * shown, from the moment Outlook tells the change until `settleMs` after the figures were shown; whatever they were for
 * (script, layout, paint, collecting garbage, the measuring itself), waiting for a processor included. A task that begins
 * before or ends after counts with the part that lies between. The thread is the pane's alone: it is a fault when Outlook's
 * page has marked its changes in the same process.
 */
export function workPerChange(events: readonly TraceEvent[], settleMs: number): number[] {
  const marks = (name: string) => events.filter((event) => event.name === name).sort((a, b) => a.ts - b.ts)
  const [changed, shown] = [marks(CHANGED), marks(SHOWN)]
  const [first] = shown
  if (first === undefined || changed.length !== shown.length) {
    throw new Error(`the trace has ${changed.length} changes and ${shown.length} figures shown`)
  }
  if (changed.some(({ pid }) => pid === first.pid)) throw new Error('the pane has no process of its own')
  const onThread = events.filter(({ pid, tid, ph }) => pid === first.pid && tid === first.tid && ph === 'X')
  const name = TASKS.find((each) => onThread.some((event) => event.name === each))
  if (name === undefined) throw new Error('the trace has no tasks of the pane’s main thread')
  const tasks = onThread.filter((event) => event.name === name).sort((a, b) => a.ts - b.ts)
  return shown.map((mark, i) => {
    const [from, to] = [changed[i]?.ts ?? mark.ts, mark.ts + settleMs * 1000]
    let [sum, until] = [0, from]
    for (const { ts, dur = 0 } of tasks) {
      // A loop that runs inside a task has tasks of its own: what was counted is not counted again.
      const [start, end] = [Math.max(ts, until), Math.min(ts + dur, to)]
      if (end > start) {
        sum += end - start
        until = end
      }
    }
    return sum / 1000
  })
}
