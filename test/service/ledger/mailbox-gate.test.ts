import {
  createMailboxGate,
  decide,
  defaultMailboxLimits,
  EMPTY,
  type GateState,
} from '../../../service/ledger/mailbox-gate.ts'
import { type Database, freshDatabase } from '../../support/databases.ts'

const LIMITS = { ...defaultMailboxLimits, atOnce: 3, budget: 100 }
const START = Date.UTC(2026, 10, 22)

let nth = 0
const ask = (at: number, requests = 1) => ({ id: String(nth++), requests, at })

function grant(state: GateState, at: number, requests = 1): GateState {
  const decision = decide(state, ask(at, requests), LIMITS)
  if (!decision.granted) throw new Error(`refused: ${decision.reason}`)
  return decision.state
}

test('A2: three at once a mailbox, and a batch is alone', () => {
  const one = grant(EMPTY, START)
  expect(decide(one, ask(START, 20), LIMITS)).toMatchObject({ granted: false, reason: 'seats' })
  const three = grant(grant(one, START), START)
  expect(decide(three, ask(START), LIMITS)).toMatchObject({ granted: false, reason: 'seats' })
  const batch = grant(EMPTY, START, 20)
  expect(decide(batch, ask(START), LIMITS)).toMatchObject({ granted: false, reason: 'seats' })
})

test('A2: a seat whose holder died is free when its lease is over', () => {
  const batch = grant(EMPTY, START, 20)
  expect(decide(batch, ask(START + LIMITS.leaseMs - 1), LIMITS).granted).toBe(false)
  expect(decide(batch, ask(START + LIMITS.leaseMs), LIMITS).granted).toBe(true)
})

test('A2: parts of a batch count one by one against the budget of ten minutes', () => {
  let state = EMPTY
  for (let i = 0; i < 5; i++) state = { ...grant(state, START + i * 1_000, 20), seats: [] }
  const refused = decide(state, ask(START + 5_000), LIMITS)
  expect(refused).toMatchObject({ granted: false, reason: 'budget' })
  const waitMs = refused.granted ? 0 : refused.waitMs
  expect(waitMs).toBeGreaterThan(LIMITS.windowMs - 5_000)
  expect(decide(state, ask(START + 5_000 + waitMs), LIMITS).granted).toBe(true)
})

test('A2: no window of ten minutes ever holds more than the budget, however requests come', () => {
  let seed = 42
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
  let state = EMPTY
  let at = START
  const arrivals: { at: number; count: number }[] = []
  for (let i = 0; i < 3_000; i++) {
    const requests = random() < 0.5 ? 20 : 1
    const decision = decide(state, ask(at, requests), LIMITS)
    if (decision.granted) {
      state = { ...decision.state, seats: [] }
      // A request arrives at any moment of its lease.
      arrivals.push({ at: at + random() * LIMITS.leaseMs, count: requests })
      at += random() * 3_000
    } else at += decision.waitMs
  }
  for (const { at: from } of arrivals) {
    const inWindow = arrivals.filter((one) => one.at >= from && one.at < from + LIMITS.windowMs)
    expect(inWindow.reduce((sum, one) => sum + one.count, 0)).toBeLessThanOrEqual(LIMITS.budget)
  }
  expect(arrivals.length).toBeGreaterThan(200)
})

describe('on the ledger', () => {
  let database: Database
  beforeAll(async () => {
    database = await freshDatabase()
  })
  afterAll(() => database.close())

  const gateOf = (at: { now: number }) =>
    createMailboxGate({
      db: database.db,
      tenant: 1,
      now: () => at.now,
      newId: () => String(nth++),
      limits: LIMITS,
    })

  test('A2: two processes share one mailbox’s seats, and what one gives back the other gets', async () => {
    const at = { now: START }
    const [one, other] = [gateOf(at), gateOf(at)]
    const grants = await Promise.all([one, other, one, other, one].map((gate) => gate.acquire('a', 1)))
    expect(grants.filter((grant) => grant.granted)).toHaveLength(3)
    const first = grants.find((grant) => grant.granted)
    if (first?.granted !== true) throw new Error('nothing granted')
    await one.release(first.ticket)
    expect((await other.acquire('a', 1)).granted).toBe(true)
    expect((await other.acquire('b', 20)).granted).toBe(true)
  })

  test('A2: Retry-After told to one process is obeyed by all, for that mailbox alone', async () => {
    const at = { now: START }
    const [one, other] = [gateOf(at), gateOf(at)]
    await one.pause('c', START + 30_000)
    await one.pause('c', START + 10_000)
    expect(await other.acquire('c', 1)).toEqual({ granted: false, reason: 'paused', waitMs: 30_000 })
    expect((await other.acquire('d', 1)).granted).toBe(true)
    at.now = START + 30_000
    expect((await other.acquire('c', 1)).granted).toBe(true)
  })
})
