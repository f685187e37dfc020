/** Wall-clock times of the story. Offsets are fixed (no summer time): the story needs believable hours, not exact ones. */
export const DAY = 86_400_000
const HOUR = 3_600_000
const MINUTE = 60_000

/** `2025-03-02 09:15` at an offset in minutes east of UTC, as ms UTC. */
export function at(local: string, zone: number): number {
  const ms = Date.parse(`${local.replace(' ', 'T')}:00Z`)
  if (Number.isNaN(ms)) throw new Error(`not a time: ${local}`)
  return ms - zone * MINUTE
}

/** `2025-03-02`, as 00:00 UTC of it. */
export function day(date: string): number {
  const ms = Date.parse(`${date}T00:00:00Z`)
  if (Number.isNaN(ms)) throw new Error(`not a day: ${date}`)
  return ms
}

/** The next moment of working life (08:00–18:00, Monday to Friday) at or after `ms`; `minutes` scatter it in the morning. */
export function workingTime(ms: number, zone: number, minutes: number): number {
  let local = ms + zone * MINUTE
  const hour = (local % DAY) / HOUR
  if (hour >= 18) local = local - (local % DAY) + DAY + 8 * HOUR + minutes * MINUTE
  else if (hour < 8) local = local - (local % DAY) + 8 * HOUR + minutes * MINUTE
  const weekday = new Date(local).getUTCDay()
  if (weekday === 6) local += 2 * DAY
  if (weekday === 0) local += DAY
  return local - zone * MINUTE
}

/** RFC 5322 date with the sender's own offset. */
export function headerDate(ms: number, zone: number): string {
  const local = new Date(ms + zone * MINUTE).toUTCString().replace(/ GMT$/, '')
  return `${local} ${offset(zone)}`
}

function offset(zone: number): string {
  const size = Math.abs(zone)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${zone < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`
}

/** The date line of an mbox: asctime in UTC. */
export function mboxDate(ms: number): string {
  const [weekday, dayOfMonth, month, year, time] = new Date(ms)
    .toUTCString()
    .replace(/,| GMT/g, '')
    .split(' ')
  return `${weekday} ${month} ${String(Number(dayOfMonth)).padStart(2, ' ')} ${time} ${year}`
}

/** The time as quoted headers show it: `2025-03-02 09:15:04`, or `Sun, 02 Mar 2025 09:15`. */
export function shownTime(ms: number, zone: number, language: 'en' | 'zh'): string {
  const local = new Date(ms + zone * MINUTE)
  return language === 'zh' ? local.toISOString().slice(0, 19).replace('T', ' ') : local.toUTCString().slice(0, -7)
}
