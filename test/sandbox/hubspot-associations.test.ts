import { companies, contacts, emailInput, emails, openAccount, type TestAccount, type Wire } from './hubspot-account.ts'

const bulk = '/crm/associations/2026-09'

describe('associations and search of the HubSpot stand-in', () => {
  let account: TestAccount
  let company: string
  let contact: string
  beforeEach(async () => {
    account = await openAccount()
    const ids = account.seed({
      companies: [{ properties: { name: 'Acme', domain: 'acme.example' } }],
      contacts: [{ properties: { email: 'a@acme.example' }, companies: ['Acme'] }],
    })
    company = ids['companies']![0]!
    contact = ids['contacts']![0]!
  })
  afterEach(() => account.close())

  test('an inline association to a missing record fails that input and nothing else', async () => {
    const inputs = [
      emailInput({ id: 'ok', traced: true, contacts: [contact] }),
      emailInput({ id: 'lost', traced: true, contacts: ['999'] }),
    ]
    const answer = await account.call('POST', `${emails}/batch/create`, { inputs })
    expect(answer.status).toBe(207)
    expect(answer.body.results).toHaveLength(1)
    expect(answer.body.errors[0]).toMatchObject({
      message: 'Some associations are not valid: [CONTACT=999 is not valid]',
      context: { objectWriteTraceId: ['lost'] },
    })
    const wrongType = {
      ...emailInput({ id: 't' }),
      associations: [
        { to: { id: contact }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 186 }] },
      ],
    }
    expect((await account.call('POST', emails, wrongType)).status).toBe(400)
    const wrongCategory = {
      ...emailInput({ id: 'c' }),
      associations: [{ to: { id: contact }, types: [{ associationCategory: 'USER_DEFINED', associationTypeId: 198 }] }],
    }
    expect((await account.call('POST', emails, wrongCategory)).status).toBe(400)
  })

  test("a new email also gets its contact's primary company, unless that is switched off", async () => {
    const made = await account.call('POST', emails, emailInput({ id: 'auto', contacts: [contact] }))
    const linked = () => account.call('GET', `${emails}/${made.body.id}/associations/companies`)
    expect((await linked()).body.results).toEqual([
      { toObjectId: Number(company), associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 186, label: null }] },
    ])
    account.state.settings.autoAssociate = false
    const plain = await account.call('POST', emails, emailInput({ id: 'plain', contacts: [contact] }))
    const none = await account.call('GET', `${emails}/${plain.body.id}/associations/companies`)
    expect(none.body.results).toEqual([])
  })

  test('the primary company: first one by itself, another one on request', async () => {
    const other = (await account.call('POST', companies, { properties: { name: 'Other' } })).body.id
    const person = (await account.call('POST', contacts, { properties: { email: 'p@x.example' } })).body.id
    const put = (to: string, typeId: number) =>
      account.call('PUT', `${contacts}/${person}/associations/companies/${to}`, [
        { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeId },
      ])
    const primary = async () =>
      (await account.call('GET', `${contacts}/${person}?properties=associatedcompanyid`)).body.properties
        .associatedcompanyid
    expect((await put(company, 279)).status).toBe(201)
    expect(await primary()).toBe(company)
    await put(other, 279)
    expect(await primary()).toBe(company)
    await put(other, 1)
    expect(await primary()).toBe(other)
    const back = await account.call('GET', `${companies}/${company}/associations/contacts`)
    const mine = back.body.results.find((result: Wire) => String(result.toObjectId) === person)
    expect(mine.associationTypes.map((type: Wire) => type.typeId)).toEqual([280])
  })

  test('default associations can be repeated; batch archive takes all of a pair away', async () => {
    const made = await account.call('POST', emails, emailInput({ id: 'd' }))
    const path = `${emails}/${made.body.id}/associations/default/contacts/${contact}`
    expect([(await account.call('PUT', path)).status, (await account.call('PUT', path)).status]).toEqual([200, 200])
    const inputs = [{ from: { id: made.body.id }, to: { id: company } }]
    expect((await account.call('POST', `${bulk}/emails/companies/batch/associate/default`, { inputs })).status).toBe(
      200,
    )
    const archive = [{ from: { id: made.body.id }, to: [{ id: contact }] }]
    expect((await account.call('POST', `${bulk}/emails/contacts/batch/archive`, { inputs: archive })).status).toBe(204)
    expect((await account.call('GET', `${emails}/${made.body.id}/associations/contacts`)).body.results).toEqual([])
    expect((await account.call('GET', `${emails}/${made.body.id}/associations/companies`)).body.results).toHaveLength(1)
  })

  test('batch create answers 201 and takes 2,000 inputs; batch read takes 1,000 and says who has none', async () => {
    const made = await account.call('POST', emails, emailInput({ id: 'b' }))
    const pair = {
      from: { id: made.body.id },
      to: { id: contact },
      types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 198 }],
    }
    const create = (count: number) =>
      account.call('POST', `${bulk}/emails/contacts/batch/create`, { inputs: Array(count).fill(pair) })
    expect([(await create(2_000)).status, (await create(2_001)).status]).toEqual([201, 400])
    const lonely = (await account.call('POST', contacts, { properties: { email: 'l@x.example' } })).body.id
    const read = await account.call('POST', `${bulk}/contacts/emails/batch/read`, {
      inputs: [{ id: contact }, { id: lonely }],
    })
    expect(read.status).toBe(207)
    expect(read.body.results).toMatchObject([{ from: { id: contact }, to: [{ toObjectId: Number(made.body.id) }] }])
    expect(read.body.errors[0].context.fromObjectId).toEqual([lonely])
    const many = Array(1_001).fill({ id: contact })
    expect((await account.call('POST', `${bulk}/contacts/emails/batch/read`, { inputs: many })).status).toBe(400)
  })

  test('batch read pages each input at 500', async () => {
    for (let batch = 0; batch < 6; batch++) {
      const inputs = Array.from({ length: 100 }, (_, n) => emailInput({ id: `p${batch}-${n}`, companies: [company] }))
      await account.call('POST', `${emails}/batch/create`, { inputs })
    }
    const read = (input: object) => account.call('POST', `${bulk}/companies/emails/batch/read`, { inputs: [input] })
    const first = (await read({ id: company })).body.results[0]
    expect(first.to).toHaveLength(500)
    const second = (await read({ id: company, after: first.paging.next.after })).body.results[0]
    expect([second.to.length, second.paging]).toEqual([100, undefined])
    expect(new Set([...first.to, ...second.to].map((entry: Wire) => entry.toObjectId)).size).toBe(600)
  })

  test('a record takes no more associations than its cap', async () => {
    account.state.settings.associationCap = 1
    expect((await account.call('POST', emails, emailInput({ id: 'one', companies: [company] }))).status).toBe(201)
    const refused = await account.call('POST', emails, emailInput({ id: 'two', companies: [company] }))
    expect([refused.status, refused.body.errors[0].code]).toEqual([400, 'ASSOCIATION_LIMIT_EXCEEDED'])
  })

  test('labels: HubSpot’s own and ours', async () => {
    const path = `${bulk}/contacts/companies/labels`
    const labels = await account.call('GET', path)
    expect(labels.body.results).toEqual([
      { category: 'HUBSPOT_DEFINED', typeId: 279, label: null },
      { category: 'HUBSPOT_DEFINED', typeId: 1, label: 'Primary' },
    ])
    const made = await account.call('POST', path, { label: 'Decides', name: 'decides' })
    expect(made.body.results[0]).toMatchObject({ category: 'USER_DEFINED', label: 'Decides' })
  })

  const find = (filters: object[], more = {}) =>
    account.call('POST', `${emails}/search`, {
      filterGroups: [{ filters }],
      properties: ['hs_email_message_id'],
      ...more,
    })

  test('search: operators, IN in lower case, what cannot be filtered, and the sizes', async () => {
    for (const id of ['Alpha.One', 'beta two'])
      await account.call('POST', emails, emailInput({ id, contacts: [contact], properties: { hs_email_subject: id } }))
    const total = async (filters: object[]) => (await find(filters)).body.total
    const key = 'hs_email_message_id'
    expect(await total([{ propertyName: key, operator: 'EQ', value: '<Alpha.One@mail.example>' }])).toBe(1)
    expect(await total([{ propertyName: key, operator: 'IN', values: ['<Alpha.One@mail.example>'] }])).toBe(0)
    expect(await total([{ propertyName: key, operator: 'IN', values: ['<alpha.one@mail.example>'] }])).toBe(1)
    expect(await total([{ propertyName: 'hs_email_subject', operator: 'CONTAINS_TOKEN', value: 'two' }])).toBe(1)
    expect(await total([{ propertyName: 'hs_email_text', operator: 'HAS_PROPERTY' }])).toBe(0)
    const from = Date.parse('2026-09-30')
    const window = { operator: 'BETWEEN', value: from, highValue: from + 2 * 86_400_000 }
    expect(await total([{ propertyName: 'hs_timestamp', ...window }])).toBe(2)
    expect(await total([{ propertyName: 'associations.contact', operator: 'EQ', value: contact }])).toBe(2)
    expect((await find([{ propertyName: 'hs_email_html', operator: 'HAS_PROPERTY' }])).status).toBe(400)
    const filter = { propertyName: key, operator: 'HAS_PROPERTY' }
    expect((await find(Array(7).fill(filter))).status).toBe(400)
    expect((await find([filter], { limit: 201 })).status).toBe(400)
    expect((await find([filter], { limit: 100, after: '9901' })).status).toBe(400)
    expect((await find([{ ...filter, operator: 'EQ', value: 'x'.repeat(3_000) }])).status).toBe(400)
  })

  test('search sees a change only after the index lag', async () => {
    await account.close()
    account = await openAccount({ searchLagMs: 5_000 })
    const byName = async (name: string) =>
      (
        await account.call('POST', `${companies}/search`, {
          filterGroups: [{ filters: [{ propertyName: 'name', operator: 'EQ', value: name }] }],
        })
      ).body.total
    const made = await account.call('POST', companies, { properties: { name: 'Old' } })
    expect(await byName('Old')).toBe(0)
    account.advance(5_000)
    expect(await byName('Old')).toBe(1)
    await account.call('PATCH', `${companies}/${made.body.id}`, { properties: { name: 'New' } })
    account.advance(4_999)
    expect([await byName('Old'), await byName('New')]).toEqual([1, 0])
    account.advance(1)
    expect([await byName('Old'), await byName('New')]).toEqual([0, 1])
    await account.call('DELETE', `${companies}/${made.body.id}`)
    expect(await byName('New')).toBe(0)
  })
})
