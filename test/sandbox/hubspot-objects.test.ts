import { companies, contacts, emailInput, emails, openAccount, type TestAccount, type Wire } from './hubspot-account.ts'

const properties = '/crm/properties/2026-09'

describe('records of the HubSpot stand-in', () => {
  let account: TestAccount
  beforeEach(async () => {
    account = await openAccount()
  })
  afterEach(() => account.close())

  test('create answers 201, batch create 201, read, update and upsert 200, archive 204', async () => {
    const made = await account.call('POST', companies, { properties: { name: 'Acme', domain: 'ACME.example' } })
    expect([made.status, made.body.properties.domain]).toEqual([201, 'acme.example'])
    const batch = await account.call('POST', `${companies}/batch/create`, { inputs: [{ properties: { name: 'B' } }] })
    expect([batch.status, batch.body.status]).toEqual([201, 'COMPLETE'])
    const inputs = [{ id: made.body.id }]
    expect((await account.call('POST', `${companies}/batch/read`, { inputs, properties: ['name'] })).status).toBe(200)
    const updates = [{ id: made.body.id, properties: { city: 'Delft' } }]
    const updated = await account.call('POST', `${companies}/batch/update`, { inputs: updates })
    expect([updated.status, updated.body.results[0].properties.city]).toEqual([200, 'Delft'])
    expect((await account.call('POST', `${companies}/batch/archive`, { inputs })).status).toBe(204)
    expect((await account.call('GET', `${companies}/${made.body.id}`)).status).toBe(404)
    expect((await account.call('GET', `${companies}/${made.body.id}?archived=true`)).body.archived).toBe(true)
  })

  test('type names and ids, dated and numbered paths lead to the same records', async () => {
    const [id] = account.seed({ companies: [{ properties: { name: 'Acme' } }] })['companies']!
    for (const path of ['/crm/objects/2026-09/0-2', '/crm/objects/2026-03/company', '/crm/v3/objects/companies'])
      expect((await account.call('GET', `${path}/${id}`)).body.properties.name).toBe('Acme')
  })

  test('lists page by page of at most 100', async () => {
    account.seed({ companies: Array.from({ length: 120 }, (_, index) => ({ properties: { name: `C${index}` } })) })
    const first = await account.call('GET', `${companies}?limit=100&properties=name`)
    expect(first.body.results).toHaveLength(100)
    const rest = await account.call('GET', `${companies}?limit=100&after=${first.body.paging.next.after}`)
    expect([rest.body.results.length, rest.body.paging]).toEqual([20, undefined])
    expect((await account.call('GET', `${companies}?limit=101`)).status).toBe(400)
  })

  test('101 inputs are refused, and the whole batch fails for one bad input without trace ids', async () => {
    const many = Array.from({ length: 101 }, (_, index) => emailInput({ id: `m${index}` }))
    expect((await account.call('POST', `${emails}/batch/create`, { inputs: many })).status).toBe(400)
    const inputs = [emailInput({ id: 'good' }), emailInput({ id: 'bad', properties: { hs_timestamp: null } })]
    const refused = await account.call('POST', `${emails}/batch/create`, { inputs })
    expect([refused.status, refused.body.context.properties]).toEqual([400, ['hs_timestamp']])
    expect(account.state.store.table('0-49').records.size).toBe(0)
  })

  test('with trace ids one bad input is reported beside the others: 207', async () => {
    const inputs = [
      emailInput({ id: 'good', traced: true }),
      emailInput({ id: 'bad', traced: true, properties: { hs_email_direction: 'SIDEWAYS' } }),
    ]
    const answer = await account.call('POST', `${emails}/batch/create`, { inputs })
    expect(answer.status).toBe(207)
    expect(answer.body).toMatchObject({
      status: 'COMPLETE',
      numErrors: 1,
      results: [{ objectWriteTraceId: 'good' }],
      errors: [{ status: 'error', category: 'VALIDATION_ERROR', context: { objectWriteTraceId: ['bad'] } }],
    })
  })

  test('an unknown property, a read-only one and a value of the wrong type are named', async () => {
    const answer = await account.call('POST', companies, {
      properties: { colour: 'red', hs_object_id: '7', numberofemployees: 'many' },
    })
    expect(answer.status).toBe(400)
    expect(answer.body.errors.map((error: Wire) => [error.code, error.context.propertyName[0]])).toEqual([
      ['PROPERTY_DOESNT_EXIST', 'colour'],
      ['READ_ONLY_VALUE', 'hs_object_id'],
      ['INVALID_NUMBER', 'numberofemployees'],
    ])
    expect(answer.body.message).toContain('"name":"colour"')
  })

  test('text longer than 65,536 characters is refused', async () => {
    const of = (length: number) => emailInput({ id: 'long', properties: { hs_email_html: 'x'.repeat(length) } })
    expect((await account.call('POST', emails, of(65_537))).status).toBe(400)
    expect((await account.call('POST', emails, of(65_536))).status).toBe(201)
  })

  test('the address properties of an email come from its headers and cannot be written', async () => {
    const headers = JSON.stringify({
      from: { email: 'rep@us.example', firstName: 'R', lastName: 'Ep' },
      to: [{ email: 'a@acme.example' }, { email: 'b@acme.example' }],
    })
    const made = await account.call('POST', emails, emailInput({ id: 'h', properties: { hs_email_headers: headers } }))
    expect(made.body.properties).toMatchObject({
      hs_email_from_email: 'rep@us.example',
      hs_email_from_firstname: 'R',
      hs_email_to_email: 'a@acme.example;b@acme.example',
    })
    const bad = emailInput({ id: 'b', properties: { hs_email_headers: '{not json' } })
    expect((await account.call('POST', emails, bad)).status).toBe(400)
    const forced = emailInput({ id: 'f', properties: { hs_email_from_email: 'x@y.example' } })
    expect((await account.call('POST', emails, forced)).body.errors[0].code).toBe('READ_ONLY_VALUE')
  })

  test('a contact address is unique, secondary addresses included: 409 names the holder', async () => {
    const [id] = account.seed({
      contacts: [{ properties: { email: 'ada@acme.example', hs_additional_emails: 'a.l@home.example' } }],
    })['contacts']!
    for (const email of ['ADA@acme.example', 'a.l@home.example']) {
      const clash = await account.call('POST', contacts, { properties: { email } })
      expect([clash.status, clash.body.category]).toEqual([409, 'CONFLICT'])
      expect(clash.body.message).toContain(`Existing ID: ${id}`)
    }
    const read = await account.call('POST', `${contacts}/batch/read`, {
      idProperty: 'email',
      properties: ['email'],
      inputs: [{ id: 'a.l@home.example' }, { id: 'nobody@acme.example' }],
    })
    expect(read.status).toBe(207)
    expect(read.body.results.map((contact: Wire) => contact.id)).toEqual([id])
    expect(read.body.errors[0].context.ids).toEqual(['nobody@acme.example'])
  })

  test('upsert keys: contact email and custom unique properties work, domain and hs_object_id do not', async () => {
    const upsert = (path: string, id: string, idProperty: string, values = {}) =>
      account.call('POST', `${path}/batch/upsert`, { inputs: [{ id, idProperty, properties: values }] })
    const byDomain = await upsert(companies, 'acme.example', 'domain')
    expect(byDomain.status).toBe(400)
    expect(byDomain.body.message).toContain('by non-unique 0-2 property domain')
    expect((await upsert(companies, '1', 'hs_object_id')).status).toBe(400)
    const key = { name: 'our_key', label: 'Key', type: 'string', fieldType: 'text', hasUniqueValue: true }
    await account.call('POST', `${properties}/companies`, { ...key, groupName: 'companyinformation' })
    const made = await upsert(companies, 'k1', 'our_key', { name: 'Acme' })
    expect([made.status, made.body.results[0].new]).toEqual([200, true])
    const again = await upsert(companies, 'k1', 'our_key', { name: 'Acme Ltd' })
    expect(again.body.results[0]).toMatchObject({ id: made.body.results[0].id, new: false })
    const byEmail = await upsert(contacts, 'ada@acme.example', 'email', { firstname: 'Ada' })
    expect(byEmail.body.results[0].new).toBe(true)
    const update = await account.call('POST', `${contacts}/batch/update`, {
      inputs: [{ id: 'ada@acme.example', idProperty: 'email', properties: {} }],
    })
    expect([update.status, update.body.message]).toEqual([
      400,
      expect.stringContaining('non-unique 0-1 property email'),
    ])
  })

  test('an archived email is gone for good; an archived note can be read as archived', async () => {
    const email = await account.call('POST', emails, emailInput({ id: 'e' }))
    const note = await account.call('POST', '/crm/objects/2026-09/notes', { properties: { hs_timestamp: 1 } })
    await account.call('DELETE', `${emails}/${email.body.id}`)
    await account.call('DELETE', `/crm/objects/2026-09/notes/${note.body.id}`)
    expect((await account.call('GET', `${emails}/${email.body.id}?archived=true`)).status).toBe(404)
    expect((await account.call('GET', `/crm/objects/2026-09/notes/${note.body.id}?archived=true`)).status).toBe(200)
  })

  test('a merged-away id resolves to the one kept, which takes over addresses and associations', async () => {
    const ids = account.seed({
      companies: [{ properties: { name: 'Acme' } }],
      contacts: [
        { properties: { email: 'a@acme.example' } },
        { properties: { email: 'b@acme.example', city: 'Delft' } },
      ],
      associations: [{ from: { type: 'contacts', key: 'b@acme.example' }, to: { type: 'companies', key: 'Acme' } }],
    })
    const [kept, merged] = ids['contacts']!
    const answer = await account.call('POST', `${contacts}/merge`, { primaryObjectId: kept, objectIdToMerge: merged })
    expect(answer.body).toMatchObject({
      id: kept,
      properties: { hs_additional_emails: 'b@acme.example', city: 'Delft' },
    })
    expect((await account.call('GET', `${contacts}/${merged}`)).body.id).toBe(kept)
    const linked = await account.call('GET', `${contacts}/${kept}/associations/companies`)
    expect(linked.body.results).toHaveLength(1)
    expect((await account.call('POST', contacts, { properties: { email: 'b@acme.example' } })).status).toBe(409)
  })

  test('gdpr-delete leaves nothing', async () => {
    const [id] = account.seed({ contacts: [{ properties: { email: 'a@acme.example' } }] })['contacts']!
    const body = { objectId: 'a@acme.example', idProperty: 'email' }
    expect((await account.call('POST', `${contacts}/gdpr-delete`, body)).status).toBe(204)
    expect((await account.call('GET', `${contacts}/${id}?archived=true`)).status).toBe(404)
  })

  test("an admin's rules are enforced and name the property", async () => {
    await account.close()
    account = await openAccount({
      writeRules: [
        { objectType: 'companies', property: 'industry' },
        { objectType: 'companies', property: 'city', when: { property: 'country', values: ['NL'] } },
      ],
    })
    const missing = await account.call('POST', companies, { properties: { name: 'Acme' } })
    expect(missing.body.errors[0]).toMatchObject({
      code: 'MISSING_REQUIRED_PROPERTY',
      context: { propertyName: ['industry'] },
    })
    const made = await account.call('POST', companies, { properties: { name: 'Acme', industry: 'Steel' } })
    const update = await account.call('PATCH', `${companies}/${made.body.id}`, { properties: { country: 'NL' } })
    expect(update.body.errors[0].code).toBe('MISSING_CONDITIONAL_REQUIRED_PROPERTY')
  })

  test('properties: create, clash, archive and restore by name; ten unique ones and no more', async () => {
    const base = { label: 'L', type: 'string', fieldType: 'text', groupName: 'ours' }
    const at = `${properties}/companies`
    expect((await account.call('POST', at, { name: 'p1', ...base })).status).toBe(400)
    expect((await account.call('POST', `${at}/groups`, { name: 'ours', label: 'Ours' })).status).toBe(201)
    expect((await account.call('POST', at, { name: 'p1', ...base })).status).toBe(201)
    const clash = await account.call('POST', at, { name: 'p1', ...base })
    expect([clash.status, clash.body.subCategory]).toEqual([409, 'Properties.PROPERTY_WITH_NAME_EXISTS'])
    expect((await account.call('DELETE', `${at}/p1`)).status).toBe(204)
    expect((await account.call('GET', `${at}/p1`)).status).toBe(404)
    expect((await account.call('POST', at, { name: 'p1', ...base })).status).toBe(201)
    const unique = Array.from({ length: 11 }, (_, n) => ({ name: `u${n}`, ...base, hasUniqueValue: true }))
    expect((await account.call('POST', `${at}/batch/create`, { inputs: unique.slice(0, 10) })).status).toBe(201)
    expect((await account.call('POST', at, unique[10])).status).toBe(400)
    const read = await account.call('POST', `${at}/batch/read`, { inputs: [{ name: 'u1' }, { name: 'nope' }] })
    expect([read.status, read.body.results.length]).toEqual([207, 1])
    const onEmails = await account.call('POST', `${properties}/emails`, { name: 'x', ...base })
    expect([onEmails.status, onEmails.body.category]).toEqual([403, 'MISSING_SCOPES'])
  })

  test('owners by email, archived apart; schemas need Enterprise; account details answer', async () => {
    account.seed({ owners: [{ email: 'rep@us.example' }, { email: 'gone@us.example', archived: true }] })
    const owners = '/crm/owners/2026-09'
    const one = await account.call('GET', `${owners}?email=REP@us.example`)
    expect(one.body.results).toMatchObject([{ email: 'rep@us.example', archived: false }])
    const archived = await account.call('GET', `${owners}?archived=true`)
    expect(archived.body.results).toMatchObject([{ email: 'gone@us.example', userId: null }])
    const schema = { name: 'trip', labels: {}, properties: [] }
    expect((await account.call('POST', '/crm-object-schemas/2026-09/schemas', schema)).status).toBe(403)
    expect((await account.call('GET', '/account-info/2026-09/details')).body.portalId).toBe(40_000_001)
    expect((await account.call('GET', '/crm/pipelines/2026-09/deals')).body.results[0].stages).toHaveLength(7)
  })
})
