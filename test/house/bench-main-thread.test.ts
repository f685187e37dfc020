import { type TraceEvent, workPerChange } from '../../bench/pane/main-thread.ts'
import { CHANGED, SHOWN } from '../../bench/pane/probes.ts'

const HOST = { pid: 1, tid: 1 }
const PANE = { pid: 2, tid: 7 }
const mark = (name: string, of: typeof HOST, ms: number): TraceEvent => ({ ...of, name, ph: 'I', ts: ms * 1000 })
const task = (of: typeof HOST, ms: number, forMs: number, name = 'RunTask'): TraceEvent => ({
  ...of,
  name,
  ph: 'X',
  ts: ms * 1000,
  dur: forMs * 1000,
})

describe('work of the pane’s main thread, from a trace', () => {
  test('counts what lies between the change and the settling, a task inside another once, no other thread', () => {
    const events = [
      mark(CHANGED, HOST, 100),
      mark(SHOWN, PANE, 150),
      mark(CHANGED, HOST, 400),
      mark(SHOWN, PANE, 420),
      task(PANE, 90, 15),
      task(PANE, 110, 20),
      task(PANE, 115, 5),
      task(PANE, 245, 20),
      task(PANE, 300, 50),
      task(PANE, 410, 3),
      task(HOST, 110, 30),
      task({ pid: 2, tid: 8 }, 110, 30),
      task(PANE, 110, 40, 'FunctionCall'),
    ]
    expect(workPerChange(events, 100)).toEqual([5 + 20 + 5, 3])
  })

  test('a pane in Outlook’s process, marks that are missing, a trace without tasks: no figure', () => {
    const changed = mark(CHANGED, HOST, 1)
    const work = (...events: TraceEvent[]) => workPerChange(events, 100)
    expect(() => work(changed, mark(SHOWN, HOST, 2))).toThrow('process of its own')
    expect(() => work(changed)).toThrow('1 changes and 0 figures')
    expect(() => work(changed, mark(SHOWN, PANE, 2), task(HOST, 1, 1))).toThrow('no tasks')
  })
})
