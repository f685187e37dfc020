import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import { setWebhooks } from '../../../sandbox/hubspot/routes/events-control.ts'
import { createHttp, listen } from '../../../service/http/app.ts'
import { isSignedByHubSpot, signedAddress, type SignedRequest } from '../../../service/http/hubspot-signature.ts'
import { addHubSpotWebhooks, type HubSpotDoor } from '../../../service/http/hubspot-webhooks.ts'
import { rememberPortal } from '../../../service/sync/remember-portal.ts'
import { createEvents } from '../../../service/observe/events.ts'
import { changesWorld, DAY, MINUTE, type ChangesWorld } from '../sync/changes-world.ts'
import { mail } from '../sync/sync-world.ts'

const SECRET = 'a1b2c3d4-0000-4000-8000-9876543210ff'
const NOW = 1_794_787_200_000

describe('signature v3', () => {
  // Made with Python's hmac, from the words of facts/hubspot.md §8.3, not with any code of ours.
  const vector: SignedRequest = {
    method: 'POST',
    address:
      'https://hub.example.com/commonhold/hubspot/webhooks?portalId=62515&next=https%3A%2F%2Fx.example%2Fa%3Fb%40c%21%24%27%28%29%2A%2C%3B&keep=%20%22%25',
    body: Buffer.from(
      '[{"eventId":100,"subscriptionId":200,"subscriptionType":"object.creation","objectId":123,"note":"客户共管 ü"}]',
    ),
    timestamp: String(NOW),
    signature: 'g4ewLgx8LfA7VcPkkiNtAn5ticqviIqNHdCpWCY3DO4=',
  }

  test('an independently made vector verifies: raw bytes, the listed escapes decoded and no others', () => {
    expect(isSignedByHubSpot(vector, SECRET, NOW)).toBe(true)
    expect(signedAddress(vector.address)).toMatch(/\?b@c!\$'\(\)\*,;&keep=%20%22%25$/)
    const get = {
      method: 'GET',
      address: 'https://hub.example.com/card?userEmail=ann%40ours.example',
      body: new Uint8Array(),
      timestamp: String(NOW),
      signature: 'IKH7NN254sEvaoQHXovq8O1m90chzkgVr7gMC2eJ4nI=',
    }
    expect(isSignedByHubSpot(get, SECRET, NOW)).toBe(true)
  })

  test.each([
    ['another secret', vector, `${SECRET}x`, NOW],
    ['another method', { ...vector, method: 'PUT' }, SECRET, NOW],
    ['another address', { ...vector, address: `${vector.address}&a=1` }, SECRET, NOW],
    ['another byte', { ...vector, body: Buffer.concat([vector.body, Buffer.from(' ')]) }, SECRET, NOW],
    ['another timestamp', { ...vector, timestamp: String(NOW + 1) }, SECRET, NOW],
    ['a timestamp 5 minutes old and a millisecond', vector, SECRET, NOW + 5 * MINUTE + 1],
    ['a timestamp that far ahead', vector, SECRET, NOW - 5 * MINUTE - 1],
    ['a timestamp in words', { ...vector, timestamp: 'now' }, SECRET, NOW],
    ['no timestamp', { ...vector, timestamp: undefined }, SECRET, NOW],
    ['no signature', { ...vector, signature: undefined }, SECRET, NOW],
    ['an empty signature', { ...vector, signature: '' }, SECRET, NOW],
    ['half a signature', { ...vector, signature: vector.signature?.slice(0, 20) }, SECRET, NOW],
    ['a signature with something behind', { ...vector, signature: `${vector.signature} x` }, SECRET, NOW],
  ])('%s is refused', (_what, request, secret, now) => {
    expect(isSignedByHubSpot(request, secret, now)).toBe(false)
  })

  test('the window of 5 minutes is open to its end', () => {
    expect(isSignedByHubSpot(vector, SECRET, NOW + 5 * MINUTE)).toBe(true)
    expect(isSignedByHubSpot(vector, SECRET, NOW - 5 * MINUTE)).toBe(true)
  })
})

describe('the door', () => {
  let world: ChangesWorld
  let app: ReturnType<typeof createHttp>
  let door: { -readonly [K in keyof HubSpotDoor]: HubSpotDoor[K] }
  let woken: number
  let refused: string[]
  let counts: object[]

  beforeAll(async () => {
    world = await changesWorld()
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    await sql`truncate crm_event`.execute(world.db)
    await rememberPortal(world.context())
    woken = 0
    refused = []
    counts = []
    door = {
      db: world.db,
      tenant: 1,
      now: world.clock.now,
      secret: SECRET,
      publicUrl: 'https://hub.example.com/commonhold',
      onRecorded: () => void (woken += 1),
      onReceived: (one) => void counts.push(one),
      onRefused: (code) => void refused.push(code),
    }
    app = createHttp({ database: world.database, events: createEvents({ log: () => undefined }) })
    addHubSpotWebhooks(app, door)
  })
  afterEach(() => app.close())

  const event = (more: object = {}) => ({
    eventId: 1,
    subscriptionId: 7,
    portalId: world.standIn.state.portalId,
    appId: 42,
    occurredAt: world.clock.now(),
    subscriptionType: 'object.creation',
    attemptNumber: 0,
    changeSource: 'CRM_UI',
    sourceId: 'userId:9',
    objectId: 901,
    objectTypeId: '0-1',
    ...more,
  })

  function post(body: unknown, more: { query?: string; headers?: Record<string, string>; address?: string } = {}) {
    const url = `/hubspot/webhooks${more.query ?? ''}`
    const payload = typeof body === 'string' ? body : JSON.stringify(body)
    const timestamp = String(world.clock.now())
    const signature = createHmac('sha256', SECRET)
      .update(`POST${more.address ?? `https://hub.example.com/commonhold${url}`}${payload}${timestamp}`)
      .digest('base64')
    return app.inject({
      method: 'POST',
      url,
      payload,
      headers: {
        'content-type': 'application/json',
        'x-hubspot-request-timestamp': timestamp,
        'x-hubspot-signature-v3': signature,
        ...more.headers,
      },
    })
  }

  const recorded = async () => {
    const { rows } = await sql<{ object: string; what: string; crm_id: string; others: string[] }>`
      select object, what, crm_id, others from crm_event order by id`.execute(world.db)
    return rows
  }

  test('A6: an event is recorded before it is answered, once however often it is told', async () => {
    const body = [event(), event({ eventId: 2, objectTypeId: '0-2', objectId: 900 })]
    expect((await post(body)).statusCode).toBe(204)
    expect((await post(body)).statusCode).toBe(204)
    expect((await post([event({ attemptNumber: 3 })])).statusCode).toBe(204)
    expect(await recorded()).toEqual([
      { object: 'contact', what: 'creation', crm_id: '901', others: [] },
      { object: 'account', what: 'creation', crm_id: '900', others: [] },
    ])
    expect(counts).toEqual([
      { events: 2, recorded: 2, own: 0, foreign: 0 },
      { events: 2, recorded: 0, own: 0, foreign: 0 },
      { events: 1, recorded: 0, own: 0, foreign: 0 },
    ])
    expect(woken).toBe(1)
  })

  test('one event id for several subscriptions or objects is several events', async () => {
    await post([event(), event({ subscriptionId: 8 }), event({ objectId: 902 })])
    expect(await recorded()).toHaveLength(3)
  })

  test('our own writes are no news; those of people and of other apps are', async () => {
    await post([
      event({ changeSource: 'INTEGRATION', sourceId: '42' }),
      event({ eventId: 2, changeSource: 'INTEGRATION', sourceId: '43' }),
      event({ eventId: 3, changeSource: 'INTEGRATION', sourceId: undefined }),
    ])
    expect(await recorded()).toHaveLength(2)
    expect(counts).toEqual([{ events: 3, recorded: 2, own: 1, foreign: 0 }])
  })

  test('another HubSpot account has the same app and its secret: its events are counted and dropped', async () => {
    const theirs = { portalId: 62515, subscriptionType: 'contact.privacyDeletion', objectTypeId: undefined }
    expect((await post([event({ eventId: 5, ...theirs }), event({ portalId: undefined }), event()])).statusCode).toBe(
      204,
    )
    expect(await recorded()).toEqual([{ object: 'contact', what: 'creation', crm_id: '901', others: [] }])
    expect(counts).toEqual([{ events: 3, recorded: 1, own: 0, foreign: 2 }])
  })

  test('while nobody knows which account is ours HubSpot is asked to tell again', async () => {
    await sql`delete from meta where key = 'hubspot-portal'`.execute(world.db)
    expect((await post([event()])).statusCode).toBe(503)
    await world.follow()
    expect((await post([event()])).statusCode).toBe(204)
    expect(await recorded()).toHaveLength(1)
    expect(refused).toEqual(['portal-unknown'])
  })

  test('a moment that cannot be does not cost the events beside it', async () => {
    expect((await post([event({ occurredAt: 1e300 }), event({ eventId: 2, occurredAt: 'x' })])).statusCode).toBe(204)
    expect(await recorded()).toHaveLength(2)
  })

  test('every kind leads to the record that is to be looked at', async () => {
    const ends = (from: string, to: string) => ({
      subscriptionType: 'object.associationChange',
      objectId: undefined,
      objectTypeId: undefined,
      fromObjectId: 11,
      fromObjectTypeId: from,
      toObjectId: 12,
      toObjectTypeId: to,
    })
    const events = [
      { subscriptionType: 'object.merge', primaryObjectId: 901, mergedObjectIds: [902], newObjectId: 903 },
      { subscriptionType: 'contact.privacyDeletion', objectTypeId: undefined },
      { subscriptionType: 'object.deletion', objectTypeId: '0-49' },
      { subscriptionType: 'object.restore', objectTypeId: '0-48' },
      { subscriptionType: 'object.propertyChange', objectTypeId: '0-2', propertyName: 'name', propertyValue: 'X' },
      ends('0-1', '0-2'),
      ends('0-2', '0-1'),
      ends('0-1', '0-47'),
      ends('0-49', '0-1'),
      { subscriptionType: 'object.creation', objectTypeId: '0-3' },
      { subscriptionType: 'object.unheardOf' },
    ]
    expect((await post([...events.map((one, eventId) => event({ eventId, ...one })), 'nonsense'])).statusCode).toBe(204)
    expect(await recorded()).toEqual([
      { object: 'contact', what: 'merge', crm_id: '903', others: ['901', '902'] },
      { object: 'contact', what: 'privacy', crm_id: '901', others: [] },
      { object: 'engagement', what: 'deletion', crm_id: '901', others: [] },
      { object: 'call', what: 'restore', crm_id: '901', others: [] },
      { object: 'account', what: 'change', crm_id: '901', others: [] },
      { object: 'contact', what: 'association', crm_id: '11', others: [] },
      { object: 'contact', what: 'association', crm_id: '12', others: [] },
      { object: 'meeting', what: 'association', crm_id: '12', others: [] },
    ])
  })

  test('the address is the public one, its query exactly as sent', async () => {
    const query = '?a=%20b&u=https%3A%2F%2Fx'
    const address = 'https://hub.example.com/commonhold/hubspot/webhooks?a=%20b&u=https://x'
    expect((await post([event()], { query, address })).statusCode).toBe(204)
    expect((await post([event()], { address: 'http://localhost/hubspot/webhooks' })).statusCode).toBe(401)
    expect((await post([event()], { headers: { host: 'evil.example' } })).statusCode).toBe(204)
  })

  test('what is not believed, or makes no sense, is refused and leaves no row', async () => {
    expect((await post([event()], { headers: { 'x-hubspot-signature-v3': 'AAAA' } })).statusCode).toBe(401)
    expect((await post('{"no":"array"}')).statusCode).toBe(400)
    expect((await post('[{')).statusCode).toBe(400)
    expect((await app.inject({ method: 'GET', url: '/hubspot/webhooks' })).statusCode).toBe(404)
    door.secret = null
    expect((await post([event()])).statusCode).toBe(503)
    expect(refused).toEqual(['bad-signature', 'bad-body', 'bad-body', 'not-configured'])
    expect(await recorded()).toEqual([])
  })

  test('no value of a property is kept', async () => {
    await post([event({ subscriptionType: 'object.propertyChange', propertyName: 'email', propertyValue: 'CANARY' })])
    const { rows } = await sql<{ all: string }>`select to_jsonb(e)::text as all from crm_event e`.execute(world.db)
    expect(rows).toHaveLength(1)
    expect(rows[0]?.all).not.toContain('CANARY')
  })

  test('A6: what HubSpot tells, twice, shuffled and replayed, ends as HubSpot has it', async () => {
    const port = await listen(app, '127.0.0.1', 0)
    const on = (objectType: string, kind: string, propertyName?: string) => ({
      subscriptionType: `object.${kind}`,
      objectType,
      ...(propertyName === undefined ? {} : { propertyName }),
    })
    setWebhooks(world.standIn.state, {
      targetUrl: `${door.publicUrl}/hubspot/webhooks`,
      deliverTo: `http://127.0.0.1:${port}/hubspot/webhooks`,
      clientSecret: SECRET,
      delayMs: 0,
      jitterMs: 0,
      shuffle: true,
      maxEvents: 2,
      subscriptions: {
        crmObjects: [
          ...['creation', 'deletion', 'merge', 'restore', 'associationChange'].flatMap((kind) =>
            ['contact', 'company', 'call'].map((type) => on(type, kind)),
          ),
          on('email', 'creation'),
          on('email', 'deletion'),
          on('company', 'propertyChange', 'hubspot_owner_id'),
        ],
        hubEvents: [{ subscriptionType: 'contact.privacyDeletion' }],
      },
    })
    world.standIn.state.webhooks.faults.add({ every: 3, action: { kind: 'duplicate' } })
    world.standIn.state.webhooks.faults.add({ every: 4, action: { kind: 'signature' } })
    world.seed({
      companies: [
        { id: '900', properties: { domain: 'alpha.com', name: 'Alpha' } },
        { id: '910', properties: { domain: 'beta.com', name: 'Beta' } },
      ],
      contacts: ['bob@alpha.com', 'dan@alpha.com', 'cleo@beta.com'].map((email, n) => ({
        id: String(901 + n),
        properties: { email },
        companies: [n === 2 ? '910' : '900'],
      })),
    })
    await world.capturing(
      ...['bob@alpha.com', 'dan@alpha.com', 'cleo@beta.com'].map((to, n) =>
        mail(`m${n}@x`, `ann@ours.com > ${to}, ben@ours.com`, { date: world.clock.now() - DAY }),
      ),
    )
    await world.sync()
    world.deed({ deed: 'log-call', direction: 'INBOUND', contacts: ['901'] })
    world.deed({ deed: 'change-owner', type: 'companies', record: '900', owner: '77' })
    world.deed({ deed: 'change-owner', type: 'companies', record: '900', owner: '78' })
    world.deed({
      deed: 'delete',
      type: 'emails',
      record: world.emails().find((one) => one.messageId === '<m1@x>')?.id ?? '',
    })
    world.deed({ deed: 'merge', type: 'contacts', primary: '901', merged: '902' })
    world.deed({ deed: 'privacy-delete', contact: '903' })
    for (let n = 0; n < 6; n++) {
      await world.standIn.state.settle()
      // Wrongly signed ones are told again, minutes and hours later.
      await world.standIn.state.travel(world.standIn.state.now() + 4 * 3_600_000)
      await world.clock.sleep(4 * 3_600_000)
      await world.follow()
    }
    await world.sync()
    expect(await world.openEvents()).toBe(0)
    expect(await world.touches()).toMatchObject([{ account: 'alpha.com', holder: 'ann@ours.com', kind: 'called' }])
    expect((await world.account('alpha.com'))?.figures.contacts).toBe(1)
    expect(await world.account('beta.com')).toBeNull()
    const { rows } = await sql<{ owner: string }>`select r.primary_address as owner
      from account a join rep r on r.id = a.owner where a.key = 'alpha.com'`.execute(world.db)
    expect(rows).toEqual([{ owner: 'ben@ours.com' }])
    expect(await world.outbox()).toMatchObject([
      { identity: 'id:m0@x', state: 'confirmed' },
      { identity: 'id:m1@x', state: 'tombstone', error_code: 'deleted-in-crm' },
      { identity: 'id:m2@x' },
    ])
    expect(world.emails().map((one) => one.messageId)).not.toContain('<m1@x>')
  })
})
