import fc from 'fast-check'
import { deriveActivities, groupName, type ResolvedActivity } from '../../../shared/trust/derive-activities.ts'

const DAY = 86_400_000
/** One account per letter: contacts X1, X2 are at X, Y1 at Y; N1 is at none. */
const accountOf = (contact: string) => (contact.startsWith('N') ? null : contact.charAt(0))

const call = (id: string, given: Partial<ResolvedActivity> = {}): ResolvedActivity => ({
  id,
  kind: 'call',
  at: 10 * DAY,
  direction: 'both',
  holders: ['ann'],
  contacts: ['X1'],
  ...given,
})

const touches = (...all: ResolvedActivity[]) =>
  [...deriveActivities(all, accountOf).values()]
    .flatMap((day) => day.touches)
    .map(({ account, contact, holder, kind, day, mass }) => `${account} ${contact} ${holder} ${kind} ${day} ${mass}`)
    .sort()

test('mass 1 per account, divided among holders, and within the account among its contacts', () => {
  expect(touches(call('a', { kind: 'meeting', holders: ['ann', 'ben'], contacts: ['X1', 'X2', 'Y1'] }))).toEqual([
    'X X1 ann met 10 0.25',
    'X X1 ben met 10 0.25',
    'X X2 ann met 10 0.25',
    'X X2 ben met 10 0.25',
    'Y Y1 ann met 10 0.5',
    'Y Y1 ben met 10 0.5',
  ])
})

test('of a day each holder has one of each kind, his heaviest; of equal ones the first', () => {
  const shared = call('a', { holders: ['ann', 'ben'] })
  const alone = call('b', { at: 10 * DAY + 1, contacts: ['X2'] })
  expect(touches(shared, alone)).toEqual(['X X1 ben called 10 0.5', 'X X2 ann called 10 1'])
  expect(touches(alone, call('c', { at: 10 * DAY }))).toEqual(['X X1 ann called 10 1'])
  expect(touches(alone, call('d', { kind: 'meeting' }), call('e', { at: 11 * DAY }))).toHaveLength(3)
})

test('without a holder or an account there is no touch; who was there is seen all the same', () => {
  const days = deriveActivities([call('a', { holders: [] }), call('b', { contacts: ['N1'] })], accountOf)
  expect([...days.keys()]).toEqual([groupName('X', 'call', 10 * DAY)])
  const [day] = days.values()
  expect(day?.touches).toEqual([])
  expect(day?.exchanges).toMatchObject([{ contacts: ['X1'], addressed: ['X1'], direction: 'both', holders: [] }])
})

test('a call nobody took is an inbound exchange of its contact', () => {
  const [day] = deriveActivities([call('a', { direction: 'inbound' })], accountOf).values()
  expect(day?.exchanges).toMatchObject([{ direction: 'inbound', sender: 'X1', addressed: [], parentHolders: null }])
})

test('order and copies of what is handed in never show; no mass above 1 for a holder', () => {
  const activity = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    kind: fc.constantFrom('call', 'meeting'),
    at: fc.integer({ min: 10 * DAY, max: 12 * DAY }),
    direction: fc.constantFrom('both', 'inbound'),
    holders: fc.uniqueArray(fc.constantFrom('ann', 'ben', 'cy')),
    contacts: fc.uniqueArray(fc.constantFrom('X1', 'X2', 'Y1', 'N1')),
  })
  fc.assert(
    fc.property(fc.uniqueArray(activity, { selector: (one) => one.id }), (all) => {
      expect(touches(...[...all].reverse())).toEqual(touches(...all))
      expect(touches(...all, ...all)).toEqual(touches(...all))
      const sums = new Map<string, number>()
      for (const line of touches(...all)) {
        const [account, , holder, kind, day, mass] = line.split(' ')
        const key = [account, holder, kind, day].join(' ')
        sums.set(key, (sums.get(key) ?? 0) + Number(mass))
      }
      for (const sum of sums.values()) expect(sum).toBeLessThanOrEqual(1 + 1e-9)
    }),
  )
})
