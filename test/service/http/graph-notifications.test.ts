import { sql } from 'kysely'
import { takeNews } from '../../../service/capture/mailbox/take-notifications.ts'
import { createHttp } from '../../../service/http/app.ts'
import { LIFECYCLE_PATH, NOTIFICATION_PATH } from '../../../service/capture/mailbox/keep-subscriptions.ts'
import { addGraphNotifications } from '../../../service/http/graph-notifications.ts'
import {
  confirmSubscription,
  insertSubscription,
  loadSubscriptions,
} from '../../../service/ledger/graph-subscriptions.ts'
import { sha256 } from '../../../service/ledger/ids.ts'
import { loadMailboxes, saveMailboxes } from '../../../service/ledger/mailboxes.ts'
import { createEvents } from '../../../service/observe/events.ts'
import { type Database, freshDatabase } from '../../support/databases.ts'
import { TENANT } from '../../support/ledger-world.ts'

const NOW = Date.UTC(2026, 10, 20)
const SUBSCRIPTION = '00000000-0000-4000-8000-000000000001'
const SECRET = `${SUBSCRIPTION}.a-secret-that-nobody-else-knows`
const VENDOR_ID = 'f37536ac-b308-4bc7-b239-b2b51cd2ff24'

let database: Database
let app: ReturnType<typeof createHttp>
let door: ReturnType<typeof addGraphNotifications>
let mailbox: string
let woken = 0
let clock = NOW

beforeAll(async () => {
  database = await freshDatabase()
  const { db } = database
  const one = { kind: 'rep', rep: null, captured: true, why: null, mode: 'write', headerOnly: false } as const
  await saveMailboxes(db, TENANT, [{ ...one, address: 'ann@ours.example' }])
  mailbox = (await loadMailboxes(db, TENANT))[0]?.id ?? ''
  await insertSubscription(db, TENANT, { id: SUBSCRIPTION, mailbox, clientState: sha256(SECRET), at: NOW })
  const events = createEvents({ log: () => undefined })
  app = createHttp({ database, events })
  door = addGraphNotifications(app, { db, tenant: TENANT, now: () => clock, onRecorded: () => void (woken += 1) })
})
afterAll(async () => {
  await app.close()
  await database.close()
})
beforeEach(async () => {
  // Whatever the door believes of a subscription is old by now.
  clock += 120_000
  woken = 0
  await sql`truncate graph_notification, graph_notification_dropped, mailbox_item`.execute(database.db)
})

const post = (url: string, payload: unknown, type = 'application/json; charset=utf-8') =>
  app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': type },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  })

const created = (item: string, more: object = {}) => ({
  subscriptionId: VENDOR_ID,
  clientState: SECRET,
  changeType: 'created',
  resource: `Users/u/Messages/${item}`,
  resourceData: { '@odata.type': '#Microsoft.Graph.Message', id: item },
  ...more,
})

async function recorded(): Promise<{ kind: string; item: string | null; mailbox: string }[]> {
  return (
    await sql<{ kind: string; item: string | null; mailbox: string }>`
      select kind, item, mailbox from graph_notification order by id`.execute(database.db)
  ).rows
}

async function dropped(): Promise<Record<string, number>> {
  await door.flushDropped()
  const { rows } = await sql<{ reason: string; count: string | number }>`
    select reason, count from graph_notification_dropped order by 1`.execute(database.db)
  return Object.fromEntries(rows.map(({ reason, count }) => [reason, Number(count)]))
}

describe('the handshake', () => {
  test.each([NOTIFICATION_PATH, LIFECYCLE_PATH])('%s answers the token decoded, as plain text', async (path) => {
    const token = 'Validation: Testing client reachability & more + Request-Id: 9a1b=/'
    const answer = await post(`${path}?validationToken=${encodeURIComponent(token)}`, '', 'text/plain; charset=utf-8')
    expect([answer.statusCode, answer.headers['content-type'], answer.body]).toEqual([
      200,
      'text/plain; charset=utf-8',
      token,
    ])
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
  })

  test.each([
    ['a page', '<script>alert(1)</script>'],
    ['what is longer than any token', 'x'.repeat(3000)],
    ['control characters', 'a\r\nset-cookie: b'],
    ['nothing', ''],
  ])('does not repeat %s', async (_what, token) => {
    const answer = await post(`${NOTIFICATION_PATH}?validationToken=${encodeURIComponent(token)}`, '')
    expect([answer.statusCode, answer.json()]).toEqual([400, { error: 'bad-request' }])
  })
})

