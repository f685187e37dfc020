import fc from 'fast-check'
import { createRateGate, type Ticket } from '../../../service/ledger/rate-gate.ts'
import { type Database, freshDatabase } from '../../support/databases.ts'

let database: Database
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.close())

const limits = { general: 5, windowMs: 1_000, search: 2, searchWindowMs: 300, skewMs: 0, arrivalMs: 200 }
let name = 0
function gates(count: number, now: () => number, more = {}) {
  name++
  return Array.from({ length: count }, () =>
    createRateGate({ db: database.db, tenant: 1, name: `gate-${name}`, now, limits: { ...limits, ...more } }),
  )
}

function worst(times: number[], windowMs: number): number {
  const sorted = [...times].sort((a, b) => a - b)
  return Math.max(0, ...sorted.map((from) => sorted.filter((at) => at >= from && at < from + windowMs).length))
}

test('no sliding window at the vendor ever holds more than the limit, whatever the network does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          step: fc.integer({ min: 0, max: 120 }),
          process: fc.integer({ min: 0, max: 2 }),
          search: fc.boolean(),
          // Arrival within 200 ms of the grant or before the answer; one in a while is killed and never answers.
          toVendor: fc.integer({ min: 0, max: 200 }),
          back: fc.integer({ min: 0, max: 400 }),
          killed: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
        }),
        { minLength: 30, maxLength: 60 },
      ),
      async (calls) => {
        let now = 1_000_000
        const all = gates(3, () => now)
        const general: number[] = []
        const search: number[] = []
        const open: { at: number; process: number; ticket: Ticket }[] = []
        for (const call of calls) {
          now += call.step
          for (const done of open.filter((one) => one.at <= now)) {
            all[done.process]?.release(done.ticket)
            open.splice(open.indexOf(done), 1)
          }
          const kind = call.search ? 'search' : 'general'
          const grant = await all[call.process]!.acquire(kind)
          if (!grant.granted) {
            expect(grant.waitMs).toBeGreaterThan(0)
            continue
          }
          general.push(now + call.toVendor)
          if (call.search) search.push(now + call.toVendor)
          if (!call.killed)
            open.push({ at: now + call.toVendor + call.back, process: call.process, ticket: grant.ticket })
        }
        expect(worst(general, limits.windowMs)).toBeLessThanOrEqual(limits.general)
        expect(worst(search, limits.searchWindowMs)).toBeLessThanOrEqual(limits.search)
      },
    ),
    { numRuns: 25 },
  )
})

test('a refused caller is told when a slot falls free, and then gets it', async () => {
  let now = 5_000
  const [gate] = gates(1, () => now)
  const first = await Promise.all(Array.from({ length: 5 }, () => gate!.acquire('general')))
  for (const one of first) if (one.granted) gate!.release(one.ticket)
  const refused = await gate!.acquire('general')
  expect(refused).toMatchObject({ granted: false, waitMs: 1_000, reason: 'burst' })
  now += 1_000
  expect(await gate!.acquire('general')).toMatchObject({ granted: true })
})

test('a killed process gives its slots back by itself', async () => {
  let now = 5_000
  const [killed, other] = gates(2, () => now)
  for (let n = 0; n < 5; n++) await killed!.acquire('general')
  expect(await other!.acquire('general')).toMatchObject({ granted: false, waitMs: 1_200 })
  now += 1_200
  expect(await other!.acquire('general')).toMatchObject({ granted: true })
})

test('the daily budget starts anew at midnight of the account', async () => {
  const midnight = Date.UTC(2026, 10, 22)
  let now = midnight - 60_000
  const [gate] = gates(1, () => now, { daily: 2 })
  await gate!.acquire('general')
  await gate!.acquire('general')
  expect(await gate!.acquire('general')).toEqual({ granted: false, waitMs: 60_000, reason: 'daily' })
  now = midnight
  expect(await gate!.acquire('general')).toMatchObject({ granted: true })
})

test('a pause holds every process, a search pause only searches', async () => {
  const now = 5_000
  const [one, other] = gates(2, () => now)
  await one!.pause('search', 6_000)
  expect(await other!.acquire('search')).toEqual({ granted: false, waitMs: 1_000, reason: 'paused' })
  expect(await other!.acquire('general')).toMatchObject({ granted: true })
  await one!.pause('general', 7_000)
  expect(await other!.acquire('general')).toEqual({ granted: false, waitMs: 2_000, reason: 'paused' })
})
