import { Client } from '@hubspot/api-client'
import { defaultToken } from '../../sandbox/hubspot/stand-in.ts'
import { openAccount, type TestAccount } from './hubspot-account.ts'

describe('the official client against the stand-in', () => {
  let account: TestAccount
  let client: Client

  async function open(options = {}) {
    account = await openAccount(options)
    client = new Client({ accessToken: defaultToken, basePath: account.url })
  }
  afterEach(() => account.close())

  test('creates, reads, searches, upserts, associates and archives', async () => {
    await open()
    const made = await client.crm.contacts.batchApi.create({
      inputs: [
        { properties: { email: 'ada@acme.example', firstname: 'Ada' }, associations: [] },
        { properties: { email: 'bo@acme.example' }, associations: [] },
      ],
    })
    expect(made.status).toBe('COMPLETE')
    const ids = made.results.map((contact) => contact.id)
    const company = await client.crm.companies.basicApi.create({ properties: { name: 'Acme' }, associations: [] })
    await client.crm.associations.v4.batchApi.createDefault('contacts', 'companies', {
      inputs: ids.map((id) => ({ _from: { id }, to: { id: company.id } })),
    })
    const found = await client.crm.contacts.searchApi.doSearch({
      filterGroups: [{ filters: [{ propertyName: 'email', operator: 'EQ' as never, value: 'ADA@acme.example' }] }],
      properties: ['email'],
      sorts: [],
      limit: 10,
      after: '0',
    })
    expect(found.results.map((contact) => contact.properties['email'])).toEqual(['ada@acme.example'])
    const upserted = await client.crm.contacts.batchApi.upsert({
      inputs: [
        { id: 'ada@acme.example', idProperty: 'email', properties: { jobtitle: 'Buyer' } },
        { id: 'cy@acme.example', idProperty: 'email', properties: {} },
      ],
    })
    expect(upserted.results.map((contact) => contact._new)).toEqual([false, true])
    const linked = await client.crm.associations.v4.basicApi.getPage('companies', company.id, 'contacts')
    expect(linked.results.map((result) => String(result.toObjectId))).toEqual(ids)
    const email = await client.crm.objects.basicApi.create('emails', {
      properties: { hs_timestamp: '1760000000000', hs_email_direction: 'EMAIL', hs_email_status: 'SENT' },
      associations: [
        { to: { id: ids[0]! }, types: [{ associationCategory: 'HUBSPOT_DEFINED' as never, associationTypeId: 198 }] },
      ],
    })
    expect(email.properties['hs_timestamp']).toBe('2025-10-09T08:53:20.000Z')
    await client.crm.objects.basicApi.archive('emails', email.id)
    await expect(client.crm.objects.basicApi.getById('emails', email.id)).rejects.toMatchObject({ code: 404 })
    const owners = await client.crm.owners.ownersApi.getPage()
    expect(owners.results).toEqual([])
    const properties = await client.crm.properties.coreApi.getAll('companies')
    expect(properties.results.map((property) => property.name)).toContain('domain')
  })

  test('one call too many gets the documented 429', async () => {
    await open({ limits: {} })
    const one = () => client.crm.companies.basicApi.getPage(1)
    for (let call = 0; call < 190; call++) await one()
    const refusal = await one().then(
      () => null,
      (error: unknown) => error,
    )
    expect(refusal).toMatchObject({
      code: 429,
      body: {
        status: 'error',
        errorType: 'RATE_LIMIT',
        policyName: 'TEN_SECONDLY_ROLLING',
        message: 'You have reached your ten_secondly_rolling limit.',
      },
      headers: {
        'x-hubspot-ratelimit-max': '190',
        'x-hubspot-ratelimit-remaining': '0',
        'x-hubspot-ratelimit-interval-milliseconds': '10000',
      },
    })
    account.advance(10_000)
    await expect(one()).resolves.toBeDefined()
    expect(account.state.counters.report().tooManyRequests).toBe(1)
    expect(account.state.rates.highest().tenSeconds).toEqual({ 'app-1': 190 })
  })

  test('apiRequest on a dated path works as well', async () => {
    await open()
    const response = await client.apiRequest({
      method: 'POST',
      path: '/crm/objects/2026-09/companies',
      body: { properties: { name: 'Dated' } },
    })
    expect(response.status).toBe(201)
  })
})
