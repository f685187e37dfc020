import { emailInput, emails, openAccount, type TestAccount, type Wire } from './hubspot-account.ts'

const minute = 60_000

describe("HubSpot's own logger in the stand-in", () => {
  let account: TestAccount
  let ids: Record<string, string[]>
  beforeEach(async () => {
    account = await openAccount({ control: true })
    ids = account.seed({
      owners: [{ email: 'rep@us.example' }, { email: 'boss@us.example' }],
      companies: [{ properties: { name: 'Acme', domain: 'acme.example' } }],
      contacts: [
        { properties: { email: 'ada@acme.example', hs_additional_emails: 'ada@home.example' }, company: 'Acme' },
      ],
    })
  })
  afterEach(() => account.close())

  const message = (more: Wire = {}) => ({
    from: 'ada@acme.example',
    to: [{ email: 'rep@us.example', firstName: 'R', lastName: 'Ep' }],
    cc: ['boss@us.example'],
    subject: 'Pump',
    date: '2026-11-02T08:59:00Z',
    messageId: 'm1@acme.example',
    text: 'Does it <ship>?',
    ...more,
  })
  const connect = (more: Wire = {}) =>
    account.call('POST', '/__control/inboxes', {
      address: 'rep@us.example',
      delayMs: minute,
      jitterMs: minute,
      ...more,
    })
  const see = (...messages: Wire[]) => account.call('POST', '/__control/logger/see', messages)
  const records = () => [...account.state.store.table('0-49').records.values()]
  const later = (ms: number) => account.state.moveClock(account.state.now() + ms)

  test('mail of a connected inbox becomes an email by itself, between delay and delay + jitter', async () => {
    await connect()
    const seen = await see(message())
    expect(seen.body).toEqual({ scheduled: 1 })
    later(minute - 1)
    expect(records()).toHaveLength(0)
    later(minute + 1)
    const [email] = records()
    expect(email!.properties).toMatchObject({
      hs_object_source: 'EMAIL',
      hs_object_source_label: 'EMAIL',
      hs_email_direction: 'INCOMING_EMAIL',
      hs_email_status: 'SENT',
      hs_email_subject: 'Pump',
      hs_email_message_id: '<m1@acme.example>',
      hs_email_from_email: 'ada@acme.example',
      hs_email_to_email: 'rep@us.example',
      hs_timestamp: '2026-11-02T08:59:00.000Z',
      hubspot_owner_id: ids['owners']![0],
      hs_owner_ids_to: ids['owners']![0],
      hs_owner_ids_cc: ids['owners']![1],
      hs_email_html: '<div>Does it &lt;ship&gt;?</div>',
    })
    expect(email!.createdAt).toBeGreaterThan(Date.parse('2026-11-02T09:01:00Z'))
    expect(email!.properties['hs_owner_ids_from']).toBeUndefined()
  })

  test('it associates known contacts by any of their addresses, and their company by account setting', async () => {
    await connect()
    await see(message({ from: 'rep@us.example', to: ['Ada@Home.example', 'nobody@else.example'], cc: [] }))
    later(2 * minute)
    const [email] = records()
    expect([...email!.links.get('0-1')!.keys()]).toEqual(ids['contacts'])
    expect([...email!.links.get('0-2')!.keys()]).toEqual(ids['companies'])
    expect(email!.properties['hs_email_direction']).toBe('EMAIL')
    await account.call('POST', '/__control/settings', { autoAssociate: false })
    await see(message({ messageId: 'm2@acme.example' }))
    later(2 * minute)
    expect(records().at(-1)!.links.has('0-2')).toBe(false)
  })

  test('a message of one thread gets the same thread id, another one not', async () => {
    await connect({ delayMs: 0, jitterMs: 0 })
    const answer = { messageId: 'm2@us.example', inReplyTo: '<m1@acme.example>', references: ['<m1@acme.example>'] }
    await see(message(), message(answer), message({ messageId: 'm3@acme.example' }))
    later(1)
    const [first, second, third] = records().map((email) => email.properties['hs_email_thread_id'])
    expect(first).toMatch(/^[0-9a-f]{32}$/)
    expect(second).toBe(first)
    expect(third).not.toBe(first)
  })

  test('it logs a message once, strangers not at all, and what is not connected never', async () => {
    await connect()
    await connect({ address: 'boss@us.example' })
    const stranger = message({ from: 'who@else.example', messageId: 's@else.example' })
    const seen = await see(
      message(),
      message(),
      stranger,
      message({ messageId: 'x@y', to: ['third@us.example'], cc: [] }),
    )
    expect(seen.body.scheduled).toBe(2)
    later(2 * minute)
    expect(records()).toHaveLength(1)
    const report = (await account.call('GET', '/__control/logger')).body
    expect(report.passedOver).toEqual([{ messageId: '<s@else.example>', reason: 'no-known-contact' }])
    await see(message({ messageId: 'late@acme.example' }))
    await connect({ connected: false })
    later(2 * minute)
    expect(records()).toHaveLength(1)
    expect((await account.call('GET', '/__control/logger')).body.passedOver.at(-1).reason).toBe('disconnected')
  })

  test('it never looks at what others logged: before ours or after ours, two stand there', async () => {
    await connect()
    const ours = (id: string) =>
      account.call('POST', emails, emailInput({ id, properties: { hs_email_message_id: '<m1@acme.example>' } }))
    await see(message())
    await ours('first')
    later(2 * minute)
    expect(records().map((email) => email.properties['hs_object_source'])).toEqual(['INTEGRATION', 'EMAIL'])
    await see(message({ messageId: 'm2@acme.example' }))
    await account.call('POST', '/__control/logger/run')
    await account.call(
      'POST',
      emails,
      emailInput({ id: 'm2', properties: { hs_email_message_id: '<m2@acme.example>' } }),
    )
    const second = records().filter((email) => email.properties['hs_email_message_id'] === '<m2@acme.example>')
    expect(second.map((email) => email.properties['hs_object_source'])).toEqual(['EMAIL', 'INTEGRATION'])
  })

  test('where a record comes from cannot be written', async () => {
    for (const name of ['hs_object_source', 'hs_object_source_label', 'hs_object_source_id', 'hs_owner_ids_from']) {
      const refused = await account.call('POST', emails, emailInput({ id: 'x', properties: { [name]: 'EMAIL' } }))
      expect([refused.status, refused.body.errors[0].code]).toEqual([400, 'READ_ONLY_VALUE'])
    }
  })

  test('only an owner has an inbox to connect', async () => {
    expect((await connect({ address: 'nobody@us.example' })).status).toBe(400)
  })

  test('the same seed logs at the same moments', async () => {
    const moments = async () => {
      const other = await openAccount({ seed: 7 })
      other.seed({ owners: [{ email: 'rep@us.example' }], contacts: [{ properties: { email: 'ada@acme.example' } }] })
      other.state.logger.connect({ address: 'rep@us.example', delayMs: 0, jitterMs: 10 * minute })
      for (let n = 0; n < 5; n++) other.state.logger.see(message({ messageId: `m${n}@acme.example` }))
      other.state.moveClock(other.state.now() + 10 * minute)
      const at = other.state.logger.report().logged.map((one) => one.at)
      await other.close()
      return at
    }
    const first = await moments()
    expect(new Set(first).size).toBe(5)
    expect(await moments()).toEqual(first)
  })
})