describe('A2: notifications', () => {
  test('are recorded before they are answered, also before the vendor told us the id of the subscription', async () => {
    const answer = await post(NOTIFICATION_PATH, { value: [created('AAA='), created('BBB='), created('AAA=')] })
    expect([answer.statusCode, answer.body, woken]).toEqual([202, '', 1])
    expect(await recorded()).toEqual([
      { kind: 'item', item: 'AAA=', mailbox },
      { kind: 'item', item: 'BBB=', mailbox },
      { kind: 'item', item: 'AAA=', mailbox },
    ])
    const ctx = { db: database.db, tenant: TENANT, wireNow: () => clock, stop: () => false }
    expect(await takeNews(ctx)).toEqual({ items: 3, notices: 0 })
    expect(await takeNews(ctx)).toEqual({ items: 0, notices: 0 })
    const { rows } = await sql`select item, state from mailbox_item order by item`.execute(database.db)
    expect(rows).toEqual([
      { item: 'AAA=', state: 'pending' },
      { item: 'BBB=', state: 'pending' },
    ])
  })

  test('that are not ours or make no sense are dropped with a reason, and the rest is kept', async () => {
    await confirmSubscription(database.db, TENANT, SUBSCRIPTION, { vendorId: VENDOR_ID, expiresAt: clock, at: clock })
    const wrong = [
      { ...created('A'), clientState: `${SUBSCRIPTION}.a-secret-that-nobody-else-knowS` },
      { ...created('A'), clientState: `${SUBSCRIPTION}.` },
      { ...created('A'), subscriptionId: 'another' },
      { ...created('A'), clientState: `00000000-0000-4000-8000-000000000002.x` },
      { ...created('A'), clientState: 'nothing of ours' },
      { ...created('A'), clientState: undefined },
      { ...created('A'), resourceData: { id: 'two\nlines' } },
      { ...created('A'), resourceData: null },
      { ...created('A'), lifecycleEvent: 'somethingNew' },
      'text',
      null,
    ]
    const answer = await post(NOTIFICATION_PATH, { value: [...wrong, created('GOOD')] })
    expect(answer.statusCode).toBe(202)
    expect((await recorded()).map(({ item }) => item)).toEqual(['GOOD'])
    expect(await dropped()).toEqual({
      'bad-item': 4,
      'no-item': 1,
      'unknown-event': 1,
      'unknown-subscription': 2,
      'wrong-secret': 3,
    })
  })

  test.each([
    ['no JSON', '{"value": [', 400, 'bad-body'],
    ['no list', '{"value": {}}', 400, 'bad-body'],
    ['too many items', JSON.stringify({ value: Array.from({ length: 1001 }, () => 1) }), 400, 'bad-body'],
    ['too large a body', 'x'.repeat(600 * 1024), 413, 'too-large'],
  ])('%s is the caller’s mistake, counted, never an error of ours', async (_what, body, status, reason) => {
    expect((await post(NOTIFICATION_PATH, body)).statusCode).toBe(status)
    expect([await dropped(), await recorded(), woken]).toEqual([{ [reason]: 1 }, [], 0])
  })

  test('another release’s, or anybody’s, fields do no harm', async () => {
    const item = { ...created('A'), tenantId: 'x', subscriptionExpirationDateTime: 5, extra: { deep: [1] } }
    expect((await post(NOTIFICATION_PATH, { value: [item], validationTokens: ['x'] })).statusCode).toBe(202)
    expect(await recorded()).toHaveLength(1)
  })
})

test('A2: lifecycle notices become what they ask for', async () => {
  const notice = (lifecycleEvent: string) => ({ subscriptionId: VENDOR_ID, clientState: SECRET, lifecycleEvent })
  await sql`update mailbox set last_checked_at = now(), sweep_wanted = false`.execute(database.db)
  const ctx = { db: database.db, tenant: TENANT, wireNow: () => clock, stop: () => false }
  const state = async () => {
    await takeNews(ctx)
    return [
      (await loadSubscriptions(database.db, TENANT))[0]?.needs,
      (await sql<{ wanted: boolean }>`select sweep_wanted as wanted from mailbox`.execute(database.db)).rows[0]?.wanted,
    ]
  }
  expect((await post(LIFECYCLE_PATH, { value: [notice('reauthorizationRequired')] })).statusCode).toBe(202)
  expect(await state()).toEqual(['reauthorize', false])
  await post(LIFECYCLE_PATH, { value: [notice('missed')] })
  expect(await state()).toEqual(['reauthorize', true])
  await post(LIFECYCLE_PATH, { value: [notice('subscriptionRemoved'), notice('reauthorizationRequired')] })
  expect(await state()).toEqual(['recreate', true])
})
