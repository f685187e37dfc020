import { type Activity, countsOf } from '../../../shared/crm/activity.ts'

const AT = Date.UTC(2026, 9, 1, 9)

const one = (given: Partial<Activity>): Activity => ({
  kind: 'call',
  at: AT,
  createdAt: AT,
  direction: 'inbound',
  outcome: null,
  bookedByContact: false,
  ...given,
})

test.each([
  ['an inbound call', one({}), 'both'],
  ['an inbound call that was completed', one({ outcome: 'completed' }), 'both'],
  ['an inbound call nobody took', one({ outcome: 'missed' }), 'inbound'],
  ['an inbound call to an engaged line', one({ outcome: 'busy' }), 'inbound'],
  ['an outbound call', one({ direction: 'outbound' }), 'no'],
  ['a call of unknown direction', one({ direction: null }), 'no'],
])('%s', (_what, activity, counts) => {
  expect(countsOf(activity)).toBe(counts)
})

const meeting = (given: Partial<Activity>) => one({ kind: 'meeting', direction: null, createdAt: AT - 1, ...given })

test.each([
  ['a meeting that was held', meeting({ outcome: 'completed' }), 'both'],
  ['a meeting the contact booked', meeting({ outcome: 'scheduled', bookedByContact: true }), 'both'],
  ['a meeting logged after it began', meeting({ createdAt: AT }), 'both'],
  ['an invitation', meeting({ outcome: 'scheduled' }), 'no'],
  ['a meeting of which nothing is said', meeting({ createdAt: null }), 'no'],
  ['one the contact booked and did not come to', meeting({ outcome: 'no_show', bookedByContact: true }), 'no'],
  ['one that was called off', meeting({ outcome: 'canceled', createdAt: AT + 1 }), 'no'],
  ['one that was moved to another day', meeting({ outcome: 'rescheduled' }), 'no'],
])('%s', (_what, activity, counts) => {
  expect(countsOf(activity)).toBe(counts)
})
