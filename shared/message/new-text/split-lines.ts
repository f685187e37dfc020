import { attributionLength } from './attribution.ts'
import { introductionEnd, isBareDivider, isDivider, isForward, isHeaderBlock, labelledField } from './header-block.ts'
import { withBannerMarked } from './banner.ts'
import type { Line, Meter } from './line.ts'
import { type Pages, pagesOf } from './pages.ts'
import { signatureStart } from './signature.ts'

export interface SplitMessage {
  /** What the writer added, trimmed, line ends `\n`; empty for a bare forward. */
  readonly newText: string
  /** History with the lines that introduce it. */
  readonly quoted: string
  /** Signature, card, small print, `Sent from my iPhone`. */
  readonly signature: string
}

export interface SplitLines extends SplitMessage {
  /** By what the history was told. `marks`: `>` or the structure of HTML, which leave nothing to guess. */
  readonly told: 'marks' | 'words' | null
}

/** The one decision, over lines of text or of HTML. Linear: a line is looked at a bounded number of times. */
export function splitLines(given: readonly Line[], sender: string | null, meter: Meter = { steps: 0 }): SplitLines {
  const lines = withBannerMarked(given, meter)
  const pages = pagesOf(lines, meter)
  const quoted: Line[] = []
  // Own lines in the stretches that history leaves; a signature ends its stretch, not the message.
  const stretches: Line[][] = [[]]
  let told: SplitLines['told'] = null
  const cut = (from: number, to: number, by: 'marks' | 'words'): void => {
    for (let i = from; i < to; i += 1) quoted.push(pages.line(i))
    if (stretches.at(-1)?.length !== 0) stretches.push([])
    if (told !== 'marks') told = by
  }
  // Whether anything of the writer's own stands above.
  let spoken = false
  // Whether a blockquote that may be the writer's own indentation is a quote: below an attribution it is.
  let introduced = false
  for (let i = 0; i < lines.length;) {
    const line = pages.line(i)
    if (line.quoted === 'surely' || (line.quoted === 'perhaps' && introduced)) {
      cut(i, i + 1, 'marks')
      i += 1
    } else if (beginsHistory(pages, i)) {
      const answered = spoken ? null : answeredBelow(pages, i)
      cut(i, answered ?? lines.length, line.role === 'history' ? 'marks' : 'words')
      if (answered === null) break
      i = answered
    } else {
      const length = line.role === 'attribution' ? 1 : attributionLength(pages, i)
      if (length === 0) {
        stretches.at(-1)?.push(line)
        spoken ||= line.text.trim() !== '' && line.role !== 'signature'
        i += 1
        continue
      }
      const below = pages.nextFilled(i + length)
      introduced = true
      const marked = below !== null && pages.line(below).quoted !== null
      // Nothing below is marked as a quote: all of it is one. Where nothing of the writer's stands above, he answers
      // below what he cut away: `On … wrote:`, `[…]`, his answer.
      const all = !marked && line.role !== 'attribution' && (spoken || isIndented(pages, below))
      cut(i, all ? lines.length : i + length, marked ? 'marks' : 'words')
      if (all) break
      i += length
    }
  }
  return { ...assemble(stretches, quoted, told !== null, (stretch) => signatureStart(stretch, sender, meter)), told }
}

/**
 * Outlook Express marks with `>` what stands below its headers, and who answers below that has written nothing above: then
 * the history ends where the marks do. Null where all that follows is history.
 */
function answeredBelow(pages: Pages, at: number): number | null {
  // What is forwarded is never answered below.
  if (isForward(pages.mark(at))) return null
  const end = introductionEnd(pages, at)
  return pages.isQuoted(end) ? end : null
}

/** Outlook for Mac sets what it quotes in by four blanks. */
const isIndented = (pages: Pages, at: number | null): boolean => at !== null && /^(?: {4}|\t)/.test(pages.line(at).text)

/** True where everything from here on is history. */
function beginsHistory(pages: Pages, at: number): boolean {
  const line = pages.line(at)
  if (line.role === 'history') return true
  const mark = pages.mark(at)
  if (line.role === 'border') return labelledField(mark) !== null
  if (pages.isRule(at)) {
    const next = pages.nextFilled(at + 1)
    return next !== null && next - at <= 3 && isHeaderBlock(pages, next, true)
  }
  if (mark === '') return isDivider(pages.head(at))
  return isDivider(mark) || isBareDivider(pages, at) || isHeaderBlock(pages, at, false) || isNotesSender(pages, at)
}

/** Notes puts the sender and the date above `To:`, without labels: `Ann Smith/Sales/Acme`, `03/04/2001 10:12 AM`. */
function isNotesSender(pages: Pages, at: number): boolean {
  const mark = pages.mark(at)
  if (mark.length > 100 || /[.!?。！？:：]$/.test(mark)) return false
  const named = NOTES_NAME.test(mark) || /^"?[^"<>@]{2,60}"?\s*<[^\s<>@]+@[^\s<>@]+>/.test(mark)
  let dated = DATE_AND_TIME.test(mark)
  for (let i = at + 1; i <= at + 3; i += 1) {
    const below = pages.mark(i)
    const field = labelledField(below)
    if (field !== null) return field === 'to' && (named || dated) && isHeaderBlock(pages, i, true)
    if (below !== '' && !DATE_AND_TIME.test(below)) return false
    dated ||= below !== ''
  }
  return false
}

const NOTES_NAME = /^[^\s/@][^/@]{1,40}(?:\/[^\s/@]{1,20}){1,4}(?:@\S+)?(?:\s+\d\S*.{0,24})?$/
const DATE_AND_TIME = /^(?:.{0,60}\s)?\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}.{0,4}\s+\d{1,2}:\d{2}/

function assemble(
  stretches: readonly Line[][],
  quoted: readonly Line[],
  cut: boolean,
  startOf: (stretch: readonly Line[]) => number,
): SplitMessage {
  const own: string[] = []
  const signature: string[] = []
  for (const stretch of stretches) {
    const start = startOf(stretch)
    stretch.forEach((line, i) => {
      // A structure's signature may stand above the history, or in the middle of an answer.
      if (line.text.trim() === '') own.push('')
      else if (i >= start || line.role === 'signature') signature.push(line.text)
      else if (line.role !== 'rule') own.push(line.text)
      else own.push('')
    })
  }
  const text = tidy(own)
  // Nothing but a signature and no history: some programs put what was typed into it.
  if (text === '' && !cut) return { newText: tidy(signature), quoted: '', signature: '' }
  return { newText: text, quoted: tidy(quoted.map((line) => line.text)), signature: tidy(signature) }
}

/** At most one blank line in a row, none at the ends. */
function tidy(lines: readonly string[]): string {
  const out: string[] = []
  for (const line of lines)
    if (line.trim() !== '') out.push(line)
    else if (out.length > 0 && out.at(-1) !== '') out.push('')
  while (out.length > 0 && out.at(-1) === '') out.pop()
  return out.join('\n')
}
