import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setWebhooks } from '../../sandbox/hubspot/routes/events-control.ts'
import { companies, contacts, emailInput, emails, openAccount, type TestAccount, type Wire } from './hubspot-account.ts'
import { openWebhookDoor, type WebhookDoor } from './hubspot-webhook-door.ts'

const calls = '/crm/objects/2026-09/calls'
const meetings = '/crm/objects/2026-09/meetings'
const kinds = ['creation', 'deletion', 'merge', 'restore', 'associationChange']

describe('what people do in the HubSpot stand-in', () => {
  let account: TestAccount
  let door: WebhookDoor
  let ids: Record<string, string[]>
  beforeEach(async () => {
    door = await openWebhookDoor()
    account = await openAccount({ control: true })
    ids = account.seed({
      owners: [
        { id: '11', email: 'rep@us.example', userId: 501 },
        { id: '12', email: 'boss@us.example', userId: 502 },
      ],
      companies: [
        { properties: { name: 'Acme', domain: 'acme.example', hubspot_owner_id: '11' } },
        { properties: { name: 'Acme BV' } },
      ],
      contacts: [
        { properties: { email: 'ada@acme.example' }, company: 'Acme' },
        { properties: { email: 'ada.l@acme.example' }, company: 'Acme BV' },
      ],
    })
    const subscription = (objectType: string) => [
      ...kinds.map((kind) => ({ subscriptionType: `object.${kind}`, objectType })),
      { subscriptionType: 'object.propertyChange', objectType, propertyName: 'hubspot_owner_id' },
    ]
    setWebhooks(account.state, {
      targetUrl: door.url,
      clientSecret: 'secret',
      delayMs: 0,
      jitterMs: 0,
      subscriptions: {
        crmObjects: ['contact', 'company', 'call', 'meeting', 'email'].flatMap(subscription),
        hubEvents: [{ subscriptionType: 'contact.privacyDeletion' }],
      },
    })
  })
  afterEach(async () => {
    await account.close()
    await door.close()
  })

  const does = async (...deeds: Wire[]): Promise<string[]> => {
    const answer = await account.call('POST', '/__control/deeds', deeds)
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
    await account.state.settle()
    return answer.body.ids
  }
  const told = (kind: string) => door.events().filter((event) => event.subscriptionType === kind)
  const get = (path: string, more = '') => account.call('GET', `${path}${more}`)

  test('a call logged by a person: who, when, with whom, and events with the person on them', async () => {
    const deed = { deed: 'log-call', by: 'rep@us.example', direction: 'INBOUND', durationMs: 90_000 }
    const [id] = await does({
      ...deed,
      at: '2026-11-02T08:00:00Z',
      body: 'Asked for prices',
      contacts: ['ada@acme.example'],
    })
    const names =
      'hs_timestamp,hs_call_direction,hs_call_duration,hubspot_owner_id,hs_all_owner_ids,hs_object_source,hs_body_preview'
    const call = await get(`${calls}/${id}`, `?properties=${names}&associations=contacts,companies`)
    expect(call.body.properties).toMatchObject({
      hs_timestamp: '2026-11-02T08:00:00.000Z',
      hs_call_direction: 'INBOUND',
      hs_call_duration: '90000',
      hubspot_owner_id: '11',
      hs_all_owner_ids: '11',
      hs_object_source: 'CRM_UI',
      hs_body_preview: 'Asked for prices',
      hs_createdate: new Date(account.state.now()).toISOString(),
    })
    expect(call.body.associations.contacts.results).toEqual([{ id: ids['contacts']![0], type: 'call_to_contact' }])
    expect(call.body.associations.companies.results).toHaveLength(1)
    expect(told('object.creation')).toMatchObject([
      { objectTypeId: '0-48', objectId: Number(id), changeSource: 'CRM_UI', sourceId: 'userId:501' },
    ])
    expect(
      told('object.associationChange')
        .map((event) => event.associationType)
        .sort(),
    ).toEqual(['CALL_TO_COMPANY', 'CALL_TO_CONTACT', 'COMPANY_TO_CALL', 'CONTACT_TO_CALL'])
  })

  test('a meeting: start is its place in time, all owners present are named, a booked one says so', async () => {
    const [id] = await does({
      deed: 'log-meeting',
      by: '11',
      start: '2026-11-01T10:00:00Z',
      end: '2026-11-01T11:00:00Z',
      attendees: ['boss@us.example'],
      source: 'MEETINGS_PUBLIC',
      contacts: ['ada@acme.example'],
    })
    const names = 'hs_timestamp,hs_meeting_outcome,hs_attendee_owner_ids,hs_all_owner_ids,hs_meeting_source'
    expect((await get(`${meetings}/${id}`, `?properties=${names}`)).body.properties).toMatchObject({
      hs_timestamp: '2026-11-01T10:00:00.000Z',
      hs_meeting_outcome: 'COMPLETED',
      hs_attendee_owner_ids: '12',
      hs_all_owner_ids: '11;12',
      hs_meeting_source: 'MEETINGS_PUBLIC',
    })
  })

  test('calls and meetings through the API need a time, and keep to their lists of values', async () => {
    const missing = await account.call('POST', calls, { properties: { hs_call_direction: 'INBOUND' } })
    expect([missing.status, missing.body.context.properties]).toEqual([400, ['hs_timestamp']])
    const wrong = await account.call('POST', calls, { properties: { hs_timestamp: 1, hs_call_direction: 'UP' } })
    expect(wrong.body.errors[0].code).toBe('INVALID_OPTION')
    const start = { hs_meeting_start_time: '2026-11-01T10:00:00Z' }
    const link = (id: string, associationTypeId: number) => ({
      to: { id },
      types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }],
    })
    const associations = [link(ids['contacts']![0]!, 200), link(ids['companies']![1]!, 188)]
    const made = await account.call('POST', meetings, { properties: start, associations })
    expect(made.body.properties).toMatchObject({
      hs_timestamp: '2026-11-01T10:00:00.000Z',
      hs_object_source: 'INTEGRATION',
    })
    const call = { properties: { hs_timestamp: 1 }, associations: [link(ids['contacts']![0]!, 194)] }
    expect((await account.call('POST', calls, call)).status).toBe(201)
  })

  test('a change of owner is told with the new owner, and dated', async () => {
    account.advance(1_000)
    await does({ deed: 'change-owner', by: '12', type: 'company', record: 'acme.example', owner: 'boss@us.example' })
    expect(told('object.propertyChange')).toMatchObject([
      { objectTypeId: '0-2', propertyName: 'hubspot_owner_id', propertyValue: '12', sourceId: 'userId:502' },
    ])
    const names = 'hubspot_owner_id,hubspot_owner_assigneddate,hs_lastmodifieddate'
    const now = new Date(account.state.now()).toISOString()
    expect((await get(`${companies}/${ids['companies']![0]}`, `?properties=${names}`)).body.properties).toMatchObject({
      hubspot_owner_id: '12',
      hubspot_owner_assigneddate: now,
      hs_lastmodifieddate: now,
    })
  })

  test('a merge keeps the primary id, or, as the account is set, makes a third; all ids lead to it', async () => {
    const [one, two] = ids['contacts']!
    await does({ deed: 'merge', type: 'contact', primary: 'ada@acme.example', merged: 'ada.l@acme.example' })
    expect(told('object.merge')).toMatchObject([
      { primaryObjectId: Number(one), mergedObjectIds: [Number(two)], newObjectId: Number(one) },
    ])
    expect((await get(`${contacts}/${two}`, '?properties=hs_merged_object_ids')).body).toMatchObject({
      id: one,
      properties: { hs_merged_object_ids: two },
    })
    await account.call('POST', '/__control/settings', { mergeMakesNewRecord: true })
    const [first, second] = ids['companies']!
    const [third] = await does({ deed: 'merge', type: 'company', primary: first, merged: second })
    expect([first, second]).not.toContain(third)
    expect(told('object.merge').at(-1)).toMatchObject({
      primaryObjectId: Number(first),
      mergedObjectIds: [Number(second)],
      newObjectId: Number(third),
      objectTypeId: '0-2',
    })
    for (const id of [first, second]) {
      const read = await get(`${companies}/${id}`, '?properties=name,domain,hs_merged_object_ids')
      expect(read.body).toMatchObject({
        id: third,
        properties: { name: 'Acme', domain: 'acme.example', hs_merged_object_ids: `${first};${second}` },
      })
    }
    const contact = await get(`${contacts}/${one}`, '?properties=associatedcompanyid')
    expect(contact.body.properties.associatedcompanyid).toBe(third)
    expect((await get(`${companies}/${third}/associations/contacts`)).body.results).toHaveLength(1)
  })

  test('deleted and restored: readable as archived in between, and told both times', async () => {
    const [id] = await does({ deed: 'log-call', contacts: ['ada@acme.example'] })
    await does({ deed: 'delete', type: 'call', record: id })
    expect((await get(`${calls}/${id}`)).status).toBe(404)
    expect((await get(calls, '?archived=true')).body.results).toMatchObject([{ id, archived: true }])
    account.advance(5_000)
    await does({ deed: 'restore', type: 'call', record: id })
    const now = new Date(account.state.now()).toISOString()
    expect((await get(`${calls}/${id}`)).body).toMatchObject({ id, archived: false, updatedAt: now })
    expect([told('object.deletion').length, told('object.restore').length]).toEqual([1, 1])
  })

  test("a deleted company is nobody's: gone from associations, and restored, primary if none took its place", async () => {
    const contact = `${contacts}/${ids['contacts']![0]}`
    const primary = async () =>
      (await get(contact, '?properties=associatedcompanyid')).body.properties.associatedcompanyid
    const linked = async () =>
      (await get(`${contact}/associations/companies`)).body.results.map((one: Wire) => String(one.toObjectId))
    const [acme, second] = ids['companies']!
    await does({ deed: 'delete', type: 'company', record: acme })
    expect([await linked(), await primary()]).toEqual([[], null])
    await does({ deed: 'restore', type: 'company', record: acme })
    expect([await linked(), await primary()]).toEqual([[acme], acme])
    await does({ deed: 'delete', type: 'company', record: acme })
    const to = { type: 'company', record: second }
    await does({ deed: 'associate', from: { type: 'contact', record: ids['contacts']![0] }, to })
    await does({ deed: 'restore', type: 'company', record: acme })
    expect([await linked(), await primary()]).toEqual([[acme, second], second])
  })

  test('an email deleted by a person is gone for good', async () => {
    const email = await account.call('POST', emails, emailInput({ id: 'm', contacts: [ids['contacts']![0]!] }))
    await does({ deed: 'delete', type: 'email', record: email.body.id })
    expect((await get(`${emails}/${email.body.id}`, '?archived=true')).status).toBe(404)
    const gone = await account.call('POST', '/__control/deeds', {
      deed: 'restore',
      type: 'email',
      record: email.body.id,
    })
    expect(gone.status).toBe(400)
    expect(told('object.deletion')).toMatchObject([{ objectTypeId: '0-49', objectId: Number(email.body.id) }])
  })

  test('a privacy deletion leaves nothing of the contact, and is told', async () => {
    await does({ deed: 'privacy-delete', contact: 'ada@acme.example' })
    expect((await get(`${contacts}/${ids['contacts']![0]}`, '?archived=true')).status).toBe(404)
    expect(told('contact.privacyDeletion')).toMatchObject([
      { objectId: Number(ids['contacts']![0]), changeSource: 'CRM_UI' },
    ])
  })

  test('a new employer: the primary company moves, is told, and dates the contact', async () => {
    account.advance(1_000)
    const [contact] = ids['contacts']!
    await does({
      deed: 'associate',
      from: { type: 'contact', record: contact },
      to: { type: 'company', record: 'Acme BV' },
      primary: true,
    })
    const read = await get(`${contacts}/${contact}`, '?properties=associatedcompanyid,lastmodifieddate')
    expect(read.body.properties).toMatchObject({
      associatedcompanyid: ids['companies']![1],
      lastmodifieddate: new Date(account.state.now()).toISOString(),
    })
    const primary = told('object.associationChange').filter(
      (one) => one.isPrimaryAssociation && one.fromObjectTypeId === '0-1',
    )
    expect(primary.map((one) => [one.toObjectId, one.associationRemoved])).toEqual([
      [Number(ids['companies']![0]), true],
      [Number(ids['companies']![1]), false],
    ])
  })

  test('a deactivated owner is found among the archived ones, without a user id', async () => {
    await does({ deed: 'deactivate-owner', owner: 'rep@us.example' })
    const archived = await get('/crm/owners/2026-09', '?archived=true')
    expect(archived.body.results).toMatchObject([{ id: '11', userId: null, userIdIncludingInactive: 501 }])
  })

  test('a killed stand-in has every deed again when it starts on its journal', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'hubspot-deeds-'))
    const stateFile = path.join(folder, 'crm.ndjson')
    await account.close()
    account = await openAccount({ control: true, stateFile, mergeMakesNewRecord: true })
    account.seed({
      owners: [{ email: 'rep@us.example' }],
      companies: [{ properties: { name: 'Acme' } }, { properties: { name: 'Acme BV' } }],
      contacts: [{ properties: { email: 'ada@acme.example' }, company: 'Acme' }],
    })
    await does(
      { deed: 'log-call', contacts: ['ada@acme.example'] },
      { deed: 'change-owner', type: 'company', record: 'Acme BV', owner: 'rep@us.example' },
      { deed: 'merge', type: 'company', primary: 'Acme', merged: 'Acme BV' },
      { deed: 'delete', type: 'contact', record: 'ada@acme.example' },
    )
    const before = await get('/__control/dump')
    await account.close()
    account = await openAccount({ control: true, stateFile })
    expect((await get('/__control/dump')).body).toEqual(before.body)
    await rm(folder, { recursive: true })
  })

  test('repair by polling: search by modified date sees late, never archived ones; each type carries its dates', async () => {
    await account.close()
    account = await openAccount({ control: true, searchLagMs: 3_000 })
    account.seed({ owners: [{ email: 'rep@us.example' }], contacts: [{ properties: { email: 'ada@acme.example' } }] })
    const since = account.state.now()
    const deeds = await account.call('POST', '/__control/deeds', [
      { deed: 'log-call', contacts: ['ada@acme.example'] },
      { deed: 'log-meeting', start: since, contacts: ['ada@acme.example'] },
      { deed: 'create', type: 'company', properties: { name: 'New' } },
    ])
    const search = async (path: string) => {
      const filters = [{ propertyName: 'hs_lastmodifieddate', operator: 'GTE', value: String(since) }]
      const answer = await account.call('POST', `${path}/search`, { filters, properties: ['hs_createdate'] })
      return answer.body.results.map((one: Wire) => one.id)
    }
    const paths = [calls, meetings, companies]
    for (const path of paths) expect(await search(path)).toEqual([])
    account.advance(3_000)
    for (const [index, path] of paths.entries()) expect(await search(path)).toEqual([deeds.body.ids[index]])
    await account.call('POST', '/__control/deeds', { deed: 'delete', type: 'call', record: deeds.body.ids[0] })
    account.advance(3_000)
    expect(await search(calls)).toEqual([])
    expect((await get(calls, '?archived=true')).body.results).toHaveLength(1)
  })
})
