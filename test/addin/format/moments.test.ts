import {
  bareDate,
  day,
  exactMoment,
  isOverdue,
  isoDay,
  moment,
  workingDaysLater,
  type Calendar,
} from '../../../addin/format/moments.ts'

const now = Date.parse('2026-11-20T15:30:00Z') // a Friday
const en: Calendar = { locale: 'en', timeZone: 'UTC', now }
const zh: Calendar = { locale: 'zh-CN', timeZone: 'Asia/Shanghai', now }

test('today is told by its hour, this year by its day, older by its year', () => {
  expect(moment(Date.parse('2026-11-20T09:05:00Z'), en)).toBe('09:05')
  expect(moment(Date.parse('2026-02-03T09:05:00Z'), en)).toBe('Feb 3')
  expect(moment(Date.parse('2025-02-03T09:05:00Z'), en)).toBe('Feb 3, 2025')
  expect(moment(Date.parse('2026-02-03T09:05:00Z'), zh)).toBe('2月3日')
  expect(moment(Date.parse('2025-02-03T09:05:00Z'), zh)).toBe('2025年2月3日')
})

test('a day begins where the reader is', () => {
  const lateInLondon = Date.parse('2026-11-20T17:00:00Z')
  expect(isoDay(lateInLondon, en)).toBe('2026-11-20')
  expect(isoDay(lateInLondon, zh)).toBe('2026-11-21')
  expect(moment(Date.parse('2026-11-20T01:00:00Z'), zh)).toBe('09:00')
})

test('a moment that must be found again has day and time', () => {
  expect(exactMoment(now, en)).toBe('Nov 20, 2026, 15:30')
  expect(exactMoment(now, zh)).toBe('2026年11月20日 23:30')
  expect(day(now, zh)).toBe('2026年11月20日')
})

test('a bare date is that date in every time zone', () => {
  const west: Calendar = { locale: 'en', timeZone: 'America/Los_Angeles', now }
  expect(bareDate('2026-11-27', west)).toBe('Nov 27')
  expect(bareDate('2026-11-20', west)).toBe('Nov 20')
  expect(bareDate('2027-01-04', en)).toBe('Jan 4, 2027')
  expect(bareDate('soon', en)).toBe('soon')
})

test('a task is overdue when its day has ended where the reader is', () => {
  expect(isOverdue('2026-11-19', en)).toBe(true)
  expect(isOverdue('2026-11-20', en)).toBe(false)
  expect(isOverdue('2026-11-20', { ...zh, now: Date.parse('2026-11-20T17:00:00Z') })).toBe(true)
})

test('three working days after a Friday is a Wednesday', () => {
  expect(workingDaysLater(3, en)).toBe('2026-11-25')
  expect(workingDaysLater(1, { ...en, now: now + 86_400_000 })).toBe('2026-11-23')
})
