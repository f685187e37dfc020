import { isRuleText, markOf, type Line, type Meter } from './line.ts'
import { CARD_LABELS, CLOSINGS, DEVICE_BEGINS, DISCLAIMER_BEGINS } from './words.ts'

/** A signature is short; what is longer below two dashes is text. */
const MOST_AFTER_DASHES = 15
/** Without the blank that marks it, or below a ruled line, the rest must also look like one. */
const MOST_AFTER_RULE = 12
const LONGEST_CARD_LINE = 100
const MOST_SMALL_PRINT = 12

/**
 * Where the signature of a stretch of own lines begins; its length when there is none. Asked again and again until nothing
 * more is found, because small print stands below a card and a card below `Sent from my iPhone`.
 */
export function signatureStart(lines: readonly Line[], sender: string | null, meter: Meter): number {
  let end = trimmedEnd(lines, lines.length, meter)
  for (;;) {
    const found = trimmedEnd(lines, onePart(lines, end, sender, meter), meter)
    if (found >= end) return end
    end = found
  }
}

function onePart(lines: readonly Line[], end: number, sender: string | null, meter: Meter): number {
  const last = markOf(lines[end - 1]?.text ?? '')
  if (end === 0) return 0
  if (lines[end - 1]?.role === 'signature') return runStart(lines, end, meter)
  if (isDevice(last)) return end - 1
  // A signature in two languages or with an advertisement has one more line below.
  if (end > 1 && isDevice(markOf(lines[end - 2]?.text ?? '')) && last.length < 60 && isUrlOrAddress(last))
    return end - 2
  const small = smallPrint(lines, end)
  if (small !== null) return small
  if (sender !== null && last.toLowerCase() === sender && end > 1) return end - 1
  return dashes(lines, end, meter) ?? card(lines, end) ?? end
}

function runStart(lines: readonly Line[], end: number, meter: Meter): number {
  let start = end
  while (start > 0 && (lines[start - 1]?.role === 'signature' || isBlank(lines[start - 1]))) {
    start -= 1
    meter.steps += 1
  }
  return start
}

const isBlank = (line: Line | undefined): boolean => line === undefined || line.text.trim() === ''

/** Blank and ruled lines at the end belong to what was below them. */
function trimmedEnd(lines: readonly Line[], from: number, meter: Meter): number {
  let end = from
  while (end > 0) {
    meter.steps += 1
    const line = lines[end - 1]
    if (!isBlank(line) && line?.role !== 'rule' && !isRuleText(line?.text ?? '')) break
    end -= 1
  }
  return end
}

export function isDevice(mark: string): boolean {
  if (mark.length > 160) return false
  const lower = mark
    .toLowerCase()
    .replace(/^[[(（\-–—*]+\s*/, '')
    .replaceAll("'", '’')
  return DEVICE_BEGINS.some((begin) => lower.startsWith(begin)) && !/[?？!！]/.test(lower)
}

const isUrlOrAddress = (mark: string): boolean => /^(?:<?https?:\/\/|www\.)\S+$/i.test(mark) || /^\S+@\S+$/.test(mark)

/** `-- ` and what follows; without its blank, or for a ruled line, only before what looks like a card. */
function dashes(lines: readonly Line[], end: number, meter: Meter): number | null {
  let filled = 0
  for (let i = end - 1; i >= 0; i -= 1) {
    meter.steps += 1
    const text = lines[i]?.text ?? ''
    if (text.trim() === '') continue
    if (/^\s{0,3}(?:--|—|––)$/.test(text)) return isSignatureBelow(lines, i, end, filled) ? i : null
    if (isRuleText(text) || lines[i]?.role === 'rule' || /^_{2,3}$/.test(text.trim())) {
      const below = lines.slice(i + 1, end)
      return i > 0 && filled <= MOST_AFTER_RULE && below.some(isCardLine) && below.every(mayBeCard) ? i : null
    }
    filled += 1
    if (filled > MOST_AFTER_DASHES) return null
  }
  return null
}

/** Trailing blanks are lost on the way often enough, so `--` counts too where nothing below speaks in long lines. */
function isSignatureBelow(lines: readonly Line[], at: number, end: number, filled: number): boolean {
  if (filled === 0) return true
  return filled <= MOST_AFTER_DASHES && lines.slice(at + 1, end).every((line) => line.text.length <= 160)
}

/** The paragraph at the end, when it opens as a disclaimer does. */
function smallPrint(lines: readonly Line[], end: number): number | null {
  let start = end - 1
  while (start > 0 && end - start <= MOST_SMALL_PRINT && !isBreak(lines[start - 1])) start -= 1
  if (start === 0 && end - start > MOST_SMALL_PRINT) return null
  // Only when set apart from what the writer says.
  if (start === 0 || !isBreak(lines[start - 1])) return null
  const opening = markOf((lines[start]?.text ?? '').slice(0, 200))
    .toLowerCase()
    .replace(/^[*_"“'(（【[]+\s*/, '')
  return DISCLAIMER_BEGINS.some((begin) => opening.startsWith(begin)) ? start : null
}

const isBreak = (line: Line | undefined): boolean =>
  isBlank(line) || line?.role === 'rule' || isRuleText(line?.text ?? '')

/** A card below a closing and a name: `Best regards`, `Ann Smith`, then title, firm, numbers. The name stays. */
function card(lines: readonly Line[], end: number): number | null {
  const from = Math.max(0, end - 2 * MOST_AFTER_RULE)
  let closing = -1
  for (let i = end - 1; i >= from && closing < 0; i -= 1) if (isClosing(lines[i])) closing = i
  if (closing < 0) return null
  let name = closing + 1
  while (name < end && isBlank(lines[name])) name += 1
  const rest = lines.slice(name + 1, end)
  const filled = rest.filter((line) => !isBlank(line))
  if (filled.length === 0 || filled.length > MOST_AFTER_RULE) return null
  if (!filled.every(mayBeCard) || filled.filter(isCardLine).length < 1) return null
  return isCardLine(lines[name] as Line) ? name : name + 1
}

function isClosing(line: Line | undefined): boolean {
  const mark = markOf(line?.text ?? '')
  if (mark.length > 40) return false
  return CLOSINGS.has(mark.toLowerCase().replace(/[\s,，.。!！、~]+$/, ''))
}

/** No sentence, no question, no P.S.: nothing that says something. */
function mayBeCard(line: Line): boolean {
  const mark = markOf(line.text)
  if (mark === '') return line.text.trim() === ''
  if (mark.length > LONGEST_CARD_LINE || /^(?:p\.?\s?s\b|附[:：]|又及|追伸)/i.test(mark)) return false
  return (
    isCardLine(line) || !/[!?。！？;；]$|[^.\s]\.$/.test(mark) || /\b(?:ltd|inc|co|corp|s\.a|e\.v|dipl)\.$/i.test(mark)
  )
}

/** A telephone number, an address of mail or web, with or without its label. */
function isCardLine(line: Line): boolean {
  const mark = markOf(line.text)
  if (mark === '' || mark.length > LONGEST_CARD_LINE) return false
  const label = /^[*\s]*([^\d:：+]{1,14}?)\s*[.:：/]/.exec(mark)?.[1]
  if (label !== undefined && CARD_LABELS.has(label.toLowerCase().replace(/[\s\u3000*]+/g, ''))) return true
  return isUrlOrAddress(mark) || /^[+(]?\d[\d\s()./-]{6,24}$/.test(mark)
}
