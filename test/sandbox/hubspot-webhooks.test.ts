import { Signature } from '@hubspot/api-client'
import { createHash, createHmac } from 'node:crypto'
import { defaultAppId } from '../../sandbox/hubspot/stand-in.ts'
import { setWebhooks, type WebhookConfig } from '../../sandbox/hubspot/routes/events-control.ts'
import { signableUri } from '../../sandbox/hubspot/webhooks/signature.ts'
import { companies, contacts, emailInput, emails, openAccount, type TestAccount, type Wire } from './hubspot-account.ts'
import { openWebhookDoor, type WebhookDoor } from './hubspot-webhook-door.ts'

const clientSecret = 'sandbox client secret'
const hour = 3_600_000

describe('webhooks of the HubSpot stand-in', () => {
  let account: TestAccount
  let door: WebhookDoor
  beforeEach(async () => {
    door = await openWebhookDoor()
    account = await openAccount({ control: true })
  })
  afterEach(async () => {
    await account.close()
    await door.close()
  })

  function subscribe(crmObjects: Wire[], more: Partial<WebhookConfig> = {}): void {
    const hubEvents = [{ subscriptionType: 'contact.privacyDeletion', active: true }]
    const standard = { targetUrl: door.url, clientSecret, delayMs: 0, jitterMs: 0 }
    setWebhooks(account.state, { ...standard, subscriptions: { crmObjects, hubEvents }, ...more })
  }
  const on = (objectType: string, kind: string, propertyName?: string) => ({
    subscriptionType: `object.${kind}`,
    objectType,
    ...(propertyName === undefined ? {} : { propertyName }),
  })
  const newCompany = async (name: string): Promise<string> =>
    (await account.call('POST', companies, { properties: { name } })).body.id

  test('a creation carries every field of an event, our own write marked INTEGRATION with our app id', async () => {
    subscribe([on('company', 'creation'), on('contact', 'creation')])
    const id = await newCompany('Acme')
    await account.state.settle()
    expect(door.received).toHaveLength(1)
    expect(door.events()).toEqual([
      {
        eventId: expect.any(Number),
        subscriptionId: 7_000_001,
        portalId: 40_000_001,
        appId: defaultAppId,
        occurredAt: account.state.now(),
        subscriptionType: 'object.creation',
        attemptNumber: 0,
        changeSource: 'INTEGRATION',
        sourceId: String(defaultAppId),
        objectId: Number(id),
        objectTypeId: '0-2',
        changeFlag: 'CREATED',
      },
    ])
  })

  test('a property change tells name and value, and a write that changes nothing tells nothing', async () => {
    subscribe([on('company', 'propertyChange', 'city')])
    const [id] = account.seed({ companies: [{ properties: { name: 'Acme' } }] })['companies']!
    const city = (value: string) => account.call('PATCH', `${companies}/${id}`, { properties: { city: value } })
    await city('Delft')
    await city('Delft')
    await city('')
    await account.state.settle()
    expect(door.events().map((event) => [event.propertyName, event.propertyValue])).toEqual([
      ['city', 'Delft'],
      ['city', ''],
    ])
  })

  test('associations are told from both sides, with the primary mark, and when they go', async () => {
    subscribe([on('contact', 'associationChange'), on('company', 'associationChange')])
    const company = await newCompany('Acme')
    const contact = (await account.call('POST', contacts, { properties: { email: 'a@acme.example' } })).body.id
    const link = `${contacts}/${contact}/associations`
    await account.call('PUT', `${link}/default/companies/${company}`)
    await account.call('PUT', `${link}/default/companies/${company}`)
    await account.call('DELETE', `${link}/companies/${company}`)
    await account.state.settle()
    const told = door
      .events()
      .map((event) => [
        event.associationType,
        event.associationTypeId,
        event.fromObjectId,
        event.toObjectId,
        event.isPrimaryAssociation,
        event.associationRemoved,
      ])
    const [a, c] = [Number(contact), Number(company)]
    const both = (typeId: number, primary: boolean, removed: boolean) => [
      ['CONTACT_TO_COMPANY', typeId, a, c, primary, removed],
      ['COMPANY_TO_CONTACT', typeId + 1, c, a, primary, removed],
    ]
    const gone = [...both(279, false, true), ...both(1, true, true)]
    expect(told).toEqual([...both(279, false, false), ...both(1, true, false), ...gone])
  })

  test('merge, deletion, restore and privacy deletion have their events; a seed has none', async () => {
    const kinds = ['creation', 'merge', 'deletion', 'restore'].map((kind) => on('contact', kind))
    subscribe(kinds)
    const [one, two, three] = account.seed({
      contacts: ['a', 'b', 'c'].map((name) => ({ properties: { email: `${name}@acme.example` } })),
    })['contacts']!
    await account.call('POST', `${contacts}/merge`, { primaryObjectId: one, objectIdToMerge: two })
    await account.call('DELETE', `${contacts}/${one}`)
    await account.call('POST', `${contacts}/gdpr-delete`, { objectId: three })
    await account.state.settle()
    expect(door.events()).toMatchObject([
      {
        subscriptionType: 'object.merge',
        primaryObjectId: Number(one),
        mergedObjectIds: [Number(two)],
        newObjectId: Number(one),
      },
      { subscriptionType: 'object.deletion', objectId: Number(one) },
      { subscriptionType: 'object.deletion', objectId: Number(three) },
      { subscriptionType: 'contact.privacyDeletion', objectId: Number(three) },
    ])
  })

  test('an email is told of once created, but nobody may subscribe to its text', async () => {
    subscribe([on('email', 'creation'), on('email', 'propertyChange', 'hs_email_status')])
    const made = await account.call('POST', emails, emailInput({ id: 'm' }))
    await account.state.settle()
    expect(door.events().map((event) => [event.subscriptionType, event.objectId])).toEqual([
      ['object.creation', Number(made.body.id)],
      ['object.propertyChange', Number(made.body.id)],
    ])
    for (const name of ['hs_email_html', 'hs_email_subject'])
      expect(() => subscribe([on('email', 'propertyChange', name)])).toThrow(name)
  })

  test('signature v3 covers method, decoded address, body and timestamp; v1 and v2 are sent beside it', async () => {
    const path = '/hubspot/webhooks?next=%2Fa%20b%3Fc%3D1&name=%E5%AE%A2%2A'
    const targetUrl = `https://service.example.com${path}`
    subscribe([on('company', 'creation')], { targetUrl, deliverTo: door.url })
    await newCompany('Größe 客户')
    await account.state.settle()
    const [first] = door.received
    const stamp = first!.headers['x-hubspot-request-timestamp']
    const uri = 'https://service.example.com/hubspot/webhooks?next=/a%20b?c%3D1&name=%E5%AE%A2*'
    const wanted = createHmac('sha256', clientSecret).update(`POST${uri}${first!.body}${stamp}`).digest('base64')
    expect(first!.headers['x-hubspot-signature-v3']).toBe(wanted)
    expect(stamp).toBe(String(account.state.now()))
    expect(first!.headers['x-hubspot-signature-version']).toBe('v1')
    const v1 = createHash('sha256').update(`${clientSecret}${first!.body}`).digest('hex')
    expect(first!.headers['x-hubspot-signature']).toBe(v1)
    subscribe([on('company', 'creation')], { targetUrl, deliverTo: door.url, signatureVersion: 'v2' })
    await newCompany('Second')
    await account.state.settle()
    const second = door.received[1]!
    const v2 = createHash('sha256').update(`${clientSecret}POST${targetUrl}${second.body}`).digest('hex')
    expect(second.headers).toMatchObject({ 'x-hubspot-signature': v2, 'x-hubspot-signature-version': 'v2' })
  })

  test("HubSpot's own client holds all three signatures for right, and a changed body for wrong", async () => {
    await account.close()
    account = await openAccount({ clock: { now: Date.now } })
    for (const signatureVersion of ['v1', 'v2'] as const) {
      subscribe([on('company', 'creation')], { signatureVersion })
      await newCompany(`Größe ${signatureVersion}`)
      await account.state.settle()
      const { headers, body } = door.received.at(-1)!
      const options = { clientSecret, requestBody: body, url: door.url, method: 'POST' }
      const old = { ...options, signature: headers['x-hubspot-signature']!, signatureVersion }
      const timestamp = Number(headers['x-hubspot-request-timestamp'])
      const v3 = { ...options, signature: headers['x-hubspot-signature-v3']!, signatureVersion: 'v3', timestamp }
      for (const one of [old, v3]) {
        expect(Signature.isValid(one)).toBe(true)
        expect(Signature.isValid({ ...one, requestBody: `${body} ` })).toBe(false)
      }
    }
  })

  test('only twelve escapes are decoded before signing', () => {
    const twelve = '%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B'
    expect(signableUri(twelve)).toBe(":/?@!$'()*,;")
    expect(signableUri('%20%25%23%26%2B%3D%5B%5D%22%E5')).toBe('%20%25%23%26%2B%3D%5B%5D%22%E5')
  })

  const newCompanies = (count: number) =>
    account.call('POST', `${companies}/batch/create`, {
      inputs: Array.from({ length: count }, (_, index) => ({ properties: { name: `C${index}` } })),
    })

  test('fewer than 100 events a request', async () => {
    subscribe([on('company', 'creation')])
    for (let part = 0; part < 3; part++) await newCompanies(100)
    await account.state.settle()
    expect(door.events()).toHaveLength(300)
    expect(Math.max(...door.received.map((one) => one.events.length))).toBe(99)
  })

  test('not more requests at once than the app allows', async () => {
    subscribe([on('company', 'creation')], { maxConcurrentRequests: 2, maxEvents: 25 })
    const open: (() => void)[] = []
    const notYetSent: number[] = []
    // Every request stays open until a second one is; by then all that may be under way is.
    door.answer = async () => {
      await new Promise<void>((done) => {
        open.push(done)
        if (open.length < 2) return
        notYetSent.push(account.state.webhooks.waiting)
        open.splice(0).forEach((answer) => answer())
      })
      return 204
    }
    await newCompanies(100)
    await account.state.settle()
    expect(notYetSent).toEqual([50, 0])
    expect(door.events()).toHaveLength(100)
  })

  test('a refused or unanswered delivery is tried ten times more within 24 hours, then given up', async () => {
    subscribe([on('company', 'creation')], { answerMs: 200 })
    door.answer = () => (door.received.length % 2 === 0 ? 500 : door.received.length === 3 ? null : 404)
    await newCompany('Acme')
    await account.state.settle()
    const start = account.state.now()
    for (let attempt = 0; attempt < 12; attempt++) {
      account.state.moveClock(account.state.now() + 8 * hour)
      await account.state.settle()
    }
    expect(door.events().map((event) => event.attemptNumber)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    const last = account.state.webhooks.deliveries.at(-1)!
    expect(last).toMatchObject({ attempt: 10, outcome: 'given-up' })
    expect(account.state.webhooks.totals).toMatchObject({ events: 1, requests: 11, delivered: 0, givenUp: 1 })
    expect(account.state.webhooks.deliveries.filter((one) => one.status === null)).toHaveLength(1)
    expect(last.at).toBeGreaterThan(start)
  })

  test('the pauses between retries add up to less than a day and differ from run to run', async () => {
    const { retryDelayMs } = await import('../../sandbox/hubspot/webhooks/retries.ts')
    const total = (random: number) => Array.from({ length: 10 }, (_, n) => retryDelayMs(n + 1, random))
    expect(total(0).reduce((a, b) => a + b)).toBeLessThan(24 * hour)
    expect(total(0)).not.toEqual(total(0.9))
  })

  test('an app that comes back gets what it missed, with the attempt counted', async () => {
    subscribe([on('company', 'creation')])
    door.answer = () => 503
    await newCompany('Acme')
    await account.state.settle()
    door.answer = () => 200
    account.state.moveClock(account.state.now() + hour)
    await account.state.settle()
    expect(door.events().map((event) => event.attemptNumber)).toEqual([0, 1])
    expect(account.state.webhooks.totals).toMatchObject({ delivered: 1, failed: 1 })
  })

  describe('faults', () => {
    const fault = (action: Wire) => account.call('POST', '/__control/webhooks/faults', { nth: 1, action })
    const names = () => door.events().map((event) => event.objectId)

    test('drop: the events never arrive', async () => {
      subscribe([on('company', 'creation')])
      await fault({ kind: 'drop' })
      await newCompany('Lost')
      await account.state.settle()
      const id = await newCompany('Told')
      await account.state.settle()
      expect(names()).toEqual([Number(id)])
      expect(account.state.webhooks.totals.lost).toBe(1)
    })

    test('duplicate and replay: the same events again, anew signed or word for word', async () => {
      subscribe([on('company', 'creation')])
      await fault({ kind: 'duplicate' })
      await newCompany('Twice')
      await account.state.settle()
      expect(door.received.map((one) => one.body)).toEqual([door.received[0]!.body, door.received[0]!.body])
      await account.call('DELETE', '/__control/webhooks/faults')
      await fault({ kind: 'replay', afterMs: 6 * 60_000 })
      await newCompany('Replayed')
      await account.state.settle()
      account.state.moveClock(account.state.now() + 6 * 60_000)
      await account.state.settle()
      const [, , original, replayed] = door.received
      expect(replayed).toEqual(original)
      const age = account.state.now() - Number(replayed!.headers['x-hubspot-request-timestamp'])
      expect(age).toBeGreaterThan(5 * 60_000)
    })

    test('wrong signature and old timestamp: refused by a careful app, right at the next attempt', async () => {
      subscribe([on('company', 'creation')])
      const right = (received: Wire): boolean => {
        const stamp = received.headers['x-hubspot-request-timestamp']
        const text = `POST${door.url}${received.body}${stamp}`
        const wanted = createHmac('sha256', clientSecret).update(text).digest('base64')
        return wanted === received.headers['x-hubspot-signature-v3'] && account.state.now() - Number(stamp) <= 300_000
      }
      door.answer = (received) => (right(received) ? 204 : 401)
      for (const action of [{ kind: 'signature' }, { kind: 'timestamp', ageMs: 301_000 }]) {
        await account.call('DELETE', '/__control/webhooks/faults')
        await fault(action)
        await newCompany('Acme')
        await account.state.settle()
        await account.state.travel(account.state.now() + hour)
      }
      expect(account.state.webhooks.deliveries.map((one) => [one.fault, one.status])).toEqual([
        ['signature', 401],
        [null, 204],
        ['timestamp', 401],
        [null, 204],
      ])
    })

    test('shuffle and delay: another order, later', async () => {
      subscribe([on('company', 'creation')])
      await fault({ kind: 'shuffle' })
      await account.call('POST', `${companies}/batch/create`, {
        inputs: Array.from({ length: 20 }, (_, index) => ({ properties: { name: `C${index}` } })),
      })
      await account.state.settle()
      const ids = names()
      expect(ids).toHaveLength(20)
      expect(ids).not.toEqual([...ids].sort((a, b) => a - b))
      await account.call('DELETE', '/__control/webhooks/faults')
      await fault({ kind: 'delay', ms: 30_000 })
      const late = await newCompany('Late')
      await account.state.settle()
      const soon = await newCompany('Soon')
      await account.state.settle()
      account.state.moveClock(account.state.now() + 30_000)
      await account.state.settle()
      expect(names().slice(-2)).toEqual([Number(soon), Number(late)])
    })
  })

  test('the control paths set webhooks up, flush and tell how deliveries went, without the secret', async () => {
    const body = {
      targetUrl: door.url,
      clientSecret,
      subscriptions: { crmObjects: [on('company', 'creation')], legacyCrmObjects: [], hubEvents: [] },
    }
    expect((await account.call('POST', '/__control/webhooks', body)).status).toBe(200)
    await newCompany('Acme')
    expect(door.received).toHaveLength(0)
    const report = await account.call('POST', '/__control/webhooks/flush')
    expect(report.body).toMatchObject({
      totals: { delivered: 1 },
      waiting: 0,
      deliveries: [{ status: 204, outcome: 'delivered', events: 1 }],
    })
    expect(JSON.stringify(report.body)).not.toContain(clientSecret)
    expect((await account.call('DELETE', '/__control/webhooks')).status).toBe(204)
    await newCompany('Unheard')
    await account.state.settle()
    expect(door.received).toHaveLength(1)
    const wrong = { ...body, subscriptions: { crmObjects: [{ subscriptionType: 'object.nothing' }] } }
    expect((await account.call('POST', '/__control/webhooks', wrong)).status).toBe(400)
  })

  test('one happening may have several events with one number', async () => {
    subscribe([on('company', 'creation'), on('company', 'propertyChange', 'name'), on('company', 'associationChange')])
    const [one, two] = [await newCompany('Acme'), await newCompany('Acme BV')]
    await account.call('PUT', `${companies}/${one}/associations/default/companies/${two}`)
    await account.state.settle()
    const key = (event: Wire) => [event.eventId, event.subscriptionId, event.objectId ?? event.fromObjectId].join()
    expect(door.events()).toHaveLength(6)
    expect(new Set(door.events().map((event) => event.eventId)).size).toBe(3)
    expect(new Set(door.events().map(key)).size).toBe(6)
  })

  test('as time passes, events leave by themselves', async () => {
    await account.close()
    account = await openAccount({ clock: { now: Date.now } })
    subscribe([on('company', 'creation')], { delayMs: 20, jitterMs: 20 })
    const arrived = new Promise<void>((done) => {
      door.answer = () => {
        done()
        return 204
      }
    })
    await newCompany('Acme')
    await arrived
    expect(door.events()).toHaveLength(1)
  })

  test('deliveries do not count against the API limits', async () => {
    subscribe([on('company', 'creation')])
    await newCompany('Acme')
    await account.state.settle()
    expect(account.state.counters.report().calls).toBe(1)
  })
})
