import { alarmsOf, type Vitals } from '../../../../service/capture/completeness/alarms.ts'
import { EVERYTHING, readAlarms, settleAlarms } from '../../../../service/ledger/alarms.ts'
import { type Database, freshDatabase } from '../../../support/databases.ts'
import { TENANT, wipe } from '../../../support/ledger-world.ts'

const MINUTE = 60_000
const NOW = Date.parse('2026-03-02T10:00:00Z')
const ONE = '00000000-0000-0000-0000-000000000001'

const well: Vitals = {
  now: NOW,
  mailboxes: [
    { id: ONE, state: 'live', errorCode: null, lastCheckedAt: NOW - 3 * MINUTE, beingRead: false, watchedSince: 0 },
  ],
  openGaps: new Map(),
  overdue: 0,
  refused: 0,
  silentAfterMs: 10 * MINUTE,
}
const withMailbox = (change: Partial<Vitals['mailboxes'][number]>): Vitals => ({
  ...well,
  mailboxes: well.mailboxes.map((mailbox) => ({ ...mailbox, ...change })),
})
const codes = (vitals: Vitals) => alarmsOf(vitals).map(({ code }) => code)

test('nothing is wrong: no alarm', () => {
  expect(alarmsOf(well)).toEqual([])
})

test('a mailbox that stops yielding is silent after ten minutes, not before, and not while it is being read', () => {
  expect(codes(withMailbox({ lastCheckedAt: NOW - 10 * MINUTE }))).toEqual([])
  expect(alarmsOf(withMailbox({ lastCheckedAt: NOW - 11 * MINUTE }))).toEqual([
    { code: 'mailbox-silent', subject: ONE, figures: { minutes: 11 } },
  ])
  expect(codes(withMailbox({ lastCheckedAt: NOW - 300 * MINUTE, beingRead: true }))).toEqual([])
})

test('a mailbox that was never read is silent from ten minutes after it was first watched', () => {
  expect(codes(withMailbox({ lastCheckedAt: null, watchedSince: NOW - 9 * MINUTE }))).toEqual([])
  expect(codes(withMailbox({ lastCheckedAt: null, watchedSince: NOW - 11 * MINUTE }))).toEqual(['mailbox-silent'])
})

test('a mailbox that may not be read says why, and is not called silent as well', () => {
  expect(alarmsOf(withMailbox({ state: 'refused', errorCode: 'graph-forbidden', lastCheckedAt: null }))).toEqual([
    { code: 'mailbox-refused', subject: ONE, figures: { code: 'graph-forbidden' } },
  ])
})

test('gaps are counted by mailbox; late and refused messages for the whole service', () => {
  expect(alarmsOf({ ...well, openGaps: new Map([[ONE, 2]]), overdue: 3, refused: 1 })).toEqual([
    { code: 'capture-gap', subject: ONE, figures: { messages: 2 } },
    { code: 'crm-overdue', subject: EVERYTHING, figures: { messages: 3 } },
    { code: 'crm-refused', subject: EVERYTHING, figures: { messages: 1 } },
  ])
})

describe('in the ledger', () => {
  let database: Database
  beforeAll(async () => {
    database = await freshDatabase()
  })
  afterAll(() => database.close())
  beforeEach(() => wipe(database.db))

  test('an alarm is raised once, stands as long as it holds, ends, and may be raised again', async () => {
    const ledger = { db: database.db, tenant: TENANT }
    const gap = { code: 'capture-gap', subject: ONE, figures: { messages: 2 } }
    const late = { code: 'crm-overdue', subject: EVERYTHING, figures: { messages: 1 } }
    expect(await settleAlarms(ledger, [gap, late], NOW)).toEqual({ raised: [gap, late], ended: [] })
    const fewer = { ...gap, figures: { messages: 1 } }
    expect(await settleAlarms(ledger, [fewer, late], NOW + MINUTE)).toEqual({ raised: [], ended: [] })
    expect(await settleAlarms(ledger, [fewer], NOW + 2 * MINUTE)).toEqual({
      raised: [],
      ended: [{ code: 'crm-overdue', subject: EVERYTHING }],
    })
    expect(await readAlarms(ledger)).toEqual([{ ...fewer, raisedAt: NOW, endedAt: null }])
    expect(await settleAlarms(ledger, [], NOW + 3 * MINUTE)).toMatchObject({ ended: [{ code: 'capture-gap' }] })
    expect((await settleAlarms(ledger, [gap], NOW + 4 * MINUTE)).raised).toEqual([gap])
    expect((await readAlarms(ledger, 0)).map(({ code, endedAt }) => [code, endedAt])).toEqual([
      ['capture-gap', null],
      ['capture-gap', NOW + 3 * MINUTE],
      ['crm-overdue', NOW + 2 * MINUTE],
    ])
  })
})
