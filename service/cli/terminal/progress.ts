import { bar } from './table.ts'
import type { Terminal } from './terminal.ts'
import { fit } from './width.ts'

/** Between two drawings of the bar, and between two lines where there is no terminal to draw on. */
const DRAW_MS = 100
const LINE_MS = 4_000
const BAR = 24

export interface Progress {
  /** `done` of `total` (null: unknown), with what to say beside it. */
  report(done: number, total: number | null, label: string): void
  /** Removes the bar, so that the next line starts clean. */
  end(): void
}

/** Progress of long work on standard error: a bar for a person, a line every few seconds otherwise. */
export function createProgress(terminal: Terminal, clock: () => number): Progress {
  const start = clock()
  let last = Number.NEGATIVE_INFINITY
  let drawn = false
  return {
    report: (done, total, label) => {
      const at = clock()
      const complete = total !== null && done >= total
      if (terminal.interactive) {
        if (at - last < DRAW_MS && !complete) return
        terminal.draw(`${gauge(done, total)} ${label}`)
        drawn = true
      } else {
        // Short work needs no lines at all.
        if (at - Math.max(last, start) < LINE_MS) return
        terminal.note(`${total === null ? '' : `${percent(done, total)} `}${label}`)
      }
      last = at
    },
    end: () => {
      if (drawn) terminal.draw('')
      drawn = false
    },
  }
}

function gauge(done: number, total: number | null): string {
  if (total === null || total === 0) return ''
  return `▕${fit(bar(done / total, BAR), BAR)}▏ ${percent(done, total).padStart(4)}`
}

function percent(done: number, total: number): string {
  return `${total === 0 ? 100 : Math.floor((Math.min(done, total) / total) * 100)}%`
}
