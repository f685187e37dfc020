import { tripReportDraftSchema } from '../../../shared/contract/appointment.ts'
import { appointment } from '../../fixtures/panes/answers.ts'
import { id, NOW } from '../../fixtures/panes/people.ts'
import type { Calendar } from '../../../addin/format/moments.ts'
import { draftOf, missing, prefilled, type TripReportFields } from '../../../addin/format/trip-report.ts'

const calendar: Calendar = { locale: 'en', timeZone: 'Asia/Shanghai', now: NOW }
const meeting = { start: Date.parse('2026-11-19T20:00:00Z'), end: Date.parse('2026-11-20T02:00:00Z') }
const fields: TripReportFields = prefilled(appointment('en', true), meeting, calendar)
const KEY = id(1)

test('it opens with the customers, everybody of theirs who was invited, and the meeting’s day where the reader is', () => {
  expect(fields).toMatchObject({ accounts: [id(1), id(2)], startDay: '2026-11-20', endDay: '2026-11-20' })
  expect(new Set(fields.contactsMet)).toEqual(new Set([id(11), id(13)]))
  expect(missing(fields)).toEqual([])
})

test('what opens is a draft by the contract already', () => {
  expect(tripReportDraftSchema.safeParse({ key: KEY, ...draftOf(fields, id(902)) }).success).toBe(true)
})

test('it says what is missing', () => {
  expect(missing({ ...fields, accounts: [], contactsMet: [] })).toEqual(['account', 'contact'])
  expect(missing({ ...fields, endDay: '2026-11-19' })).toEqual(['days'])
  expect(missing({ ...fields, startDay: '' })).toEqual(['days'])
  expect(missing({ ...fields, amount: 'twelve' })).toEqual(['amount'])
  expect(missing({ ...fields, amount: '12', currency: 'E' })).toEqual(['amount'])
})

test.each([
  ['1250.50', 1250.5],
  ['1,250.50', 1250.5],
  ['1.250,50', 1250.5],
  ['1 250', 1250],
  ['12,5', 12.5],
  ['1,250', 1250],
  ['0', 0],
])('an amount is read as it is written in either world: %s', (amount, value) => {
  expect(draftOf({ ...fields, amount, currency: 'cny' }, id(902)).cost).toEqual({ amount: value, currency: 'CNY' })
})

test('no amount is no cost; a promise without words is none', () => {
  const draft = draftOf(
    {
      ...fields,
      commitments: [
        { who: 'Li Wei', what: ' ', by: '2026-12-01' },
        { who: ' Li Wei ', what: ' drawings ', by: '' },
      ],
    },
    id(902),
  )
  expect(draft.cost).toBeNull()
  expect(draft.commitments).toEqual([{ who: 'Li Wei', what: 'drawings', by: null }])
})
