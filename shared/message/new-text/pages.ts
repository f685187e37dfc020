import { isRule, markOf, type Line, type Meter } from './line.ts'

/** Lines with what is asked about them again and again, each answered once; every look is counted. */
export interface Pages {
  readonly length: number
  line(at: number): Line
  /** The line as marks are compared; empty beyond the ends. */
  mark(at: number): string
  /** The same of a line's beginning alone, for marks that have text behind them. */
  head(at: number): string
  /** The first line from `from` on that is not blank. */
  nextFilled(from: number): number | null
  isQuoted(at: number): boolean
  isRule(at: number): boolean
}

const LONGEST_HEAD = 100
const BLANK: Line = { text: '', quoted: null, role: null }

export function pagesOf(lines: readonly Line[], meter: Meter): Pages {
  const marks = lines.map(({ text }) => markOf(text))
  const next = new Int32Array(lines.length + 1)
  next[lines.length] = lines.length
  for (let i = lines.length - 1; i >= 0; i -= 1)
    next[i] = (lines[i]?.text ?? '').trim() === '' ? (next[i + 1] ?? lines.length) : i
  const counted = <Result>(look: (at: number) => Result) => {
    return (at: number): Result => {
      meter.steps += 1
      return look(at)
    }
  }
  return {
    length: lines.length,
    line: counted((at) => lines[at] ?? BLANK),
    mark: counted((at) => marks[at] ?? ''),
    head: counted((at) => marks[at] || markOf((lines[at]?.text ?? '').slice(0, LONGEST_HEAD))),
    nextFilled: counted((from) => {
      const found = next[Math.min(Math.max(from, 0), lines.length)] ?? lines.length
      return found === lines.length ? null : found
    }),
    isQuoted: counted((at) => lines[at]?.quoted === 'surely'),
    isRule: counted((at) => isRule(lines[at] ?? BLANK)),
  }
}
