import type { Pages } from './pages.ts'
import { DIVIDER_BEGINS, DIVIDERS, fieldOf, FORWARD_ALONE, type HeaderField } from './words.ts'

/** A block of headers ends within this many lines; recipients of a round mail take a few. */
const LONGEST_BLOCK = 18
/** Text made from HTML has a blank line between headers; more than this many in a row end the block. */
const MOST_BLANKS = 2
const LONGEST_LABEL = 24
const DIVIDER_SIGNS = new Set('-_=*~—－– ')

/** The field a line names in front of its colon: `发件人：…`, `*From:* …`, `De : …`. */
export function labelledField(mark: string): HeaderField | null {
  const colon = mark.slice(0, LONGEST_LABEL * 2).search(/[:：]/)
  if (colon <= 0) return null
  return fieldOf(mark.slice(0, colon))
}

/**
 * True where quoted headers begin at a line, as Outlook, QQ, Foxmail and Lotus Notes write them: three different fields
 * of from, sent, to, subject, or two of them that begin with `to` and `subject` (Notes). A lone "From: Monday on" in prose
 * is none. `framed`: a rule or frame stands above, where two fields are enough.
 */
export function isHeaderBlock(pages: Pages, at: number, framed: boolean): boolean {
  const first = labelledField(pages.mark(at))
  if (first === null || first === 'other') return false
  const found = new Set<HeaderField>([first])
  let last: HeaderField = first
  let blanks = 0
  for (let i = at + 1; i < Math.min(pages.length, at + LONGEST_BLOCK); i += 1) {
    const mark = pages.mark(i)
    const { role } = pages.line(i)
    if (pages.isQuoted(i) || role === 'history' || role === 'border' || (mark !== '' && pages.isRule(i))) break
    if (mark === '') {
      blanks += 1
      if (blanks > MOST_BLANKS) break
      continue
    }
    blanks = 0
    const field = labelledField(mark)
    // A second `From:` begins a block of its own.
    if (field !== null && field === first) break
    if (field !== null) {
      found.add(field)
      last = field
    } else if (!goesOn(pages, i, last)) break
  }
  found.delete('other')
  if (found.size >= 3) return true
  if (found.size < 2) return false
  return framed || (first === 'to' && found.has('subject') && !found.has('sent'))
}

/** Where what a divider or headers introduce begins: behind them and their blank lines. */
export function introductionEnd(pages: Pages, at: number): number {
  let last: HeaderField = 'other'
  let i = at + 1
  for (; i < Math.min(pages.length, at + LONGEST_BLOCK); i += 1) {
    const mark = pages.mark(i)
    if (mark === '') continue
    if (pages.isQuoted(i)) break
    const field = labelledField(mark)
    if (field === null && !goesOn(pages, i, last)) break
    last = field ?? last
  }
  return i
}

/** A list of recipients goes on below its label, a long sender too; and a label may stand above its value. */
function goesOn(pages: Pages, at: number, field: HeaderField): boolean {
  const mark = pages.mark(at)
  if (/[:：]$/.test(pages.mark(at - 1))) return true
  return field === 'to' || field === 'other' ? /[@;,<>、；，]/.test(mark) : /[@<>]/.test(mark)
}

/** The words of a divider without its dashes, and how many dashes lead; null where there are fewer than two. */
export function dividerCore(mark: string): { readonly core: string; readonly dashes: number } | null {
  let start = 0
  let dashes = 0
  while (start < mark.length && DIVIDER_SIGNS.has(mark[start] ?? '')) {
    if (mark[start] !== ' ') dashes += 1
    start += 1
  }
  let end = mark.length
  while (end > start && (DIVIDER_SIGNS.has(mark[end - 1] ?? '') || /[:：>]/.test(mark[end - 1] ?? ''))) end -= 1
  return dashes < 2 || end === start ? null : { core: mark.slice(start, end).trim(), dashes }
}

const dividerWord = (core: string): string => core.toLowerCase().replaceAll("'", '’').replaceAll('\u0307', '')

/** True for a line that says that history or a forwarded message follows. */
export function isDivider(mark: string): boolean {
  const ruled = dividerCore(mark)
  if (ruled !== null) {
    // Yahoo puts the headers behind the divider, on one line.
    const behind = ruled.core.search(/ ?-{3}/)
    const word = dividerWord(behind < 0 ? ruled.core : ruled.core.slice(0, behind))
    if (DIVIDERS.has(word)) return true
    if (ruled.dashes < 4) return false
    return word === 'original' || word === 'forward' || DIVIDER_BEGINS.some((begin) => word.startsWith(begin))
  }
  return isForward(mark)
}

/** `Begin forwarded message:`, alone on its line. */
export function isForward(mark: string): boolean {
  return /[:：]$/.test(mark) && FORWARD_ALONE.has(dividerWord(mark.slice(0, -1).trim()))
}

/** QQ's newer form: `原始邮件` or `Original` alone on a line, close above the headers. */
export function isBareDivider(pages: Pages, at: number): boolean {
  const mark = pages.mark(at)
  if (mark === '' || mark.length > 30) return false
  const word = dividerWord(mark)
  if (word !== 'original' && !DIVIDERS.has(word)) return false
  let next = pages.nextFilled(at + 1)
  // The line that QQ draws beside the word.
  if (next !== null && pages.isRule(next)) next = pages.nextFilled(next + 1)
  return next !== null && next - at <= 6 && isHeaderBlock(pages, next, true)
}
