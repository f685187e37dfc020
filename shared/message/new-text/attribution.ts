import { dividerCore } from './header-block.ts'
import { LONGEST_MARK } from './line.ts'
import type { Pages } from './pages.ts'
import { ATTRIBUTION_BEGINS, WROTE } from './words.ts'

/** Programs break `On … wrote:` at 72 characters; names and addresses make it four lines at most. */
const MOST_LINES = 4
/** "Bob wrote:" without a date is an attribution only when it is short and quoted lines follow. */
const LONGEST_BARE = 120

const TIME = /\d{1,2}\s?[:.：hH時时点]\s?\d{2}/
const DATE = /\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2}/
const SENTENCE_END = /[.!?。！？]$/

/**
 * How many lines an attribution takes at `at` (`On … wrote:`, `在 … 写道：`), 0 when there is none. It may be broken over
 * lines; what could be the writer's own sentence above it is never drawn in.
 */
export function attributionLength(pages: Pages, at: number): number {
  const first = pages.mark(at)
  if (first.length < 4 || !mayBegin(first)) return 0
  let joined = ''
  for (let n = 1; n <= MOST_LINES; n += 1) {
    const mark = pages.mark(at + n - 1)
    if (mark === '' || pages.isQuoted(at + n - 1)) return 0
    joined = n === 1 ? mark : joinOf(joined, mark)
    if (joined.length > LONGEST_MARK) return 0
    if (isAttribution(pages, joined, at + n)) return n === 1 || mayBreak(pages, at, n) ? n : 0
  }
  return 0
}

/** A break inside an address or a Chinese phrase adds no blank. */
function joinOf(left: string, right: string): string {
  return left.endsWith('<') || left.endsWith('@') ? left + right : `${left} ${right}`
}

/** Anything that names a date, a person or an address first. Cheap, because every line is asked. */
function mayBegin(mark: string): boolean {
  if (/[\d@"“<(（]/.test(mark)) return true
  const lower = mark.slice(0, 12).toLowerCase()
  return ATTRIBUTION_BEGINS.some((begin) => lower.startsWith(begin)) || /[:：]$/.test(mark)
}

/** Over several lines the first must hold the date or the address, and must not end a sentence; nor may a later line begin one alone. */
function mayBreak(pages: Pages, at: number, count: number): boolean {
  const first = pages.mark(at)
  if (!/[\d@]/.test(first) || (SENTENCE_END.test(first) && !/\b[ap]\.m\.$/i.test(first))) return false
  for (let skip = 1; skip < count; skip += 1) {
    let joined = ''
    for (let i = at + skip; i < at + count; i += 1)
      joined = joined === '' ? pages.mark(i) : joinOf(joined, pages.mark(i))
    if (begins(joined.toLowerCase()) && isStrong(joined)) return false
  }
  return true
}

const begins = (lower: string): boolean =>
  /^[\d"“]/.test(lower) || ATTRIBUTION_BEGINS.some((begin) => lower.startsWith(begin))

function isAttribution(pages: Pages, joined: string, next: number): boolean {
  const mark = dividerCore(joined)?.core ?? joined
  const ruled = mark !== joined
  // A ruled line's colon went with its dashes; Chinese and Korean programs leave it out at times.
  // A ruled line's colon went with its dashes; Chinese programs and Zoho leave it out at times.
  const closed = /[:：]\]?$/.test(joined) || ruled || /(?:[写寫][道到于於]|\bwrote)$/.test(mark)
  if (!closed) return false
  if (isStrong(mark)) return true
  if (mark.length > LONGEST_BARE || wroteIn(mark.toLowerCase()) === null) return false
  const below = pages.nextFilled(next)
  return below !== null && pages.isQuoted(below)
}

/** Strong enough to end the new text even where nothing below is marked as quoted. */
function isStrong(raw: string): boolean {
  const mark = raw.replace(/[:：\s\]]+$/, '')
  const lower = mark.toLowerCase()
  const address = /[^\s<>@]@[^\s<>@]/.test(mark)
  const dated = DATE.test(mark)
  const timed = TIME.test(mark)
  const wrote = wroteIn(lower)
  // Gmail in Japanese and Russian, Yandex and Mail.ru say it without a verb: date, time, name, address.
  if (wrote === null) return address && dated && timed && /[>）)]$/.test(mark)
  if (begins(lower)) return address || timed || dated
  return (address && (dated || timed || lower.endsWith(wrote))) || (dated && timed)
}

function wroteIn(lower: string): string | null {
  for (const word of WROTE) {
    const at = lower.lastIndexOf(word)
    if (at < 0) continue
    // Latin words stand alone: "rewrote" and "typewrites" say something else.
    if (/^[a-z\u00c0-\u024f\u0400-\u04ff]/.test(word) && at > 0 && /[\p{L}]/u.test(lower[at - 1] ?? '')) continue
    return word
  }
  return null
}
