import fc from 'fast-check'
import { readDate } from '../../../shared/message/date-header.ts'

describe('a date of mail', () => {
  test.each([
    ['Tue, 04 Mar 2025 10:12:30 +0800', '2025-03-04T02:12:30.000Z'],
    ['Tue, 4 Mar 2025 10:12 +0800', '2025-03-04T02:12:00.000Z'],
    ['4 Mar 2025 10:12:30 -0500 (EST)', '2025-03-04T15:12:30.000Z'],
    ['Tue, 04 Mar 2025 10:12:30 GMT', '2025-03-04T10:12:30.000Z'],
    ['Tue, 04 Mar 2025 10:12:30 GMT+08:00', '2025-03-04T02:12:30.000Z'],
    ['Tue, 04 Mar 2025 10:12:30 -0000', '2025-03-04T10:12:30.000Z'],
    ['Tue, 04 Mar 2025 10:12:30', '2025-03-04T10:12:30.000Z'],
    ['Tue, 04 Mar 2025 10:12:30 PDT', '2025-03-04T17:12:30.000Z'],
    ['Tue, 04 Mar 2025 10:12:30 XYZ', '2025-03-04T10:12:30.000Z'],
    ['Tue, 04 Mar 25 10:12:30 +0000', '2025-03-04T10:12:30.000Z'],
    ['04 Mar 99 10:12:30 +0000', '1999-03-04T10:12:30.000Z'],
    ['04 Mar 102 10:12:30 +0000', '2002-03-04T10:12:30.000Z'],
    ['4-Mar-2025 10:12:30 +0000', '2025-03-04T10:12:30.000Z'],
    ['Tue Mar  4 10:12:30 2025', '2025-03-04T10:12:30.000Z'],
    ['Tue Mar  4 10:12:30 +0800 2025', '2025-03-04T02:12:30.000Z'],
    ['Wednesday, April 03, 2002 5:56 AM', '2002-04-03T05:56:00.000Z'],
    ['Sat, 31 Dec 2016 23:59:60 +0000', '2016-12-31T23:59:59.000Z'],
    ['2025-03-04T10:12:30Z', '2025-03-04T10:12:30.000Z'],
    ['2025-03-04T10:12:30.1234567+08:00', '2025-03-04T02:12:30.123Z'],
    ['2025-03-04 10:12', '2025-03-04T10:12:00.000Z'],
    ['2025-03-04', '2025-03-04T00:00:00.000Z'],
  ])('%s', (text, expected) => expect(new Date(readDate(text) ?? NaN).toISOString()).toBe(expected))

  test.each([
    '',
    'yesterday',
    '31 Feb 2025 10:00:00 +0000',
    '4 Foo 2025 10:00:00',
    '4 Mar 2025',
    '4 Mar 2025 25:00:00 +0000',
    '2025-13-01',
    '4 Mar 0000 10:00:00 +0000',
    '('.repeat(5000),
  ])('%# is unreadable', (text) => expect(readDate(text)).toBeNull())

  test('reads what it should read back, whatever the zone', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1950-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }),
        fc.integer({ min: -14 * 4, max: 14 * 4 }),
        (date, quarter) => {
          const whole = Math.floor(date.getTime() / 1000) * 1000
          const minutes = Math.abs(quarter) * 15
          const zone = `${quarter < 0 ? '-' : '+'}${String(Math.floor(minutes / 60)).padStart(2, '0')}${String(minutes % 60).padStart(2, '0')}`
          const local = new Date(whole + quarter * 15 * 60_000).toUTCString().replace('GMT', zone)
          expect(readDate(local)).toBe(whole)
          expect(readDate(date.toISOString())).toBe(date.getTime())
        },
      ),
    )
  })

  test('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readDate(text)))
  })
})
