import type { Locale } from '../../shared/words/fill.ts'

/** How moments are told: the reader's language, his time zone, and what time it is now (ms UTC). */
export interface Calendar {
  readonly locale: Locale
  /** IANA name; undefined: the machine's own. */
  readonly timeZone: string | undefined
  readonly now: number
}

/**
 * A moment as a person says it: today's with its hour and minute alone, this year's with day and month, older ones with
 * the year. In zh-CN `14:05`, `11月3日`, `2025年11月3日`.
 */
export function moment(at: number, calendar: Calendar): string {
  const [then, now] = [parts(at, calendar), parts(calendar.now, calendar)]
  if (then.day === now.day) return format(calendar, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
  if (then.year === now.year) return format(calendar, MONTH_AND_DAY).format(at)
  return day(at, calendar)
}

/** A moment with day and time, for what must be found again (a log, a title). */
export function exactMoment(at: number, calendar: Calendar): string {
  return format(calendar, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at)
}

/** A day with its year. */
export function day(at: number, calendar: Calendar): string {
  return format(calendar, YEAR_AND_DAY).format(at)
}

/** A bare date (`2026-11-27`) as a day: a date has no time zone, so it is never moved by one. */
export function bareDate(date: string, calendar: Calendar): string {
  const at = Date.parse(`${date}T00:00:00Z`)
  if (Number.isNaN(at)) return date
  const sameYear = date.slice(0, 4) === isoDay(calendar.now, calendar).slice(0, 4)
  const shown = sameYear ? MONTH_AND_DAY : YEAR_AND_DAY
  return format({ ...calendar, timeZone: 'UTC' }, shown).format(at)
}

/** Whether a bare date is over: its day has ended where the reader is. */
export function isOverdue(date: string, calendar: Calendar): boolean {
  return date < isoDay(calendar.now, calendar)
}

/** The day of a moment where the reader is, as `2026-11-27`. */
export function isoDay(at: number, calendar: Calendar): string {
  return parts(at, calendar).day
}

/** The day so many working days (Monday to Friday) later, as `2026-11-27`: a follow-up due on a Sunday helps nobody. */
export function workingDaysLater(count: number, calendar: Calendar): string {
  let at = Date.parse(`${isoDay(calendar.now, calendar)}T00:00:00Z`)
  for (let left = count; left > 0;) {
    at += DAY
    const weekday = new Date(at).getUTCDay()
    if (weekday !== 0 && weekday !== 6) left -= 1
  }
  return new Date(at).toISOString().slice(0, 10)
}

const DAY = 86_400_000
const MONTH_AND_DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' }
const YEAR_AND_DAY: Intl.DateTimeFormatOptions = { ...MONTH_AND_DAY, year: 'numeric' }

function parts(at: number, calendar: Calendar): { year: string; day: string } {
  // sv-SE writes ISO dates.
  const iso = formatter('sv-SE', calendar.timeZone, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)
  return { year: iso.slice(0, 4), day: iso }
}

function format(calendar: Calendar, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return formatter(calendar.locale, calendar.timeZone, options)
}

// Formatters are dear to make and hold no state.
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(
  locale: string,
  timeZone: string | undefined,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, timeZone, options])
  const known = formatters.get(key)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat(locale, timeZone === undefined ? options : { ...options, timeZone })
  formatters.set(key, made)
  return made
}
