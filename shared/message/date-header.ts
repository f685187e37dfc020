const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Hours of the zone names that occur in mail; RFC 5322 §4.3, then common ones. Unknown names are read as UTC there. */
const ZONES: Readonly<Record<string, number>> = {
  ut: 0,
  gmt: 0,
  utc: 0,
  z: 0,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
  bst: 1,
  cet: 1,
  cest: 2,
  met: 1,
  mest: 2,
  mez: 1,
  mesz: 2,
  eet: 2,
  eest: 3,
  msk: 3,
  jst: 9,
  kst: 9,
  hkt: 8,
  sgt: 8,
  aest: 10,
  aedt: 11,
  akst: -9,
  akdt: -8,
  hst: -10,
  wet: 0,
  west: 1,
}

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i
const RFC =
  /^(?:\p{L}{2,12}\.?\s*,?\s*)?(\d{1,2})[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{2,4}),?\s+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d{1,9})?)?\s*(am|pm)?\s*([+-]\s?\d{1,2}:?\d{2}|[a-z]{1,5}[+-]\d{1,2}:?\d{2}|[a-z]{1,5})?/iu
const ASCTIME =
  /^(?:[a-z]{3,9},?\s+)?([a-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s+(?:([+-]\d{4}|[a-z]{1,5})\s+)?(\d{4})(?:\s+([+-]\d{4}|[a-z]{1,5}))?/i
/** As a few gateways write it: `Wednesday, April 03, 2002 5:56 AM`. */
const AMERICAN =
  /^(?:[a-z]{3,9},?\s+)?([a-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4}),?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(am|pm)?\s*([+-]\d{4}|[a-z]{1,5})?$/i

/**
 * A Date header, the date of a Received header, or an ISO date, in milliseconds UTC; null when unreadable. Without a
 * zone it is UTC, never the zone of this machine; a bare date is 00:00 UTC of it.
 */
export function readDate(value: string): number | null {
  if (value.length > 300) return null
  const text = value
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const iso = ISO.exec(text)
  if (iso !== null) {
    const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'z'] = iso
    const at = utc(num(year), num(month) - 1, num(day), [num(hour), num(minute), num(second)], zone)
    return at === null ? null : at + Math.floor(num(`${fraction}000`.slice(0, 3)))
  }
  const rfc = RFC.exec(text)
  if (rfc !== null) {
    const [, day, month = '', year = '', hour, minute, second = '0', half, zone = 'z'] = rfc
    const clock = [half12(num(hour), half), num(minute), num(second)] as const
    return utc(fullYear(year), monthOf(month), num(day), clock, zone)
  }
  const asctime = ASCTIME.exec(text)
  if (asctime !== null) {
    const [, month = '', day, hour, minute, second = '0', before, year, after] = asctime
    return utc(num(year), monthOf(month), num(day), [num(hour), num(minute), num(second)], before ?? after ?? 'z')
  }
  const american = AMERICAN.exec(text)
  if (american !== null) {
    const [, month = '', day, year, hour, minute, second = '0', half, zone = 'z'] = american
    return utc(num(year), monthOf(month), num(day), [half12(num(hour), half), num(minute), num(second)], zone)
  }
  return null
}

function utc(
  year: number,
  month: number,
  day: number,
  [hour, minute, second]: readonly [number, number, number],
  zone: string,
): number | null {
  if (year < 1900 || year > 9999 || month < 0 || month > 11 || day < 1 || day > 31) return null
  if (hour > 23 || minute > 59 || second > 60) return null
  const midnight = Date.UTC(year, month, day)
  // 31 February: the calendar moved on, the header is wrong.
  if (new Date(midnight).getUTCDate() !== day) return null
  // A leap second counts as the last ordinary one.
  const at = midnight + ((hour * 60 + minute) * 60 + Math.min(second, 59)) * 1000
  return at - offsetMinutes(zone) * 60_000
}

/** Minutes east of UTC; an unknown or impossible zone is UTC (RFC 5322 §4.3). */
function offsetMinutes(zone: string): number {
  const numeric = /([+-])\s?(\d{1,2}):?(\d{2})$/.exec(zone)
  if (numeric !== null) {
    const minutes = num(numeric[2]) * 60 + num(numeric[3])
    if (minutes > 15 * 60) return 0
    return numeric[1] === '-' ? -minutes : minutes
  }
  return (ZONES[zone.toLowerCase()] ?? 0) * 60
}

const num = (text: string | undefined): number => Number(text ?? NaN)
const monthOf = (name: string): number => MONTHS.indexOf(name.slice(0, 3).toLowerCase())

function half12(hour: number, half: string | undefined): number {
  if (half === undefined) return hour
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
}

/** RFC 5322 §4.3: two digits below 50 are this century, three digits count from 1900. */
function fullYear(text: string): number {
  const year = num(text)
  if (text.length >= 4) return year
  return text.length === 2 && year < 50 ? 2000 + year : 1900 + year
}
